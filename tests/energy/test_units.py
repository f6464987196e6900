"""Units and heat: definitions, exact round trips, and what must be refused."""

import math
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from energy.units import (
    EnergySource,
    HeatContent,
    IncompatibleUnitsError,
    MissingHeatContentError,
    MixedHeatBasisError,
    UnitError,
    UnknownFactorError,
    UnknownUnit,
    convert,
    energy_kwh,
    factor_versions,
    heat_content,
    heat_contents,
    heat_kwh,
    net_share,
    site_to_source,
    unit,
    units,
)

PAIRS = [
    (a.code, b.code) for a in units() for b in units() if a.dimension == b.dimension
]


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("kWh", "kWh"),
        ("KWH", "kWh"),
        ("kW.h", "kWh"),
        ("kW-h", "kWh"),
        ("kilowattheure", "kWh"),
        ("kilovatio-hora", "kWh"),
        ("therms", "therm_us"),
        ("Dth", "MMBtu"),
        ("MMBTU", "MMBtu"),
        ("mBtu (million Btu)", "MMBtu"),
        ("MBtu/ MMBtu/ Dth (million Btu/ dekatherm)", "MMBtu"),
        ("MCF", "Mcf"),
        ("Mcf (million cubic feet)", "MMcf"),
        ("kcf (thousand cubic feet)", "Mcf"),
        ("m³", "m3"),
        ("mètres cubes", "m3"),
        ("metros cúbicos", "m3"),
        ("10³m³", "kCM"),
        ("Galón", "gal_us"),
        ("gallons (UK)", "gal_imp"),
        ("kLbs. (thousand pounds)", "klb"),
        ("MLbs. (million pounds)", "MMlb"),
        ("Mg", "t"),
        ("toneladas métricas", "t"),
        (" °F ", "degF"),
        ("GCAL", "Gcal"),
    ],
)
def test_unit_reads_code_and_alias(text: str, code: str) -> None:
    assert unit(text).code == code


def test_unit_reads_every_code_and_alias_of_its_table() -> None:
    for known in units():
        assert unit(known.code) == known


@pytest.mark.parametrize(
    ("text", "choices"),
    [
        ("MBtu", ("kBtu", "MMBtu")),
        ("mbtu", ("kBtu", "MMBtu")),
        ("Mlb", ("klb", "MMlb")),
        ("ton", ("short_ton", "t")),
        ("mg", ()),
        ("furlong", ()),
        ("", ()),
    ],
)
def test_unit_refuses_unknown_and_ambiguous(
    text: str, choices: tuple[str, ...]
) -> None:
    with pytest.raises(UnknownUnit) as refusal:
        unit(text)

    assert refusal.value.choices == choices


@pytest.mark.parametrize(("country", "code"), [("US", "short_ton"), ("MX", "t")])
def test_ton_is_settled_by_the_country(country: str, code: str) -> None:
    assert unit("ton", country=country).code == code


def test_ton_stays_ambiguous_in_canada() -> None:
    with pytest.raises(UnknownUnit):
        unit("ton", country="CA")


@given(st.sampled_from(PAIRS), st.floats(1e-6, 1e12))
def test_convert_round_trip_returns_the_value(
    pair: tuple[str, str], value: float
) -> None:
    there, back = pair

    result = convert(convert(value, there, back), back, there)

    # An offset (°C, °F) costs the digits above the value itself.
    offset = 600.0 if unit(there).dimension == "temperature" else 0.0
    assert abs(result - value) <= 1e-12 * max(abs(value), offset)


@given(st.floats(1e-9, 1e15))
def test_convert_round_trip_holds_for_every_pair_of_the_table(value: float) -> None:
    for there, back in PAIRS:
        offset = 600.0 if unit(there).dimension == "temperature" else 0.0

        result = convert(convert(value, there, back), back, there)

        assert abs(result - value) <= 1e-12 * max(value, offset), (there, back)


def test_factors_are_exact_rationals_that_undo_each_other() -> None:
    for there, back in PAIRS:
        slope = unit(there).factor / unit(back).factor

        assert slope * (unit(back).factor / unit(there).factor) == 1


def test_gas_volumes_say_at_which_conditions_their_heat_holds() -> None:
    conditions = {
        country: {
            (content.reference_kelvin, content.reference_kpa)
            for content in heat_contents("natural_gas", country)
        }
        for country in ("CA", "MX", "US")
    }

    assert conditions == {
        "CA": {(288.15, 101.325)},
        "MX": {(293.15, 98.0665)},
        "US": {(288.70556, 101.560)},
    }


def test_heat_per_unit_is_the_heat_of_one_metered_unit() -> None:
    content = heat_content("MX:gas_seco:2021")

    metered = energy_kwh(1.0, "m3", source="natural_gas", country="MX")

    assert heat_kwh(content, "m3") == metered.kwh


