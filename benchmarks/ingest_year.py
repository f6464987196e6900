"""A year of 15-minute readings, from bytes to committed, beside a bare COPY of its rows.

The file takes the way a person's takes: received, read by its job, compared, saved.
The yardstick is COPY of the same rows into a table of equal columns with a primary
key on meter and start, in the same run on the same server. Then the same content in
other bytes is sent again; it must change nothing. Run from the root with the address
of a server in ``DATABASE_URL`` (a scratch database is made there and dropped):
``python -m benchmarks.ingest_year [rounds]``. Prints a table of medians, then one
JSON object on the last line; ``ratio`` is ours over COPY by the clock, ``cpu_ratio``
by the processor time of this process and its database session, which others on the
same machine disturb less.
"""

import io
import json
import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings_test")

import django

django.setup()

from django.conf import settings  # noqa: E402  settings are ready now
from django.db import connection, transaction  # noqa: E402  settings are ready now

from energy import ingest  # noqa: E402  settings are ready now
from energy.models import Reading, Upload  # noqa: E402  settings are ready now
from energy.services import series, staging  # noqa: E402  settings are ready now
from energy.services.uploads import Delivery  # noqa: E402  settings are ready now
from energy.tasks.uploads import (  # noqa: E402  settings are ready now
    ingest_key,
    save_upload,
    submit_upload,
)
from facilities.models import Facility  # noqa: E402  settings are ready now
from portal.accounts.models import Organization, User  # noqa: E402  settings are ready
from portal.jobs.inline import complete  # noqa: E402  settings are ready now

ROWS = 35_040
QUARTER = timedelta(minutes=15)
START = datetime(2023, 1, 1, 6, tzinfo=UTC)
COLUMNS = (
    'meter_id, organization_id, start, "end", value, unit, quality, upload_id, row'
)
PARTS = ("receive", "parse", "stage", "compare", "commit")
NAMES = ("copy", "first", "again", *PARTS)


def year_file(ending: str = "\n") -> bytes:
    """The file: start, end and consumption of each quarter of an hour."""
    lines = ["Start,End,Usage (kWh)"]
    for number in range(ROWS):
        start = START + number * QUARTER
        value = 40 + (number * 37 % 1000) / 16
        lines.append(f"{start.isoformat()},{(start + QUARTER).isoformat()},{value}")
    return ending.join([*lines, ""]).encode()


def rows_as_text(meter: int) -> io.StringIO:
    """The same rows as COPY takes them."""
    lines = (
        f"{meter},1,{start.isoformat()},{(start + QUARTER).isoformat()},"
        f"{40 + (number * 37 % 1000) / 16},kWh,actual,1,{number + 2}\n"
        for number, start in ((n, START + n * QUARTER) for n in range(ROWS))
    )
    return io.StringIO("".join(lines))


@contextmanager
def scratch_database() -> Iterator[None]:
    """Make a database beside the one named, and a store of files; drop both."""
    name = connection.settings_dict["NAME"]
    with tempfile.TemporaryDirectory() as folder:
        settings.MEDIA_ROOT = folder
        connection.creation.create_test_db(verbosity=0, autoclobber=True)
        try:
            yield
        finally:
            connection.creation.destroy_test_db(name, verbosity=0)


def new_plant(number: int) -> tuple[Facility, User]:
    """A plant without readings."""
    company = Organization.objects.create(name=f"Company {number}", kind="supplier")
    plant = Facility.objects.create(
        code=f"P{number}",
        name="Plant",
        organization=company,
        city="Monterrey",
        region="NL",
        country="MX",
        timezone="America/Monterrey",
    )
    return plant, User.objects.create_user(f"p{number}@x.example", name="Champion")


class Spent(NamedTuple):
    """Seconds by the clock, and of processor time."""

    wall: float
    cpu: float


