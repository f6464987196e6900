"""Lists show exactly what may be seen; nothing of another organization leaks."""

import io
import re
from typing import Any

import pytest
from django.contrib.auth.models import AnonymousUser
from django.db import connection, transaction
from django.test import Client
from django.test.utils import CaptureQueriesContext
from pypdf import PdfReader

from cohorts.models import Cohort
from energy.models import (
    ActionPlan,
    Baseline,
    EnergyPrice,
    EnergyTarget,
    EnergyUse,
    EventEvidence,
    Meter,
    NonRoutineEvent,
    Opportunity,
    RelevantVariable,
    SavingsResult,
    StaticFactor,
    Upload,
)
from facilities.models import Facility
from portal.accounts.models import (
    AuditEvent,
    Invitation,
    Membership,
    Organization,
    User,
)
from reports.models import ReportRun
from tests.factories.cast import CANARIES
from tests.factories.clients import api, browser
from tests.factories.world import FIRST_DIGITS, World, rendered
from tests.whole.access_table import API, PAGE, PAGES
from tests.whole.test_access_matrix import filled_with

ALL = frozenset(CANARIES)
NONE: frozenset[str] = frozenset()
PLANTS_SEEN: dict[str, frozenset[str]] = {
    "staff": ALL,
    "steward": ALL,
    "evaluator": ALL,
    "champion": frozenset({"A01"}),
    "viewer": frozenset({"A01"}),
    "two_hats": frozenset({"A01", "B01"}),
    "trainer": frozenset({"A01", "A02"}),
    "rival": frozenset({"A02"}),
    "stranger": frozenset({"B01"}),
    "other_trainer": frozenset({"B01"}),
    "agency": NONE,
    "anchor": NONE,
    "nobody": NONE,
    "former": NONE,
    "former_trainer": NONE,
}
BOTH = frozenset({"NEAR", "FAR"})
NEAR, FAR = frozenset({"NEAR"}), frozenset({"FAR"})
COHORTS_SEEN: dict[str, frozenset[str]] = {
    "staff": BOTH,
    "steward": BOTH,
    "evaluator": BOTH,
    "agency": BOTH,
    "two_hats": BOTH,
    "champion": NEAR,
    "viewer": NEAR,
    "rival": NEAR,
    "trainer": NEAR,
    "anchor": NEAR,
    "stranger": FAR,
    "other_trainer": FAR,
    "nobody": NONE,
    "former": NONE,
    "former_trainer": NONE,
}
GUARDED = (
    ActionPlan,
    Baseline,
    EnergyPrice,
    EnergyTarget,
    EnergyUse,
    EventEvidence,
    Meter,
    NonRoutineEvent,
    Opportunity,
    RelevantVariable,
    ReportRun,
    SavingsResult,
    StaticFactor,
    Upload,
)
CURIOUS = ("champion", "rival", "two_hats", "trainer", "agency")
OBJECT_PATHS = [
    path for path in {**PAGES, **API} if "<" in path and "token" not in path
]
READABLE = [
    path
    for path, rows in {**PAGES, **API}.items()
    if "GET" in rows and "token" not in path and "schema" not in path
]


def codes_in(body: str, codes: frozenset[str]) -> set[str]:
    """Which of the codes stand in the table of a page."""
    return set(re.findall(r'<span class="cc">(\w+)</span>', body)) & codes


def fresh(user: User) -> User:
    """The person as the next request sees them."""
    return User.objects.get(pk=user.pk)


@pytest.mark.parametrize("part", PLANTS_SEEN)
def test_plants_are_the_same_in_page_api_and_query(
    part: str, world: World, db: None
) -> None:
    user = world.cast[part]
    page = browser(user).get("/facilities/", follow=True)
    listed = api(user).get("/api/v1/facilities/").json()

    shown = codes_in(page.content.decode(), ALL)
    if page.redirect_chain:
        shown = {page.redirect_chain[0][0].strip("/").split("/")[-1]}
    queried = Facility.objects.visible_to(fresh(user)).values_list("code", flat=True)

    assert shown == PLANTS_SEEN[part]
    assert {row["code"] for row in listed["results"]} == PLANTS_SEEN[part]
    assert listed["count"] == len(PLANTS_SEEN[part])
    assert sorted(queried) == sorted(PLANTS_SEEN[part])


@pytest.mark.parametrize("part", COHORTS_SEEN)
def test_cohorts_are_the_same_in_page_api_and_query(
    part: str, world: World, db: None
) -> None:
    user = world.cast[part]
    page = browser(user).get("/cohorts/").content.decode()
    listed = api(user).get("/api/v1/cohorts/").json()

    queried = Cohort.objects.visible_to(fresh(user)).values_list("code", flat=True)

    assert codes_in(page, BOTH) == COHORTS_SEEN[part]
    assert {row["code"] for row in listed["results"]} == COHORTS_SEEN[part]
    assert sorted(queried) == sorted(COHORTS_SEEN[part])


