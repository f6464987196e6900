"""Every address, every part of the cast: the answer is the one written down."""

import copy
import re
from collections.abc import Iterator
from typing import Any

import pytest
from django.db import transaction
from django.test import Client
from django.urls import URLPattern

from portal.base.checks import is_foreign, routes
from portal.jobs.models import Job
from tests.factories.clients import api, browser
from tests.factories.world import PlantData, World
from tests.whole.access_table import (
    API,
    LIBRARY,
    NOT_SIGNED_IN,
    PAGES,
    SIGNED_IN,
    Open,
    Row,
)

TABLE = {**PAGES, **API}
EVERYONE = sorted(SIGNED_IN | NOT_SIGNED_IN)
METHODS = ("GET", "POST", "PUT", "PATCH", "DELETE")
CASES = [(path, method) for path, rows in TABLE.items() for method in rows]


def address_of(path: str) -> str:
    """A route's path without converters and anchors, as the table writes it."""
    if path.startswith("api/v1/cohorts/<"):
        return "api/v1/cohorts/<cohort>/"
    plain = re.sub(r"\(\?P(<\w+>)[^)]*\)", r"\1", path)
    return re.sub(r"<\w+:(\w+)>", r"<\1>", plain.replace("^", "").replace("$", ""))


def own_routes() -> Iterator[tuple[str, URLPattern]]:
    for path, pattern in routes():
        yield address_of(path), pattern


def filled(path: str, world: World) -> str:
    """The address of the own plant's things."""
    return filled_with(path, world.own, world)


def filled_with(path: str, owner: PlantData, world: World) -> str:
    """The address of one plant's things."""
    upload = owner.committed if path.endswith("original/") else owner.in_review
    job = Job.objects.get(key=f"energy.fit_baseline:{owner.baseline.pk}")
    values = {
        "code": owner.facility.code,
        "cohort": world.cast.cohort.code,
        "token": owner.invitation_token,
        "chart_id": "monthly-energy",
        "upload_id": upload.public_id,
        "baseline_id": owner.baseline.public_id,
        "result_id": owner.result.public_id,
        "report_id": owner.report.public_id,
        "use_id": owner.review.use.public_id,
        "opportunity_id": owner.review.opportunity.public_id,
        "action_id": owner.review.action.public_id,
        "target_id": owner.review.target.public_id,
        "run_id": world.run.public_id,
        "variable_id": owner.facility.variables.get().pk,
        "meter_id": owner.meter.pk,
        "price_id": owner.price.pk,
        "event_id": owner.event.public_id,
        "evidence_id": owner.evidence.public_id,
        "factor_id": owner.factor.public_id,
        "public_id": job.public_id,
        "pk": 1,
        "uidb36": "1",
        "key": "abc-def",
    }
    return "/" + re.sub(r"<(\w+)>", lambda match: str(values[match[1]]), path)


@pytest.fixture(scope="module")
def clients(world: World) -> dict[tuple[bool, str], Client]:
    """A signed-in client of each kind for each part."""
    users = {**world.cast.people, "anonymous": None}
    # Draw the charts once; they are kept by their result.
    browser(users["champion"]).get(world.own.facility.get_absolute_url())
    made: dict[tuple[bool, str], Client] = {}
    for part in EVERYONE:
        made[False, part] = browser(users[part])
        made[True, part] = api(users[part])
    return made


def ask(client: Client, method: str, address: str, row: Any, world: World) -> int:
    """Send one request as it would be sent, and take back whatever it did."""
    cookies = copy.deepcopy(client.cookies)
    given: dict[str, Any] = {}
    if row is not None and method != "GET":
        sent = row.body(world) or {}
        is_json = address.startswith("/api/") and not row.form
        given = {"data": sent} if not is_json else {"data": sent, "format": "json"}
        if address.startswith("/api/") and row.form:
            given["format"] = "multipart"
    with transaction.atomic():
        response = getattr(client, method.lower())(address, **given)
        if response.streaming:
            b"".join(response.streaming_content)
        transaction.set_rollback(True)
    client.cookies = cookies
    return int(response.status_code)


def test_every_route_is_in_the_table() -> None:
    ours = {path for path, pattern in own_routes() if not is_foreign(pattern)}
    ours.add("api/v1/schema/")

    assert ours == set(TABLE)


def test_every_library_route_is_in_the_table() -> None:
    theirs = {path for path, pattern in own_routes() if is_foreign(pattern)}
    theirs.remove("api/v1/schema/")

    assert theirs == set(LIBRARY)


@pytest.mark.parametrize(("path", "method"), CASES)
def test_everyone_gets_the_answer_written_down(
    path: str,
    method: str,
    world: World,
    clients: dict[tuple[bool, str], Client],
    db: None,
) -> None:
    row: Row | Open = TABLE[path][method]
    is_api = path.startswith("api/")
    address = filled(path, world)

    answers = {
        part: ask(clients[is_api, part], method, address, row, world)
        for part in EVERYONE
    }

    assert answers == {part: row.expected(part, is_api=is_api) for part in EVERYONE}


@pytest.mark.parametrize("path", TABLE)
def test_methods_not_offered_are_refused(
    path: str, world: World, clients: dict[tuple[bool, str], Client], db: None
) -> None:
    is_api = path.startswith("api/")
    is_public = isinstance(next(iter(TABLE[path].values())), Open)
    closed = 405 if is_public else 401 if is_api else 302
    address = filled(path, world)

    answers = {
        (method, part): ask(clients[is_api, part], method, address, None, world)
        for method in set(METHODS) - set(TABLE[path])
        for part in ("champion", "anonymous")
    }

    assert answers == {
        (method, part): closed if part == "anonymous" else 405
        for method, part in answers
    }


@pytest.mark.parametrize("path", LIBRARY)
def test_library_pages_are_closed_to_the_public_but_for_the_entrance(
    path: str, world: World, clients: dict[tuple[bool, str], Client], db: None
) -> None:
    address = filled(path, world)

    answers = tuple(
        ask(clients[False, part], "GET", address, None, world)
        for part in ("anonymous", "champion")
    )

    assert answers == LIBRARY[path]