def test_net_share_is_refused_for_biomass_only() -> None:
    assert net_share("HHV", "biomass") == 1.0
    assert net_share("NCV", "natural_gas") == 0.90
    assert net_share("NCV", "diesel") == 0.95
    with pytest.raises(MixedHeatBasisError):
        net_share("NCV", "biomass")


@pytest.mark.parametrize(
    ("value", "from_unit", "to_unit", "expected"),
    [
        (1, "kWh", "J", 3.6e6),
        (1, "MMBtu", "kWh", 293.07107017222),
        (1, "GJ", "MMBtu", 0.9478171203133172),
        (1, "kWh", "BTU", 3412.141633127942),
        (1, "therm", "J", 105_505_585.262),
        (1, "Gcal", "GJ", 4.1868),
        (1, "Mcf", "m3", 28.316846592),
        (1, "bbl", "gal_us", 42.0),
        (1, "short_ton", "lb", 2000.0),
        (1, "ton_h", "BTU", 12000.0),
        (70, "degF", "degC", 190 / 9),
        (-40, "degC", "degF", -40.0),
        (18, "HDD_F", "HDD_C", 10.0),
        (1, "Nm3", "Sm3", 288.15 / 273.15),
    ],
)
def test_convert_follows_the_definitions(
    value: float, from_unit: str, to_unit: str, expected: float
) -> None:
    assert convert(value, from_unit, to_unit) == pytest.approx(expected, rel=1e-13)


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_convert_to_the_same_unit_changes_no_bit(value: float) -> None:
    assert convert(value, "kWh", "KWH") == value


@pytest.mark.parametrize(
    ("from_unit", "to_unit"),
    [("kW", "kWh"), ("kvarh", "kWh"), ("m3", "Nm3"), ("lb", "gal"), ("kVA", "kW")],
)
def test_convert_refuses_across_dimensions(from_unit: str, to_unit: str) -> None:
    with pytest.raises(IncompatibleUnitsError):
        convert(1.0, from_unit, to_unit)


def test_thousand_therms_are_the_worked_example_f() -> None:
    gross = energy_kwh(1000, "therms", source="natural_gas", country="US")

    assert convert(1000, "therms", "MMBtu") == pytest.approx(100, rel=1e-15)
    assert convert(1000, "therms", "GJ") == pytest.approx(105.505585262, rel=1e-15)
    assert gross.kwh == pytest.approx(29_307.107, abs=5e-4)
    assert gross.basis == "HHV"
    assert gross.factor_id == ""
    assert convert(gross.kwh * 0.90, "kWh", "GJ") == pytest.approx(94.955, abs=5e-4)


def test_volume_takes_the_default_heat_content_and_says_which() -> None:
    energy = energy_kwh(1, "Mcf", source="natural_gas", country="US")

    assert energy.kwh == pytest.approx(1.026 * 293.07107017222, rel=1e-12)
    assert energy.factor_id == "US:natural_gas:2025"
    assert energy.edition == "2025"
    assert energy.status == "verified"
    assert "EPA" in energy.origin
    assert energy.ncv_divisor == 1.0


def test_mexican_net_values_are_made_gross_once() -> None:
    gas = energy_kwh(1000, "m3", source="natural_gas", country="MX")
    diesel = energy_kwh(1, "bbl", source="diesel", country="MX")

    assert gas.kwh == pytest.approx(38_128 / 3.6 / 0.90, rel=1e-12)
    assert gas.ncv_divisor == 0.90
    assert diesel.kwh == pytest.approx(5_990 / 3.6 / 0.95, rel=1e-12)
    assert diesel.ncv_divisor == 0.95
    assert (gas.basis, diesel.basis) == ("HHV", "HHV")


def test_stated_heat_content_wins_over_the_table() -> None:
    printed = HeatContent(value=37.9, energy_unit="MJ", per_unit="m3")

    energy = energy_kwh(
        10, "m3", source="natural_gas", country="CA", heat_content=printed
    )

    assert energy.kwh == pytest.approx(379 / 3.6, rel=1e-14)
    assert energy.factor_id == "stated"


def test_stated_net_heat_content_is_made_gross_by_the_kind_of_source() -> None:
    printed = HeatContent(value=36.0, energy_unit="MJ", per_unit="m3", basis="NCV")

    energy = energy_kwh(
        1, "m3", source="natural_gas", country="MX", heat_content=printed
    )

    assert energy.kwh == pytest.approx(40.0 / 3.6, rel=1e-14)


def test_net_energy_is_made_gross_and_gross_energy_left_alone() -> None:
    net = energy_kwh(9, "GJ", source="natural_gas", country="MX", basis="NCV")
    gross = energy_kwh(10, "GJ", source="natural_gas", country="MX")

    assert net.kwh == pytest.approx(gross.kwh, rel=1e-15)
    assert (net.ncv_divisor, gross.ncv_divisor) == (0.90, 1.0)


@pytest.mark.parametrize("source", ["biomass", "electricity", "other"])
def test_net_basis_is_refused_where_no_ratio_is_agreed(source: str) -> None:
    with pytest.raises(MixedHeatBasisError):
        energy_kwh(1, "GJ", source=source, country="US", basis="NCV")


