"""Saving: all or none, versions kept, what differs shown first."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection

from energy.models import Meter, Reading, StagedReading, Upload, VariableValue
from energy.services.uploads import UNDO_DAYS
from portal.accounts.models import AuditEvent
from portal.base.errors import DomainError
from tests.energy.services.deliveries import (
    MONTHS,
    NOW,
    Plant,
    asked,
    bills,
    make_plant,
    read,
    table,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def plant() -> Plant:
    return make_plant()


def counted(upload: Upload) -> dict[str, int]:
    return {
        name: upload.counts[name] for name in ("new", "changed", "same", "crossing")
    }


def test_saving_writes_the_rows_with_where_they_come_from(plant: Plant) -> None:
    upload = plant.sent_and_saved(bills(100, 200, 300))

    assert upload.state == Upload.State.COMMITTED
    assert (upload.committed_at, upload.committed_by) == (NOW, plant.champion)
    assert StagedReading.objects.count() == 0
    reading = Reading.objects.order_by("start").first()
    assert reading is not None
    assert (reading.start, reading.end) == (
        datetime(2023, 1, 1, tzinfo=UTC),
        datetime(2023, 2, 1, tzinfo=UTC),
    )
    assert (reading.value, reading.unit, reading.quality) == (100, "kWh", "actual")
    assert (reading.row, reading.upload) == (2, upload)
    assert reading.organization == plant.facility.organization
    event = AuditEvent.objects.get(verb="upload.committed")
    assert event.details == {"written": 3}


def test_saving_twice_changes_nothing(plant: Plant) -> None:
    upload = plant.sent_and_saved(bills(100, 200, 300))

    again = plant.save(upload, now=NOW + timedelta(hours=1))

    assert again.committed_at == NOW
    assert Reading.objects.count() == 3
    assert AuditEvent.objects.filter(verb="upload.committed").count() == 1


def test_same_content_in_other_bytes_is_all_the_same(plant: Plant) -> None:
    plant.sent_and_saved(bills(100, 200, 300))
    other = bills("100.0", "200.00", 300).replace(b"\n", b"\r\n").replace(b",", b";")

    upload = plant.send(other)

    assert counted(upload) == {"new": 0, "changed": 0, "same": 3, "crossing": 0}
    plant.save(upload)
    assert Reading.objects.count() == 3
    assert not Reading.objects.filter(upload=upload).exists()
    assert AuditEvent.objects.filter(verb="upload.committed").latest("pk").details == {
        "written": 0
    }


def test_changed_value_is_listed_and_supersedes(plant: Plant) -> None:
    first = plant.sent_and_saved(bills(100, 200, 300))

    upload = plant.send(bills(100, 222, 300))

    assert counted(upload) == {"new": 0, "changed": 1, "same": 2, "crossing": 0}
    assert upload.changes == [
        {
            "series": "Main",
            "start": "2023-02-01T00:00:00+00:00",
            "end": "2023-03-01T00:00:00+00:00",
            "stored": 200,
            "new": 222,
            "row": 3,
        }
    ]
    plant.save(upload)
    assert [value for *_ends, value in plant.current()] == [100, 222, 300]
    (old,) = Reading.objects.filter(superseded_by__isnull=False)
    assert (old.value, old.upload, old.superseded_by) == (200, first, upload)


def test_version_history_keeps_every_value(plant: Plant) -> None:
    for value in (1, 2, 3):
        plant.sent_and_saved(bills(value, starts=MONTHS[:2]))

    rows = Reading.objects.order_by("pk").values_list("value", "superseded_by")
    (first, by_second), (second, by_third), (third, nobody) = rows
    uploads = list(Upload.objects.order_by("pk").values_list("pk", flat=True))
    assert (first, second, third) == (1, 2, 3)
    assert (by_second, by_third, nobody) == (uploads[1], uploads[2], None)


def test_other_quality_or_unit_is_a_change(plant: Plant) -> None:
    plant.sent_and_saved(bills(5, starts=MONTHS[:2]))

    upload = plant.send(table((*MONTHS[:2], 5), header="Start,End,Usage (MWh)"))

    assert counted(upload)["changed"] == 1


def test_cost_is_kept_with_the_value_it_belongs_to(plant: Plant) -> None:
    header = "Start,End,Usage (kWh),Cost (USD)"
    plant.sent_and_saved(table((*MONTHS[:2], 5, 10), header=header))

    without = plant.send(table((*MONTHS[:2], 5)))
    dearer = plant.send(table((*MONTHS[:2], 5, 11), header=header))

    assert counted(without)["same"] == 1
    assert counted(dearer)["changed"] == 1
    plant.save(dearer)
    assert Reading.objects.current().get().cost == 11


def test_longer_file_adds_only_what_is_new(plant: Plant) -> None:
    plant.sent_and_saved(bills(100, 200, starts=MONTHS[:3]))

    upload = plant.send(bills(100, 200, 300))

    assert counted(upload) == {"new": 1, "changed": 0, "same": 2, "crossing": 0}
    plant.save(upload)
    assert len(plant.current()) == 3


CROSSING = table(("2023-01-15", "2023-02-15", 150), ("2023-04-01", "2023-05-01", 400))


def test_crossing_periods_are_asked_about(plant: Plant) -> None:
    plant.sent_and_saved(bills(100, 200, 300))

    upload = plant.send(CROSSING)

    assert counted(upload) == {"new": 1, "changed": 0, "same": 0, "crossing": 1}
    assert (upload.state, asked(upload)) == (Upload.State.NEEDS_MAPPING, ["stored"])
    with pytest.raises(DomainError, match="upload_not_ready"):
        plant.save(upload)


def test_crossing_answered_with_replace_keeps_the_old_as_history(plant: Plant) -> None:
    first = plant.sent_and_saved(bills(100, 200, 300))
    upload = plant.answer(plant.send(CROSSING), stored="replace")

    plant.save(upload)

    assert plant.current() == [
        ("2023-01-15", "2023-02-15", 150),
        ("2023-03-01", "2023-04-01", 300),
        ("2023-04-01", "2023-05-01", 400),
    ]
    history = Reading.objects.filter(superseded_by=upload).order_by("start")
    assert [(row.value, row.upload) for row in history] == [(100, first), (200, first)]


def test_crossing_answered_with_keep_drops_what_crosses(plant: Plant) -> None:
    plant.sent_and_saved(bills(100, 200, 300))
    upload = plant.answer(plant.send(CROSSING), stored="keep")

    plant.save(upload)

    values = [value for *_ends, value in plant.current()]
    assert values == [100, 200, 300, 400]
    assert not Reading.objects.filter(superseded_by__isnull=False).exists()


def test_keep_also_keeps_values_that_differ(plant: Plant) -> None:
    plant.sent_and_saved(bills(100, 200, 300))
    upload = plant.answer(plant.send(bills(1, 2, 3)), stored="keep")

    plant.save(upload)

    assert [value for *_ends, value in plant.current()] == [100, 200, 300]


def test_long_row_replaces_every_row_it_covers(plant: Plant) -> None:
    plant.sent_and_saved(bills(100, 200, 300))
    quarter = table(("2023-01-01", "2023-04-01", 600))
    upload = plant.answer(plant.send(quarter), stored="replace")

    plant.save(upload)

    assert plant.current() == [("2023-01-01", "2023-04-01", 600)]


def test_short_rows_replace_the_long_one(plant: Plant) -> None:
    plant.sent_and_saved(table(("2023-01-01", "2023-04-01", 600)))
    upload = plant.answer(plant.send(bills(100, 200, 300)), stored="replace")

    plant.save(upload)

    assert [value for *_ends, value in plant.current()] == [100, 200, 300]


def test_saved_by_somebody_meanwhile_is_shown_again(plant: Plant) -> None:
    mine = plant.send(bills(100, 200, 300))
    plant.sent_and_saved(bills(1, 2, 3))

    with pytest.raises(DomainError, match="stored_meanwhile"):
        plant.save(mine)

    again = read(Upload.objects.get(pk=mine.pk))
    assert again.state == Upload.State.REVIEW
    assert counted(again) == {"new": 0, "changed": 3, "same": 0, "crossing": 0}
    plant.save(again)
    assert [value for *_ends, value in plant.current()] == [100, 200, 300]


def test_change_of_the_same_rows_meanwhile_is_shown_again(plant: Plant) -> None:
    plant.sent_and_saved(bills(1, 2, 3))
    mine = plant.send(bills(1, 20, 3))
    plant.sent_and_saved(bills(1, 200, 3))

    with pytest.raises(DomainError, match="stored_meanwhile"):
        plant.save(mine)

    assert [value for *_ends, value in plant.current()] == [1, 200, 3]


def test_staging_lost_in_a_crash_is_noticed(plant: Plant) -> None:
    upload = plant.send(bills(1, 2, 3))
    StagedReading.objects.all().delete()

    with pytest.raises(DomainError, match="stored_meanwhile"):
        plant.save(upload)

    assert Reading.objects.count() == 0


def test_staged_readings_are_not_logged_and_readings_are(plant: Plant) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, relpersistence FROM pg_class WHERE relname IN "
            "('energy_stagedreading', 'energy_reading') ORDER BY 1"
        )
        assert cursor.fetchall() == [
            ("energy_reading", "p"),
            ("energy_stagedreading", "u"),
        ]


def test_upload_withdrawn_before_saving_leaves_no_staging(plant: Plant) -> None:
    upload = plant.send(bills(1, 2, 3))

    withdrawn = plant.withdraw(upload)

    assert (withdrawn.state, withdrawn.withdrawn_at) == (Upload.State.WITHDRAWN, NOW)
    assert StagedReading.objects.count() == 0
    assert Reading.objects.count() == 0
    with pytest.raises(DomainError, match="upload_not_open"):
        plant.save(withdrawn)


def test_undo_brings_back_what_was_superseded(plant: Plant) -> None:
    plant.sent_and_saved(bills(100, 200, 300))
    before = list(Reading.objects.current().values_list("pk", flat=True))
    second = plant.sent_and_saved(bills(100, 222, 300))

    plant.withdraw(second)

    assert list(Reading.objects.current().values_list("pk", flat=True)) == before
    assert Reading.objects.get(value=222).superseded_by == second


def test_undo_of_crossing_rows_brings_them_back(plant: Plant) -> None:
    plant.sent_and_saved(bills(100, 200, 300))
    second = plant.answer(plant.send(CROSSING), stored="replace")
    plant.save(second)

    plant.withdraw(second)

    assert [value for *_ends, value in plant.current()] == [100, 200, 300]


def test_undo_twice_changes_nothing(plant: Plant) -> None:
    plant.sent_and_saved(bills(100, 200, 300))
    second = plant.sent_and_saved(bills(1, 2, 3))
    plant.withdraw(second)

    again = plant.withdraw(second, now=NOW + timedelta(days=1))

    assert again.withdrawn_at == NOW
    assert [value for *_ends, value in plant.current()] == [100, 200, 300]


def test_undo_is_refused_after_a_later_change_until_that_is_undone(
    plant: Plant,
) -> None:
    first = plant.sent_and_saved(bills(100, 200, 300))
    second = plant.sent_and_saved(bills(100, 222, 300))

    with pytest.raises(DomainError, match="superseded_by_later_upload"):
        plant.withdraw(first)
    first.refresh_from_db()
    assert first.state == Upload.State.COMMITTED
    assert [value for *_ends, value in plant.current()] == [100, 222, 300]

    plant.withdraw(second)
    plant.withdraw(first)
    assert plant.current() == []


def test_undo_is_refused_after_its_time(plant: Plant) -> None:
    upload = plant.sent_and_saved(bills(1, 2, 3))

    with pytest.raises(DomainError, match="undo_expired"):
        plant.withdraw(upload, now=NOW + timedelta(days=UNDO_DAYS, seconds=1))

    assert len(plant.current()) == 3
    plant.withdraw(upload, now=NOW + timedelta(days=UNDO_DAYS))
    assert plant.current() == []


def test_rows_saved_again_after_an_undo_are_new(plant: Plant) -> None:
    plant.withdraw(plant.sent_and_saved(bills(1, 2, 3)))

    upload = plant.send(bills(1, 2, 3))

    assert counted(upload)["new"] == 3


def test_variables_are_versioned_like_readings(plant: Plant) -> None:
    header = "Start,End,Usage (kWh),Production (t)"

    def file(tonnes: int) -> bytes:
        return table((*MONTHS[:2], 5, tonnes), header=header)

    plant.sent_and_saved(file(10))
    second = plant.send(file(12))
    assert counted(second) == {"new": 0, "changed": 1, "same": 1, "crossing": 0}
    plant.save(second)

    assert VariableValue.objects.current().get().value == 12
    plant.withdraw(second)
    assert VariableValue.objects.current().get().value == 10


def test_meter_and_variable_of_one_name_are_both_kept(plant: Plant) -> None:
    header = "Start,End,Usage (kWh),Production (t)"
    rows = (*MONTHS[:2], 5, 10)
    name = plant.send(table(rows, header=header)).meters
    variable = next(key for key, one in name.items() if not one["is_meter"])
    Upload.objects.all().delete()

    upload = plant.send(table(rows, header=header), hints={"meter": variable})
    plant.save(upload)

    assert Meter.objects.get().name == variable
    assert Reading.objects.current().get().value == 5
    assert VariableValue.objects.current().get().value == 10