def session_cpu() -> float:
    """Processor seconds of the database session so far; 0 where it cannot be seen."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT pg_backend_pid()")
        note = Path(f"/proc/{cursor.fetchone()[0]}/stat")
    try:
        fields = note.read_text(encoding="ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def timed(action: Callable[[], object]) -> Spent:
    """Run an action and return what it took."""
    session, own, began = session_cpu(), time.process_time(), time.perf_counter()
    action()
    wall = time.perf_counter() - began
    return Spent(wall, time.process_time() - own + session_cpu() - session)


def load(plant: Facility, user: User, content: bytes) -> tuple[Spent, Upload]:
    """Send, read and save one file; return what it took, and the upload."""
    sent: list[Upload] = []

    def whole_way() -> None:
        delivery = Delivery("year.csv", [content], hints={"meter": "Main"})
        sent.append(submit_upload(plant, delivery=delivery, user=user))
        complete(ingest_key(sent[0]))
        save_upload(sent[0], user=user, now=datetime.now(UTC))

    spent = timed(whole_way)
    sent[0].refresh_from_db()
    assert sent[0].state == Upload.State.COMMITTED, sent[0].findings
    return spent, sent[0]


def parts(plant: Facility, user: User, content: bytes) -> dict[str, Spent]:
    """Where the time of a first load goes, each part on its own."""
    delivery = Delivery("year.csv", [content], hints={"meter": "Main"})
    spent: dict[str, Spent] = {}
    sent: list[Upload] = []
    spent["receive"] = timed(
        lambda: sent.append(submit_upload(plant, delivery=delivery, user=user))
    )
    (upload,) = sent
    hints = {"timezone": plant.timezone, "meter": "Main", "country": "MX"}
    spent["parse"] = timed(lambda: ingest.parse(content, "year.csv", **hints))
    complete(ingest_key(upload))
    upload.refresh_from_db()
    parsed = ingest.parse(content, "year.csv", **hints)
    with transaction.atomic():
        spent["stage"] = timed(lambda: staging.stage_rows(upload, parsed))
        spent["compare"] = timed(lambda: series.compare_with_store(upload))
    spent["commit"] = timed(
        lambda: save_upload(upload, user=user, now=datetime.now(UTC))
    )
    return spent


def bare_copy(number: int) -> Spent:
    """COPY the same rows into a table of equal columns with a primary key."""
    text = rows_as_text(number)
    with connection.cursor() as cursor:
        cursor.execute("""
            CREATE TABLE IF NOT EXISTS bare_reading (
              meter_id bigint, organization_id bigint, start timestamptz,
              "end" timestamptz, value double precision, unit varchar(20),
              quality varchar(12), upload_id bigint, row integer,
              PRIMARY KEY (meter_id, start))""")

        def copy() -> None:
            sql = f"COPY bare_reading ({COLUMNS}) FROM STDIN WITH (FORMAT csv)"
            cursor.copy_expert(sql, text)

        return timed(copy)


def one_round(number: int) -> dict[str, Spent]:
    """Measure everything once, on a plant of its own."""
    plant, user = new_plant(number)
    copied = bare_copy(number)
    first, _upload = load(plant, user, year_file())
    again, second = load(plant, user, year_file("\r\n"))
    assert Reading.objects.filter(meter__facility=plant).count() == ROWS
    assert (second.counts["same"], second.counts["new"]) == (ROWS, 0)
    other, colleague = new_plant(10_000 + number)
    return {
        "copy": copied,
        "first": first,
        "again": again,
        **parts(other, colleague, year_file()),
    }


def main(rounds: int) -> None:
    """Measure several rounds and print the medians."""
    with scratch_database():
        measured = [one_round(number + 1) for number in range(rounds)]
    wall, cpu = (
        {name: statistics.median(one[name][i] for one in measured) for name in NAMES}
        for i in (0, 1)
    )
    for name in NAMES:
        share, worked = wall[name] / wall["copy"], cpu[name] / (cpu["copy"] or 1)
        print(
            f"{name:<8} {wall[name]:8.3f} s {share:6.2f} x COPY"
            f"   cpu {cpu[name]:8.3f} s {worked:6.2f} x COPY"
        )
    figures = {
        "benchmark": "ingest_year",
        "rows": ROWS,
        "rounds": rounds,
        "ratio": wall["first"] / wall["copy"],
        "cpu_ratio": cpu["first"] / (cpu["copy"] or 1),
        "again_ratio": wall["again"] / wall["first"],
        "seconds": wall,
        "cpu_seconds": cpu,
    }
    print(json.dumps({name: _rounded(value) for name, value in figures.items()}))


def _rounded(value: object) -> object:
    if isinstance(value, dict):
        return {name: _rounded(one) for name, one in value.items()}
    return round(value, 4) if isinstance(value, float) else value


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 3)
