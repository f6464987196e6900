"""A report's content survives storage, and its snapshot stands for it."""

import dataclasses
import json
from datetime import date

import pytest

from reports.content import FacilityReport, snapshot
from tests.reports.sample import facility_report


def test_content_survives_json() -> None:
    content = facility_report("fr")

    stored = json.loads(json.dumps(content.to_dict()))

    assert FacilityReport.from_dict(stored) == content


def test_snapshot_is_equal_for_equal_content() -> None:
    content = facility_report("en")
    stored = FacilityReport.from_dict(json.loads(snapshot(content)[0]))

    assert snapshot(stored) == snapshot(content)


def test_snapshot_changes_with_any_figure() -> None:
    content = facility_report("en")
    month = dataclasses.replace(content.months[-1], actual=1.0)
    changed = dataclasses.replace(content, months=(*content.months[:-1], month))

    assert snapshot(changed)[1] != snapshot(content)[1]


def test_snapshot_does_not_tell_whole_numbers_from_floats() -> None:
    content = facility_report("en")
    assert content.headline is not None
    whole = dataclasses.replace(content.headline, actual_gj=65041)
    exact = dataclasses.replace(content.headline, actual_gj=65041.0)

    first = snapshot(dataclasses.replace(content, headline=whole))
    second = snapshot(dataclasses.replace(content, headline=exact))

    assert first == second


def test_to_dict_writes_figures_that_do_not_exist_as_null() -> None:
    content = facility_report("en")
    month = dataclasses.replace(content.months[0], actual=float("nan"))
    stored = dataclasses.replace(content, months=(month,)).to_dict()

    assert stored["months"][0]["actual"] is None


def test_from_dict_refuses_another_version() -> None:
    with pytest.raises(ValueError, match="version 99"):
        FacilityReport.from_dict({**facility_report("en").to_dict(), "version": 99})


def test_headline_turns_the_interval_into_shares() -> None:
    headline = facility_report("en").headline
    assert headline is not None
    assert headline.low_gj is not None

    expected = headline.low_gj / headline.adjusted_baseline_gj
    assert headline.improvement_low == pytest.approx(expected)


def test_period_knows_its_last_day() -> None:
    period = facility_report("en").reporting_period

    assert period.last_day == date(2018, 12, 31)
