"""The energy review against readings; the register; savings from both ends; targets."""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from energy.enpi.uses import Balance, Criteria
from energy.models import Baseline, Meter
from energy.queries.register import (
    register,
    register_row,
    savings_from_both_ends,
    totals_of,
)
from energy.queries.review import energy_review, metered_year, use_row
from energy.queries.targets import target_rows, variable_total
from energy.services.opportunities import (
    change_status,
    confirm_saving,
    report_action,
    save_action,
)
from energy.services.targets import save_target
from tests.factories.cast import Cast
from tests.factories.energy import (
    BaselineFactory,
    MeterFactory,
    ReadingFactory,
    RelevantVariableFactory,
    SavingsResultFactory,
    VariableValueFactory,
)
from tests.factories.review import (
    TODAY,
    a_use,
    action_fields,
    an_opportunity,
    report_fields,
    target_fields,
)
from tests.factories.world import months_of

UTC_ZONE = "UTC"
PERIOD = {
    "period_start": date(2017, 1, 1),
    "period_end": date(2017, 12, 31),
    "reporting_start": date(2018, 1, 1),
    "reporting_end": date(2018, 12, 31),
}


def midnight(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, tzinfo=UTC)


def read_monthly(
    meter: Meter, kwh: float, *, year: int = 2018, without: frozenset[int] = frozenset()
) -> None:
    """Give a meter the same energy in each month of a year, but for some."""
    for start, end in months_of((year,)):
        if start.month not in without:
            ReadingFactory(
                meter=meter, start=midnight(start), end=midnight(end), value=kwh
            )


def meter(cast: Cast, **fields: Any) -> Meter:
    return MeterFactory(facility=cast.plant, zone=UTC_ZONE, **fields)


def test_metered_year_is_the_latest_that_all_meters_cover(cast: Cast) -> None:
    main = meter(cast)
    read_monthly(main, 50.0, year=2017)
    read_monthly(main, 100.0, without=frozenset({7, 8}))

    year = metered_year(cast.plant)

    assert year is not None
    assert (str(year.first), str(year.last)) == ("2017-07", "2018-06")
    assert year.total_kwh == pytest.approx(6 * 50 + 6 * 100)
    assert year.is_whole


def test_metered_year_with_gaps_says_how_much_is_covered(cast: Cast) -> None:
    read_monthly(meter(cast), 100.0, without=frozenset({7}))

    year = metered_year(cast.plant)

    assert year is not None
    assert year.coverage == pytest.approx(334 / 365)
    assert not year.is_whole
    assert year.total_kwh == pytest.approx(1100.0)


def test_metered_year_counts_flows_and_no_submeters(cast: Cast) -> None:
    flows: Mapping[str, float] = {
        "delivered": 100.0,
        "generated": 20.0,
        "exported": 5.0,
    }
    for flow, kwh in flows.items():
        read_monthly(meter(cast, flow=flow), kwh)
    read_monthly(meter(cast, is_submeter=True), 40.0)

    year = metered_year(cast.plant)

    assert year is not None
    assert year.consumed_kwh == {"electricity": pytest.approx(12 * 115.0)}


def test_metered_year_without_readings_is_none(cast: Cast) -> None:
    meter(cast)

    assert metered_year(cast.plant) is None
    assert energy_review(cast.plant).total.balance is Balance.UNMETERED


def test_review_holds_uses_against_meters(cast: Cast) -> None:
    read_monthly(meter(cast), 50000.0)
    a_use(cast.plant, cast["champion"])
    a_use(cast.plant, cast["champion"], name="Old", retired_on=date(2017, 1, 1))

    review = energy_review(cast.plant, Criteria(0.5, 0.5))

    (balance,) = review.balances
    assert (balance.metered_kwh, balance.uses_kwh) == pytest.approx((600000, 360000))
    assert balance.unexplained_share == pytest.approx(0.4)
    assert [row.use.name for row in review.rows] == ["Compressor"]
    ranked = review.rows[0].ranked
    assert ranked is not None
    assert (ranked.share, ranked.met) == (pytest.approx(0.6), ("share", "cumulative"))


