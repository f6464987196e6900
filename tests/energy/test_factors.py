"""The factor tables: every row told where it is from, the right year taken."""

import pytest

from energy import factors, units
from energy.factors import UnknownFactorError


def test_every_factor_says_where_it_is_from_and_how_far_it_was_verified() -> None:
    rows = factors.catalogue()

    assert {row.kind for row in rows} == {
        "electricity_location",
        "fuel_emission",
        "heat_emission",
        "gwp",
        "heat_content",
        "site_to_source",
    }
    for row in rows:
        assert row.status in factors.STATUSES, row
        assert all((row.factor_id, row.unit, row.origin, row.edition)), row
        assert row.value >= 0, row
        assert row.version == units.PROGRAMME_FACTORS


def test_no_factor_is_said_twice() -> None:
    said = [
        (row.kind, row.factor_id, row.gas, row.country) for row in factors.catalogue()
    ]

    assert len(said) == len(set(said))


def test_fuel_factors_meet_the_sources_and_countries_of_their_heat_contents() -> None:
    """Each default fuel of a country is the same one for heat and for emissions."""
    for country in units.COUNTRIES:
        for source in ("natural_gas", "lpg", "diesel", "fuel_oil", "gasoline"):
            heat = units.heat_contents(source, country)[0].factor_id.split(":")[1]
            region = "ON" if country == "CA" else ""
            burned = factors.fuel(source, country, region).factor_id.split(":")[1]
            assert burned == heat


def test_the_factor_of_the_year_is_taken() -> None:
    found = factors.electricity("CA", "ON", 2022)

    assert (found.factor_id, found.match) == ("CA:ON:2022", "year")
    assert found.co2e_kg == pytest.approx(0.038)
    assert not found.is_provisional


def test_a_year_not_published_takes_the_last_one_as_provisional() -> None:
    later = factors.electricity("MX", "SEN", 2026)
    between = factors.electricity("US", "CAMX", 2017)

    assert (later.year, later.match) == (2024, "provisional")
    assert (between.year, between.is_provisional) == (2016, True)


def test_a_year_before_the_first_published_one_is_unknown() -> None:
    with pytest.raises(UnknownFactorError):
        factors.electricity("CA", "PE", 2018)
    with pytest.raises(UnknownFactorError):
        factors.electricity("MX", "", 2014)


def test_without_a_subregion_the_national_average_counts() -> None:
    assert factors.electricity("US", "", 2023).region == "US"


def test_an_unknown_place_is_refused() -> None:
    for country, region in (("US", "ZZZZ"), ("CA", ""), ("CA", "TX"), ("FR", "")):
        with pytest.raises(UnknownFactorError):
            factors.electricity(country, region, 2022)


def test_natural_gas_in_canada_needs_its_province() -> None:
    assert factors.fuel("natural_gas", "CA", "BC").co2_kg != pytest.approx(
        factors.fuel("natural_gas", "CA", "ON").co2_kg
    )
    with pytest.raises(UnknownFactorError):
        factors.fuel("natural_gas", "CA", "")


def test_a_fuel_other_than_the_default_is_picked_by_name() -> None:
    lignite = factors.fuel("coal", "US", name="lignite")

    assert lignite.factor_id == "US:lignite:2025"
    assert lignite.co2_kg == pytest.approx(97.72 / 293.07107017222)


@pytest.mark.parametrize(
    ("source", "country", "region"),
    [
        ("biomass", "MX", ""),  # published per net heat only
        ("coal", "CA", "ON"),
        ("steam", "CA", "ON"),
        ("chilled_water", "US", ""),
        ("other", "US", ""),
    ],
)
def test_what_is_not_in_the_set_is_refused_never_nothing(
    source: str, country: str, region: str
) -> None:
    with pytest.raises(UnknownFactorError):
        factors.emission_factor(source, country, region, 2022)


def test_sun_and_wind_give_off_nothing() -> None:
    found = factors.emission_factor("renewable", "MX", "", 2018)

    assert (found.co2_kg, found.ch4_kg, found.n2o_kg) == (0.0, 0.0, 0.0)


def test_the_weakest_row_gives_the_status() -> None:
    assert factors.weakest(["verified", "unverified", "verified-secondary"]) == (
        "unverified"
    )
    assert factors.weakest([]) == "unverified"
    assert factors.fuel("fuel_oil", "CA", "ON").status == "unverified"
    assert factors.fuel("natural_gas", "US").status == "verified"


def test_no_residual_mix_is_known_yet() -> None:
    with pytest.raises(UnknownFactorError):
        factors.residual_mix("US", "CAMX", 2023)


def test_another_factor_set_has_none_of_these() -> None:
    assert factors.versions() == (units.PROGRAMME_FACTORS,)
    with pytest.raises(UnknownFactorError):
        factors.fuel("natural_gas", "US", version="programme-0")


def test_grid_regions_have_names() -> None:
    regions = dict(factors.grid_regions())

    assert regions["SRTV"] == "SERC Tennessee Valley"
    assert "US" not in regions
    assert len(regions) == 27


def test_any_source_has_its_factor_by_one_door() -> None:
    found = factors.emission_factor("electricity", "MX", "", 2021)

    assert found == factors.electricity("MX", "", 2021)