@pytest.mark.parametrize("part", PLANTS_SEEN)
@pytest.mark.parametrize("model", GUARDED)
def test_plant_data_is_seen_with_the_plant_only(
    model: Any, part: str, world: World, db: None
) -> None:
    seen = model.objects.visible_to(fresh(world.cast[part]))
    expected = model.objects.filter(facility__code__in=PLANTS_SEEN[part])

    assert set(seen) == set(expected)
    assert {row.facility.code for row in seen} == PLANTS_SEEN[part]


@pytest.mark.parametrize("part", ["champion", "trainer", "two_hats", "evaluator"])
def test_uploads_are_the_same_in_page_api_and_query(
    part: str, world: World, db: None
) -> None:
    user = world.cast[part]
    in_page: set[str] = set()
    in_api: set[str] = set()
    for code in PLANTS_SEEN[part]:
        page = browser(user).get(f"/facilities/{code}/uploads/").content.decode()
        listed = api(user).get(f"/api/v1/facilities/{code}/uploads/").json()
        in_page |= set(re.findall(r'href="/uploads/([-0-9a-f]+)/"', page))
        in_api |= {row["id"] for row in listed["results"]}

    seen = Upload.objects.visible_to(fresh(user)).values_list("public_id", flat=True)

    assert in_page == in_api == {str(key) for key in seen}


@pytest.mark.parametrize(
    ("part", "words"),
    [
        ("staff", {"quetzal", "axolotl", "narwhal"}),
        ("champion", {"quetzal"}),
        ("rival", {"axolotl"}),
        ("two_hats", {"narwhal"}),
        ("viewer", set()),
        ("trainer", set()),
    ],
)
def test_people_and_invitations_are_those_of_ones_own_organization(
    part: str, words: set[str], world: World, db: None
) -> None:
    user = fresh(world.cast[part])
    page = browser(user).get("/people/").content.decode()

    invited = {row.name.split()[0] for row in Invitation.objects.visible_to(user)}
    companies = {
        row.organization.name.split()[0].lower()
        for row in Membership.objects.visible_to(user)
    }

    assert invited == words
    assert companies & set(CANARIES.values()) == words
    assert {w for w in CANARIES.values() if f"{w} guest" in page} == words


@pytest.mark.parametrize("part", ["champion", "two_hats", "agency", "nobody"])
def test_organizations_are_those_one_belongs_to(
    part: str, world: World, db: None
) -> None:
    user = fresh(world.cast[part])
    own = {membership.organization for membership in user.current_memberships}

    assert set(Organization.objects.visible_to(user)) == own


def canaries_in(text: str) -> set[str]:
    """Codes of the plants whose word, or whose very readings, stand in a text."""
    lowered = text.lower()
    found = {code for code, word in CANARIES.items() if word in lowered}
    for number in re.findall(r"\d{1,3}(?:[   ,.’']?\d{3}){2}", text):
        start = re.sub(r"\D", "", number)[:4]
        found |= {code for code, digits in FIRST_DIGITS.items() if start == f"{digits}"}
    return found


def said_to(client: Client, address: str) -> str:
    """Everything an answer tells: status line, headers, body."""
    response = client.get(address)
    if response.streaming:
        body = b"".join(response.streaming_content)
    else:
        body = response.content
    plain = re.sub(r"[0-9a-f]{8}-[-0-9a-f]{27}|[0-9a-f]{64}", "", body.decode("latin1"))
    return f"{response.headers} {plain} {body.decode('utf-8', 'replace')}"


def test_the_scan_finds_words_and_numbers() -> None:
    assert canaries_in("Total 4 117 512 kWh of Narwhal") == {"A01", "B01"}
    assert canaries_in('{"value": 5223480.0}') == {"A02"}


@pytest.mark.parametrize("part", CURIOUS)
def test_nothing_of_another_organization_is_told(
    part: str, world: World, db: None
) -> None:
    user = world.cast[part]
    clients = {True: api(user), False: browser(user)}

    addresses = {
        filled_with(path, owner, world)
        for owner in world.data.values()
        for path in READABLE
    }
    leaks = {}
    for address in sorted(addresses):
        text = said_to(clients[address.startswith("/api/")], address)
        if foreign := canaries_in(text) - PLANTS_SEEN[part]:
            leaks[address] = foreign

    assert leaks == {}


def test_a_report_names_no_other_organization(world: World, db: None) -> None:
    drawn = rendered(world.rival.report)

    text = " ".join(page.extract_text() for page in PdfReader(io.BytesIO(drawn)).pages)

    assert "Axolotl plant" in text
    assert canaries_in(text) == {"A02"}


