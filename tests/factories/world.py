"""A world of data around the cast: every model, made by the services themselves.

Each plant's numbers start with digits that no other plant's have, and each name
holds its canary word, so that whatever leaks can be recognized.
"""

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any

from django.utils import timezone

from energy.models import (
    Baseline,
    EnergyPrice,
    EventEvidence,
    Meter,
    NonRoutineEvent,
    RecomputationRun,
    SavingsResult,
    StaticFactor,
    Upload,
)
from energy.services.baselines import BaselineRequest
from energy.services.meters import add_meter
from energy.services.prices import set_price
from energy.services.runs import RunRequest
from energy.services.uploads import Delivery
from energy.services.variables import add_variable
from energy.tasks.baselines import fit_key, submit_baseline
from energy.tasks.runs import submit_run
from energy.tasks.uploads import ingest_key, save_upload, submit_upload
from facilities.models import Facility
from portal.accounts.models import Invitation, User
from portal.accounts.services import Invitee, invite
from portal.base import files
from portal.jobs.inline import complete
from portal.jobs.models import Job
from reports.models import ReportRun
from reports.services import FOLDER
from reports.tasks import render_key, submit_facility_report
from tests.factories.cast import CANARIES, Cast
from tests.factories.events import evidence_of, static_factor, submitted_event
from tests.factories.review import ReviewData, make_review

NOW = datetime(2019, 1, 15, 12, tzinfo=UTC)
FIRST_DIGITS = {"A01": 4117, "A02": 5223, "B01": 6331}
"""Code of a plant -> the digits each of its bills begins with."""

WANTED = BaselineRequest(
    period_start=date(2017, 1, 1),
    period_end=date(2017, 12, 31),
    reporting_start=date(2018, 1, 1),
    reporting_end=date(2018, 12, 31),
)


@dataclass(frozen=True, slots=True)
class PlantData:
    """What one plant owns: rows to fetch, and the digits and word to look for."""

    facility: Facility
    committed: Upload
    in_review: Upload
    meter: Meter
    price: EnergyPrice
    event: NonRoutineEvent
    evidence: EventEvidence
    factor: StaticFactor
    baseline: Baseline
    result: SavingsResult
    report: ReportRun
    review: ReviewData
    invitation: Invitation
    invitation_token: str

    @property
    def word(self) -> str:
        """The canary word of everything this plant owns."""
        return CANARIES[self.facility.code]

    @property
    def digits(self) -> str:
        """The digits its readings begin with."""
        return str(FIRST_DIGITS[self.facility.code])


@dataclass(frozen=True, slots=True)
class World:
    """The cast with their plants' data by the plant's code."""

    cast: Cast
    data: dict[str, PlantData]
    run: RecomputationRun

    @property
    def own(self) -> PlantData:
        """The data of the plant the cast is placed around."""
        return self.data[self.cast.plant.code]

    @property
    def rival(self) -> PlantData:
        """The data of the rival in the same cohort."""
        return self.data[self.cast.rival_plant.code]

    @property
    def far(self) -> PlantData:
        """The data of the plant in another cohort."""
        return self.data[self.cast.far_plant.code]


def make_world(cast: Cast) -> World:
    """Give each plant of the cast files, readings, a result and a report."""
    plants = (
        (cast.plant, cast["champion"]),
        (cast.rival_plant, cast["rival"]),
        (cast.far_plant, cast["stranger"]),
    )
    data = {plant.code: _plant_data(plant, champion) for plant, champion in plants}
    again = RunRequest(plant=cast.plant, reason=CANARIES[cast.plant.code])
    return World(cast, data, submit_run(again, user=cast["staff"]))


def _plant_data(plant: Facility, champion: User) -> PlantData:
    word = CANARIES[plant.code]
    fields = {"name": f"{word} main", "source": "electricity", "unit": "kWh"}
    meter = add_meter(plant, fields=fields, user=champion)
    price = set_price(plant, fields=_price(plant), user=champion)
    fields = {"name": f"{word} output", "kind": "production", "unit": "t"}
    add_variable(plant, fields=fields, user=champion)
    mapping = {"series": {"Production": {"name": f"{word} output"}}}
    production = upload(plant, champion, "output", output_csv(), mapping)
    save_upload(production, user=champion, now=NOW)
    years = (2017, 2018)
    bills = upload(plant, champion, "bills", bills_csv(plant.code, years))
    committed = save_upload(bills, user=champion, now=NOW)
    in_review = upload(plant, champion, "later", bills_csv(plant.code, (2016,)))
    baseline = fitted_baseline(plant, champion)
    result = SavingsResult.objects.get(baseline=baseline)
    event = submitted_event(plant, champion, word)
    invitation, token = _invitation(plant, champion)
    return PlantData(
        facility=plant,
        committed=committed,
        in_review=in_review,
        meter=meter,
        price=price,
        event=event,
        evidence=evidence_of(event, champion, word),
        factor=static_factor(plant, champion, word),
        baseline=baseline,
        result=result,
        report=_issued_report(result, champion),
        review=make_review(plant, champion, word=word, baseline=baseline),
        invitation=invitation,
        invitation_token=token,
    )


