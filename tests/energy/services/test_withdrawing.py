"""Withdrawing what others have built around, and what pages show then."""

import pytest

from energy.models import Upload
from portal.base.errors import DomainError
from tests.energy.services.deliveries import Plant, bills, make_plant

pytestmark = pytest.mark.django_db

QUARTER = ("2023-01-01", "2023-04-01")


@pytest.fixture
def plant() -> Plant:
    return make_plant()


def test_undo_is_refused_where_a_later_file_fills_the_days(plant: Plant) -> None:
    plant.sent_and_saved(bills(900, starts=QUARTER), "quarter.csv")
    january = plant.send(bills(300, starts=("2023-01-01", "2023-02-01")), "january.csv")
    january = plant.save(plant.answer(january, stored="replace"))
    later = bills(310, starts=("2023-02-01", "2023-03-01"))
    february = plant.sent_and_saved(later, "february.csv")
    before = plant.current()

    with pytest.raises(DomainError) as refused:
        plant.withdraw(january)

    assert refused.value.code == "superseded_by_later_upload"
    assert plant.current() == before
    plant.withdraw(february)
    assert plant.withdraw(january).state == Upload.State.WITHDRAWN
    assert [value for _, _, value in plant.current()] == [900]
