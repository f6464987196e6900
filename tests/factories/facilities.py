"""Plants."""

import factory
from factory.django import DjangoModelFactory

from facilities.models import Facility
from tests.factories.accounts import OrganizationFactory


class FacilityFactory(DjangoModelFactory[Facility]):
    """A plant in Monterrey, where clocks never change."""

    code = factory.Sequence(lambda n: f"P{n}")
    name = factory.Sequence(lambda n: f"Plant {n}")
    organization = factory.SubFactory(OrganizationFactory)
    city = "Monterrey"
    region = "NL"
    country = "MX"
    timezone = "America/Monterrey"

    class Meta:
        model = Facility
