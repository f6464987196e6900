"""What headers in three languages are taken for."""

import pytest

from energy.ingest.headers import normalise, read_header
from energy.ingest.unit_words import source_of


@pytest.mark.parametrize(
    ("text", "field", "unit"),
    [
        ("Usage", "usage", ""),
        ("Usage (kWh)", "usage", "kWh"),
        ("Consommation (kWh)", "usage", "kWh"),
        ("Consumo kWh", "usage", "kWh"),
        ("Energy_kWh", "usage", "kWh"),
        ("Gaz naturel (m³)", "usage", "m3"),
        ("Gas natural [GJ]", "usage", "GJ"),
        ("Électricité", "usage", ""),
        ("therms", "usage", "therm_us"),
        ("Usage(Real energy in kilowatt-hours)", "usage", "kWh"),
        ("Start Date\n(Required)", "period_start", ""),
        ("Date de fin", "period_end", ""),
        ("Fecha de término", "period_end", ""),
        ("FECHASTA", "period_end", ""),
        ("Read date", "read_date", ""),
        ("Date et heure", "timestamp", ""),
        ("Mes", "month", ""),
        ("Producción (piezas)", "production", ""),
        ("Degrés-jours de chauffage", "hdd", "HDD_C"),
        ("Mean temperature (°C)", "temperature", "degC"),
        ("Compressor A1 (kW)", "demand", "kW"),
        ("Énergie injectée", "export", ""),
        ("Importe", "cost", ""),
        ("Cost ($)", "cost", ""),
    ],
)
def test_read_header_knows_names_and_units(text: str, field: str, unit: str) -> None:
    header = read_header(text)

    assert header.fields[0] == field
    assert header.unit == unit


def test_read_header_repairs_utf8_read_as_windows_text() -> None:
    damaged = "Énergie (kWh)".encode().decode("cp1252")

    assert read_header(damaged).fields == read_header("Énergie (kWh)").fields


def test_read_header_forgives_a_slip_of_the_pen() -> None:
    assert read_header("Consumtion (kWh)").fields == ("usage",)
    assert read_header("Fecha de terminoo").fields == ("period_end",)


@pytest.mark.parametrize("text", ["Comment", "xyz", "Pressure (psig)", ""])
def test_read_header_leaves_strangers_alone(text: str) -> None:
    assert set(read_header(text).fields) <= {"ignore"}


def test_labels_name_meters_without_their_unit() -> None:
    assert read_header("Boiler 2 gas (m³)").label == "Boiler 2 gas"
    assert read_header("kWh").generic
    assert not read_header("Natural gas (GJ)").generic


def test_normalise_evens_out_marks_accents_and_asides() -> None:
    assert normalise("  Date_de\nDÉBUT* (Required):") == "date de debut"


@pytest.mark.parametrize(
    ("text", "source"),
    [
        ("Electric - Grid", "electricity"),
        ("Electricidad", "electricity"),
        ("Gaz naturel", "natural_gas"),
        ("Gas LP", "lpg"),
        ("Propane", "lpg"),
        ("District Steam", "steam"),
        ("Fuel Oil (No. 2)", "fuel_oil"),
        ("Combustóleo", "fuel_oil"),
        ("Diésel", "diesel"),
        ("Electric - Solar", "renewable"),
        ("Water", ""),
    ],
)
def test_source_of_reads_fuels(text: str, source: str) -> None:
    assert source_of(text) == source