def test_unknown_heat_basis_is_refused() -> None:
    with pytest.raises(MixedHeatBasisError):
        energy_kwh(1, "GJ", source="natural_gas", country="US", basis="gross")


@pytest.mark.parametrize(
    ("unit_name", "source"),
    [("klb", "steam"), ("m3", "hot_water"), ("m3", "electricity")],
)
def test_steam_and_water_need_a_stated_heat_content(
    unit_name: str, source: str
) -> None:
    with pytest.raises(MissingHeatContentError):
        energy_kwh(1, unit_name, source=source, country="US")


def test_volume_of_a_fuel_tabled_by_mass_is_refused() -> None:
    with pytest.raises(IncompatibleUnitsError):
        energy_kwh(1, "m3", source="coal", country="US")


def test_demand_is_not_energy() -> None:
    with pytest.raises(IncompatibleUnitsError):
        energy_kwh(1, "kW", source="electricity", country="US")


@pytest.mark.parametrize("value", [math.nan, math.inf])
def test_energy_refuses_what_is_not_a_number(value: float) -> None:
    with pytest.raises(UnitError):
        energy_kwh(value, "kWh", source="electricity", country="US")


def test_normal_cubic_metres_hold_more_gas_than_standard_ones() -> None:
    standard = energy_kwh(1, "Sm3", source="natural_gas", country="CA")
    normal = energy_kwh(1, "Nm3", source="natural_gas", country="CA")
    plain = energy_kwh(1, "m3", source="natural_gas", country="CA")

    assert standard.kwh == pytest.approx(plain.kwh, rel=1e-15)
    assert normal.kwh / standard.kwh == pytest.approx(288.15 / 273.15, rel=1e-12)


def test_gas_at_reference_conditions_fills_more_at_the_countrys_own() -> None:
    mexican = energy_kwh(1, "Sm3", source="natural_gas", country="MX")
    plain = energy_kwh(1, "m3", source="natural_gas", country="MX")

    expansion = 293.15 / 288.15 * 101.325 / 98.0665
    assert mexican.kwh / plain.kwh == pytest.approx(expansion, rel=1e-12)


def test_normal_cubic_metres_of_a_liquid_are_refused() -> None:
    with pytest.raises(IncompatibleUnitsError):
        energy_kwh(1, "Nm3", source="diesel", country="US")


def test_ton_of_coal_follows_the_country() -> None:
    american = energy_kwh(1, "ton", source="coal", country="US")
    spelled = energy_kwh(1, "short ton", source="coal", country="US")

    assert american.kwh == spelled.kwh


@pytest.mark.parametrize("country", ["CA", "MX", "US"])
def test_every_country_has_one_default_per_burned_fuel(country: str) -> None:
    fuels = ["natural_gas", "lpg", "diesel", "fuel_oil", "gasoline", "coal"]

    assert all(heat_contents(source, country) for source in fuels)


def test_every_heat_content_is_plausible_and_says_where_it_comes_from() -> None:
    seen = set()
    for country in ("CA", "MX", "US"):
        for source in EnergySource:
            for content in heat_contents(source, country):
                energy = energy_kwh(
                    1,
                    content.per_unit,
                    source=source,
                    country=country,
                    heat_content=content,
                )
                assert energy.kwh > 0
                assert content.origin
                assert content.status in {
                    "verified",
                    "verified-secondary",
                    "unverified",
                }
                assert content.factor_id not in seen
                seen.add(content.factor_id)
    assert len(seen) > 40


def test_heat_content_is_found_by_id_or_refused() -> None:
    assert heat_content("US:bituminous:2025").value == 24.93

    with pytest.raises(UnknownFactorError):
        heat_content("US:moonshine:2025")


@pytest.mark.parametrize("country", ["CA", "MX", "US"])
@pytest.mark.parametrize("source", list(EnergySource))
def test_programme_factors_cover_every_source_everywhere(
    source: str, country: str
) -> None:
    factor = site_to_source(source, country)

    assert factor.version == "programme-1"
    assert factor.value == {
        "electricity": 3.0,
        "steam": 1.33,
        "hot_water": 1.33,
        "chilled_water": 0.24,
    }.get(source, 1.0)


def test_other_factor_sets_are_pinned_by_name_and_never_filled_by_guess() -> None:
    assert factor_versions() == ("programme-1", "portfolio-manager-2023")
    canadian = site_to_source("electricity", "CA", version="portfolio-manager-2023")
    assert (canadian.value, canadian.status) == (1.83, "verified")

    with pytest.raises(UnknownFactorError):
        site_to_source("electricity", "MX", version="portfolio-manager-2023")


def test_factors_are_exact_rationals() -> None:
    assert unit("degF").factor == Fraction(5, 9)
    assert unit("ton_refrigeration").factor * 3600 == unit("ton_h").factor