def test_measured_use_takes_its_meter_and_extends_part_of_a_year(cast: Cast) -> None:
    read_monthly(meter(cast), 1000.0)
    sub = meter(cast, is_submeter=True)
    read_monthly(sub, 310.0, without=frozenset(range(2, 13)))
    use = a_use(cast.plant, cast["champion"], basis="measured", meter=sub)

    row = use_row(use)

    assert row.measured_days == 31
    assert row.kwh == pytest.approx(310.0 * 365 / 31)


def test_measured_use_with_too_few_days_is_not_known(cast: Cast) -> None:
    read_monthly(meter(cast), 1000.0)
    use = a_use(
        cast.plant,
        cast["champion"],
        basis="measured",
        meter=meter(cast, is_submeter=True),
    )

    assert (use_row(use).kwh, use_row(use).measured_days) == (None, 0)


def test_register_tells_money_and_what_waits(cast: Cast) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])
    save_action(opportunity, fields=action_fields(), user=cast["champion"])
    done = save_action(opportunity, fields=action_fields(), user=cast["champion"])
    report_action(done.pk, fields=report_fields(), user=cast["champion"], today=TODAY)

    row = register_row(opportunity, today=TODAY)

    assert row.appraisal.payback_years == 0.25
    assert (row.saving_kwh, row.expected_kwh, row.verified_kwh) == (36000, 72000, None)
    assert (row.overdue, row.not_verified) == (1, 1)


def test_register_filters_and_puts_the_soonest_payback_first(cast: Cast) -> None:
    champion = cast["champion"]
    an_opportunity(cast.plant, champion, title="Slow", labour_cost=Decimal(9000))
    an_opportunity(cast.plant, champion, title="Quick")
    an_opportunity(cast.plant, champion, title="Never", annual_cost_saving=Decimal(0))
    gone = an_opportunity(cast.plant, champion, title="Gone")
    an_opportunity(cast.far_plant, cast["stranger"], title="Foreign")
    change_status(
        gone.pk, status="rejected", reason="No roof", user=champion, today=TODAY
    )

    def titles(**wanted: str) -> list[str]:
        rows = register(cast.plant, today=TODAY, **wanted)
        return [row.opportunity.title for row in rows]

    assert titles() == ["Quick", "Slow", "Never", "Gone"]
    assert titles(status="rejected") == ["Gone"]
    assert titles(search="SLO") == ["Slow"]


def test_totals_leave_out_what_was_rejected_and_keep_currencies_apart(
    cast: Cast,
) -> None:
    champion = cast["champion"]
    an_opportunity(cast.plant, champion)
    an_opportunity(cast.plant, champion, currency="USD")
    gone = an_opportunity(cast.plant, champion)
    change_status(gone.pk, status="rejected", reason="No", user=champion, today=TODAY)

    totals = totals_of(register(cast.plant, today=TODAY))

    assert (totals.count, totals.saving_kwh) == (2, 72000.0)
    assert totals.investment == {"CAD": Decimal(1000), "USD": Decimal(1000)}


def test_both_ends_count_confirmed_actions_only(cast: Cast) -> None:
    baseline = BaselineFactory(facility=cast.plant, **PERIOD)
    SavingsResultFactory(
        baseline=baseline, savings_kwh=50000.0, low_kwh=45000.0, high_kwh=55000.0
    )
    opportunity = an_opportunity(cast.plant, cast["champion"])
    for confirmed in (True, False):
        action = save_action(opportunity, fields=action_fields(), user=cast["champion"])
        report_action(
            action.pk, fields=report_fields(), user=cast["champion"], today=TODAY
        )
        if confirmed:
            now = datetime(2019, 1, 20, tzinfo=UTC)
            confirm_saving(action.pk, user=cast["trainer"], now=now)

    both = savings_from_both_ends(cast.plant)

    assert both is not None
    assert both.comparison is not None
    assert (both.confirmed, both.waiting_kwh) == (1, 36000.0)
    # In place from 2 July 2018 on: 183 of 365 days.
    assert both.comparison.bottom_up_kwh == pytest.approx(30000 * 183 / 365)
    assert both.comparison.realization == pytest.approx(30 / 36)


