"""Energy data, row by row; ``tests.factories.world`` makes it by the services."""

from datetime import UTC, date, datetime
from typing import Any

import factory
from factory.django import DjangoModelFactory

from energy.models import (
    Baseline,
    Meter,
    Reading,
    RelevantVariable,
    SavingsResult,
    Upload,
    VariableValue,
)
from tests.factories.accounts import UserFactory
from tests.factories.facilities import FacilityFactory

OWN_ORGANIZATION = factory.LazyAttribute(lambda row: row.facility.organization)


class MeterFactory(DjangoModelFactory[Meter]):
    """An electricity meter in kWh."""

    facility = factory.SubFactory(FacilityFactory)
    organization = OWN_ORGANIZATION
    name = factory.Sequence(lambda n: f"Meter {n}")
    source = "electricity"
    unit = "kWh"
    zone = factory.LazyAttribute(lambda meter: meter.facility.timezone)

    class Meta:
        model = Meter


class UploadFactory(DjangoModelFactory[Upload]):
    """A file just received; its bytes are not in the store."""

    facility = factory.SubFactory(FacilityFactory)
    organization = OWN_ORGANIZATION
    uploaded_by = factory.SubFactory(UserFactory)
    filename = factory.Sequence(lambda n: f"bills{n}.csv")
    digest = factory.Sequence(lambda n: f"{n:064x}")
    size = 100

    class Meta:
        model = Upload


class ReadingFactory(DjangoModelFactory[Reading]):
    """One day of January 2018, read from a committed file."""

    meter = factory.SubFactory(MeterFactory)
    organization = factory.LazyAttribute(lambda reading: reading.meter.organization)
    start = datetime(2018, 1, 1, 6, tzinfo=UTC)
    end = datetime(2018, 1, 2, 6, tzinfo=UTC)
    value = 1000.0
    unit = "kWh"
    quality = Reading.Quality.ACTUAL
    upload = factory.LazyAttribute(
        lambda reading: UploadFactory(facility=reading.meter.facility)
    )
    row = 2

    class Meta:
        model = Reading


class RelevantVariableFactory(DjangoModelFactory[RelevantVariable]):
    """Production in tonnes."""

    facility = factory.SubFactory(FacilityFactory)
    organization = OWN_ORGANIZATION
    name = factory.Sequence(lambda n: f"Production {n}")
    kind = RelevantVariable.Kind.PRODUCTION
    unit = "t"

    class Meta:
        model = RelevantVariable


class VariableValueFactory(DjangoModelFactory[VariableValue]):
    """One day of January 2018."""

    variable = factory.SubFactory(RelevantVariableFactory)
    organization = factory.LazyAttribute(lambda value: value.variable.organization)
    start = date(2018, 1, 1)
    end = date(2018, 1, 2)
    value = 10.0
    upload = factory.LazyAttribute(
        lambda value: UploadFactory(facility=value.variable.facility)
    )
    row = 2

    class Meta:
        model = VariableValue


class BaselineFactory(DjangoModelFactory[Baseline]):
    """A draft for 2017 against 2018, without any model."""

    facility = factory.SubFactory(FacilityFactory)
    organization = OWN_ORGANIZATION
    version = factory.Sequence(lambda n: n + 1)
    period_start = date(2017, 1, 1)
    period_end = date(2017, 12, 31)
    reporting_start = date(2018, 1, 1)
    reporting_end = date(2018, 12, 31)
    state = Baseline.State.DRAFT
    submitted_by = factory.SubFactory(UserFactory)

    class Meta:
        model = Baseline


def empty_detail() -> dict[str, Any]:
    """The stored detail of a result that has nothing to draw."""
    return {
        "sources": [],
        "months": [],
        "source_months": [],
        "models": [],
        "scatter": None,
        "quality": [],
        "coverage": 1.0,
        "notes": [],
        "provenance": {"uploads": [], "engine_version": "1", "factors": []},
    }


class SavingsResultFactory(DjangoModelFactory[SavingsResult]):
    """Ten percent saved, a draft, with an empty detail."""

    baseline = factory.SubFactory(BaselineFactory)
    facility = factory.LazyAttribute(lambda result: result.baseline.facility)
    organization = OWN_ORGANIZATION
    inputs_digest = factory.Sequence(lambda n: f"{n:064x}")
    baseline_kwh = 1100.0
    actual_kwh = 900.0
    adjusted_baseline_kwh = 1000.0
    savings_kwh = 100.0
    low_kwh = 80.0
    high_kwh = 120.0
    improvement = 0.1
    claim = "saving"
    detail = factory.LazyFunction(empty_detail)

    class Meta:
        model = SavingsResult
