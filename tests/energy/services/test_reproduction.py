"""The same figures, bit for bit, or not."""

import copy
import json
from collections.abc import Callable
from typing import Any

import pytest

from energy.models import SavingsResult
from energy.services.reproduction import same_figures

FIGURES: dict[str, Any] = {
    "baseline_kwh": 1e22,
    "savings_kwh": 0.1 + 0.2,
    "improvement": None,
    "claim": "saving",
    "detail": {
        "months": [{"month": "2018-01", "actual": 1.0 / 3.0}],
        "models": ({"n": 12},),
        "complete": True,
        "provenance": {"engine_version": "enpi-2", "uploads": [{"id": "one"}]},
    },
}


def stored() -> SavingsResult:
    """A row as the database gives it back: its detail has been JSON."""
    kept = json.loads(json.dumps(FIGURES["detail"]))
    return SavingsResult(**{**FIGURES, "detail": kept})


def changed(change: Callable[[dict[str, Any]], object]) -> dict[str, Any]:
    figures = copy.deepcopy(FIGURES)
    change(figures)
    return figures


def test_figures_are_the_same_after_their_way_through_the_database() -> None:
    assert same_figures(stored(), FIGURES)


def test_uploads_may_differ_and_nothing_else_of_the_provenance() -> None:
    uploads = changed(lambda f: f["detail"]["provenance"].update(uploads=[]))
    engine = changed(lambda f: f["detail"]["provenance"].update(engine_version="x"))

    assert same_figures(stored(), uploads)
    assert not same_figures(stored(), engine)


@pytest.mark.parametrize(
    "change",
    [
        lambda f: f.update(savings_kwh=0.3),
        lambda f: f.update(improvement=0.0),
        lambda f: f.update(claim="increase"),
        lambda f: f["detail"]["months"][0].update(actual=0.3333333333333334),
        lambda f: f["detail"]["months"].append({"month": "2018-02"}),
        lambda f: f["detail"].update(complete=False),
        lambda f: f["detail"].pop("models"),
    ],
)
def test_the_last_bit_of_any_figure_counts(
    change: Callable[[dict[str, Any]], object],
) -> None:
    assert not same_figures(stored(), changed(change))


def test_comparing_alters_neither_side() -> None:
    given = copy.deepcopy(FIGURES)

    same_figures(stored(), given)

    assert given == FIGURES
