"""The programme's energy performance: sums of verified results, by group.

Exact figures, for those who see every plant. What others may be shown of them is a
matter of its own.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any

from cohorts.models import Enrolment
from energy.enpi.portfolio import Member, Portfolio, portfolio
from energy.models import Baseline, SavingsResult
from portal.accounts.models import Country

TJ_PER_KWH = 3.6e-6
FORMULA = "1 - sum(actual) / sum(adjusted_baseline)"
VERSION = "1"


@dataclass(frozen=True, slots=True)
class GroupRow:
    """One group with its sums, and each plant's contribution to them."""

    key: str
    label: str
    sums: Portfolio
    plants: tuple[tuple[str, float | None], ...]


@dataclass(frozen=True, slots=True)
class Seats:
    """Every plant's seat in its home cohort, and the verified result it has."""

    seats: tuple[Enrolment, ...]
    verified: Mapping[int, SavingsResult]

    @classmethod
    def read(cls) -> "Seats":
        """Read them once, for however many divisions."""
        seats = tuple(
            Enrolment.objects.filter(is_home=True)
            .select_related("facility", "cohort")
            .order_by("facility__code")
        )
        return cls(seats, _verified(seat.facility_id for seat in seats))


def programme_rows(by: str, seated: Seats | None = None) -> list[GroupRow]:
    """The whole programme, or its groups in the order of their keys."""
    seated = seated or Seats.read()
    groups: defaultdict[tuple[str, str], list[Enrolment]] = defaultdict(list)
    for seat in seated.seats:
        groups[GROUPINGS[by](seat)].append(seat)
    return [
        _row(group, members, seated.verified)
        for group, members in sorted(groups.items())
    ]


def _whole(_seat: Enrolment) -> tuple[str, str]:
    return "programme", ""


def _country(seat: Enrolment) -> tuple[str, str]:
    return seat.facility.country, str(Country(seat.facility.country).label)


def _cohort(seat: Enrolment) -> tuple[str, str]:
    return seat.cohort.code, seat.cohort.name


GROUPINGS: Mapping[str, Callable[[Enrolment], tuple[str, str]]] = MappingProxyType(
    {"programme": _whole, "country": _country, "cohort": _cohort}
)
"""How the programme may be divided: key and label of the group of a seat."""


def _verified(facilities: Iterable[int]) -> dict[int, SavingsResult]:
    """The newest verified result of each plant."""
    rows = (
        SavingsResult.objects.filter(
            facility__in=list(facilities), state=SavingsResult.State.VERIFIED
        )
        .select_related("baseline")
        .order_by("facility_id", "-baseline__version", "-pk")
        .distinct("facility_id")
    )
    return {row.facility_id: row for row in rows}


def _row(
    group: tuple[str, str],
    seats: Sequence[Enrolment],
    verified: Mapping[int, SavingsResult],
) -> GroupRow:
    members = [
        _member(seat.facility.code, verified[seat.facility_id])
        for seat in seats
        if seat.facility_id in verified
    ]
    sums = portfolio(members, expected=len(seats))
    shares = zip(members, sums.contributions, strict=True)
    plants = tuple((member.key, share) for member, share in shares)
    return GroupRow(group[0], group[1], sums, plants)


def _member(code: str, result: SavingsResult) -> Member:
    """A plant on site energy, whatever basis its own result is told on."""
    site = (result.detail.get("bases") or {}).get("site")
    if result.baseline.basis == Baseline.Basis.SITE or site is None:
        low, high = result.low_kwh, result.high_kwh
        actual, adjusted = result.actual_kwh, result.adjusted_baseline_kwh
        baseline = result.baseline_kwh
    else:
        low, high = site["low"], site["high"]
        actual, adjusted = site["actual"], site["adjusted_baseline"]
        baseline = result.baseline_kwh * adjusted / result.adjusted_baseline_kwh
    return Member(code, baseline, actual, adjusted, (high - low) / 2)


def metrics_json(rows: Sequence[GroupRow], *, as_of: str) -> list[dict[str, Any]]:
    """The groups as clients see them."""
    return [_metrics(row, as_of) for row in rows]


def _metrics(row: GroupRow, as_of: str) -> dict[str, Any]:
    sums = row.sums
    return {
        "key": row.key,
        "label": row.label,
        "facilities": sums.expected,
        "verified": sums.members,
        "coverage": sums.coverage,
        "baseline_tj": sums.baseline * TJ_PER_KWH,
        "actual_tj": sums.actual * TJ_PER_KWH,
        "adjusted_baseline_tj": sums.adjusted_baseline * TJ_PER_KWH,
        "saving_tj": sums.savings * TJ_PER_KWH,
        "low_tj": sums.low * TJ_PER_KWH,
        "high_tj": sums.high * TJ_PER_KWH,
        "improvement": sums.improvement,
        "claim": sums.claim,
        "confidence": 0.90,
        "basis": "site",
        "formula": FORMULA,
        "version": VERSION,
        "n": sums.members,
        "as_of": as_of,
    }
