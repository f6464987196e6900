"""Setting targets: what they are measured by, and the way there."""

from datetime import date
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from energy.models import EnergyTarget
from energy.services.targets import save_target
from portal.accounts.models import AuditEvent
from portal.base.errors import InvalidInputError
from tests.factories.cast import Cast
from tests.factories.energy import BaselineFactory, RelevantVariableFactory

ABSOLUTE = {
    "name": "Less",
    "kind": "absolute",
    "start_on": date(2018, 1, 1),
    "start_value": 1000.0,
    "due_on": date(2020, 1, 1),
    "target_value": 800.0,
}


def kept(cast: Cast, **fields: Any) -> EnergyTarget:
    given = {**ABSOLUTE, **fields}
    return save_target(cast.plant, fields=given, user=cast["champion"])


def test_target_is_kept_and_written_down(cast: Cast) -> None:
    target = kept(cast)

    assert (target.organization, target.created_by) == (
        cast.plant.organization,
        cast["champion"],
    )
    event = AuditEvent.objects.get(verb="target.set")
    assert event.details == {"value": 800.0, "due_on": "2020-01-01"}


def test_target_drops_what_its_kind_is_not_measured_by(cast: Cast) -> None:
    baseline = BaselineFactory(facility=cast.plant)
    output = RelevantVariableFactory(facility=cast.plant)
    both = {"baseline": baseline, "variable": output}

    found = [
        kept(cast, name=kind, kind=kind, **both)
        for kind in ("improvement", "absolute", "intensity")
    ]

    assert [(one.baseline, one.variable) for one in found] == [
        (baseline, None),
        (None, None),
        (None, output),
    ]


@pytest.mark.parametrize(
    ("fields", "field"),
    [
        ({"kind": "improvement"}, "baseline"),
        ({"kind": "intensity"}, "variable"),
        ({"due_on": date(2018, 1, 1)}, "due_on"),
        ({"target_value": 1000.0}, "target_value"),
        ({"target_value": float("nan")}, "target_value"),
        ({"milestones": [{"on": "2021-01-01", "value": 900.0}]}, "milestones"),
        ({"milestones": [{"on": "2019-01-01", "value": 700.0}]}, "milestones"),
    ],
)
def test_target_says_at_which_field_it_cannot_be(
    cast: Cast, fields: dict[str, Any], field: str
) -> None:
    with pytest.raises(InvalidInputError) as refusal:
        kept(cast, **fields)

    assert list(refusal.value.fields) == [field]
    assert not EnergyTarget.objects.exists()


def test_target_refuses_the_baseline_of_another_plant(cast: Cast) -> None:
    foreign = BaselineFactory(facility=cast.far_plant)

    with pytest.raises(InvalidInputError) as refusal:
        kept(cast, kind="improvement", baseline=foreign)

    assert list(refusal.value.fields) == ["baseline"]


def test_target_name_is_once_per_plant(cast: Cast) -> None:
    target = kept(cast)

    with pytest.raises(InvalidInputError):
        kept(cast)
    changed = save_target(
        cast.plant,
        fields={"target_value": 700.0},
        user=cast["champion"],
        target=target,
    )
    assert (changed.pk, changed.target_value) == (target.pk, 700.0)


@pytest.mark.parametrize(
    "wrong",
    [
        {"kind": "improvement"},
        {"kind": "intensity"},
        {"due_on": date(2017, 1, 1)},
        {"target_value": float("nan")},
    ],
)
def test_database_refuses_an_impossible_target(
    cast: Cast, wrong: dict[str, Any]
) -> None:
    target = kept(cast)

    with pytest.raises(IntegrityError), transaction.atomic():
        EnergyTarget.objects.filter(pk=target.pk).update(**wrong)
