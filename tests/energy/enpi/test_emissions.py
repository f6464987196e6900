"""Emissions: worked by hand from the published factors, and what must hold."""

import math
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy import factors
from energy.enpi.emissions import (
    Claim,
    EmissionsError,
    Kilograms,
    by_market,
    emission,
    sum_of,
    tonnes,
)
from energy.factors import UnknownFactorError

KWH_PER_MMBTU = 293.07107017222
KWH_PER_GJ = 1e9 / 3.6e6
KG_PER_LB = 0.45359237
AR5 = factors.warming_potentials("AR5")
ENERGIES = st.floats(-1e9, 1e9)


def known(mass: Kilograms | None) -> float:
    assert mass is not None
    return mass


def test_natural_gas_in_the_united_states_by_hand() -> None:
    """1000 MMBtu: 53 060 kg CO2, 1 kg CH4, 0.1 kg N2O -> 53 114.5 kg CO2e (AR5)."""
    found = emission(1000 * KWH_PER_MMBTU, factors.fuel("natural_gas", "US"), AR5)

    assert known(found.co2) == pytest.approx(53_060.0)
    assert known(found.ch4) == pytest.approx(1.0)
    assert known(found.n2o) == pytest.approx(0.1)
    assert known(found.co2e) == pytest.approx(53_060 + 28 * 1.0 + 265 * 0.1)
    assert found.co2e_t == pytest.approx(53.1145)
    assert found.scope == 1


def test_natural_gas_in_ontario_by_hand() -> None:
    """1000 m3 of 38.59 MJ: 1921 kg CO2, 0.037 kg CH4, 0.035 kg N2O."""
    factor = factors.fuel("natural_gas", "CA", "ON")

    found = emission(38.59 * KWH_PER_GJ, factor, AR5)

    assert known(found.co2) == pytest.approx(1921.0)
    assert known(found.co2e) == pytest.approx(1921 + 28 * 0.037 + 265 * 0.035)


def test_diesel_in_mexico_keeps_net_and_gross_heat_apart() -> None:
    """A TJ net is 1/0.95 TJ gross: 74 100 kg CO2, 3 kg CH4, 0.6 kg N2O."""
    factor = factors.fuel("diesel", "MX")

    found = emission(1000 * KWH_PER_GJ / 0.95, factor, AR5)

    assert known(found.co2) == pytest.approx(74_100.0)
    assert known(found.co2e) == pytest.approx(74_100 + 28 * 3 + 265 * 0.6)


def test_wood_reports_its_carbon_dioxide_apart() -> None:
    """1000 MMBtu of wood: 93 800 kg biogenic; 7.2 kg CH4 and 3.6 kg N2O count."""
    found = emission(1000 * KWH_PER_MMBTU, factors.fuel("biomass", "US"), AR5)

    assert known(found.biogenic_co2) == pytest.approx(93_800.0)
    assert found.co2 == 0.0
    assert known(found.co2e) == pytest.approx(28 * 7.2 + 265 * 3.6)


def test_electricity_of_a_subregion_by_hand() -> None:
    """CAMX, eGRID2022: 497.443 lb CO2, 0.030 lb CH4, 0.004 lb N2O per MWh."""
    found = emission(1000.0, factors.electricity("US", "CAMX", 2022), AR5)

    pounds = 497.443 + 28 * 0.030 + 265 * 0.004
    assert known(found.co2e) == pytest.approx(pounds * KG_PER_LB)
    assert found.scope == 2


def test_electricity_published_as_a_total_is_taken_as_published() -> None:
    quebec = emission(1e6, factors.electricity("CA", "QC", 2023), AR5)
    mexico = emission(1e6, factors.electricity("MX", "AGU", 2021), AR5)

    assert quebec.co2e_t == pytest.approx(1.9)
    assert mexico.co2e_t == pytest.approx(423.0)
    assert mexico.co2 is None


def test_purchased_steam_is_scope_2() -> None:
    found = emission(KWH_PER_MMBTU, factors.fuel("steam", "US"), AR5)

    assert found.scope == 2
    assert known(found.co2) == pytest.approx(66.33)


def test_a_gas_without_a_factor_leaves_the_total_unknown() -> None:
    factor = replace(factors.fuel("natural_gas", "US"), ch4_kg=None)

    found = emission(1000.0, factor, AR5)

    assert found.co2 is not None
    assert found.co2e is None
    assert found.co2e_t is None
    assert sum_of([Kilograms(1.0), found.co2e]) is None