def _price(plant: Facility) -> dict[str, Any]:
    return {
        "source": "electricity",
        "per_unit": Decimal(f"0.{FIRST_DIGITS[plant.code]}"),
        "currency": "MXN",
        "unit": "kWh",
        "valid_from": date(2016, 1, 1),
        "note": f"{CANARIES[plant.code]} contract",
    }


def upload(
    plant: Facility,
    champion: User,
    name: str,
    content: bytes,
    mapping: Mapping[str, Any] | None = None,
) -> Upload:
    """Send a file for the plant's main meter and have it read."""
    word = CANARIES[plant.code]
    delivery = Delivery(
        filename=f"{word}-{name}.csv",
        chunks=[content],
        hints={"locale": "en", "meter": f"{word} main"},
        mapping=mapping or {},
    )
    sent = submit_upload(plant, delivery=delivery, user=champion)
    complete(ingest_key(sent))
    sent.refresh_from_db()
    return sent


def fitted_baseline(plant: Facility, champion: User) -> Baseline:
    """Ask for a baseline over the plant's output and work it out."""
    wanted = BaselineRequest(
        period_start=WANTED.period_start,
        period_end=WANTED.period_end,
        reporting_start=WANTED.reporting_start,
        reporting_end=WANTED.reporting_end,
        variables=(f"{CANARIES[plant.code]} output",),
    )
    baseline = submit_baseline(plant, wanted=wanted, user=champion)
    complete(fit_key(baseline))
    baseline.refresh_from_db()
    return baseline


def _issued_report(result: SavingsResult, champion: User) -> ReportRun:
    """A report with a small file in place of a drawn one, which takes seconds."""
    run = submit_facility_report(result, language="en", user=champion, today=NOW.date())
    kept = files.keep(FOLDER, [f"%PDF-1.7 {CANARIES[run.facility.code]}".encode()])
    run.state = ReportRun.State.ISSUED
    run.snapshot = {"facility": {"name": run.facility.name}}
    run.snapshot_digest = run.pdf_digest = kept.digest
    run.pdf_size = kept.size
    run.issued_at = NOW
    run.save()
    Job.objects.filter(key=render_key(run)).update(state=Job.State.DONE)
    return run


def rendered(run: ReportRun) -> bytes:
    """Draw a report by its own job and return its file."""
    ReportRun.objects.filter(pk=run.pk).update(state=ReportRun.State.QUEUED)
    Job.objects.filter(key=render_key(run)).update(state=Job.State.QUEUED)
    complete(render_key(run))
    run.refresh_from_db()
    return files.read(FOLDER, run.pdf_digest)


def _invitation(plant: Facility, champion: User) -> tuple[Invitation, str]:
    word = CANARIES[plant.code]
    invitee = Invitee(f"{word}.guest@people.example", f"{word} guest", "viewer", "en")
    return invite(plant.organization, invitee=invitee, by=champion, now=timezone.now())


def months_of(years: Sequence[int]) -> Iterator[tuple[date, date]]:
    """First day and day after the last of each month."""
    for year in years:
        for month in range(1, 13):
            start = date(year, month, 1)
            yield start, (start + timedelta(days=32)).replace(day=1)


def output_of(start: date) -> float:
    """Tonnes of a month: the same plan for every plant."""
    return 800.0 + 37.0 * ((start.month * 5) % 12) + 3.0 * (start.year - 2016)


def bills_csv(code: str, years: Sequence[int]) -> bytes:
    """Monthly bills whose kWh begin with the plant's digits and follow its output."""
    rows = [["Start date", "End date", "Usage (kWh)"]]
    for start, end in months_of(years):
        saved = 0.0 if start.year < 2018 else 12.0
        wobble = (start.month * 7) % 5 - 2
        tail = round(output_of(start) * 0.6 - saved + wobble)
        value = FIRST_DIGITS[code] * 1000 + tail
        rows.append([f"{start}", f"{end - timedelta(days=1)}", f"{value}"])
    return _csv(rows)


def output_csv() -> bytes:
    """Monthly output, the same for every plant."""
    rows = [["Start date", "End date", "Production (t)"]]
    for start, end in months_of((2016, 2017, 2018)):
        rows.append([f"{start}", f"{end - timedelta(days=1)}", f"{output_of(start):g}"])
    return _csv(rows)


def _csv(rows: Sequence[Sequence[str]]) -> bytes:
    text = io.StringIO()
    csv.writer(text).writerows(rows)
    return text.getvalue().encode()
