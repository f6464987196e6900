"""Jobs for clients: the row's own state."""

from collections.abc import Callable
from typing import Any

import pytest
from knox.models import AuthToken
from rest_framework.test import APIClient

from portal.accounts.models import Organization, User
from portal.accounts.services import add_membership
from portal.jobs.models import Job
from portal.jobs.runner import run
from tests.portal.jobs import practice
from tests.portal.jobs.practice import Submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def signed_in() -> Callable[[str, str], APIClient]:
    """A client of a new person with a role in an organization."""

    def one(organization: str, role: str) -> APIClient:
        company, _made = Organization.objects.get_or_create(
            name=organization, defaults={"kind": "supplier"}
        )
        user = User.objects.create_user(f"{role}.{company.pk}@x.example", name=role)
        add_membership(user, organization=company, role=role)
        _row, token = AuthToken.objects.create(user)
        client = APIClient()
        client.credentials(HTTP_AUTHORIZATION=f"Token {token}")
        return client

    return one


def asked(client: APIClient, job: Job) -> tuple[int, dict[str, Any]]:
    answer = client.get(f"/api/v1/jobs/{job.public_id}/")
    return answer.status_code, answer.json()


def test_job_tells_state_progress_and_attempts(
    submitted: Submit, signed_in: Callable[[str, str], APIClient]
) -> None:
    client = signed_in("Secretariat", "staff")
    job = submitted(practice.REFUSE, "told")

    before = asked(client, job)[1]
    run(job.pk)
    status, after = asked(client, job)

    assert (before["state"], before["attempts"]) == ("queued", 0)
    assert status == 200
    assert after["id"] == str(job.public_id)
    assert (after["state"], after["error_code"], after["attempts"]) == (
        "failed",
        "unfit",
        1,
    )
    assert after["progress"] == {"done": 0, "total": 0, "unit": ""}
    assert after["finished_at"] is not None


def test_job_is_seen_by_its_plants_people_only(
    submitted: Submit, signed_in: Callable[[str, str], APIClient]
) -> None:
    own, rival = signed_in("Foundry", "champion"), signed_in("Rival", "champion")
    job = submitted()
    Job.objects.update(organization=Organization.objects.get(name="Foundry"))

    assert asked(own, job)[0] == 200
    assert asked(rival, job)[0] == 404
    assert asked(rival, job)[1] == asked(rival, Job())[1]


def test_trainer_sees_the_jobs_they_asked_for(
    submitted: Submit, signed_in: Callable[[str, str], APIClient]
) -> None:
    own, other = signed_in("Training", "trainer"), signed_in("Lessons", "trainer")
    job = submitted()
    Job.objects.update(
        actor=User.objects.get(memberships__organization__name="Training")
    )

    assert [asked(own, job)[0], asked(other, job)[0]] == [200, 404]
