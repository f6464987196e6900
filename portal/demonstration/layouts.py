"""How files look: delimiters, marks, dates and headers of three languages."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date

NO_BREAK_SPACE = "\u00a0"


@dataclass(frozen=True, slots=True)
class Layout:
    """One way to write a file.

    ``kind`` is "csv", "xlsx" or "espi". ``dates`` is a ``strftime`` pattern.
    ``preamble`` puts the supplier's letterhead above the table; ``reads`` prints
    the previous read and this read instead of first and last day; ``quality``
    adds a column that says whether a read is estimated.
    """

    kind: str
    language: str
    delimiter: str = ","
    decimal_mark: str = "."
    thousands: str = ""
    dates: str = "%Y-%m-%d"
    encoding: str = "utf-8"
    preamble: bool = False
    reads: bool = False
    quality: bool = False

    def number(self, value: float, decimals: int) -> str:
        """Return the number as this layout prints it."""
        text = f"{value:,.{decimals}f}"
        marks = {",": self.thousands, ".": self.decimal_mark}
        return "".join(marks.get(letter, letter) for letter in text)

    def day(self, day: date) -> str:
        """Return the day as this layout prints it."""
        return day.strftime(self.dates)


LAYOUTS: Mapping[str, Layout] = {
    "en_iso": Layout("csv", "en"),
    "en_us": Layout("csv", "en", dates="%m/%d/%Y"),
    "en_estimated": Layout("csv", "en", dates="%m/%d/%Y", quality=True),
    "en_xlsx": Layout("xlsx", "en"),
    "espi": Layout("espi", "en"),
    "fr_semicolon": Layout(
        "csv", "fr", delimiter=";", decimal_mark=",", encoding="utf-8-sig"
    ),
    "fr_windows": Layout(
        "csv",
        "fr",
        delimiter=";",
        decimal_mark=",",
        thousands=NO_BREAK_SPACE,
        dates="%d/%m/%Y",
        encoding="cp1252",
    ),
    "fr_xlsx": Layout("xlsx", "fr"),
    "es_comma": Layout("csv", "es", dates="%d/%m/%Y"),
    "es_thousands": Layout("csv", "es", thousands=",", dates="%d/%m/%Y"),
    "es_preamble": Layout(
        "csv", "es", dates="%d/%m/%Y", encoding="utf-8-sig", preamble=True
    ),
    "es_reads": Layout("csv", "es", dates="%d/%m/%Y", reads=True),
    "es_xlsx": Layout("xlsx", "es"),
}


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language that stand in files."""

    start: str
    end: str
    previous_read: str
    this_read: str
    usage: str
    cost: str
    quality: str
    actual: str
    estimated: str
    day: str
    production: str
    hdd: str
    cdd: str
    temperature: str
    bills: str
    variables: str
    customer: str
    account: str
    tariff: str


WORDS: Mapping[str, Words] = {
    "en": Words(
        start="Start date",
        end="End date",
        previous_read="Previous read date",
        this_read="Read date",
        usage="Usage",
        cost="Cost",
        quality="Actual/estimated",
        actual="Actual",
        estimated="Estimated",
        day="Date",
        production="Production",
        hdd="HDD18",
        cdd="CDD18",
        temperature="Mean temp (°C)",
        bills="Bills",
        variables="Daily",
        customer="Customer",
        account="Account",
        tariff="Rate",
    ),
    "fr": Words(
        start="Date de début",
        end="Date de fin",
        previous_read="Date de relève précédente",
        this_read="Date de relève",
        usage="Consommation",
        cost="Montant",
        quality="Réel/estimé",
        actual="Réel",
        estimated="Estimé",
        day="Date",
        production="Production",
        hdd="Degrés-jours de chauffage",
        cdd="Degrés-jours de climatisation",
        temperature="Température moyenne (°C)",
        bills="Factures",
        variables="Journalier",
        customer="Client",
        account="Compte",
        tariff="Tarif",
    ),
    "es": Words(
        start="Fecha de inicio",
        end="Fecha de término",
        previous_read="Fecha lectura anterior",
        this_read="Fecha de lectura",
        usage="Consumo",
        cost="Importe",
        quality="Real/estimado",
        actual="Real",
        estimated="Estimada",
        day="Fecha",
        production="Producción",
        hdd="Grados día de calefacción",
        cdd="Grados día de enfriamiento",
        temperature="Temperatura media (°C)",
        bills="Recibos",
        variables="Diario",
        customer="Razón social",
        account="Cuenta",
        tariff="Tarifa",
    ),
}
