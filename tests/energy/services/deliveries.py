"""A plant, its champion, and files sent, read and saved as the portal does it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

from energy.models import Reading, Upload
from energy.services.uploads import Delivery
from energy.tasks.uploads import (
    answer_upload,
    ingest_key,
    leave_out_of_upload,
    save_upload,
    submit_upload,
)
from energy.tasks.uploads import withdraw as withdraw_upload
from facilities.models import Facility
from portal.accounts.models import Organization, User
from portal.accounts.services import add_membership
from portal.jobs.inline import complete

NOW = datetime(2024, 6, 1, 12, tzinfo=UTC)
HEADER = "Start,End,Usage (kWh)"
MONTHS = ("2023-01-01", "2023-02-01", "2023-03-01", "2023-04-01")


@dataclass(frozen=True)
class Plant:
    """A plant and who sends its files."""

    facility: Facility
    champion: User

    def send(self, content: bytes, filename: str = "bills.csv", **more: Any) -> Upload:
        """Send a file, and have it read."""
        user = more.pop("user", self.champion)
        more.setdefault("hints", {"meter": "Main", "source": "electricity"})
        delivery = Delivery(filename=filename, chunks=[content], **more)
        return read(submit_upload(self.facility, delivery=delivery, user=user))

    def save(
        self, upload: Upload, *, now: datetime = NOW, user: User | None = None
    ) -> Upload:
        """Save an upload."""
        return save_upload(upload, user=user or self.champion, now=now)

    def sent_and_saved(self, content: bytes, filename: str = "bills.csv") -> Upload:
        """Send a file, have it read, and save it."""
        upload = self.send(content, filename)
        assert upload.state == Upload.State.REVIEW, (upload.state, upload.findings)
        return self.save(upload)

    def withdraw(self, upload: Upload, *, now: datetime = NOW) -> Upload:
        """Withdraw an upload."""
        return withdraw_upload(upload, user=self.champion, now=now)

    def answer(self, upload: Upload, **mapping: Any) -> Upload:
        """Answer questions, and have the file read again."""
        return read(answer_upload(upload, mapping=mapping, user=self.champion))

    def leave_out(self, upload: Upload, *rows: int) -> Upload:
        """Set rows aside, and have the file read again."""
        items = [{"sheet": None, "row": row} for row in rows]
        return read(leave_out_of_upload(upload, rows=items, user=self.champion))

    def current(self) -> list[tuple[str, str, float]]:
        """The readings that count: first and last civil day, value."""
        rows = Reading.objects.current().filter(meter__facility=self.facility)
        return [
            (f"{row.start:%Y-%m-%d}", f"{row.end:%Y-%m-%d}", row.value)
            for row in rows.order_by("start")
        ]


def read(upload: Upload) -> Upload:
    """Do the job that reads an upload, here and now."""
    complete(ingest_key(upload))
    return Upload.objects.get(pk=upload.pk)


def make_plant(code: str = "A01", zone: str = "UTC") -> Plant:
    """A plant of its own company, with a champion."""
    company = Organization.objects.create(name=f"Company {code}", kind="supplier")
    facility = Facility.objects.create(
        code=code,
        name=f"Plant {code}",
        organization=company,
        city="Saltillo",
        region="CO",
        country="MX",
        timezone=zone,
    )
    return Plant(facility, colleague(facility, "champion"))


def colleague(facility: Facility, name: str) -> User:
    """One more champion of a plant."""
    email = f"{name}.{facility.code.lower()}@plant.example"
    user = User.objects.create_user(email, name=name)
    add_membership(user, organization=facility.organization, role="champion")
    return user


def bills(*values: float | str, starts: Iterable[str] = MONTHS) -> bytes:
    """Bills month by month: each from one of ``starts`` to the next."""
    days = list(starts)
    pairs = zip(days, days[1:], values, strict=False)
    return table(*((start, end, value) for start, end, value in pairs))


def table(*rows: tuple[object, ...], header: str = HEADER) -> bytes:
    """A comma-separated file."""
    lines = [header, *(",".join(str(cell) for cell in row) for row in rows)]
    return "\n".join([*lines, ""]).encode()


def days(count: int, first: date = date(2023, 1, 1)) -> Iterator[date]:
    """That many days in a row."""
    return (first + timedelta(days=number) for number in range(count))


def codes(upload: Upload) -> set[str]:
    """The codes of an upload's findings."""
    return {finding["code"] for finding in upload.findings}


def asked(upload: Upload) -> list[str]:
    """The codes of an upload's open questions."""
    return [question["code"] for question in upload.questions]