def unknown_of(path: str, world: World) -> str:
    """The address of something that never was."""
    values = {
        "code": "Z99",
        "cohort": "ZED",
        "chart_id": "monthly-energy",
        **dict.fromkeys(("meter_id", "price_id", "variable_id"), "2000000000"),
    }
    nobodys = "00000000-0000-4000-8000-000000000000"
    return "/" + re.sub(r"<(\w+)>", lambda m: values.get(m[1], nobodys), path)


def answered(client: Client, method: str, address: str) -> tuple[Any, ...]:
    """Status, headers and body without what names the request, and the queries."""
    with CaptureQueriesContext(connection) as queries, transaction.atomic():
        response = getattr(client, method.lower())(address)
        transaction.set_rollback(True)
    body = response.content.decode().replace(address, "ADDRESS")
    body = re.sub(r'(csrf[^"]*"[^"]*(?:value|content)=)"\w{64}"', r"\1", body)
    headers = {name: v for name, v in response.headers.items() if "Length" not in name}
    return response.status_code, headers, body, len(queries)


@pytest.mark.parametrize("path", OBJECT_PATHS)
def test_foreign_and_unknown_answer_alike(path: str, world: World, db: None) -> None:
    part = "nobody" if "<cohort>" in path else "rival"
    client = (api if path.startswith("api/") else browser)(world.cast[part])
    foreign = filled_with(path, world.own, world)

    for method in ({**PAGES, **API})[path]:
        answers = [
            answered(client, method, address)
            for address in (foreign, unknown_of(path, world))
        ]

        assert answers[0][0] == 404
        assert answers[0] == answers[1]


PARTS_OF_PLANTS = [path for path in OBJECT_PATHS if "<code>" in path and "_id>" in path]


@pytest.mark.parametrize("path", [p for p in PARTS_OF_PLANTS if "chart" not in p])
def test_a_foreign_thing_at_ones_own_plant_is_unknown(
    path: str, world: World, db: None
) -> None:
    client = (api if path.startswith("api/") else browser)(world.cast["rival"])
    own_plant = path.replace("<code>", world.rival.facility.code)
    foreign = filled_with(own_plant, world.own, world)

    for method in ({**PAGES, **API})[path]:
        answers = [
            answered(client, method, address)
            for address in (foreign, unknown_of(own_plant, world))
        ]

        assert answers[0][0] == 404
        assert answers[0] == answers[1]


def test_a_foreign_plant_named_in_a_request_is_unknown(world: World, db: None) -> None:
    client = api(world.cast["rival"])

    answers = [
        client.post("/api/v1/reports/", {"kind": "facility", "facility": code})
        for code in ("A01", "Z99")
    ]

    assert [answer.status_code for answer in answers] == [404, 404]
    assert answers[0].content == answers[1].content


TELLS_NO_DATA = (
    "api/v1/facilities/<code>/",
    "reports/<report_id>/",
    "reports/<report_id>/status/",
    "uploads/<upload_id>/status/",
    "api/v1/reports/<report_id>/",
)
"""How far a job has come, and what a plant is."""
LOOKS = [
    path
    for path, rows in {**PAGES, **API}.items()
    if rows.get("GET") == PAGE and path not in TELLS_NO_DATA
]


@pytest.mark.parametrize("part", ["staff", "evaluator"])
@pytest.mark.parametrize("path", LOOKS)
def test_a_look_from_outside_is_logged(
    path: str, part: str, world: World, db: None
) -> None:
    user = world.cast[part]
    client = (api if path.startswith("api/") else browser)(user)
    looks = AuditEvent.objects.filter(verb="facility.read", actor=user)

    said_to(client, filled_with(path, world.own, world))

    assert looks.filter(organization=world.cast.plant.organization).count() == 1


@pytest.mark.parametrize("step", ["columns", "rows", "review"])
def test_the_secretariats_look_into_an_upload_is_logged(
    step: str, world: World, db: None
) -> None:
    staff = world.cast["staff"]

    browser(staff).get(f"/uploads/{world.own.in_review.public_id}/{step}/")

    assert AuditEvent.objects.filter(verb="facility.read", actor=staff).count() == 1


@pytest.mark.parametrize("part", ["champion", "viewer", "trainer"])
def test_a_look_by_the_plants_own_people_is_not_logged(
    part: str, world: World, db: None
) -> None:
    browser(world.cast[part]).get("/facilities/A01/")

    assert not AuditEvent.objects.filter(verb="facility.read").exists()


def test_the_public_sees_no_plant(db: None) -> None:
    assert not AnonymousUser().has_perm("facilities.see_energy")
