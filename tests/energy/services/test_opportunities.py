"""Opportunities from idea to verified saving, and what is refused on the way."""

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest
from django.db import IntegrityError, transaction

from energy.models import ActionPlan, Opportunity
from energy.services.opportunities import (
    TRANSITIONS,
    change_status,
    confirm_saving,
    report_action,
    save_action,
    save_opportunity,
)
from portal.accounts.models import AuditEvent
from portal.base.errors import DomainError
from tests.factories.cast import Cast
from tests.factories.review import (
    TO_WORK,
    TODAY,
    a_use,
    action_fields,
    an_opportunity,
    report_fields,
)

NOW = datetime(2019, 1, 20, tzinfo=UTC)
Status = Opportunity.Status


def moved(cast: Cast, opportunity: Opportunity, *statuses: str) -> Opportunity:
    for status in statuses:
        change_status(
            opportunity.pk,
            status=status,
            reason="Because",
            user=cast["champion"],
            today=TODAY,
        )
    opportunity.refresh_from_db()
    return opportunity


def planned(cast: Cast, opportunity: Opportunity) -> ActionPlan:
    return save_action(opportunity, fields=action_fields(), user=cast["champion"])


def reported(cast: Cast, action: ActionPlan, **changed: Any) -> ActionPlan:
    return report_action(
        action.pk,
        fields=report_fields(**changed),
        user=cast["champion"],
        today=TODAY,
    )


def code_of(refusal: pytest.ExceptionInfo[DomainError]) -> str:
    return refusal.value.code


def test_opportunity_keeps_its_savings_by_source(cast: Cast) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])

    save_opportunity(
        cast.plant,
        fields={"title": "Heat recovery"},
        savings_kwh={"natural_gas": 900.0, "electricity": -40.0, "diesel": 0.0},
        user=cast["champion"],
        today=TODAY,
        opportunity=opportunity,
    )

    opportunity.refresh_from_db()
    saved = {one.source: one.kwh for one in opportunity.savings.all()}
    assert (opportunity.title, saved) == (
        "Heat recovery",
        {"electricity": -40.0, "natural_gas": 900.0},
    )
    verbs = AuditEvent.objects.filter(subject=f"opportunity:{opportunity.public_id}")
    assert list(verbs.order_by("pk").values_list("verb", flat=True)) == [
        "opportunity.added",
        "opportunity.changed",
    ]


def test_opportunity_refuses_the_use_of_another_plant(cast: Cast) -> None:
    foreign = a_use(cast.far_plant, cast["stranger"])

    with pytest.raises(DomainError) as refusal:
        an_opportunity(cast.plant, cast["champion"], use=foreign)

    assert code_of(refusal) == "use_of_other_plant"
    assert not Opportunity.objects.exists()


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"life_years": 0}, "life_years"),
        ({"life_years": 61}, "life_years"),
        ({"labour_cost": Decimal(-1)}, "labour_cost"),
        ({"discount_rate": 1.1}, "discount_rate"),
        ({"escalation": -0.6}, "escalation"),
    ],
)
def test_opportunity_names_the_number_that_cannot_be(
    cast: Cast, wrong: dict[str, Any], field: str
) -> None:
    with pytest.raises(DomainError) as refusal:
        an_opportunity(cast.plant, cast["champion"], **wrong)

    assert list(refusal.value.fields) == [field]


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (before, after)
        for before in Status.values
        for after in Status.values
        if after != before and after not in TRANSITIONS[before]
    ],
)
def test_status_moves_by_the_table_only(cast: Cast, before: str, after: str) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])
    Opportunity.objects.filter(pk=opportunity.pk).update(
        status=before, status_reason="Because"
    )

    with pytest.raises(DomainError) as refusal:
        moved(cast, opportunity, after)

    assert code_of(refusal) == "transition_not_allowed"
    opportunity.refresh_from_db()
    assert opportunity.status == before


