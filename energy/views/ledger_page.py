"""What the ledger page shows: energy in GJ by flow, and why a meter is left out."""

from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from energy.enpi.emissions import Kilograms, tonnes
from energy.enpi.ledger import CarrierRow
from energy.factor_texts import STATUS_WORDS
from energy.models.meter import EnergySource
from energy.queries.emissions import PlantEmissions, SourceYear
from energy.queries.ledger import LedgerLine, LeftOut, PlantLedger
from portal.base import formats

FLOW_NAMES: tuple[tuple[str, int, Promise], ...] = (
    ("delivered", 1, _("Delivered")),
    ("generated", 1, _("Generated on site")),
    ("exported", -1, _("Exported")),
    ("stock_change", -1, _("Added to stock")),
    ("feedstock", -1, _("Used as feedstock")),
    ("passed_through", -1, _("Passed on to others")),
)
"""The columns of the ledger: the flow, how it counts, its heading."""

WHY_LEFT_OUT: dict[str, Promise] = {
    "archived": _("The meter is no longer in use."),
    "submeter": _("A sub-meter: its energy is part of another meter's."),
    "derived": _("Made on site from energy that is metered already."),
}


def ledger_shown(found: PlantLedger) -> dict[str, Any]:
    """The table's columns that hold anything, its rows and sums."""
    rows = [line.row for line in found.lines]
    flows = [flow for flow in FLOW_NAMES if any(getattr(r, flow[0]) for r in rows)]
    return {
        "ledger": found,
        "flow_names": [name for _key, _sign, name in flows],
        "lines": [_line(line, flows) for line in found.lines],
        "consumed_gj": found.consumed * formats.GJ_PER_KWH,
        "source_gj": _gj(found.source_kwh),
        "tco2e": _tonnes(found.co2e),
        "emissions": _emissions_shown(found.emissions),
        "left_out": [(one.meter, _why(one)) for one in found.left_out],
    }


def _line(line: LedgerLine, flows: list[tuple[str, int, Promise]]) -> dict[str, Any]:
    return {
        "name": EnergySource(line.row.carrier).label,
        "flows": [(name, _signed(line.row, key, sign)) for key, sign, name in flows],
        "site_gj": line.row.consumed * formats.GJ_PER_KWH,
        "source_gj": _gj(line.source_kwh),
        "share": line.share,
        "tco2e": _tonnes(line.co2e),
    }


def _emissions_shown(found: PlantEmissions | None) -> dict[str, Any] | None:
    """Tonnes by scope, and the factor of each source and year."""
    if found is None:
        return None
    return {
        "scopes": [
            (_("Scope 1: fuels burned at the plant"), _tonnes(found.scope_1)),
            (_("Scope 2 by location"), _tonnes(found.scope_2_location)),
            (_("Scope 2 by market"), _tonnes(found.scope_2_market)),
            (_("CO₂ of biomass, told apart"), _tonnes(found.biogenic_co2)),
        ],
        "has_no_residual_mix": any(not one.is_residual for one in found.market),
        "gwp_set": found.gwp_set,
        "rows": [
            (row, EnergySource(row.source).label, _status(row)) for row in found.rows
        ],
    }


def _status(row: SourceYear) -> str:
    if row.emission is None:
        return ""
    return str(STATUS_WORDS[row.emission.factor.status])


def _signed(row: CarrierRow, flow: str, sign: int) -> float:
    """Energy of one flow in GJ as it counts; nothing is plain nothing, not -0."""
    return sign * float(getattr(row, flow)) * formats.GJ_PER_KWH + 0.0


def _gj(kwh: float | None) -> float | None:
    return None if kwh is None else kwh * formats.GJ_PER_KWH


def _tonnes(mass: Kilograms | None) -> float | None:
    return None if mass is None else tonnes(mass)


def _why(one: LeftOut) -> str:
    if one.code == "excluded":
        return one.meter.excluded_because
    return str(WHY_LEFT_OUT[one.code])


# NOIMPORT
