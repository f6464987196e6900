"""What needs a person now: rules that give a title, a reason and an address."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from energy.models import Baseline, NonRoutineEvent, SavingsResult, Upload
from energy.querysets import PlantDataQuerySet
from facilities.models import Facility
from portal.accounts.models import User
from portal.accounts.roles import Role

MOST = 5
FEW = 2
"""With fewer plants than these, counting them tells nothing."""
WAITING = (Upload.State.NEEDS_MAPPING, Upload.State.NEEDS_FIX, Upload.State.REVIEW)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to do."""

    icon: str
    title: str
    reason: str
    url: str
    action: str
    tone: str = ""


def next_steps(user: User, facilities: Sequence[Facility]) -> list[Step]:
    """At most five steps, those that block others first."""
    steps = [
        *_open_uploads(user),
        *_baselines_to_approve(user),
        *_adjustments_to_decide(user),
        *_results_to_verify(user),
        *_first_uploads(user, facilities),
    ]
    return steps[:MOST]


def _open_uploads(user: User) -> Iterator[Step]:
    seen = Upload.objects.visible_to(user)
    waiting = seen.filter(uploaded_by=user, state__in=WAITING)
    for upload in waiting.select_related("facility")[:MOST]:
        yield Step(
            icon="list-checks",
            title=_("Finish the upload of %(file)s") % {"file": upload.filename},
            reason=_("%(plant)s. Nothing is saved until you say so.")
            % {"plant": upload.facility},
            url=upload.get_absolute_url(),
            action=_("Continue"),
            tone="warn",
        )


def _baselines_to_approve(user: User) -> Iterator[Step]:
    if not user.has_perm("energy.approve_baseline"):
        return
    newest = (
        Baseline.objects.visible_to(user)
        .exclude(state=Baseline.State.FAILED)
        .order_by("facility_id", "-version")
        .distinct("facility_id")
    )
    drafts = (
        Baseline.objects.filter(pk__in=newest.values("pk"))
        .filter(state=Baseline.State.DRAFT, result__verdict__acceptable=True)
        .exclude(submitted_by=user)
        .select_related("facility")
    )
    for baseline in drafts[:MOST]:
        yield Step(
            icon="check",
            title=_("Approve the baseline of %(plant)s") % {"plant": baseline.facility},
            reason=_("Its models pass the checks; savings stay a draft until then."),
            url=baseline.get_absolute_url(),
            action=_("Look"),
        )


def _adjustments_to_decide(user: User) -> Iterator[Step]:
    if not user.has_perm("energy.approve_event"):
        return
    waiting = (
        NonRoutineEvent.objects.visible_to(user)
        .filter(state=NonRoutineEvent.State.SUBMITTED)
        .exclude(proposed_by=user)
        .select_related("facility")
        .order_by("pk")
    )
    for event in waiting[:MOST]:
        yield Step(
            icon="check",
            title=_("Decide on an adjustment of %(plant)s") % {"plant": event.facility},
            reason=_("%(title)s. It counts only once it is approved.")
            % {"title": event.title},
            url=event.get_absolute_url(),
            action=_("Look"),
        )


def _results_to_verify(user: User) -> Iterator[Step]:
    if not user.has_perm("energy.verify_result"):
        return
    newest = _newest_results(SavingsResult.objects.visible_to(user))
    waiting = (
        SavingsResult.objects.filter(pk__in=newest.values("pk"))
        .filter(state=SavingsResult.State.UNDER_REVIEW)
        .select_related("facility", "baseline")
    )
    for result in waiting[:MOST]:
        yield Step(
            icon="check",
            title=_("Verify the result of %(plant)s") % {"plant": result.facility},
            reason=_("Its baseline is approved."),
            url=result.baseline.get_absolute_url(),
            action=_("Look"),
        )


def _newest_results(
    results: PlantDataQuerySet[SavingsResult],
) -> PlantDataQuerySet[SavingsResult]:
    """The result each plant's pages show: the newest of the newest baseline."""
    return (
        results.exclude(state=SavingsResult.State.REJECTED)
        .order_by("facility_id", "-baseline__version", "-pk")
        .distinct("facility_id")
    )


def _first_uploads(user: User, facilities: Sequence[Facility]) -> Iterator[Step]:
    if not user.has_role(Role.CHAMPION):
        return
    for facility in facilities:
        if not user.has_perm("energy.upload_readings", facility):
            continue
        has_data = Upload.objects.filter(
            facility=facility, state=Upload.State.COMMITTED
        ).exists()
        yield Step(
            icon="upload",
            title=_("Upload this month’s data of %(plant)s") % {"plant": facility}
            if has_data
            else _("Upload the first data of %(plant)s") % {"plant": facility},
            reason=_("Your own spreadsheet or the utility’s file will do."),
            url=reverse("energy:upload_new", args=[facility.code]),
            action=_("Upload data"),
        )


@dataclass(frozen=True, slots=True)
class PlantCard:
    """A plant on the home page; its result where it is the person's own plant."""

    facility: Facility
    result: SavingsResult | None


def plant_cards(user: User, facilities: Sequence[Facility]) -> list[PlantCard]:
    """The plants with their newest result. Outsiders read results on logged pages."""
    own = user.organization_ids(Role.CHAMPION, Role.VIEWER)
    seen = SavingsResult.objects.visible_to(user)
    newest = _newest_results(seen.filter(facility__in=facilities, organization__in=own))
    by_facility = {result.facility_id: result for result in newest}
    return [PlantCard(one, by_facility.get(one.pk)) for one in facilities]


def home_figures(user: User) -> list[dict[str, str]]:
    """Counts of what the person works with."""
    count = Facility.objects.visible_to(user).count()
    if count < FEW:
        return []
    verified = (
        SavingsResult.objects.visible_to(user)
        .filter(state=SavingsResult.State.VERIFIED)
        .values("facility")
        .distinct()
        .count()
    )
    return [
        {"label": ngettext("Facility", "Facilities", count), "value": str(count)},
        {"label": _("With a verified result"), "value": str(verified)},
    ]
