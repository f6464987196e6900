"""Cohorts, seats, assignments."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from cohorts.models import Cohort, Enrolment, TrainerAssignment
from tests.factories.accounts import UserFactory
from tests.factories.facilities import FacilityFactory


class CohortFactory(DjangoModelFactory[Cohort]):
    """A cohort that no anchor brought together."""

    code = factory.Sequence(lambda n: f"K{n}")
    name = factory.Sequence(lambda n: f"Cohort {n}")
    starts_on = date(2016, 9, 1)

    class Meta:
        model = Cohort


class EnrolmentFactory(DjangoModelFactory[Enrolment]):
    """A plant's seat in its home cohort."""

    facility = factory.SubFactory(FacilityFactory)
    cohort = factory.SubFactory(CohortFactory)

    class Meta:
        model = Enrolment


class TrainerAssignmentFactory(DjangoModelFactory[TrainerAssignment]):
    """A trainer's cohort; the trainer's role comes from a membership."""

    cohort = factory.SubFactory(CohortFactory)
    user = factory.SubFactory(UserFactory)

    class Meta:
        model = TrainerAssignment
