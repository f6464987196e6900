"""The ledger: what is consumed, in site and in source energy, and what ties."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.enpi.ledger import (
    COUNTED,
    GENERATED_FLOW,
    Compared,
    Entry,
    Flow,
    LedgerError,
    carrier_of,
    emitted,
    flow_of,
    ledger,
    mixed_factor,
    pinned,
    site_factors,
    source_energy,
    total,
    two_bases,
)
from energy.units import EnergySource, UnknownFactorError

AMOUNTS = st.floats(0, 1e9)
SOURCES = st.sampled_from(["electricity", "renewable", "natural_gas", "diesel"])
ENTRIES = st.lists(st.builds(Entry, SOURCES, st.sampled_from(Flow), AMOUNTS))
PHI = pinned("US")


def test_every_flow_says_how_it_counts() -> None:
    assert set(COUNTED) == set(Flow)


def test_consumed_follows_the_boundary_of_the_plant() -> None:
    entries = [
        Entry("electricity", Flow.DELIVERED, 1000.0),
        Entry("electricity", Flow.GENERATED, 300.0),
        Entry("electricity", Flow.EXPORTED, 120.0),
        Entry("electricity", Flow.PASSED_THROUGH, 80.0),
    ]

    (row,) = ledger(entries)

    assert row.on_site_used == 180.0
    assert row.bought == 920.0
    assert row.consumed == 1100.0


def test_a_fuel_in_lots_is_used_as_deliveries_and_stock_say() -> None:
    """Opening 400, bought 1000, closing 150: 1250 were used."""
    entries = [
        Entry("diesel", Flow.DELIVERED, 1000.0),
        Entry("diesel", Flow.STOCK_CHANGE, 150.0 - 400.0),
    ]

    (row,) = ledger(entries)

    assert row.consumed == 400.0 + 1000.0 - 150.0


def test_feedstock_is_no_energy_use() -> None:
    entries = [
        Entry("natural_gas", Flow.DELIVERED, 900.0),
        Entry("natural_gas", Flow.FEEDSTOCK, 250.0),
    ]

    assert ledger(entries)[0].consumed == 650.0


def test_steam_made_on_site_from_bought_gas_is_not_counted_twice() -> None:
    gas = [Entry("natural_gas", Flow.DELIVERED, 1000.0)]
    with_steam = [*gas, Entry("steam", Flow.DERIVED, 800.0)]

    consumed = math.fsum(row.consumed for row in ledger(with_steam))

    assert consumed == math.fsum(row.consumed for row in ledger(gas)) == 1000.0


def test_power_of_an_engine_sold_counts_against_the_gas_that_made_it() -> None:
    entries = [
        Entry("natural_gas", Flow.DELIVERED, 1000.0),
        Entry("electricity", Flow.DERIVED, 350.0),
        Entry("electricity", Flow.EXPORTED, 100.0),
    ]

    rows = {row.carrier: row for row in ledger(entries)}

    assert rows["electricity"].bought == -100.0
    assert math.fsum(row.consumed for row in rows.values()) == 900.0
    assert source_energy(rows["electricity"].by_origin, PHI) == -300.0


def test_sun_on_the_roof_is_generated_whatever_its_meter_says() -> None:
    entries = [
        Entry("electricity", Flow.DELIVERED, 700.0),
        Entry("renewable", Flow.DELIVERED, 300.0),
    ]

    (row,) = ledger(entries)

    assert (row.carrier, row.generated, row.delivered) == ("electricity", 300.0, 700.0)
    assert row.by_origin == {"electricity": 700.0, GENERATED_FLOW: 300.0}


def test_ledger_refuses_energy_that_is_no_number() -> None:
    with pytest.raises(LedgerError):
        ledger([Entry("electricity", Flow.DELIVERED, math.nan)])


@given(ENTRIES)
def test_consumed_is_the_signed_sum_of_all_that_was_metered(
    entries: list[Entry],
) -> None:
    signed = math.fsum(COUNTED[flow_of(e.source, e.flow)] * e.energy for e in entries)

    consumed = math.fsum(row.consumed for row in ledger(entries))

    scale = math.fsum(e.energy for e in entries)
    assert consumed == pytest.approx(signed, abs=1e-12 * scale + 1e-300)


@given(ENTRIES)
def test_parts_by_origin_add_up_to_what_was_consumed(entries: list[Entry]) -> None:
    scale = math.fsum(e.energy for e in entries)

    for row in ledger(entries):
        parts = math.fsum(row.by_origin.values())
        assert parts == pytest.approx(row.consumed, abs=1e-12 * scale + 1e-300)
        assert source_energy(row.by_origin, site_factors) == pytest.approx(
            row.consumed, abs=1e-12 * scale + 1e-300
        )


@given(st.lists(ENTRIES, min_size=1, max_size=6))
def test_sums_of_intervals_tie(intervals: list[list[Entry]]) -> None:
    rows = [row for entries in intervals for row in ledger(entries)]

    added = total(rows)

    scale = math.fsum(e.energy for entries in intervals for e in entries)
    for carrier in {row.carrier for row in rows}:
        (one,) = [row for row in added if row.carrier == carrier]
        for name in ("consumed", "bought", "on_site_used", "derived"):
            parts = math.fsum(getattr(r, name) for r in rows if r.carrier == carrier)
            assert getattr(one, name) == pytest.approx(
                parts, abs=1e-11 * scale + 1e-300
            )


@given(ENTRIES, st.sampled_from([3.6e6, 1 / 293.07107017222, 0.0036]))
def test_the_unit_changes_nothing_but_the_number(
    entries: list[Entry], scale: float
) -> None:
    scaled = [Entry(e.source, e.flow, e.energy * scale) for e in entries]

    there, here = ledger(scaled), ledger(entries)

    most = math.fsum(e.energy for e in entries) * scale
    for one, other in zip(there, here, strict=True):
        assert one.consumed == pytest.approx(
            other.consumed * scale, abs=1e-12 * most + 1e-300
        )


# -- two bases ------------------------------------------------------------------


def test_grid_electricity_replaced_by_sun_saves_source_energy_only() -> None:
    """1000 kWh of grid become 700 of grid and 300 of sun: 0 % site, 20 % source."""
    part = Compared(
        "electricity",
        baseline={"electricity": 1000.0},
        reporting={"electricity": 700.0, GENERATED_FLOW: 300.0},
        adjusted=1000.0,
    )

    both = two_bases([part], PHI)

    assert both.site.improvement == pytest.approx(0.0)
    assert both.source.improvement == pytest.approx(1 - 2400 / 3000)
    assert both.switch_effect_pp == pytest.approx(20.0)
    assert both.cause == GENERATED_FLOW


def test_gas_replaced_by_a_heat_pump_can_lose_source_energy() -> None:
    """1000 of gas become 400 of electricity: 60 % site, -20 % source."""
    parts = [
        Compared("natural_gas", {"natural_gas": 1000.0}, {"natural_gas": 0.0}, 1000.0),
        Compared("electricity", {}, {"electricity": 400.0}, 0.0),
    ]

    both = two_bases(parts, PHI)

    assert both.site.improvement == pytest.approx(0.6)
    assert both.source.improvement == pytest.approx(-0.2)
    assert both.switch_effect_pp == pytest.approx(-80.0)
    assert both.cause == "electricity"


def test_the_adjusted_baseline_carries_the_baselines_mix() -> None:
    mix = {"electricity": 600.0, GENERATED_FLOW: 200.0}

    factor = mixed_factor(mix, PHI)

    assert factor == pytest.approx((3 * 600 + 1 * 200) / 800)
    both = two_bases([Compared("electricity", mix, mix, 800.0)], PHI)
    assert both.source.adjusted == pytest.approx(factor * 800)
    assert both.switch_effect == pytest.approx(0.0)
    assert both.cause == ""


PARTS = st.lists(
    st.builds(
        Compared,
        st.sampled_from(["electricity", "natural_gas", "steam"]),
        st.fixed_dictionaries({"electricity": st.floats(1, 1e6)}),
        st.fixed_dictionaries(
            {"electricity": st.floats(0, 1e6), GENERATED_FLOW: st.floats(0, 1e6)}
        ),
        st.floats(1, 1e6),
    ),
    min_size=1,
    max_size=4,
)


@given(PARTS)
def test_contributions_and_effects_add_up(parts: list[Compared]) -> None:
    both = two_bases(parts, PHI)

    for basis in (both.site, both.source):
        added = math.fsum(basis.contributions.values())
        assert added == pytest.approx(basis.improvement, rel=1e-9, abs=1e-9)
    assert math.fsum(both.effects.values()) == pytest.approx(
        both.switch_effect, rel=1e-9, abs=1e-9
    )


@given(PARTS, st.sampled_from([3.6e6, 0.0036]))
def test_improvements_do_not_depend_on_the_unit(
    parts: list[Compared], scale: float
) -> None:
    scaled = [
        Compared(
            p.carrier,
            {k: v * scale for k, v in p.baseline.items()},
            {k: v * scale for k, v in p.reporting.items()},
            p.adjusted * scale,
        )
        for p in parts
    ]

    there, here = two_bases(scaled, PHI), two_bases(parts, PHI)

    assert there.site.improvement == pytest.approx(here.site.improvement, rel=1e-9)
    assert there.switch_effect == pytest.approx(here.switch_effect, abs=1e-9)


@given(PARTS)
def test_with_factors_of_one_there_is_no_switch(parts: list[Compared]) -> None:
    assert two_bases(parts, site_factors).switch_effect == 0.0


def test_a_flow_the_pinned_set_does_not_know_is_refused() -> None:
    part = Compared("electricity", {"electricity": 1.0}, {"electricity": 1.0}, 1.0)

    with pytest.raises(UnknownFactorError):
        two_bases([part], pinned("MX", "portfolio-manager-2023"))


def test_nothing_to_compare_is_refused() -> None:
    part = Compared("electricity", {"electricity": 1.0}, {"electricity": 1.0}, 0.0)

    with pytest.raises(LedgerError):
        two_bases([part], PHI)
    with pytest.raises(LedgerError):
        mixed_factor({"electricity": 0.0}, PHI)


# -- what gives off gases ----------------------------------------------------------


@pytest.mark.parametrize(
    ("source", "flow", "sign"),
    [
        ("electricity", "delivered", 1),
        ("electricity", "exported", 0),
        ("electricity", "generated", 0),
        ("electricity", "passed_through", -1),
        ("renewable", "delivered", 0),
        ("natural_gas", "delivered", 1),
        ("natural_gas", "feedstock", -1),
        ("diesel", "stock_change", -1),
        ("biomass", "generated", 1),
        ("steam", "delivered", 1),
        ("steam", "derived", 0),
    ],
)
def test_what_counts_as_emitting(source: str, flow: str, sign: int) -> None:
    assert emitted(source, flow) == sign


def test_only_on_site_renewables_are_carried_as_another_source() -> None:
    moved = {source for source in EnergySource if carrier_of(source) != source}

    assert moved == {EnergySource.RENEWABLE}
