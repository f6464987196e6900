"""What the savings of a result are worth, as its page tells it."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext as _

from energy.factor_texts import STATUS_WORDS
from energy.factors import UNITED_STATES_AVERAGE
from energy.models import SavingsResult
from energy.models.meter import EnergySource
from portal.base import formats
from reports.content import KeyFigures

UNVERIFIED = "unverified"


@dataclass(frozen=True, slots=True)
class WorthRow:
    """One energy source: what was saved, what that is worth, by what."""

    name: str
    saved_gj: float
    cost: str
    tonnes: float | None
    price: str
    factors: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worth:
    """The worth of a result: in money by currency, in tonnes of CO2e.

    ``cost_saved`` has amount and currency apart, nothing where it is not known.
    """

    cost_saved: tuple[tuple[str, str], ...]
    cost_used: str
    tonnes_saved: float | None
    tonnes_used: float | None
    gwp_set: str
    rows: tuple[WorthRow, ...]
    without_price: tuple[str, ...]
    without_factor: tuple[str, ...]
    is_unverified: bool


def worth_of(result: SavingsResult) -> Worth | None:
    """What a result is worth; None where it was stored without."""
    cost, tco2e = result.detail.get("cost"), result.detail.get("tco2e")
    if not cost or not tco2e:
        return None
    return Worth(
        cost_saved=tuple(
            (formats.num(amount), currency)
            for currency, amount in (cost["saved"] or {}).items()
        ),
        cost_used=_money(cost["used"]),
        tonnes_saved=tco2e["saved"],
        tonnes_used=tco2e["used"],
        gwp_set=tco2e["gwp_set"],
        rows=tuple(_row(result.detail, one) for one in tco2e["sources"]),
        without_price=tuple(_name(source) for source in cost["unknown"]),
        without_factor=tuple(_name(source) for source in tco2e["unknown"]),
        is_unverified=any(row["status"] == UNVERIFIED for row in tco2e["factors"]),
    )


def _row(detail: Mapping[str, Any], tco2e: Mapping[str, Any]) -> WorthRow:
    source = tco2e["source"]
    saved = [
        row["saved_kwh"] for row in detail["site_months"] if row["source"] == source
    ]
    (cost,) = [row for row in detail["cost"]["sources"] if row["source"] == source]
    used = [row for row in detail["tco2e"]["factors"] if row["source"] == source]
    return WorthRow(
        name=_name(source),
        saved_gj=math.fsum(saved) * formats.GJ_PER_KWH,
        cost=_money(cost["saved"]),
        tonnes=tco2e["saved"],
        price=_price(detail["cost"]["prices"], source),
        factors=tuple(_factor(row) for row in used),
    )


def _name(source: str) -> str:
    return str(EnergySource(source).label)


def _money(amounts: Mapping[str, float] | None) -> str:
    """Amounts by currency, side by side; a dash where the cost is not known."""
    if amounts is None:
        return formats.ABSENT
    parts = [formats.money(amount, code) for code, amount in amounts.items()]
    return ", ".join(parts) or formats.ABSENT


def _price(prices: Sequence[Mapping[str, Any]], source: str) -> str:
    """The newest price of a source, and that there are earlier ones."""
    own = [price for price in prices if price["source"] == source]
    if not own:
        return formats.ABSENT
    newest = max(own, key=lambda price: price["valid_from"])
    amount = formats.money(newest["per_unit"], newest["currency"], 4)
    text = f"{amount}/{formats.unit_sign(newest['unit'])}"
    if len(own) == 1:
        return text
    return _("%(price)s, and the prices before it") % {"price": text}


def _factor(row: Mapping[str, Any]) -> str:
    """Which factor, of which year and edition, how far verified."""
    if row["factor"] is None:
        return _("no factor is known for %(year)s") % {"year": row["year"]}
    is_average = row["region"] == UNITED_STATES_AVERAGE
    place = _("national average") if is_average else row["region"]
    words = {
        "value": formats.num(row["kg_co2e_per_kwh"], 4),
        "edition": ", ".join(filter(None, (place, row["edition"]))),
        "status": STATUS_WORDS.get(row["status"], row["status"]),
    }
    if row["match"] == "provisional":
        words["year"] = row["year"]
        return (
            _("%(value)s kg/kWh (%(edition)s; %(status)s; provisional for %(year)s)")
            % words
        )
    return _("%(value)s kg/kWh (%(edition)s; %(status)s)") % words


def emission_factors(detail: Mapping[str, Any]) -> tuple[str, ...]:
    """The emission factors behind a result, each with its id, for the provenance."""
    stored = (detail.get("tco2e") or {}).get("factors", [])
    return tuple(
        f"{row['factor'] or _name(row['source'])}: {_factor(row)}" for row in stored
    )


def key_figures_of(result: SavingsResult) -> KeyFigures:
    """The figures of a report's first page; cost where it is in one currency."""
    cost = result.detail.get("cost") or {}
    tco2e = result.detail.get("tco2e") or {}
    saved: Mapping[str, float] = cost.get("saved") or {}
    if len(saved) != 1:
        return KeyFigures(emissions_avoided_t=tco2e.get("saved"))
    ((currency, amount),) = saved.items()
    return KeyFigures(
        cost_avoided=amount,
        currency=currency,
        emissions_avoided_t=tco2e.get("saved"),
    )
