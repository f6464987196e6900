"""What reading a file leaves behind: a state, findings, questions, staged rows."""

from datetime import UTC, datetime

import pytest

from energy.ingest import parse
from energy.models import Meter, Reading, StagedReading, Upload
from energy.services.originals import read_original
from energy.services.staging import keep_parse
from energy.services.uploads import Delivery, answer, correct_cells, leave_out_rows
from energy.tasks.uploads import correct_upload, ingest_key, submit_upload
from portal.base.errors import DomainError, InvalidInputError
from portal.jobs.models import Job
from portal.jobs.runner import claim, finish, run
from tests.energy.services.deliveries import (
    Plant,
    asked,
    bills,
    codes,
    make_plant,
    read,
    table,
)

pytestmark = pytest.mark.django_db

MENDED = [{"sheet": None, "row": 3, "column": "C", "value": "250"}]


@pytest.fixture
def plant() -> Plant:
    return make_plant()


def test_good_file_waits_to_be_saved(plant: Plant) -> None:
    upload = plant.send(bills(100, 200.5, 300))

    assert upload.state == Upload.State.REVIEW
    assert not upload.is_being_read
    assert upload.format == "csv"
    assert upload.totals == [{"meter": "Main", "unit": "kWh", "value": 600.5}]
    assert upload.counts == {
        "rows": 3,
        "readings": 3,
        "values": 0,
        "rejected": 0,
        "errors": 0,
        "warnings": 0,
        "new": 3,
        "changed": 0,
        "same": 0,
        "crossing": 0,
    }
    assert StagedReading.objects.filter(upload=upload).count() == 3
    assert Reading.objects.count() == 0


def test_file_with_a_bad_row_waits_to_be_mended(plant: Plant) -> None:
    upload = plant.send(bills(100, "two hundred", 300))

    assert upload.state == Upload.State.NEEDS_FIX
    (finding,) = [one for one in upload.findings if one["severity"] == "error"]
    assert (finding["code"], finding["row"], finding["column"]) == (
        "not_a_number",
        3,
        "C",
    )
    assert finding["value"] == "two hundred"
    assert upload.counts["rejected"] == 1
    with pytest.raises(DomainError, match="upload_not_ready"):
        plant.save(upload)


def test_corrected_cell_counts_and_the_original_stays(plant: Plant) -> None:
    content = bills(100, "two hundred", 300)
    upload = plant.send(content)

    mended = read(correct_upload(upload, corrections=MENDED, user=plant.champion))

    assert mended.state == Upload.State.REVIEW
    assert mended.corrections == MENDED
    plant.save(mended)
    assert [value for *_ends, value in plant.current()] == [100, 250, 300]
    assert read_original(upload.digest) == content


def test_last_correction_of_a_cell_counts(plant: Plant) -> None:
    upload = plant.send(bills(100, "?", 300))
    correct_cells(upload.pk, corrections=[{**MENDED[0], "value": "1"}])

    mended = correct_cells(upload.pk, corrections=MENDED)

    assert mended.corrections == MENDED


def test_row_left_out_is_not_saved(plant: Plant) -> None:
    upload = plant.leave_out(plant.send(bills(100, "two hundred", 300)), 3)

    assert upload.state == Upload.State.REVIEW
    assert upload.left_out == [{"sheet": None, "row": 3}]
    plant.save(upload)
    assert [value for *_ends, value in plant.current()] == [100, 300]


def test_unknown_unit_is_asked_and_the_answer_counts(plant: Plant) -> None:
    rows = ("2023-01-01", "2023-02-01", 5), ("2023-02-01", "2023-03-01", 7)
    upload = plant.send(table(*rows, header="Start,End,Usage (bananas)"))
    assert upload.state == Upload.State.NEEDS_MAPPING
    assert asked(upload) == ["unit"]
    with pytest.raises(DomainError, match="upload_not_ready"):
        plant.save(upload)

    answered = plant.answer(upload, **{upload.questions[0]["key"]: "MWh"})

    assert answered.state == Upload.State.REVIEW
    plant.save(answered)
    assert set(Reading.objects.values_list("unit", flat=True)) == {"MWh"}


def test_new_meter_without_a_source_is_asked_for(plant: Plant) -> None:
    rows = ("2023-01-01", "2023-02-01", 5), ("2023-02-01", "2023-03-01", 7)
    file = table(*rows, header="Start,End,Usage (GJ)")
    upload = plant.send(file, hints={"meter": "Boiler"})
    assert (upload.state, asked(upload)) == (Upload.State.NEEDS_MAPPING, ["source"])

    answered = plant.answer(upload, series={"Boiler": {"source": "steam"}})
    plant.save(answered)

    meter = Meter.objects.get()
    assert (meter.name, meter.source, meter.unit) == ("Boiler", "steam", "GJ")


def test_answer_of_a_newer_revision_overtakes_the_older_job(plant: Plant) -> None:
    upload = plant.send(bills(100, "?", 300))
    leave_out_rows(upload.pk, rows=[{"sheet": None, "row": 3}])
    late = correct_upload(upload, corrections=MENDED, user=plant.champion)
    key = ingest_key(late)

    job = Job.objects.get(key=key)
    Upload.objects.filter(pk=upload.pk).update(revision=late.revision + 1)
    run(job.pk)

    upload.refresh_from_db()
    assert upload.checked_revision == 1
    assert upload.is_being_read
    assert upload.state == Upload.State.NEEDS_FIX


def test_upload_withdrawn_while_it_is_read_stays_withdrawn(plant: Plant) -> None:
    upload = plant.send(bills(100, 200, 300))
    again = answer(upload.pk, mapping={"date_order": "YMD"})
    plant.withdraw(upload)

    keep_parse(
        upload.pk,
        revision=again.revision,
        parsed=parse(bills(1, 2, 3), "bills.csv", meter="Main"),
    )

    upload.refresh_from_db()
    assert upload.state == Upload.State.WITHDRAWN
    assert StagedReading.objects.count() == 0