def test_status_change_is_dated_and_written_down(cast: Cast) -> None:
    opportunity = moved(cast, an_opportunity(cast.plant, cast["champion"]), "evaluated")

    assert (opportunity.status, opportunity.status_on) == ("evaluated", TODAY)
    event = AuditEvent.objects.get(verb="opportunity.status_changed")
    assert event.details == {
        "before": "idea",
        "after": "evaluated",
        "reason": "Because",
    }
    moved(cast, opportunity, "evaluated")
    assert AuditEvent.objects.filter(verb=event.verb).count() == 1


def test_editing_keeps_a_status_that_moved_meanwhile(cast: Cast) -> None:
    seen = an_opportunity(cast.plant, cast["champion"])
    moved(cast, Opportunity.objects.get(pk=seen.pk), "evaluated")

    save_opportunity(
        cast.plant,
        fields={"owner": "Line 2"},
        savings_kwh=None,
        user=cast["champion"],
        today=TODAY,
        opportunity=seen,
    )

    found = Opportunity.objects.get(pk=seen.pk)
    assert (found.status, found.owner) == ("evaluated", "Line 2")


def test_rejecting_needs_a_reason(cast: Cast) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])

    with pytest.raises(DomainError) as refusal:
        change_status(
            opportunity.pk,
            status="rejected",
            reason="",
            user=cast["champion"],
            today=TODAY,
        )

    assert code_of(refusal) == "reason_missing"


def test_evaluating_needs_a_saving(cast: Cast) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])
    opportunity.savings.all().delete()

    with pytest.raises(DomainError) as refusal:
        moved(cast, opportunity, "evaluated")

    assert code_of(refusal) == "not_evaluated"


def test_implemented_needs_every_action_carried_out(cast: Cast) -> None:
    opportunity = moved(cast, an_opportunity(cast.plant, cast["champion"]), *TO_WORK)
    with pytest.raises(DomainError) as without_action:
        moved(cast, opportunity, "implemented")
    planned(cast, opportunity)
    with pytest.raises(DomainError) as without_day:
        moved(cast, opportunity, "implemented")

    assert {code_of(without_action), code_of(without_day)} == {"actions_unfinished"}


def test_confirming_every_action_verifies_the_opportunity(cast: Cast) -> None:
    opportunity = moved(cast, an_opportunity(cast.plant, cast["champion"]), *TO_WORK)
    first, second = planned(cast, opportunity), planned(cast, opportunity)
    for action in (first, second):
        reported(cast, action)
    moved(cast, opportunity, "implemented")

    confirm_saving(first.pk, user=cast["trainer"], now=NOW)
    opportunity.refresh_from_db()
    assert opportunity.status == "implemented"
    confirm_saving(second.pk, user=cast["steward"], now=NOW)

    opportunity.refresh_from_db()
    second.refresh_from_db()
    assert (opportunity.status, opportunity.status_on) == ("verified", NOW.date())
    assert (second.confirmed_by, second.confirmed_at) == (cast["steward"], NOW)


def test_confirming_twice_changes_nothing(cast: Cast) -> None:
    action = planned(cast, an_opportunity(cast.plant, cast["champion"]))
    reported(cast, action)

    first = confirm_saving(action.pk, user=cast["trainer"], now=NOW)
    again = confirm_saving(action.pk, user=cast["steward"], now=NOW)

    assert again.confirmed_by == first.confirmed_by == cast["trainer"]
    assert AuditEvent.objects.filter(verb="action.confirmed").count() == 1


def test_nobody_confirms_their_own_or_an_unreported_saving(cast: Cast) -> None:
    action = planned(cast, an_opportunity(cast.plant, cast["champion"]))
    with pytest.raises(DomainError) as unreported:
        confirm_saving(action.pk, user=cast["trainer"], now=NOW)
    reported(cast, action)
    with pytest.raises(DomainError) as own:
        confirm_saving(action.pk, user=cast["champion"], now=NOW)

    assert (code_of(unreported), code_of(own)) == ("saving_not_reported", "own_saving")
    assert own.value.status == 403


