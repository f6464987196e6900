"""Loading the demonstration through the services a user's file passes.

Nothing is typed in: bills are uploaded, read, checked and saved; baselines are
fitted by the engine; approval and verification follow the table's states only
where the engine's own verdict allows them. Every step finds what an earlier,
interrupted run has done and goes on from there.
"""

from collections.abc import Callable, Iterator
from dataclasses import asdict, replace
from datetime import date, datetime
from decimal import Decimal

from allauth.account.models import EmailAddress
from django.contrib.auth.hashers import make_password
from django.db import transaction

from cohorts.models import Cohort, Enrolment, TrainerAssignment
from energy.models import (
    Baseline,
    EnergyPrice,
    Meter,
    NonRoutineEvent,
    SavingsResult,
    Upload,
)
from energy.queries.variables import variables_of
from energy.services.baselines import (
    BaselineRequest,
    approve_baseline,
    verify_result,
)
from energy.services.event_evidence import add_evidence
from energy.services.events import Proposal, propose_event, submit_event
from energy.services.meters import add_meter
from energy.services.prices import set_price
from energy.services.uploads import Delivery
from energy.tasks.baselines import fit_key, submit_baseline
from energy.tasks.events import approve_event
from energy.tasks.uploads import ingest_key, save_upload, submit_upload
from facilities.models import Facility
from portal.accounts.models import Organization, User
from portal.accounts.services import add_membership
from portal.demonstration.events import (
    TITLES,
    UNCERTAIN_SHARE,
    events_of,
    evidence_of,
    stated_months,
)
from portal.demonstration.facts import State
from portal.demonstration.files import DemoFile, files_for
from portal.demonstration.load_review import load_review
from portal.demonstration.meters import DemoMeter, prices_of
from portal.demonstration.people import Person
from portal.demonstration.programme import Programme
from portal.jobs.inline import complete

PASSWORD = "demonstration-only-2018"  # noqa: S105  printed on purpose, valid in a demonstration only
WANTED = BaselineRequest(
    period_start=date(2017, 1, 1),
    period_end=date(2017, 12, 31),
    reporting_start=date(2018, 1, 1),
    reporting_end=date(2018, 12, 31),
)
ENROLMENT_STATES = {
    State.VERIFIED: Enrolment.State.VERIFIED,
    State.REPORTED: Enrolment.State.REPORTED,
    State.ONBOARDING: Enrolment.State.ONBOARDING,
    State.LETTER_SIGNED: Enrolment.State.LETTER_SIGNED,
    State.DATA_REQUEST_SENT: Enrolment.State.DATA_REQUEST_SENT,
}
APPROVED_STATES = frozenset({State.VERIFIED, State.REPORTED, State.UNDER_REVIEW})
EVIDENCE_NAME = "meter-readings.csv"
NOT_PREDICTORS = frozenset({"temperature"})

Tell = Callable[[str], None]


def load(programme: Programme, *, now: datetime, tell: Tell) -> None:
    """Load everyone and everything."""
    organizations = load_organizations(programme)
    people = load_people(programme, organizations)
    plants = load_facilities(programme, organizations)
    load_cohorts(programme, organizations, people, plants)
    for code in programme.facilities:
        tell(f"{code}  {plants[code].name}")
        load_data(programme, plants[code], people, now=now)


@transaction.atomic
def load_organizations(programme: Programme) -> dict[str, Organization]:
    """Organizations by key."""
    return {
        key: Organization.objects.get_or_create(
            name=row.name,
            defaults={"kind": row.kind, "country": row.country, "group": row.group},
        )[0]
        for key, row in programme.organizations.items()
    }


@transaction.atomic
def load_people(
    programme: Programme, organizations: dict[str, Organization]
) -> dict[str, User]:
    """People by e-mail address, all with the same printed password."""
    hashed = make_password(PASSWORD)
    found = {}
    for person in programme.people.values():
        user = _user(person, hashed)
        add_membership(
            user, organization=organizations[person.organization], role=person.role
        )
        found[person.email] = user
    return found


def _user(person: Person, hashed: str) -> User:
    user, made = User.objects.get_or_create(
        email=person.email,
        defaults={
            "name": person.name,
            "language": person.language,
            "password": hashed,
        },
    )
    if made:
        EmailAddress.objects.create(
            user=user, email=user.email, primary=True, verified=True
        )
    return user


@transaction.atomic
def load_facilities(
    programme: Programme, organizations: dict[str, Organization]
) -> dict[str, Facility]:
    """Facilities by code."""
    return {
        code: Facility.objects.get_or_create(
            code=code,
            defaults={
                "name": row.name,
                "organization": organizations[row.organization],
                "city": row.place.city,
                "region": row.place.state,
                "country": row.place.country,
                "timezone": row.place.zone,
                "naics": row.naics,
                "employees": row.employees,
                "fiscal_start_month": row.fiscal_month,
            },
        )[0]
        for code, row in programme.facilities.items()
    }


@transaction.atomic
def load_cohorts(
    programme: Programme,
    organizations: dict[str, Organization],
    people: dict[str, User],
    plants: dict[str, Facility],
) -> None:
    """Cohorts with their trainers and rosters."""
    cohorts = {}
    for code, row in programme.cohorts.items():
        cohorts[code], _made = Cohort.objects.get_or_create(
            code=code,
            defaults={
                "name": row.name,
                "anchor": organizations.get(row.anchor),
                "starts_on": row.starts_on,
            },
        )
        for email in row.trainers:
            TrainerAssignment.objects.get_or_create(
                cohort=cohorts[code], user=people[email]
            )
    for seat in programme.seats:
        state = programme.facilities[seat.facility].state
        Enrolment.objects.get_or_create(
            facility=plants[seat.facility],
            cohort=cohorts[seat.cohort],
            defaults={
                "is_home": seat.is_home,
                "state": ENROLMENT_STATES.get(state, Enrolment.State.ENROLLED),
            },
        )


