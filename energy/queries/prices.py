"""Reads about prices of energy."""

from django.db.models import QuerySet

from energy.models import EnergyPrice
from facilities.models import Facility

CURRENCY_OF_COUNTRY = {"CA": "CAD", "MX": "MXN", "US": "USD"}


def prices_shown(facility: Facility) -> QuerySet[EnergyPrice]:
    """A plant's prices, by source, the newest first."""
    return EnergyPrice.objects.filter(facility=facility).select_related("entered_by")


def own_currency(facility: Facility) -> str:
    """The currency of the plant's country, which a new price is offered in."""
    return CURRENCY_OF_COUNTRY.get(facility.country, "USD")