@pytest.mark.parametrize(
    ("changed", "field"),
    [
        ({"implemented_on": date(2019, 1, 16)}, "implemented_on"),
        ({"implemented_on": None}, "implemented_on"),
        ({"margin_kwh": None}, "margin_kwh"),
        ({"verified_kwh": None}, "verified_kwh"),
        ({"evidence": ""}, "evidence"),
    ],
)
def test_report_says_what_is_missing(
    cast: Cast, changed: dict[str, Any], field: str
) -> None:
    action = planned(cast, an_opportunity(cast.plant, cast["champion"]))

    with pytest.raises(DomainError) as refusal:
        reported(cast, action, **changed)

    assert list(refusal.value.fields) == [field]
    action.refresh_from_db()
    assert action.implemented_on is None


def test_report_without_a_measured_saving_has_no_reporter(cast: Cast) -> None:
    action = planned(cast, an_opportunity(cast.plant, cast["champion"]))

    found = reported(cast, action, verified_kwh=None, margin_kwh=None, evidence="")

    assert (found.implemented_on, found.reported_by) == (date(2018, 7, 2), None)


def test_confirmed_and_closed_things_stay_as_they_are(cast: Cast) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])
    action = planned(cast, opportunity)
    reported(cast, action)
    confirm_saving(action.pk, user=cast["trainer"], now=NOW)
    action.refresh_from_db()
    rejected = moved(cast, an_opportunity(cast.plant, cast["champion"]), "rejected")

    refusals = []
    for attempt in (
        lambda: reported(cast, action),
        lambda: save_action(
            opportunity, fields={}, user=cast["champion"], action=action
        ),
        lambda: planned(cast, rejected),
    ):
        with pytest.raises(DomainError) as refusal:
            attempt()
        refusals.append(code_of(refusal))

    assert refusals == ["saving_confirmed", "saving_confirmed", "opportunity_closed"]


def test_rejected_opportunity_takes_no_report_and_verified_no_change(
    cast: Cast,
) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])
    action = planned(cast, opportunity)
    moved(cast, opportunity, "rejected")
    with pytest.raises(DomainError) as report:
        reported(cast, action)
    Opportunity.objects.filter(pk=opportunity.pk).update(status="verified")
    with pytest.raises(DomainError) as change:
        save_opportunity(
            cast.plant,
            fields={},
            savings_kwh=None,
            user=cast["champion"],
            today=TODAY,
            opportunity=opportunity,
        )

    assert {code_of(report), code_of(change)} == {"opportunity_closed"}


@pytest.mark.parametrize(
    "wrong",
    [
        {"status": "rejected", "status_reason": ""},
        {"life_years": 0},
        {"material_cost": -1},
        {"discount_rate": 1.5},
    ],
)
def test_database_refuses_an_impossible_opportunity(
    cast: Cast, wrong: dict[str, Any]
) -> None:
    opportunity = an_opportunity(cast.plant, cast["champion"])

    with pytest.raises(IntegrityError), transaction.atomic():
        Opportunity.objects.filter(pk=opportunity.pk).update(**wrong)


def test_database_refuses_a_half_verified_or_self_confirmed_action(cast: Cast) -> None:
    action = planned(cast, an_opportunity(cast.plant, cast["champion"]))
    rows = ActionPlan.objects.filter(pk=action.pk)
    reported_fields = {**report_fields(), "reported_by": cast["champion"]}

    for wrong in (
        {"verified_kwh": 5.0},
        {"confirmed_by": cast["trainer"], "confirmed_at": NOW},
        {**reported_fields, "implemented_on": None},
        {**reported_fields, "confirmed_by": cast["champion"], "confirmed_at": NOW},
        {**reported_fields, "confirmed_by": cast["trainer"]},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**wrong)
