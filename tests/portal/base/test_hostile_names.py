"""Names made of markup or formulas stay text, on pages and in exports."""

import csv
import re
from dataclasses import replace
from typing import Any

from energy.models import (
    ActionPlan,
    EnergyPrice,
    EnergyTarget,
    EnergyUse,
    EventEvidence,
    Meter,
    NonRoutineEvent,
    Opportunity,
    RelevantVariable,
    StaticFactor,
    Upload,
)
from energy.services.baselines import BaselineRequest
from energy.tasks.baselines import fit_key, submit_baseline
from facilities.models import Facility
from portal.accounts.models import Invitation, Organization, User
from portal.jobs.inline import complete
from tests.factories.clients import browser
from tests.factories.world import WANTED, World
from tests.whole.access_table import PAGES
from tests.whole.test_access_matrix import filled_with

MARKUP = "\"'><img src=x onerror=alert(1)>"
FILES = (".csv", "pdf/", "original/", "evidence/<evidence_id>/")
"""How addresses of files to download end."""
TEXTS: dict[Any, tuple[str, ...]] = {
    ActionPlan: ("what", "who", "resources", "verification_method", "evidence"),
    EnergyPrice: ("note",),
    EnergyTarget: ("name", "owner"),
    EnergyUse: ("name", "process", "performance", "operation", "potential_reason"),
    EventEvidence: ("filename",),
    NonRoutineEvent: ("title", "description", "reason"),
    Opportunity: ("title", "description", "owner", "price_basis", "evidence"),
    StaticFactor: ("name", "unit", "baseline_value", "current_value"),
}
"""What people write in their own words about their plants."""


def renamed(world: World) -> BaselineRequest:
    """Give the own plant, its people and its things names made of markup."""
    plant = world.own.facility
    Organization.objects.filter(pk=plant.organization_id).update(name=MARKUP)
    Facility.objects.filter(pk=plant.pk).update(name=MARKUP, city=MARKUP)
    User.objects.filter(pk=world.cast["champion"].pk).update(name=MARKUP)
    Meter.objects.filter(facility=plant).update(name=MARKUP)
    RelevantVariable.objects.filter(facility=plant).update(
        name=MARKUP, unit=MARKUP[:30]
    )
    Upload.objects.filter(facility=plant).update(filename=f"{MARKUP}.csv")
    for model, names in TEXTS.items():
        fitting = {n: MARKUP[: model._meta.get_field(n).max_length] for n in names}
        assert model.objects.filter(facility=plant).update(**fitting) > 0
    Invitation.objects.filter(organization=plant.organization).update(name=MARKUP)
    return replace(WANTED, variables=(MARKUP,))


def test_markup_in_names_is_only_text(world: World, db: None) -> None:
    wanted = renamed(world)
    plant, champion = world.own.facility, world.cast["champion"]
    baseline = submit_baseline(plant, wanted=wanted, user=champion)
    complete(fit_key(baseline))
    result = baseline.results.get()
    own = replace(world.own, baseline=baseline, result=result)
    client = browser(champion)

    bodies = {
        path: client.get(filled_with(path, own, world)).content
        for path, rows in PAGES.items()
        if "GET" in rows and not path.endswith(FILES)
    }

    assert [path for path, body in bodies.items() if b"<img src=x" in body] == []
    told = {path for path, body in bodies.items() if b"&lt;img src=x" in body}
    assert {"facilities/<code>/", "baselines/<baseline_id>/", "people/"} <= told


def test_a_name_like_a_formula_is_text_in_exports(world: World, db: None) -> None:
    plant, champion = world.own.facility, world.cast["champion"]
    name = '=HYPERLINK("http://evil.example","x")'
    RelevantVariable.objects.filter(facility=plant).update(name=name)
    wanted = replace(WANTED, variables=(name,))
    complete(fit_key(submit_baseline(plant, wanted=wanted, user=champion)))
    client = browser(champion)
    page = client.get("/facilities/A01/").content.decode()
    exports = set(re.findall(r'"(/facilities/A01/charts/[^"]+\.csv)"', page))
    assert len(exports) == 4
    for model, names in TEXTS.items():
        texts = {n: name[: model._meta.get_field(n).max_length] for n in names}
        model.objects.filter(facility=plant).update(**texts)
    exports |= {filled_with(p, world.own, world) for p in PAGES if p.endswith(".csv")}

    assert len(exports) == 7
    for address in exports:
        rows = csv.reader(client.get(address).content.decode("utf-8-sig").splitlines())
        cells = [cell for row in rows for cell in row]
        assert [cell for cell in cells if cell[:1] in {"=", "@", "+"}] == []
