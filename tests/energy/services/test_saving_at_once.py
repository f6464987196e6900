"""Several people save files of one meter at the same moment."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from energy.models import Reading, Upload
from portal.base.errors import DomainError
from tests.energy.services.deliveries import (
    NOW,
    Plant,
    bills,
    colleague,
    make_plant,
    read,
)

pytestmark = pytest.mark.django_db(transaction=True)


def save_at_once(plant: Plant, uploads: list[Upload]) -> list[str]:
    """Save each upload from a thread of its own; tell how each ended."""
    start = threading.Barrier(len(uploads))
    ended: list[str] = []

    def save(upload: Upload) -> None:
        try:
            start.wait()
            plant.save(upload)
            ended.append("saved")
        except DomainError as error:
            ended.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=save, args=[upload]) for upload in uploads]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return sorted(ended)


@pytest.mark.parametrize("meter_is_new", [True, False])
def test_one_saves_and_the_others_see_a_fresh_comparison(meter_is_new: bool) -> None:
    plant = make_plant()
    if not meter_is_new:
        plant.sent_and_saved(bills(7, 8, 9, starts=["2020-01-01", "2020-02-01"]))
    people = [colleague(plant.facility, name) for name in ("eva", "leo", "ida")]
    uploads = [
        plant.send(bills(number, number + 10, number + 20), user=person)
        for number, person in enumerate(people, start=1)
    ]

    ended = save_at_once(plant, uploads)

    assert ended == ["saved", "stored_meanwhile", "stored_meanwhile"]
    winner = Upload.objects.get(pk__in=[u.pk for u in uploads], state="committed")
    current = Reading.objects.current().filter(start__year=2023)
    assert {row.upload_id for row in current} == {winner.pk}
    assert current.count() == Reading.objects.filter(start__year=2023).count() == 3
    for loser in Upload.objects.filter(pk__in=[u.pk for u in uploads]).exclude(
        pk=winner.pk
    ):
        again = read(loser)
        assert again.state == Upload.State.REVIEW
        assert (again.counts["new"], again.counts["changed"]) == (0, 3)


def test_same_upload_saved_twice_at_once_is_saved_once() -> None:
    plant = make_plant()
    upload = plant.send(bills(1, 2, 3))

    assert save_at_once(plant, [upload] * 3) == ["saved"] * 3
    assert Reading.objects.count() == 3


def test_saving_and_undoing_at_once_leaves_one_version_of_each() -> None:
    plant = make_plant()
    plant.sent_and_saved(bills(1, 2, 3))
    second = plant.sent_and_saved(bills(10, 20, 30))
    third = plant.send(bills(100, 200, 300))
    start = threading.Barrier(2)
    ended: list[str] = []

    def act(name: str) -> None:
        try:
            start.wait()
            if name == "save":
                plant.save(third)
            else:
                plant.withdraw(second, now=NOW + timedelta(days=1))
            ended.append(name)
        except DomainError as error:
            ended.append(error.code)
        finally:
            connection.close()

    threads = [threading.Thread(target=act, args=[n]) for n in ("save", "withdraw")]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    values = [value for *_ends, value in plant.current()]
    assert sorted(ended) in (
        ["save", "superseded_by_later_upload"],
        ["stored_meanwhile", "withdraw"],
    )
    assert values == ([100, 200, 300] if "save" in ended else [1, 2, 3])


def test_same_file_sent_by_ten_clicks_is_one_upload() -> None:
    plant = make_plant()
    start = threading.Barrier(10)
    found: list[int] = []

    def send() -> None:
        try:
            start.wait()
            found.append(plant.send(bills(1, 2, 3), idempotency_key="click").pk)
        finally:
            connection.close()

    threads = [threading.Thread(target=send) for _ in range(10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()

    assert len(found) == 10
    assert len(set(found)) == 1
    assert Upload.objects.get().state == Upload.State.REVIEW