def load_data(
    programme: Programme, plant: Facility, people: dict[str, User], *, now: datetime
) -> None:
    """A plant's files, then its baseline and result."""
    champion = people[f"champion.{plant.code.lower()}@demo.example"]
    files = files_for(plant.code, programme.seed)
    for file in files:
        if file.meter is not None:
            load_meter(plant, file.meter, champion, is_submeter=_is_submeter(file))
        load_file(plant, file, champion, now=now)
    load_prices(plant, champion)
    load_events(programme, plant, people, now=now)
    if files:
        baseline = load_baseline(plant, champion)
        judge(programme, baseline, people, now=now)
        trainer = programme.trainer_of(programme.facilities[plant.code].place.country)
        load_review(plant, champion=champion, trainer=people[trainer.email], now=now)


def _is_submeter(file: DemoFile) -> bool:
    return file.content == "intervals"


def load_meter(
    plant: Facility, meter: DemoMeter, champion: User, *, is_submeter: bool
) -> None:
    """A meter as the champion would enter it."""
    if Meter.objects.filter(facility=plant, name=meter.name).exists():
        return
    fields = {
        "name": meter.name,
        "source": meter.source,
        "unit": meter.unit,
        "flow": Meter.Flow.DELIVERED,
        "heat_basis": Meter.HeatBasis.HHV,
        "is_submeter": is_submeter,
    }
    add_meter(plant, fields=fields, user=champion)


def load_prices(plant: Facility, champion: User) -> None:
    """What the plant pays, as the champion would enter it."""
    known = set(
        EnergyPrice.objects.filter(facility=plant).values_list("source", "valid_from")
    )
    for price in prices_of(plant.code):
        if (price.source, price.valid_from) not in known:
            fields = {**asdict(price), "per_unit": Decimal(str(price.per_unit))}
            set_price(plant, fields=fields, user=champion)


def load_file(
    plant: Facility, file: DemoFile, champion: User, *, now: datetime
) -> None:
    """Upload, read, save: the same path a user's file takes."""
    delivery = Delivery(
        filename=file.filename,
        chunks=[file.data],
        hints={
            "locale": file.language,
            "meter": file.meter.name if file.meter else "",
            "source": file.meter.source if file.meter else "",
        },
    )
    upload = submit_upload(plant, delivery=delivery, user=champion)
    complete(ingest_key(upload))
    upload.refresh_from_db()
    if upload.state == Upload.State.REVIEW:
        save_upload(upload, user=champion, now=now)
    elif upload.state != Upload.State.COMMITTED:
        codes = {finding["code"] for finding in upload.findings}
        asked = [question["code"] for question in upload.questions]
        raise RuntimeError(f"{file.filename}: {upload.state} {asked} {sorted(codes)}")


def load_events(
    programme: Programme, plant: Facility, people: dict[str, User], *, now: datetime
) -> None:
    """What happened at a plant, proposed by its champion and approved by its trainer."""
    row = programme.facilities[plant.code]
    champion = people[f"champion.{plant.code.lower()}@demo.example"]
    trainer = people[programme.trainer_of(row.place.country).email]
    for happened in events_of(plant.code):
        title = TITLES[happened.cause][row.language]
        event = NonRoutineEvent.objects.filter(facility=plant, title=title).first()
        if event is None:
            months = stated_months(happened, programme.seed)
            proposal = Proposal(
                title=title,
                description=happened.descriptions[row.language],
                cause=happened.cause,
                quantified_by=NonRoutineEvent.Quantified.SUBMETER,
                start=happened.start,
                end=happened.end,
                source=happened.source,
                months=months,
                uncertainty=UNCERTAIN_SHARE * sum(months.values()),
            )
            event = propose_event(plant, proposal=proposal, user=champion)
        _decide(
            event,
            evidence_of(happened, programme.seed, row.language),
            champion,
            trainer,
            now=now,
        )


def _decide(
    event: NonRoutineEvent,
    paper: bytes,
    champion: User,
    trainer: User,
    *,
    now: datetime,
) -> None:
    if event.is_open:
        add_evidence(event.pk, filename=EVIDENCE_NAME, content=paper, user=champion)
        submit_event(event.pk, user=champion, now=now)
        approve_event(event.pk, user=trainer, now=now)


def load_baseline(plant: Facility, champion: User) -> Baseline:
    """The champion's baseline over all declared variables."""
    baseline = Baseline.objects.filter(facility=plant).first()
    if baseline is None:
        wanted = replace(WANTED, variables=tuple(_predictors(plant)))
        baseline = submit_baseline(plant, wanted=wanted, user=champion)
    complete(fit_key(baseline))
    baseline.refresh_from_db()
    return baseline


def _predictors(plant: Facility) -> Iterator[str]:
    for variable in variables_of(plant):
        if variable.kind not in NOT_PREDICTORS:
            yield variable.name


def judge(
    programme: Programme, baseline: Baseline, people: dict[str, User], *, now: datetime
) -> None:
    """Approve and verify what the table calls so, if the engine's verdict allows it."""
    row = programme.facilities[baseline.facility.code]
    is_acceptable = baseline.result.get("verdict", {}).get("acceptable", False)
    if row.state not in APPROVED_STATES or not is_acceptable:
        return
    trainer = people[programme.trainer_of(row.place.country).email]
    approve_baseline(baseline.pk, user=trainer, now=now)
    if row.state == State.VERIFIED:
        steward = people["steward@demo.example"]
        for result in baseline.results.filter(state=SavingsResult.State.UNDER_REVIEW):
            verify_result(result.pk, user=steward, now=now)
