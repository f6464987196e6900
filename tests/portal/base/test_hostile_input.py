"""Hostile input of every kind is refused with words, never met with a fault."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.http import HttpResponse
from django.test import Client
from rest_framework.test import APIClient

from portal.jobs.models import Job
from portal.jobs.runner import run
from tests.factories.clients import api, browser
from tests.factories.world import World
from tests.whole.access_table import API, PAGES, Row
from tests.whole.test_access_matrix import filled

PARTS = ("champion", "rival")
NUL, LONE_SURROGATE = "a\x00b", "a\ud800b"
VALUES: dict[str, Any] = {
    "nothing": None,
    "true": True,
    "empty": "",
    "blank": "   ",
    "nul": NUL,
    "surrogate": LONE_SURROGATE,
    "long": "x" * 5_000,
    "markup": "<script>alert(1)</script>",
    "injection": "' OR 1=1; --",
    "direction": "\u202egnp.exe",
    "minus": -1,
    "huge": 10**400,
    "digits": "9" * 5_000,
    "fraction": 1e308,
    "list": [],
    "nested": [[[{}]]],
    "object": {},
    "other object": {"a": {"b": NUL}},
    "day that is not": "2018-02-30",
    "first day": "0001-01-01",
    "last day": "9999-12-31",
    "far instant": "9999-12-31T23:59:59.999999-23:59",
}
FORM_VALUES = {
    name: value if isinstance(value, str) else json.dumps(value)
    for name, value in VALUES.items()
    if name
    in {"empty", "nul", "long", "markup", "digits", "huge", "object", "other object"}
    | {"day that is not", "first day", "last day"}
}
BODIES: dict[str, bytes] = {
    "empty": b"",
    "no json": b"{",
    "text": b'"text"',
    "number": b"1e999",
    "not a number": b'{"a": NaN}',
    "null": b"null",
    "list": b"[1, 2]",
    "utf-16": "{}".encode("utf-16"),
    "latin": b'{"name": "\xe9"}',
    "deep": b"[" * 100_000 + b"]" * 100_000,
    "digits": b'{"row": ' + b"9" * 10_000 + b"}",
}
QUERIES = (
    "page=abc",
    "page=0",
    "page=-1",
    "page=99999999999999999999",
    "page_size=abc",
    "page_size=-1",
    "page_size=0",
    "page_size=1001",
    "start=2018-02-30",
    "start=yesterday",
    "start=2018-13",
    "end=%00",
    "meter=%00",
    "status=%00",
    "status=done",
    "meter__name=x",
    "organization__memberships__user__password=x",
    "_connector=OR",
    "ordering=organization__name",
    "format=html",
)


def sent_to(path: str, world: World) -> Mapping[str, Any]:
    """The body that would be accepted."""
    row = {**PAGES, **API}[path]["POST"]
    assert isinstance(row, Row) or path in {"language/", "invite/<token>/"}
    body = row.body(world)
    return body if isinstance(body, Mapping) else {}


def more_of(path: str, world: World) -> Mapping[str, Any]:
    """What a body may hold besides what the table of access sends."""
    own = world.own
    output = f"{own.word} output"
    more: dict[str, dict[str, Any]] = {
        "variables/": {
            "values": [{"start": "2019-01-01", "end": "2019-01-31", "value": 5}]
        },
        "baselines/": {
            "basis": "site",
            "method": "forecast",
            "by": "month",
            "model": {"start": "2017-01-01", "end": "2017-12-31"},
            "variables": [output],
        },
        "adjustments/": {
            "applies_to": "reporting",
            "unit": "kWh",
            "months": [{"month": "2018-03", "value": -5}],
            "uncertainty": 3,
            "meter": own.meter.name,
            "source": "electricity",
        },
        "uses/": {
            "basis": "measured",
            "meter": own.meter.name,
            "annual_kwh": 5,
            "variables": [output],
            "process": "Drying",
            "potential_reason": "Much to be gained",
            "review_on": "2019-06-30",
            "retired_on": "2019-06-30",
        },
        "opportunities/": {
            "use": str(own.review.use.public_id),
            "demand_kw": 5,
            "engineering_cost": 5,
            "one_off_gain": 5,
            "discount_rate": 0.1,
            "escalation": 0.1,
            "priced_on": "2018-06-30",
        },
        "targets/": {
            "baseline": str(own.baseline.public_id),
            "variable": output,
            "milestones": [{"on": "2019-06-30", "value": 4.5}],
        },
    }
    more |= {
        "uses/<use_id>/": more["uses/"],
        "opportunities/<opportunity_id>/": more["opportunities/"],
        "targets/<target_id>/": more["targets/"],
        "report/": {
            "implemented_on": "2018-07-02",
            "verified_kwh": 5,
            "margin_kwh": 5,
            "evidence": "A logger",
        },
    }  # fmt: skip
    endings = [ending for ending in more if path.endswith(f"/{ending}")]
    return more[max(endings, key=len)] if endings else {}


def variants(body: Any, values: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    """The body with each of its leaves and branches replaced by each hostile value."""
    if isinstance(body, Mapping):
        for key, inner in body.items():
            if isinstance(inner, Mapping | list):
                for name, value in values.items():
                    yield f"{key} itself: {name}", {**body, key: value}
            for name, changed in variants(inner, values):
                yield f"{key}: {name}", {**body, key: changed}
    elif isinstance(body, list):
        for name, changed in variants(body[0], values):
            yield f"item: {name}", [changed]
    else:
        yield from values.items()


def answer(client: Client, method: str, address: str, **given: Any) -> HttpResponse:
    """Send one request, do the job it asked for, and take everything back."""
    with transaction.atomic():
        response = getattr(client, method)(address, **given)
        if response.streaming:
            b"".join(response.streaming_content)
        if response.status_code < 300:
            for job in Job.objects.filter(state=Job.State.QUEUED).exclude(
                lane="render"
            ):
                run(job.pk)
                job.refresh_from_db()
                if job.state == Job.State.QUARANTINED:
                    response.status_code = 599
        transaction.set_rollback(True)
    return response


def list_of(path: str) -> str:
    """The address that a thing like this one is added at."""
    if path.startswith("api/v1/facilities/"):
        return path.rsplit("<", 1)[0]
    return "api/v1/facilities/<code>/" + path.removeprefix("api/v1/").split("<")[0]


def changed_only(body: Mapping[str, Any], good: Mapping[str, Any]) -> dict[str, Any]:
    """The one value that differs."""
    return {k: v for k, v in body.items() if v is not good[k]}


def faults(responses: Mapping[str, HttpResponse]) -> dict[str, Any]:
    """Answers that are faults, or that are no problems where they should be."""
    bad: dict[str, Any] = {}
    for name, response in responses.items():
        if response.status_code >= 500:
            bad[name] = response.status_code
        elif response.status_code >= 400:
            body = json.loads(response.content)
            kind = response.headers["Content-Type"]
            if kind != "application/problem+json" or not {"code", "detail"} <= set(
                body
            ):
                bad[name] = (response.status_code, kind, body)
    return bad


API_POSTS = [path for path, rows in API.items() if "POST" in rows]
API_PATCHES = [path for path, rows in API.items() if "PATCH" in rows]
API_LISTS = [
    path for path, rows in API.items() if "GET" in rows and "schema" not in path
]
FORMS = [path for path, rows in PAGES.items() if "POST" in rows]


@pytest.mark.parametrize("path", API_POSTS)
def test_api_bodies_of_wrong_values_are_problems(
    path: str, world: World, db: None
) -> None:
    client = api(world.cast["champion"])
    sent = {**sent_to(path, world), **more_of(path, world)}
    good = {k: v for k, v in sent.items() if k != "file"}

    responses = {
        name: answer(
            client,
            "post",
            filled(path, world),
            data=json.dumps(body),
            content_type="application/json",
        )
        for name, body in variants(good, VALUES)
        if good
    }

    assert faults(responses) == {}


@pytest.mark.parametrize("path", API_PATCHES)
def test_api_changes_to_wrong_values_are_problems(
    path: str, world: World, db: None
) -> None:
    client, address = api(world.cast["champion"]), filled(path, world)
    row = API[path]["PATCH"]
    good = {**row.body(world), **sent_to(list_of(path), world), **more_of(path, world)}
    kind = "application/json"

    responses = {
        f"{name}, alone: {is_alone}": answer(
            client, "patch", address, data=json.dumps(sent), content_type=kind
        )
        for name, body in variants(good, VALUES)
        for is_alone in (True, False)
        for sent in [changed_only(body, good) if is_alone else body]
    }
    responses |= {
        name: answer(client, "patch", address, data=body, content_type=kind)
        for name, body in BODIES.items()
    }

    assert faults(responses) == {}


@pytest.mark.parametrize("part", PARTS)
@pytest.mark.parametrize("path", API_POSTS)
def test_api_bodies_of_wrong_shape_are_problems(
    path: str, part: str, world: World, db: None
) -> None:
    client, address = api(world.cast[part]), filled(path, world)
    kind = "application/json"
    many = "&".join(f"field{n}=1" for n in range(1001))

    responses = {
        name: answer(client, "post", address, data=body, content_type=kind)
        for name, body in BODIES.items()
    }
    form = "application/x-www-form-urlencoded"
    responses["1001 fields"] = answer(
        client, "post", address, data=many, content_type=form
    )
    responses["xml"] = answer(
        client, "post", address, data="<a/>", content_type="application/xml"
    )
    responses["no boundary"] = answer(
        client, "post", address, data="x", content_type="multipart/form-data"
    )

    assert faults(responses) == {}


@pytest.mark.parametrize("path", API_LISTS)
def test_api_queries_of_every_kind_are_problems(
    path: str, world: World, db: None
) -> None:
    client, address = api(world.cast["champion"]), filled(path, world)

    responses = {
        query: answer(client, "get", f"{address}?{query}") for query in QUERIES
    }

    pdfs = {query for query, response in responses.items() if response.streaming}
    assert faults({q: r for q, r in responses.items() if q not in pdfs}) == {}


@pytest.mark.parametrize("query", sorted(set(QUERIES) - {"page_size=1001"}))
def test_a_list_refuses_what_it_does_not_know(
    query: str, world: World, db: None
) -> None:
    client = api(world.cast["champion"])

    response = client.get(f"/api/v1/facilities/A01/readings/?{query}")

    assert 400 <= response.status_code < 500, response.content
    assert response.json()["code"]


@pytest.mark.parametrize(
    "code", ["%00", "A01%00", "%F0%9F%8F%AD", "A01'--", "x" * 3000, "..%2F..", "a%0Ab"]
)
def test_codes_that_cannot_be_are_not_found(code: str, world: World, db: None) -> None:
    champion = world.cast["champion"]
    addresses = [
        (browser, f"/facilities/{code}/"),
        (browser, f"/facilities/{code}/uploads/new/"),
        (browser, f"/facilities/A01/charts/{code}.csv"),
        (browser, f"/invite/{code}/"),
        (api, f"/api/v1/facilities/{code}/"),
        (api, f"/api/v1/facilities/{code}/readings/"),
        (api, f"/api/v1/cohorts/{code}/"),
        (api, f"/api/v1/jobs/{code}/"),
        (api, f"/api/v1/uploads/{code}/"),
    ]

    statuses = {address: make(champion).get(address) for make, address in addresses}

    assert {a: r.status_code for a, r in statuses.items() if r.status_code != 404} == {}


@pytest.mark.parametrize("path", FORMS)
def test_forms_of_wrong_values_are_refused(path: str, world: World, db: None) -> None:
    client, address = browser(world.cast["champion"]), filled(path, world)
    good = {k: v for k, v in sent_to(path, world).items() if k != "file"}
    if path.endswith("people/"):
        good = {
            "email": "a@b.example",
            "name": "N",
            "organization": 1,
            "role": "viewer",
        }
    if path == "language/":
        good = {"language": "fr", "next": "/"}
    if "columns" in path:
        good = {
            "q:year": "2016",
            "stored": "keep",
            "s0-name": "quetzal main",
            "s0-source": "electricity",
            "s0-kind": "production",
            "c:A:target": "usage",
            "c:C:unit": "kWh",
            "c:C:meter": "M",
        }
    if "rows" in path:
        good = {"f:0": "5", "out": "all"}

    statuses = {
        name: answer(client, "post", address, data=body).status_code
        for name, body in variants(good, FORM_VALUES)
    }
    many = {f"field{n}": "1" for n in range(1001)}
    statuses["1001 fields"] = answer(client, "post", address, data=many).status_code

    assert {name: status for name, status in statuses.items() if status >= 500} == {}


def multipart(**fields: Any) -> dict[str, Any]:
    file = SimpleUploadedFile("a.csv", b"Month,kWh\n2015-01,5\n2015-02,6\n")
    return {"file": file, **fields}


@pytest.mark.parametrize("name", FORM_VALUES)
@pytest.mark.parametrize("field", ["mapping", "meter", "key"])
def test_an_uploads_fields_of_wrong_values_are_problems(
    field: str, name: str, world: World, db: None
) -> None:
    client: APIClient = api(world.cast["champion"])
    address = "/api/v1/facilities/A01/uploads/"
    more: dict[str, Any] = {}
    if field == "key":
        more = {"HTTP_IDEMPOTENCY_KEY": FORM_VALUES[name].replace("\x00", "")}
        fields = {}
    else:
        fields = {field: FORM_VALUES[name]}

    response = answer(
        client, "post", address, data=multipart(**fields), format="multipart", **more
    )

    assert faults({name: response}) == {}


MAPPINGS = [
    '{"series": 5}',
    '{"series": {"kWh": 5}}',
    '{"series": {"kWh": {"name": 5, "source": "x"}}}',
    '{"series": {"kWh": {"source": "' + "x" * 50 + '"}}}',
    '{"columns": "A"}',
    '{"columns": {"A": 5}}',
    '{"columns": {"A": {"target": "king"}}}',
    '{"header_row": -5}',
    '{"header_row": "x"}',
    '{"header_row": 1e999}',
    '{"year": 99999999999}',
    '{"sheet": []}',
    '{"date_order": {"a": 1}}',
    '{"unit": ["kWh"]}',
    '{"stored": {}}',
    '{"a": NaN}',
    '{"a": "\\ud800"}',
    "[" * 100_000,
]


@pytest.mark.parametrize("mapping", MAPPINGS, ids=range(len(MAPPINGS)))
def test_a_mapping_that_makes_no_sense_is_a_problem(
    mapping: str, world: World, db: None
) -> None:
    client = api(world.cast["champion"])
    address = "/api/v1/facilities/A01/uploads/"

    response = answer(
        client, "post", address, data=multipart(mapping=mapping), format="multipart"
    )

    assert faults({"mapping": response}) == {}


ITEMS: list[Any] = [
    5,
    [5],
    [{"row": "2", "column": "C", "value": "5"}],
    [{"row": True, "column": "C", "value": "5"}],
    [{"row": 10**30, "column": "C", "value": "5"}],
    [{"row": -1, "column": "C", "value": "5"}],
    [{"row": 2, "column": ["C"], "value": "5"}],
    [{"row": 2, "column": {}, "value": "5"}],
    [{"row": 2, "column": "C", "value": {"a": 1}}],
    [{"row": 2, "column": "C", "value": NUL}],
    [{"row": 2, "column": "C", "value": LONE_SURROGATE}],
    [{"row": 2, "column": "C", "value": None}],
    [{"row": 2, "column": NUL, "value": "5"}],
    [{"sheet": NUL, "row": 2, "column": "C", "value": "5"}],
    [{"sheet": ["S"], "row": 2, "column": "C", "value": "5"}],
    [{"sheet": 5, "row": 2, "column": "C", "value": "5"}, {"sheet": "S", "row": 2, "column": "C", "value": "5"}],
    [{"row": 2, "column": "C", "value": "5"}] * 20_000,
]  # fmt: skip


@pytest.mark.parametrize("action", ["corrections", "left-out"])
@pytest.mark.parametrize("items", ITEMS, ids=range(len(ITEMS)))
def test_places_that_cannot_be_are_problems(
    items: Any, action: str, world: World, db: None
) -> None:
    client = api(world.cast["champion"])
    address = f"/api/v1/uploads/{world.own.in_review.public_id}/{action}/"

    body = json.dumps({"items": items})
    response = answer(
        client, "post", address, data=body, content_type="application/json"
    )

    assert faults({action: response}) == {}


def test_a_page_has_a_thousand_rows_at_most(world: World, db: None) -> None:
    client = api(world.cast["champion"])

    listed = client.get("/api/v1/facilities/A01/readings/?page_size=1001").json()
    page = client.get("/api/v1/facilities/A01/readings/?page_size=10&page=3").json()

    assert len(listed["results"]) == listed["count"] == 24
    assert [row["start"][:7] for row in page["results"]] == [
        "2018-09",
        "2018-10",
        "2018-11",
        "2018-12",
    ]


@pytest.mark.parametrize(
    ("query", "months"),
    [
        ("start=2018-11", ["2018-11", "2018-12"]),
        ("start=2017-01&end=2017-02", ["2017-01", "2017-02"]),
        ("start=2018-12-31", ["2018-12"]),
    ],
)
def test_months_are_chosen_by_month_or_date(
    query: str, months: list[str], world: World, db: None
) -> None:
    client = api(world.cast["champion"])

    listed = client.get(f"/api/v1/facilities/A01/months/?{query}").json()

    assert [row["month"] for row in listed["results"]] == months


@pytest.mark.parametrize("query", ["start=2018-13", "end=soon", "start="])
def test_months_that_are_none_are_refused(query: str, world: World, db: None) -> None:
    client = api(world.cast["champion"])

    response = client.get(f"/api/v1/facilities/A01/months/?{query}")

    assert (response.status_code, response.json()["code"]) == (400, "invalid_date")
