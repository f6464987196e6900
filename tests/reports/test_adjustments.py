"""A report says which approved events are in its numbers."""

from datetime import date

import pytest

from reports.content import Adjustment
from reports.queries import facility_content
from tests.factories.energy import SavingsResultFactory, empty_detail

pytestmark = pytest.mark.django_db


def test_an_event_is_printed_with_what_of_it_counts() -> None:
    event = {
        "start": "2018-03-01",
        "title": "Compressor failed",
        "counted": 10_000.0,
        "approved_by": "Ana Ríos",
    }
    result = SavingsResultFactory(detail={**empty_detail(), "adjustments": [event]})

    content = facility_content(result, language="en", today=date(2019, 2, 1))

    printed = Adjustment(date(2018, 3, 1), "Compressor failed", 36.0, "Ana Ríos")
    assert content.adjustments == (printed,)