def test_reading_twice_stages_once(plant: Plant) -> None:
    upload = plant.send(bills(100, 200, 300))

    again = plant.answer(upload, date_order="YMD")

    assert again.state == Upload.State.REVIEW
    assert StagedReading.objects.count() == 3


def test_work_lost_after_staging_leaves_nothing(plant: Plant) -> None:
    upload = submit_upload(
        plant.facility,
        delivery=Delivery("bills.csv", [bills(100, 200, 300)]),
        user=plant.champion,
    )
    job = Job.objects.get(key=ingest_key(upload))
    zombie = claim(job.pk)
    assert zombie
    Job.objects.filter(pk=job.pk).update(lease_until=datetime(2020, 1, 1, tzinfo=UTC))
    run(job.pk)
    StagedReading.objects.all().delete()

    assert finish(zombie, lambda: pytest.fail("a zombie may not write")) is False
    assert StagedReading.objects.count() == 0


def test_rows_of_one_meter_that_overlap_are_to_be_mended(plant: Plant) -> None:
    rows = ("2023-01-01", "2023-02-01", 5), ("2023-01-15", "2023-03-01", 7)

    upload = plant.send(table(*rows))

    assert upload.state == Upload.State.NEEDS_FIX
    errors = [f for f in upload.findings if f["severity"] == "error"]
    assert [(e["code"], e["row"]) for e in errors] == [("overlapping_periods", 3)]
    saved = plant.save(plant.leave_out(upload, 3))
    assert saved.state == Upload.State.COMMITTED
    assert plant.current() == [("2023-01-01", "2023-02-01", 5)]


def test_two_series_that_go_to_one_meter_may_not_overlap(plant: Plant) -> None:
    header = "Meter,Start,End,Usage (kWh)"
    rows = [(name, "2023-01-01", "2023-02-01", 5) for name in ("East", "West")]
    upload = plant.send(table(*rows, header=header), hints={})
    assert upload.state == Upload.State.REVIEW

    together = plant.answer(upload, series={"West": {"name": "EAST"}})

    assert together.state == Upload.State.NEEDS_FIX
    assert codes(together) == {"overlapping_periods"}


def test_series_that_differ_by_case_become_one_meter(plant: Plant) -> None:
    header = "Meter,Start,End,Usage (kWh)"
    rows = (
        ("Main", "2023-01-01", "2023-02-01", 5),
        ("MAIN", "2023-02-01", "2023-03-01", 6),
    )
    upload = plant.send(table(*rows, header=header), hints={})
    plant.save(upload)

    assert Meter.objects.count() == 1
    assert [value for *_ends, value in plant.current()] == [5, 6]


def test_names_too_long_to_keep_stay_apart(plant: Plant) -> None:
    header = "Meter,Start,End,Usage (kWh)"
    rows = [("M" * 150 + end, "2023-01-01", "2023-02-01", 5) for end in "ab"]

    plant.save(plant.send(table(*rows, header=header), hints={}))

    names = list(Meter.objects.values_list("name", flat=True))
    assert [len(name) for name in names] == [100, 100]
    assert len(set(names)) == 2


def test_file_of_a_columns_nobody_knows_asks_what_they_are(plant: Plant) -> None:
    rows = ("x", 1), ("y", 2)

    upload = plant.send(table(*rows, header="Foo,Usage (kWh)"))

    assert upload.state == Upload.State.NEEDS_MAPPING
    assert codes(upload) == {"no_date_column"}


@pytest.mark.parametrize("row", [0, -1, True, 1.5, "3", None, 10**12])
def test_row_that_is_none_is_refused(plant: Plant, row: object) -> None:
    upload = plant.send(bills(100, "?", 300))

    with pytest.raises(InvalidInputError, match="invalid_items"):
        leave_out_rows(upload.pk, rows=[{"sheet": None, "row": row}])


@pytest.mark.parametrize(
    "wrong",
    [
        {"value": "a\0b"},
        {"value": "\ud800"},
        {"value": 5},
        {"value": "x" * 1000},
        {"column": ["C"]},
        {"column": None},
        {"sheet": {"a": 1}},
    ],
)
def test_correction_that_cannot_be_kept_is_refused(
    plant: Plant, wrong: dict[str, object]
) -> None:
    upload = plant.send(bills(100, "?", 300))

    with pytest.raises(InvalidInputError, match="invalid_items"):
        correct_cells(upload.pk, corrections=[{**MENDED[0], **wrong}])

    upload.refresh_from_db()
    assert (upload.revision, upload.corrections) == (1, [])


def test_closed_upload_takes_no_more_answers(plant: Plant) -> None:
    upload = plant.sent_and_saved(bills(1, 2, 3))

    for act in (
        lambda: answer(upload.pk, mapping={"unit": "kWh"}),
        lambda: correct_cells(upload.pk, corrections=MENDED),
        lambda: leave_out_rows(upload.pk, rows=[{"row": 2}]),
    ):
        with pytest.raises(DomainError, match="upload_not_open"):
            act()


def test_confirmed_mapping_is_remembered_for_the_next_file(plant: Plant) -> None:
    header = "Start,End,Usage (bananas)"
    first = plant.send(table(("2023-01-01", "2023-02-01", 5), header=header))
    plant.save(plant.answer(first, **{first.questions[0]["key"]: "GJ"}))

    second = plant.send(table(("2023-02-01", "2023-03-01", 6), header=header))

    assert second.state == Upload.State.REVIEW
    assert second.totals == [{"meter": "Main", "unit": "GJ", "value": 6}]