def test_gasoline_in_canada_is_told_as_unknown_rather_than_without_two_gases() -> None:
    found = emission(1000.0, factors.fuel("gasoline", "CA"), AR5)

    assert known(found.co2) > 0
    assert found.co2e is None


def test_energy_that_is_no_number_is_refused() -> None:
    with pytest.raises(EmissionsError):
        emission(math.nan, factors.fuel("natural_gas", "US"), AR5)


@given(ENERGIES, ENERGIES)
def test_emissions_are_linear(one: float, other: float) -> None:
    factor = factors.fuel("natural_gas", "CA", "QC")

    parts = [known(emission(kwh, factor, AR5).co2e) for kwh in (one, other)]

    whole = known(emission(one + other, factor, AR5).co2e)
    scale = abs(parts[0]) + abs(parts[1])
    assert whole == pytest.approx(math.fsum(parts), abs=1e-12 * scale + 1e-300)


def test_no_energy_gives_off_nothing() -> None:
    for factor in (factors.fuel("coal", "US"), factors.electricity("MX", "", 2020)):
        assert emission(0.0, factor, AR5).co2e == 0.0


@pytest.mark.parametrize(
    ("name", "ch4", "n2o"), [("AR4", 25, 298), ("AR5", 28, 265), ("AR6", 27.9, 273)]
)
def test_warming_potentials_are_those_of_the_assessment(
    name: str, ch4: float, n2o: float
) -> None:
    found = factors.warming_potentials(name)

    assert (found.co2, found.ch4, found.n2o) == (1, ch4, n2o)
    gas = emission(1000 * KWH_PER_MMBTU, factors.fuel("natural_gas", "US"), found)
    assert known(gas.co2e) == pytest.approx(53_060 + ch4 * 1.0 + n2o * 0.1)
    assert gas.gwp_set == name


def test_unknown_warming_potentials_are_refused() -> None:
    with pytest.raises(UnknownFactorError):
        factors.warming_potentials("AR9")


# -- by market ------------------------------------------------------------------

GRID = factors.electricity("US", "SRTV", 2022)


def test_certificates_cover_the_grid_and_the_rest_takes_the_grids_average() -> None:
    found = by_market(
        1000.0, [Claim("REC", 400.0)], location=GRID, residual=None, potentials=AR5
    )

    rest = known(emission(600.0, GRID, AR5).co2e)
    assert known(found.co2e) == pytest.approx(rest)
    assert (found.claimed_kwh, found.rest_kwh, found.excess_kwh) == (400, 600, 0)
    assert not found.is_residual


def test_a_residual_mix_counts_what_is_not_claimed() -> None:
    residual = replace(GRID, co2_kg=None, co2e_kg=0.5)

    found = by_market(
        1000.0, [Claim("PPA", 250.0)], location=GRID, residual=residual, potentials=AR5
    )

    assert known(found.co2e) == pytest.approx(750 * 0.5)
    assert found.is_residual


def test_a_suppliers_own_mix_counts_as_the_contract_says() -> None:
    claims = [Claim("supplier", 1000.0, kg_per_kwh=0.2)]

    found = by_market(1000.0, claims, location=GRID, residual=None, potentials=AR5)

    assert known(found.co2e) == pytest.approx(200.0)


@given(st.floats(0, 1e9), st.lists(st.floats(0, 1e9), max_size=4))
def test_by_market_is_never_below_nothing_and_tells_the_excess(
    grid: float, claimed: list[float]
) -> None:
    claims = [Claim(str(i), kwh) for i, kwh in enumerate(claimed)]

    found = by_market(grid, claims, location=GRID, residual=None, potentials=AR5)

    assert known(found.co2e) >= 0
    assert found.claimed_kwh + found.rest_kwh == pytest.approx(grid)
    assert found.excess_kwh == max(0.0, math.fsum(claimed) - grid)


@pytest.mark.parametrize("grid", [-1.0, math.nan, math.inf])
def test_by_market_refuses_what_is_no_amount(grid: float) -> None:
    with pytest.raises(EmissionsError):
        by_market(grid, [], location=GRID, residual=None, potentials=AR5)


@pytest.mark.parametrize("claim", [Claim("a", -1.0), Claim("a", 1.0, -0.1)])
def test_by_market_refuses_claims_below_nothing(claim: Claim) -> None:
    with pytest.raises(EmissionsError):
        by_market(1.0, [claim], location=GRID, residual=None, potentials=AR5)


def test_kilograms_become_tonnes() -> None:
    assert tonnes(Kilograms(2500.0)) == 2.5
