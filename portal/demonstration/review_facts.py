"""Energy uses, opportunities, actions and targets of a few plants: the tables.

Nameplates add up to nine tenths of what the plants' meters say, more or less;
verified savings of the actions to most of the published saving. Days that are to
come, or have just passed, are told from the day of loading.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache

from portal.demonstration.facts import read_rows

Row = Mapping[str, str]


@dataclass(frozen=True, slots=True)
class ReviewFacts:
    """What is told of one plant, row by row of the four tables."""

    uses: tuple[Row, ...]
    opportunities: tuple[Row, ...]
    actions: tuple[Row, ...]
    targets: tuple[Row, ...]


@lru_cache(maxsize=1)
def _tables() -> Mapping[str, tuple[Row, ...]]:
    names = ("energy_uses", "opportunities", "actions", "targets")
    return {name: tuple(read_rows(f"{name}.csv")) for name in names}


def review_facts(code: str) -> ReviewFacts:
    """Return the rows of a plant; empty where nothing is told of it."""
    found = {
        name: tuple(row for row in rows if row["facility"] == code)
        for name, rows in _tables().items()
    }
    return ReviewFacts(
        uses=found["energy_uses"],
        opportunities=found["opportunities"],
        actions=found["actions"],
        targets=found["targets"],
    )


def number(text: str) -> float | None:
    """Return a number, None where the table says nothing."""
    return float(text) if text else None


def day_of(row: Row, name: str, today: date) -> date | None:
    """Return ``<name>_on`` as written, else ``<name>_in_days`` from today."""
    if written := row.get(f"{name}_on"):
        return date.fromisoformat(written)
    away = row.get(f"{name}_in_days")
    return today + timedelta(days=int(away)) if away else None
