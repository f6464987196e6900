"""What an invented plant states of its events: months in kWh, and the paper to it."""

from collections.abc import Mapping
from decimal import Decimal

from energy.enpi.periods import Month, days_by_month
from portal.demonstration.facts import EVENTS, NonRoutineEvent
from portal.demonstration.plants import plant_history
from portal.demonstration.timeline import day_index

GJ_PER_KWH = 0.0036
UNCERTAIN_SHARE = Decimal("0.05")
"""What the plant says its amounts may be off by: the meter was a hired one."""

TITLES = {
    "equipment": {
        "en": "Air compressor failure",
        "fr": "Panne du compresseur d'air",
        "es": "Falla del compresor de aire",
    }
}
"""Cause -> the event's name in a few words, by language."""

HEADERS = {
    "en": ("Month", "Energy (kWh)"),
    "fr": ("Mois", "Énergie (kWh)"),
    "es": ("Mes", "Energía (kWh)"),
}


def events_of(code: str) -> tuple[NonRoutineEvent, ...]:
    """The events of a plant."""
    return tuple(event for event in EVENTS if event.facility == code)


def stated_months(event: NonRoutineEvent, seed: int) -> Mapping[Month, Decimal]:
    """The energy of an event by month, in whole kWh, as its own meter showed it."""
    added = plant_history(event.facility, seed).source(event.source).event
    months: dict[Month, float] = {}
    for month, _days in days_by_month(event.start, event.end):
        days = slice(
            day_index(max(month.start, event.start)),
            day_index(min(month.end, event.end)),
        )
        months[month] = float(added[days].sum()) / GJ_PER_KWH
    return {month: Decimal(round(energy)) for month, energy in months.items()}


def evidence_of(event: NonRoutineEvent, seed: int, language: str) -> bytes:
    """The readings of the event's own meter, as a plant would send them."""
    rows = [HEADERS[language]]
    rows += [(str(m), str(kwh)) for m, kwh in stated_months(event, seed).items()]
    return "\n".join([*(",".join(row) for row in rows), ""]).encode()
