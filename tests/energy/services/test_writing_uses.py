"""Writing down energy uses and deciding which are significant."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from energy.enpi.uses import Criteria
from energy.models import EnergyUse
from energy.services.uses import apply_criteria, save_use
from portal.accounts.models import AuditEvent
from portal.base.errors import InvalidInputError
from tests.factories.cast import Cast
from tests.factories.energy import MeterFactory, RelevantVariableFactory
from tests.factories.review import TODAY, a_use

PLATE = {"rated_kw": 100.0, "hours": 1000.0}


def kept(cast: Cast, **fields: Any) -> EnergyUse:
    given = {"name": "Oven", "source": "electricity", **fields}
    return save_use(cast.plant, fields=given, user=cast["champion"], today=TODAY)


def refused(cast: Cast, **fields: Any) -> InvalidInputError:
    with pytest.raises(InvalidInputError) as error:
        kept(cast, **fields)
    return error.value


def test_estimated_use_takes_its_energy_from_the_nameplate(cast: Cast) -> None:
    use = a_use(cast.plant, cast["champion"])

    use.refresh_from_db()
    assert use.annual_kwh == pytest.approx(360000.0)
    assert use.organization == cast.plant.organization
    event = AuditEvent.objects.get(verb="use.added")
    assert (event.actor, event.subject) == (cast["champion"], f"use:{use.public_id}")


def test_estimated_use_without_a_nameplate_keeps_what_is_stated(cast: Cast) -> None:
    assert kept(cast, annual_kwh=5000.0).annual_kwh == 5000.0


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({}, "rated_kw"),
        ({"rated_kw": 5.0}, "hours"),
        ({"hours": 5.0}, "rated_kw"),
        ({**PLATE, "hours": 9000.0}, "hours"),
        ({**PLATE, "duty_factor": 1.2}, "duty_factor"),
        ({**PLATE, "efficiency": 0.0}, "efficiency"),
        ({"basis": "measured"}, "meter"),
    ],
)
def test_use_says_at_which_field_its_energy_is_missing(
    cast: Cast, fields: dict[str, Any], field: str
) -> None:
    assert list(refused(cast, **fields).fields) == [field]
    assert not EnergyUse.objects.exists()


def test_measured_use_drops_the_nameplate(cast: Cast) -> None:
    meter = MeterFactory(facility=cast.plant, is_submeter=True)

    use = kept(cast, basis="measured", meter=meter, **PLATE)

    assert (use.annual_kwh, use.rated_kw, use.meter) == (None, None, meter)


def test_measured_use_refuses_a_foreign_wrong_or_taken_meter(cast: Cast) -> None:
    foreign = MeterFactory(facility=cast.far_plant)
    gas = MeterFactory(facility=cast.plant, source="natural_gas", unit="GJ")
    own = MeterFactory(facility=cast.plant)
    kept(cast, basis="measured", meter=own)

    codes = [
        refused(cast, name="Other", basis="measured", meter=meter).code
        for meter in (foreign, gas, own)
    ]

    assert codes == ["use_without_meter", "meter_of_other_source", "meter_taken"]


def test_meter_of_a_retired_use_may_measure_another(cast: Cast) -> None:
    meter = MeterFactory(facility=cast.plant)
    kept(cast, basis="measured", meter=meter, retired_on=date(2018, 1, 1))

    use = kept(cast, name="New oven", basis="measured", meter=meter)

    assert use.pk is not None


def test_use_name_is_once_per_plant_whatever_its_case(cast: Cast) -> None:
    use = kept(cast, **PLATE)

    assert refused(cast, name="OVEN", **PLATE).code == "use_exists"
    changed = save_use(
        cast.plant,
        fields={"name": "oven"},
        user=cast["champion"],
        today=TODAY,
        use=use,
    )
    assert (changed.pk, changed.name) == (use.pk, "oven")
    assert AuditEvent.objects.filter(verb="use.changed").count() == 1


def test_use_keeps_its_relevant_variables(cast: Cast) -> None:
    output = RelevantVariableFactory(facility=cast.plant)

    use = kept(cast, variables=[output], **PLATE)

    assert list(use.variables.all()) == [output]


def test_potential_makes_significant_and_taking_it_back_undoes_it(cast: Cast) -> None:
    use = kept(cast, potential_reason="Old burner", **PLATE)
    assert (use.is_significant, use.significant_on) == (True, TODAY)
    assert use.significance == {"met": ["potential"]}

    save_use(
        cast.plant,
        fields={"potential_reason": ""},
        user=cast["champion"],
        today=TODAY,
        use=use,
    )

    use.refresh_from_db()
    assert (use.is_significant, use.significance) == (False, {"met": []})


def test_criteria_are_kept_with_what_they_found(cast: Cast) -> None:
    large = kept(cast, name="Large", annual_kwh=8500.0)
    small = kept(cast, name="Small", annual_kwh=1000.0)
    named = kept(cast, name="Named", annual_kwh=500.0, potential_reason="Leaks")

    count = apply_criteria(
        cast.plant,
        criteria=Criteria(0.2, 0.8),
        user=cast["champion"],
        today=date(2019, 2, 1),
    )

    for use in (large, small, named):
        use.refresh_from_db()
    assert count == 2
    assert [u.is_significant for u in (large, small, named)] == [True, False, True]
    assert large.significance == {
        "least_share": 0.2,
        "cumulative_share": 0.8,
        "met": ["share", "cumulative"],
        "rank": 1,
        "kwh": 8500.0,
        "share": 0.85,
        "running_share": 0.85,
        "year": [],
    }
    assert named.significance["met"] == ["potential"]
    assert large.significant_on == date(2019, 2, 1)
    event = AuditEvent.objects.get(verb="use.criteria_applied")
    assert set(event.details["significant"]) == {
        str(large.public_id),
        str(named.public_id),
    }


def test_criteria_without_uses_are_refused(cast: Cast) -> None:
    with pytest.raises(InvalidInputError) as error:
        apply_criteria(
            cast.plant, criteria=Criteria(), user=cast["champion"], today=TODAY
        )

    assert error.value.code == "no_energy_uses"


@pytest.mark.parametrize(
    "wrong",
    [
        {"basis": "measured"},
        {"basis": "estimated", "annual_kwh": None},
        {"annual_kwh": -1.0},
        {"annual_kwh": float("nan")},
        {"is_significant": True, "significant_on": None},
    ],
)
def test_database_refuses_a_use_without_known_energy(
    cast: Cast, wrong: dict[str, Any]
) -> None:
    use = a_use(cast.plant, cast["champion"])

    with pytest.raises(IntegrityError), transaction.atomic():
        EnergyUse.objects.filter(pk=use.pk).update(**wrong)
