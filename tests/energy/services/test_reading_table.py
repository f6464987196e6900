"""What the tables themselves refuse, whoever writes to them."""

import threading
from collections.abc import Iterator
from datetime import UTC, datetime

import psycopg2
import pytest
from django.db import IntegrityError, connection, transaction

from energy.models import Meter, Reading, RelevantVariable, Upload, VariableValue
from tests.energy.services.deliveries import Plant, bills, make_plant

DAY = datetime(2023, 1, 1, tzinfo=UTC)
INSERT = (
    'INSERT INTO energy_reading (meter_id, organization_id, start, "end", value, unit,'
    " quality, upload_id, row) VALUES (%s, %s, %s::timestamptz, %s::timestamptz, %s,"
    " 'kWh', 'actual', %s, 1)"
)


@pytest.fixture
def upload(db: None) -> Upload:
    """A saved upload: readings of January, February and March."""
    return make_plant().sent_and_saved(bills(1, 2, 3))


def insert(upload: Upload, start: str, end: str, value: object = 1.0) -> None:
    """Write a current reading past everything but the table."""
    meter = Meter.objects.get(facility=upload.facility)
    owners = [meter.pk, meter.organization_id]
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(INSERT, [*owners, start, end, value, upload.pk])


@pytest.mark.parametrize(
    "value", ["NaN", "Infinity", "-Infinity", 1e308, -1e308, 1.1e12]
)
def test_reading_that_is_no_quantity_is_refused(upload: Upload, value: object) -> None:
    with pytest.raises(IntegrityError, match="reading_value_bounded"):
        insert(upload, "2024-01-01", "2024-01-02", value)


@pytest.mark.parametrize("cost", ["NaN", "Infinity", 1e308])
def test_cost_that_is_no_amount_is_refused(upload: Upload, cost: object) -> None:
    with (
        pytest.raises(IntegrityError, match="reading_cost_bounded"),
        connection.cursor() as cursor,
    ):
        cursor.execute("UPDATE energy_reading SET cost = %s", [cost])


@pytest.mark.parametrize("value", ["NaN", "Infinity", 1e308])
def test_variable_value_that_is_no_quantity_is_refused(
    upload: Upload, value: float
) -> None:
    variable = RelevantVariable.objects.create(
        facility=upload.facility,
        organization=upload.organization,
        name="Output",
        kind="production",
    )
    with pytest.raises(IntegrityError, match="variable_value_bounded"):
        VariableValue.objects.create(
            variable=variable,
            organization=upload.organization,
            start=DAY.date(),
            end=datetime(2023, 2, 1, tzinfo=UTC).date(),
            value=float(value),
            upload=upload,
            row=1,
        )


@pytest.mark.parametrize("end", ["2024-01-01", "2023-12-31"])
def test_reading_that_takes_no_time_is_refused(upload: Upload, end: str) -> None:
    with pytest.raises(IntegrityError, match="reading_takes_time"):
        insert(upload, "2024-01-01", end)


@pytest.mark.parametrize(
    ("start", "end"),
    [
        ("2022-12-31", "2023-01-01 00:00:01+00"),
        ("2023-03-31 23:59:59+00", "2023-04-02"),
        ("2023-01-10", "2023-01-11"),
        ("2022-01-01", "2024-01-01"),
        ("2023-01-31", "2023-02-02"),
        ("2022-12-01", "2023-01-15"),
    ],
)
def test_current_readings_of_a_meter_cannot_overlap(
    upload: Upload, start: str, end: str
) -> None:
    with pytest.raises(IntegrityError, match="overlap"):
        insert(upload, start, end)


def test_current_readings_of_a_meter_cannot_start_together(upload: Upload) -> None:
    with pytest.raises(IntegrityError, match="reading_current_once"):
        insert(upload, "2023-01-01+00", "2023-02-01+00")


@pytest.mark.parametrize(
    ("start", "end"),
    [("2022-12-01+00", "2023-01-01+00"), ("2023-04-01+00", "2023-05-01+00")],
)
def test_current_readings_may_touch(upload: Upload, start: str, end: str) -> None:
    insert(upload, start, end)

    assert Reading.objects.current().count() == 4


