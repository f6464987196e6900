"""What energy and savings are worth: greenhouse gases and money, by month.

Worked out once, with a result, from site energy by month and source; a new price
gives a new row of the result with the same energy.
"""

import math
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from energy import factors
from energy.enpi.cost import Amounts, added, month_cost
from energy.enpi.emissions import Kilograms, co2e_per_kwh, sum_of, tonnes
from energy.enpi.ledger import CarrierRow, Entry, Flow, ledger
from energy.enpi.monthly import YEAR_MONTHS, monthly
from energy.enpi.periods import Month
from energy.factors import EmissionFactor
from energy.models import Baseline, EnergyPrice
from energy.queries.emissions import factor_of, prices_of, region_of
from energy.queries.readings import meter_months
from energy.services.inputs import PlantInputs
from energy.services.meter_model import MeterModel
from energy.units import PROGRAMME_FACTORS
from facilities.models import Facility

KINDS = ("used", "saved")


@dataclass(frozen=True, slots=True)
class Line:
    """Site energy (kWh) of one source in one month: what was used, what was saved.

    Of it, what was bought is paid for and gives off gases: power generated on site
    is used without. What would have been used is taken to be bought in the share of
    the baseline period.
    """

    month: str
    source: str
    region: str
    used: float
    saved: float
    bought_used: float
    bought_saved: float


def worth_json(inputs: PlantInputs, models: Sequence[MeterModel]) -> dict[str, Any]:
    """The parts of a result's detail that tell emissions and cost."""
    lines = _lines(inputs, models)
    facility = models[0].given.meter.facility
    return {
        "site_months": [
            {
                "month": line.month,
                "source": line.source,
                "region": line.region,
                "used_kwh": line.used,
                "saved_kwh": line.saved,
                "bought_used_kwh": line.bought_used,
                "bought_saved_kwh": line.bought_saved,
            }
            for line in lines
        ],
        "tco2e": _tco2e(lines, facility.country),
        "cost": _cost(lines, facility),
    }


def cost_again(detail: Mapping[str, Any], facility: Facility) -> dict[str, Any] | None:
    """The cost of a stored result at the prices of today; None without its months."""
    stored = detail.get("site_months")
    if stored is None:
        return None
    lines = [
        Line(
            month=row["month"],
            source=row["source"],
            region=row["region"],
            used=row["used_kwh"],
            saved=row["saved_kwh"],
            bought_used=row["bought_used_kwh"],
            bought_saved=row["bought_saved_kwh"],
        )
        for row in stored
    ]
    return _cost(lines, facility)


def _lines(inputs: PlantInputs, models: Sequence[MeterModel]) -> list[Line]:
    """Used and saved site energy by month, source and region; they tie with totals."""
    found: dict[tuple[str, str, str], list[tuple[float, ...]]] = {}
    for model in models:
        if model.savings is None:
            continue
        meter = model.given.meter
        before, later = _source_per_site(model, inputs.basis)
        shares, usual = _bought_shares(model, inputs)
        for row in monthly(model.savings):
            if row.covered_days:
                used, adjusted = row.actual / later, row.adjusted_baseline / before
                share = shares.get(row.month, 1.0)
                bought = (used * share, adjusted * usual - used * share)
                key = (row.month, meter.source, region_of(meter))
                found.setdefault(key, []).append((used, adjusted - used, *bought))
    return [
        Line(*key, *(math.fsum(column) for column in zip(*rows, strict=True)))
        for key, rows in sorted(found.items())
    ]


def _source_per_site(model: MeterModel, basis: str) -> tuple[float, float]:
    """What brings the baseline's and the reporting period's energy to this basis."""
    if basis == Baseline.Basis.SITE:
        return 1.0, 1.0
    given = model.given
    return given.source_factor or math.nan, given.reporting_factor or math.nan


def _bought_shares(
    model: MeterModel, inputs: PlantInputs
) -> tuple[dict[str, float], float]:
    """The bought share of what is consumed, by month and in the baseline period."""
    if not model.given.others:
        return {}, 1.0
    entries: defaultdict[str, list[Entry]] = defaultdict(list)
    for item in meter_months([model.given.meter, *model.given.others]):
        flow = Flow(item.meter.flow)
        for month in item.months:
            if month.covered_days:
                entry = Entry(item.meter.source, flow, month.energy)
                entries[month.month].append(entry)
    rows = {month: ledger(listed) for month, listed in entries.items()}
    wanted = {str(month) for month in inputs.baseline.months}
    usual = [row for month, own in rows.items() if month in wanted for row in own]
    return {month: _bought_share(own) for month, own in rows.items()}, _bought_share(
        usual
    )


def _bought_share(rows: Sequence[CarrierRow]) -> float:
    consumed = math.fsum(row.consumed for row in rows)
    on_site = math.fsum(row.on_site_used for row in rows)
    return 1 - on_site / consumed if consumed > 0 else 1.0


