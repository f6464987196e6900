"""Doing a job in this process."""

import pytest
from django.db.models.functions import Now

from portal.jobs.inline import complete
from portal.jobs.models import Job
from portal.jobs.runner import claim
from tests.portal.jobs import practice
from tests.portal.jobs.practice import Submit, effects

pytestmark = pytest.mark.django_db


def test_complete_does_the_job(submitted: Submit) -> None:
    job = submitted(name="here")

    done = complete(job.key)

    assert (done.state, effects("here")) == ("done", 1)
    assert complete(job.key).attempts == 1


def test_complete_tells_of_a_job_that_cannot_be_done(submitted: Submit) -> None:
    job = submitted(practice.REFUSE, "here")

    assert complete(job.key).state == "failed"


def test_complete_waits_for_whoever_has_it_in_hand_but_not_for_ever(
    submitted: Submit,
) -> None:
    job = submitted()
    claim(job.pk)

    assert complete(job.key, patience_seconds=0.3).state == "running"


def test_complete_takes_over_what_was_lost(submitted: Submit) -> None:
    job = submitted(name="heir")
    claim(job.pk)
    Job.objects.filter(pk=job.pk).update(lease_until=Now())

    assert complete(job.key).attempts == 2
    assert effects("heir") == 1