def test_rows_of_one_statement_cannot_overlap_each_other(upload: Upload) -> None:
    meter = Meter.objects.get()
    several = (
        INSERT
        + ", (%s, %s, %s::timestamptz, %s::timestamptz, 1, 'kWh', 'actual', %s, 2)"
    )
    owners = [meter.pk, meter.organization_id]
    first = [*owners, "2025-01-01", "2025-03-01", 1.0, upload.pk]
    second = [*owners, "2025-02-01", "2025-04-01", upload.pk]

    with (
        pytest.raises(IntegrityError, match="overlap"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(several, [*first, *second])

    assert Reading.objects.count() == 3


def test_reading_cannot_be_moved_onto_another(upload: Upload) -> None:
    first = Reading.objects.order_by("start")[0]

    with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
        Reading.objects.filter(pk=first.pk).update(
            end=datetime(2023, 2, 1, 0, 15, tzinfo=UTC)
        )


def test_superseded_reading_cannot_come_back_over_the_current(upload: Upload) -> None:
    old = Reading.objects.order_by("start")[0]
    Reading.objects.filter(pk=old.pk).update(superseded_by=upload)
    insert(upload, "2023-01-15+00", "2023-01-20+00")

    with pytest.raises(IntegrityError, match="overlap"), transaction.atomic():
        Reading.objects.filter(pk=old.pk).update(superseded_by=None)


def test_superseded_readings_may_overlap(upload: Upload) -> None:
    Reading.objects.update(superseded_by=upload)

    insert(upload, "2022-01-01", "2024-01-01")

    assert Reading.objects.current().count() == 1


def test_readings_of_other_meters_may_overlap(upload: Upload) -> None:
    make_plant("B01").sent_and_saved(bills(1, 2, 3))

    assert Reading.objects.current().count() == 6


def test_overlap_is_told_like_an_exclusion_constraint(upload: Upload) -> None:
    with pytest.raises(IntegrityError) as refusal:
        insert(upload, "2023-01-10", "2023-01-11")

    told = refusal.value.__cause__
    assert isinstance(told, psycopg2.errors.ExclusionViolation)
    assert told.diag.constraint_name == "reading_no_overlap"
    assert told.diag.table_name == "energy_reading"


@pytest.fixture
def sessions(
    transactional_db: None,
) -> Iterator[tuple["psycopg2.extensions.connection", ...]]:
    """Two sessions of their own, as two processes have."""
    both = tuple(
        psycopg2.connect(**connection.get_connection_params()) for _ in range(2)
    )
    yield both
    for session in both:
        session.close()


def two_overlapping(plant: Plant) -> list[list[object]]:
    """Two readings that overlap without starting together."""
    upload = plant.sent_and_saved(bills(1, 2, 3))
    meter = Meter.objects.get()
    owners = [meter.pk, meter.organization_id]
    return [
        [*owners, "2024-01-01", "2024-03-01", 1.0, upload.pk],
        [*owners, "2024-02-01", "2024-04-01", 1.0, upload.pk],
    ]


def test_two_sessions_cannot_overlap_unseen(
    sessions: tuple["psycopg2.extensions.connection", ...],
) -> None:
    first, second = sessions
    rows = two_overlapping(make_plant())
    refused: list[BaseException] = []

    def write_second() -> None:
        try:
            with second.cursor() as cursor:
                cursor.execute(INSERT, rows[1])
            second.commit()
        except psycopg2.IntegrityError as error:
            second.rollback()
            refused.append(error)

    with first.cursor() as cursor:
        cursor.execute(INSERT, rows[0])
    waiting = threading.Thread(target=write_second)
    waiting.start()
    waiting.join(timeout=0.3)
    waited = waiting.is_alive()
    first.commit()
    waiting.join(timeout=10)

    assert waited
    assert isinstance(refused[0], psycopg2.errors.ExclusionViolation)
    assert Reading.objects.current().count() == 4


def test_session_with_an_older_picture_may_not_write(
    sessions: tuple["psycopg2.extensions.connection", ...],
) -> None:
    first, second = sessions
    rows = two_overlapping(make_plant())
    second.set_session(isolation_level="REPEATABLE READ")
    with second.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM energy_reading")
    with first.cursor() as cursor:
        cursor.execute(INSERT, rows[0])
    first.commit()

    with (
        second.cursor() as cursor,
        pytest.raises(psycopg2.Error, match="read committed"),
    ):
        cursor.execute(INSERT, rows[1])