def test_both_ends_do_not_compare_source_energy_and_need_a_result(cast: Cast) -> None:
    assert savings_from_both_ends(cast.plant) is None
    baseline = BaselineFactory(
        facility=cast.plant, basis=Baseline.Basis.SOURCE, **PERIOD
    )
    SavingsResultFactory(baseline=baseline)

    both = savings_from_both_ends(cast.plant)

    assert both is not None
    assert both.comparison is None


def test_target_against_a_baseline_takes_its_newest_result(cast: Cast) -> None:
    baseline = BaselineFactory(facility=cast.plant, **PERIOD)
    SavingsResultFactory(baseline=baseline, improvement=0.03)
    SavingsResultFactory(baseline=baseline)
    SavingsResultFactory(baseline=baseline, improvement=0.5, state="rejected")
    save_target(cast.plant, fields=target_fields("T", baseline), user=cast["champion"])

    (row,) = target_rows(cast.plant, today=TODAY)

    assert row.actual is not None
    assert row.progress is not None
    assert (row.actual.on, row.actual.value) == (date(2018, 12, 31), 0.1)
    assert row.actual.interval == pytest.approx((0.08, 0.12))
    assert row.progress.planned == pytest.approx(0.05 * 364 / 729)


def test_targets_of_energy_and_intensity_take_the_metered_year(cast: Cast) -> None:
    read_monthly(meter(cast), 1000.0)
    output = RelevantVariableFactory(facility=cast.plant)
    for start, end in months_of((2018,)):
        VariableValueFactory(variable=output, start=start, end=end, value=20.0)
    plain = {
        "start_on": date(2017, 12, 31),
        "start_value": 13000.0,
        "due_on": date(2019, 12, 31),
        "target_value": 11000.0,
    }
    champion = cast["champion"]
    save_target(
        cast.plant, fields={**plain, "name": "E", "kind": "absolute"}, user=champion
    )
    intensity = {**plain, "name": "I", "kind": "intensity", "variable": output}
    save_target(cast.plant, fields=intensity, user=champion)

    found = {
        row.target.name: row.actual for row in target_rows(cast.plant, today=TODAY)
    }

    values = {name: one.value for name, one in found.items() if one is not None}
    assert values == pytest.approx({"E": 12000.0, "I": 50.0})


def test_target_without_a_result_or_a_whole_year_has_no_actual(cast: Cast) -> None:
    read_monthly(meter(cast), 1000.0, without=frozenset({3}))
    baseline = BaselineFactory(facility=cast.plant, **PERIOD)
    champion = cast["champion"]
    save_target(cast.plant, fields=target_fields("T", baseline), user=champion)
    energy = {
        **target_fields("E", baseline),
        "kind": "absolute",
        "start_value": 2.0,
        "target_value": 1.0,
    }
    save_target(cast.plant, fields=energy, user=champion)

    rows = target_rows(cast.plant, today=TODAY)

    assert [(row.actual, row.progress) for row in rows] == [(None, None)] * 2


def test_variable_total_cuts_values_at_the_ends_and_needs_most_days(
    cast: Cast,
) -> None:
    read_monthly(meter(cast), 1.0)
    year = metered_year(cast.plant)
    assert year is not None
    output = RelevantVariableFactory(facility=cast.plant)
    VariableValueFactory(
        variable=output, start=date(2017, 1, 1), end=date(2019, 1, 1), value=730.0
    )
    short = RelevantVariableFactory(facility=cast.plant)
    VariableValueFactory(variable=short, start=date(2018, 1, 1), end=date(2018, 6, 1))
    mean = RelevantVariableFactory(facility=cast.plant, kind="temperature")

    totals = [variable_total(one, year.period) for one in (output, short, mean)]

    assert totals == [pytest.approx(365.0), None, None]
