"""Reports."""

from datetime import date

import factory
from factory.django import DjangoModelFactory

from reports.models import ReportRun
from tests.factories.accounts import UserFactory
from tests.factories.energy import SavingsResultFactory


class ReportRunFactory(DjangoModelFactory[ReportRun]):
    """An English report that waits its turn."""

    kind = ReportRun.Kind.FACILITY
    result = factory.SubFactory(SavingsResultFactory)
    facility = factory.LazyAttribute(lambda run: run.result.facility)
    organization = factory.LazyAttribute(lambda run: run.facility.organization)
    language = "en"
    requested_by = factory.SubFactory(UserFactory)
    requested_on = date(2019, 1, 15)

    class Meta:
        model = ReportRun
