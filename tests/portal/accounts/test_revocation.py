"""What ends takes effect with the next request, for browsers and for tokens."""

from datetime import date, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from knox.models import AuthToken
from rest_framework.test import APIClient

from cohorts.models import TrainerAssignment
from portal.accounts.models import Membership, User
from portal.accounts.roles import Role
from portal.jobs.models import Job
from tests.factories.accounts import MembershipFactory
from tests.factories.cast import Cast
from tests.factories.clients import api, browser
from tests.factories.energy import UploadFactory

PAGE, CALL = "/facilities/A01/uploads/", "/api/v1/facilities/A01/"


def opened(user: User) -> tuple[Client, APIClient]:
    """A session and a token that have been used once."""
    pages, calls = browser(user), api(user)
    assert pages.get(PAGE).status_code == 200
    assert calls.get(CALL).status_code == 200
    return pages, calls


def end_roles(user: User) -> None:
    Membership.objects.filter(user=user).update(ended_on=date(2019, 1, 1))


@pytest.mark.parametrize("part", ["champion", "viewer", "trainer", "staff"])
def test_an_ended_role_is_gone_with_the_next_request(part: str, cast: Cast) -> None:
    pages, calls = opened(cast[part])

    end_roles(cast[part])

    assert pages.get(PAGE).status_code == 404
    assert calls.get(CALL).status_code == 404


@pytest.mark.parametrize("part", ["champion", "staff"])
def test_a_deactivated_person_is_signed_out(part: str, cast: Cast) -> None:
    pages, calls = opened(cast[part])

    User.objects.filter(pk=cast[part].pk).update(is_active=False)

    assert pages.get(PAGE).status_code == 302
    assert calls.get(CALL).status_code == 401


def test_a_trainer_taken_off_a_cohort_sees_its_plants_no_more(cast: Cast) -> None:
    pages, calls = opened(cast["trainer"])

    TrainerAssignment.objects.filter(user=cast["trainer"]).delete()

    assert pages.get(PAGE).status_code == 404
    assert calls.get(CALL).status_code == 404


def test_a_plant_that_leaves_a_cohort_is_closed_to_its_trainer(cast: Cast) -> None:
    pages, calls = opened(cast["trainer"])

    cast.plant.enrolments.update(cohort=cast.far_cohort)

    assert pages.get(PAGE).status_code == 404
    assert calls.get(CALL).status_code == 404


def test_a_role_made_smaller_counts_at_once(cast: Cast) -> None:
    pages, _calls = opened(cast["champion"])

    Membership.objects.filter(user=cast["champion"]).update(role="viewer")

    assert pages.get(PAGE).status_code == 200
    assert pages.get(f"{PAGE}new/").status_code == 403


def test_a_former_champion_sees_neither_own_uploads_nor_own_jobs(cast: Cast) -> None:
    champion, company = cast["champion"], cast.plant.organization
    upload = UploadFactory(
        facility=cast.plant,
        uploaded_by=champion,
        state="review",
        filename="secret-name.csv",
    )
    job = Job.objects.create(
        kind="energy.fit_baseline",
        key="one",
        lane="compute",
        organization=company,
        actor=champion,
    )
    pages, calls = opened(champion)
    assert b"secret-name" in pages.get("/home/").content

    end_roles(champion)

    assert b"secret-name" not in pages.get("/home/").content
    assert calls.get(f"/api/v1/jobs/{job.public_id}/").status_code == 404
    assert calls.get(f"/api/v1/uploads/{upload.public_id}/").status_code == 404


def test_a_trainer_follows_the_jobs_they_asked_for(cast: Cast) -> None:
    fields = {"kind": "energy.fit_baseline", "lane": "compute"}
    company = cast.plant.organization
    asked = {
        part: Job.objects.create(
            key=part, organization=company, actor=cast[part], **fields
        )
        for part in ("trainer", "champion")
    }

    seen = Job.objects.visible_to(cast["trainer"])

    assert set(seen) == {asked["trainer"]}
    assert set(Job.objects.visible_to(cast["viewer"])) == set(asked.values())
    assert not Job.objects.visible_to(cast["rival"]).exists()


def test_a_role_misplaced_in_a_company_opens_no_jobs(cast: Cast) -> None:
    company, person = cast.plant.organization, cast["nobody"]
    Job.objects.create(key="one", kind="x", lane="compute", organization=company)
    MembershipFactory(user=person, organization=company, role=Role.AGENCY)

    assert not Job.objects.visible_to(person).exists()


def test_a_new_password_ends_other_sessions(cast: Cast) -> None:
    pages, _calls = opened(cast["champion"])

    cast["champion"].set_password("another long password")
    cast["champion"].save()

    assert pages.get(PAGE).status_code == 302


def test_a_token_expires(cast: Cast) -> None:
    _pages, calls = opened(cast["champion"])

    AuthToken.objects.update(expiry=timezone.now())

    assert calls.get(CALL).status_code == 401


def test_a_token_lives_ninety_days_and_only_its_digest_is_kept(cast: Cast) -> None:
    row, token = AuthToken.objects.create(cast["champion"])

    assert round((row.expiry - row.created) / timedelta(days=1)) == 90
    assert token not in (row.digest, row.token_key)


@pytest.mark.parametrize("sent", ["Token nonsense", "Token", "Bearer abc"])
def test_a_wrong_token_is_no_token(sent: str, cast: Cast) -> None:
    calls = APIClient(raise_request_exception=False)
    calls.credentials(HTTP_AUTHORIZATION=sent)

    assert calls.get(CALL).status_code == 401