def _tco2e(lines: Sequence[Line], country: str) -> dict[str, Any]:
    """Tonnes of CO2e, by the location-based factor of each month's year."""
    potentials = factors.warming_potentials()
    named: dict[tuple[str, str, int], EmissionFactor | None] = {}
    masses: defaultdict[tuple[str, str], list[tuple[Kilograms | None, ...]]]
    masses = defaultdict(list)
    for line in lines:
        year = Month.parse(line.month).year
        place = (line.source, line.region, year)
        if place not in named:
            named[place] = factor_of(line.source, country, line.region, year)
        factor = named[place]
        per_kwh = co2e_per_kwh(factor, potentials) if factor else None
        masses[line.month, line.source].append(
            tuple(
                None if per_kwh is None else Kilograms(kwh * per_kwh)
                for kwh in (line.bought_used, line.bought_saved)
            )
        )
    by_month = _grouped(
        (month, pair) for (month, _s), rows in masses.items() for pair in rows
    )
    by_source = _grouped((s, pair) for (_m, s), rows in masses.items() for pair in rows)
    months = [{"month": key, **_in_tonnes(rows)} for key, rows in by_month.items()]
    return {
        **_in_tonnes([pair for rows in masses.values() for pair in rows]),
        "unit": "t CO2e",
        "basis": "location",
        "gwp_set": potentials.name,
        "version": PROGRAMME_FACTORS,
        "months": months,
        "rolling_12": _rolled(months, _sum_or_none),
        "sources": [
            {"source": key, **_in_tonnes(rows)} for key, rows in by_source.items()
        ],
        "factors": [_factor_json(*item) for item in named.items()],
        "unknown": sorted({place[0] for place in named if _is_unknown(named[place])}),
    }


def _is_unknown(factor: EmissionFactor | None) -> bool:
    return factor is None or co2e_per_kwh(factor, factors.warming_potentials()) is None


def _grouped(items: Iterable[tuple[str, Any]]) -> dict[str, list[Any]]:
    found: dict[str, list[Any]] = {}
    for key, value in items:
        found.setdefault(key, []).append(value)
    return found


def _in_tonnes(rows: Sequence[Sequence[Kilograms | None]]) -> dict[str, float | None]:
    sums = [sum_of(row[i] for row in rows) for i in range(len(KINDS))]
    return {
        name: None if mass is None else tonnes(mass)
        for name, mass in zip(KINDS, sums, strict=True)
    }


def _factor_json(
    place: tuple[str, str, int], factor: EmissionFactor | None
) -> dict[str, Any]:
    source, region, year = place
    if factor is None:
        return {"source": source, "region": region, "year": year, "factor": None}
    per_kwh = co2e_per_kwh(factor, factors.warming_potentials())
    return {
        "source": source,
        "region": factor.region,
        "year": year,
        "factor": factor.factor_id,
        "kg_co2e_per_kwh": per_kwh,
        "factor_year": factor.year,
        "match": factor.match,
        "edition": factor.edition,
        "status": factor.status,
        "scope": factor.scope,
    }


def _cost(lines: Sequence[Line], facility: Facility) -> dict[str, Any]:
    """Money by currency at the price of each day; what has no price has no cost."""
    prices = prices_of(facility)
    amounts: dict[tuple[str, str], tuple[Amounts | None, ...]] = {}
    for (month, source), group in _by_month_and_source(lines).items():
        amounts[month, source] = tuple(
            month_cost(month, kwh, prices.get(source, [])) for kwh in group
        )
    by_month = _grouped((month, pair) for (month, _s), pair in amounts.items())
    by_source = _grouped((source, pair) for (_m, source), pair in amounts.items())
    months = [{"month": key, **_in_money(rows)} for key, rows in by_month.items()]
    return {
        **_in_money(list(amounts.values())),
        "months": months,
        "rolling_12": _rolled(months, _money_or_none),
        "sources": [
            {"source": key, **_in_money(rows)} for key, rows in by_source.items()
        ],
        "prices": _prices_json(facility),
        "unknown": sorted({s for (_m, s), pair in amounts.items() if None in pair}),
    }


def _by_month_and_source(lines: Sequence[Line]) -> dict[tuple[str, str], list[float]]:
    found: dict[tuple[str, str], list[float]] = {}
    for line in lines:
        sums = found.setdefault((line.month, line.source), [0.0, 0.0])
        sums[0] += line.bought_used
        sums[1] += line.bought_saved
    return found


def _in_money(rows: Sequence[Sequence[Amounts | None]]) -> dict[str, Any]:
    return {
        name: _money_json(added(row[i] for row in rows)) for i, name in enumerate(KINDS)
    }


def _money_json(amounts: Amounts | None) -> dict[str, float] | None:
    if amounts is None:
        return None
    return {currency: float(amount) for currency, amount in sorted(amounts.items())}


def _prices_json(facility: Facility) -> list[dict[str, Any]]:
    rows = EnergyPrice.objects.filter(facility=facility)
    return [
        {
            "source": row.source,
            "per_unit": float(row.per_unit),
            "unit": row.unit,
            "currency": row.currency,
            "valid_from": row.valid_from.isoformat(),
        }
        for row in rows.order_by("source", "valid_from")
    ]


def _rolled(months: Sequence[Mapping[str, Any]], total: Any) -> list[dict[str, Any]]:
    """Sums over each twelve months in a row, named by the last of them."""
    rows = []
    for last in range(YEAR_MONTHS - 1, len(months)):
        window = months[last - YEAR_MONTHS + 1 : last + 1]
        first = Month.parse(window[0]["month"])
        if str(first.plus(YEAR_MONTHS - 1)) == window[-1]["month"]:
            sums = {name: total([row[name] for row in window]) for name in KINDS}
            rows.append({"month": window[-1]["month"], **sums})
    return rows


def _sum_or_none(values: Sequence[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return math.fsum(known) if len(known) == len(values) else None


def _money_or_none(
    values: Sequence[Mapping[str, float] | None],
) -> dict[str, float] | None:
    parts = [
        None if one is None else {c: Decimal(str(a)) for c, a in one.items()}
        for one in values
    ]
    return _money_json(added(parts))
