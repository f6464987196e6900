"""What step 2 of an upload shows: the file's layout, its columns, what they may be."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from energy.models import Upload
from energy.question_texts import choice_label

FORMATS: dict[str, str | Promise] = {
    "csv": gettext_lazy("Text with columns (CSV)"),
    "xlsx": gettext_lazy("Spreadsheet (XLSX)"),
    "xls": gettext_lazy("Spreadsheet (XLS)"),
    "espi": gettext_lazy("Green Button (ESPI XML)"),
    "green_button": gettext_lazy("Green Button (ESPI XML)"),
    "portfolio_manager": gettext_lazy("Portfolio Manager spreadsheet"),
}

DATE_ORDERS = {
    "DMY": gettext_lazy("Day first"),
    "MDY": gettext_lazy("Month first"),
    "YMD": gettext_lazy("Year first"),
}

DECIMAL_MARKS = {".": gettext_lazy("Point"), ",": gettext_lazy("Comma")}

TARGETS: tuple[tuple[str | Promise, tuple[tuple[str, str | Promise], ...]], ...] = (
    (
        gettext_lazy("Energy and money"),
        (
            ("usage", gettext_lazy("Energy used")),
            ("usage_part", gettext_lazy("Energy used in a time band")),
            ("net_usage", gettext_lazy("Net energy")),
            ("export", gettext_lazy("Energy exported")),
            ("demand", gettext_lazy("Demand (kW)")),
            ("cost", gettext_lazy("Cost")),
        ),
    ),
    (
        gettext_lazy("Dates and times"),
        (
            ("period_start", gettext_lazy("Start of the period")),
            ("period_end", gettext_lazy("End of the period")),
            ("read_date", gettext_lazy("Reading date")),
            ("timestamp", gettext_lazy("Date and time")),
            ("date", gettext_lazy("Date")),
            ("time_start", gettext_lazy("Start time")),
            ("time_end", gettext_lazy("End time")),
            ("month", gettext_lazy("Month")),
            ("year", gettext_lazy("Year")),
            ("billing_period", gettext_lazy("Billing period")),
        ),
    ),
    (
        gettext_lazy("Relevant variables"),
        (
            ("production", gettext_lazy("Production")),
            ("hdd", gettext_lazy("Heating degree days")),
            ("cdd", gettext_lazy("Cooling degree days")),
            ("temperature", gettext_lazy("Temperature")),
            ("variable", gettext_lazy("Another variable")),
        ),
    ),
    (
        gettext_lazy("About each row"),
        (
            ("meter_id", gettext_lazy("Meter number")),
            ("meter_name", gettext_lazy("Meter name")),
            ("service_point", gettext_lazy("Service point")),
            ("facility_name", gettext_lazy("Facility name")),
            ("fuel", gettext_lazy("Energy source")),
            ("unit", gettext_lazy("Unit")),
            ("quality", gettext_lazy("Read or estimated")),
        ),
    ),
)

UNIT_GROUPS: tuple[tuple[str | Promise, tuple[str, ...]], ...] = (
    (
        gettext_lazy("Energy"),
        ("kWh", "MWh", "GWh", "MJ", "GJ", "kBtu", "MMBtu", "therm_us", "Mcal", "Gcal"),
    ),
    (
        gettext_lazy("Volume"),
        ("m3", "Sm3", "Nm3", "ft3", "ccf", "Mcf", "L", "kL", "gal_us", "gal_imp"),
    ),
    (gettext_lazy("Mass"), ("kg", "t", "lb", "klb", "short_ton")),
    (gettext_lazy("Power"), ("kW", "MW")),
)
"""Units offered; one the file itself names is kept beside them."""

MEASURED = frozenset({"usage", "usage_part", "net_usage", "export", "demand"})

MATCHES: dict[str, tuple[str | Promise, str]] = {
    "remembered": (pgettext_lazy("column matched by", "Remembered"), "ok"),
    "name": (pgettext_lazy("column matched by", "By its name"), "ok"),
    "shape": (pgettext_lazy("column matched by", "By its values"), "info"),
    "person": (pgettext_lazy("column matched by", "Your answer"), "lake"),
    "none": (pgettext_lazy("column matched by", "Not recognized"), ""),
}


def columns_shown(upload: Upload) -> list[dict[str, Any]]:
    """Each column with what it may go to, the present choice marked."""
    offered = {unit for _group, units in UNIT_GROUPS for unit in units}
    shown = []
    for column in upload.columns:
        word, tone = MATCHES.get(column["matched_by"], MATCHES["none"])
        shown.append(
            {
                **column,
                "groups": TARGETS,
                "has_unit": column["target"] in MEASURED or bool(column["unit"]),
                "own_unit": "" if column["unit"] in offered else column["unit"],
                "match": word,
                "match_tone": tone,
                "is_ignored": column["target"] == "ignore",
            }
        )
    return shown


def unit_groups() -> list[tuple[str | Promise, list[tuple[str, str]]]]:
    """The units offered, by what they measure, each with its name for people."""
    return [
        (group, [(unit, choice_label({"code": "unit"}, unit)) for unit in units])
        for group, units in UNIT_GROUPS
    ]


def found_in(upload: Upload) -> list[tuple[str, str]]:
    """What the file turned out to be: short facts, absent ones left out."""
    notes = upload.notes
    used = notes.get("mapping_used", {})
    facts = [
        (_("Format"), FORMATS.get(upload.format, upload.format)),
        (_("Sheet"), used.get("sheet")),
        (_("Header row"), used.get("header_row")),
        (_("Rows"), upload.counts.get("rows")),
        (_("Order of dates"), DATE_ORDERS.get(used.get("date_order", ""))),
        (_("Decimal mark"), DECIMAL_MARKS.get(used.get("decimal_mark", ""))),
        (_("Character set"), notes.get("encoding", "").upper()),
    ]
    return [(label, str(value)) for label, value in facts if value]
