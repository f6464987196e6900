"""What the upload pages show: plain rows in the reader's language."""

from collections.abc import Mapping
from datetime import date, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from energy.finding_texts import how_to_fix, sentence
from energy.forms import SeriesForm
from energy.models import Meter, RelevantVariable, SavingsResult, Upload
from energy.models.meter import EnergySource
from energy.question_texts import choice_label, question_text
from energy.services.uploads import UNDO_DAYS
from facilities.models import Facility

STEPS = (
    ("file", gettext_lazy("File")),
    ("columns", gettext_lazy("Columns")),
    ("rows", gettext_lazy("Check rows")),
    ("review", gettext_lazy("Review changes")),
    ("done", gettext_lazy("Done")),
)


ADDRESSES = {"columns": "energy:upload_columns", "rows": "energy:upload_rows"}
"""Steps a person may go back to while the upload is open."""


def steps_of(current: str, upload: Upload | None = None) -> list[dict[str, Any]]:
    """The five steps with their state, and the address of those to go back to."""
    names = [name for name, _label in STEPS]
    at = names.index(current)
    return [
        {
            "label": label,
            "state": _step_state(number, at),
            "url": _step_address(name, upload),
        }
        for number, (name, label) in enumerate(STEPS)
    ]


def _step_state(number: int, at: int) -> str:
    if number == at:
        return "current"
    return "done" if number < at else "todo"


def _step_address(name: str, upload: Upload | None) -> str:
    if upload is None or not upload.is_open or name not in ADDRESSES:
        return ""
    return reverse(ADDRESSES[name], args=[upload.public_id])


MOST_FINDINGS = 200


def findings_shown(
    upload: Upload, *, limit: int = MOST_FINDINGS
) -> list[dict[str, Any]]:
    """Findings with their sentence, remedy and number in the upload's list."""
    return [
        {
            **finding,
            "number": number,
            "sentence": sentence(finding),
            "how_to_fix": how_to_fix(finding),
            "can_mend": finding["row"] is not None and finding["column"] is not None,
        }
        for number, finding in enumerate(upload.findings[:limit])
    ]


def findings_by_task(upload: Upload) -> dict[str, Any]:
    """Findings by what a person can do: mend, give up the file, confirm, read."""
    shown = findings_shown(upload)
    errors = [one for one in shown if one["severity"] == "error"]
    return {
        "to_mend": [one for one in errors if one["row"] is not None],
        "of_the_file": [one for one in errors if one["row"] is None],
        "to_confirm": [one for one in shown if one["severity"] == "warning"],
        "told": [one for one in shown if one["severity"] == "info"],
        "not_shown": max(0, len(upload.findings) - MOST_FINDINGS),
    }


def questions_shown(upload: Upload) -> list[dict[str, Any]]:
    """Open questions with their wording and choices."""
    return [
        {
            **question,
            "name": f"q:{question['key']}",
            "text": question_text(question),
            "suggestion": question["suggestion"] or _known(upload, question["code"]),
            "options": [
                {
                    "value": choice,
                    "label": choice_label(question, choice),
                    "suggested": choice == question["suggestion"],
                }
                for choice in question["choices"]
            ],
        }
        for question in upload.questions
        if question["code"] != "source"
    ]


def _known(upload: Upload, code: str) -> str:
    return upload.facility.timezone if code == "timezone" else ""


def series_shown(upload: Upload) -> list[dict[str, Any]]:
    """Each series of the file with the form that says what it goes to."""
    asked = {q["column"] for q in upload.questions if q["code"] == "source"}
    totals = {item["meter"]: item for item in upload.totals}
    return [
        {
            **described,
            "series": name,
            "total": totals.get(name),
            "sort": _sort_of(described),
            "needs_source": name in asked,
            "form": SeriesForm(
                prefix=f"s{number}",
                initial={
                    "name": described["name"],
                    "source": described.get("source", ""),
                    "kind": described.get("kind", ""),
                    "is_submeter": described.get("is_submeter", False),
                },
            ),
        }
        for number, (name, described) in enumerate(upload.meters.items())
    ]


def _sort_of(described: Mapping[str, Any]) -> str:
    labels: dict[str, Any] = dict(EnergySource.choices)
    if not described["is_meter"]:
        labels = dict(RelevantVariable.Kind.choices)
    return str(labels.get(described.get("source") or described.get("kind") or "", ""))


def known_names(upload: Upload) -> list[str]:
    """Names a series may go to: the plant's meters and variables."""
    rows = (Meter, RelevantVariable)
    return [
        name
        for model in rows
        for name in model.objects.filter(facility=upload.facility).values_list(
            "name", flat=True
        )
    ]


def totals_shown(upload: Upload) -> list[dict[str, Any]]:
    """Totals per series and unit."""
    return list(upload.totals)


def changes_shown(upload: Upload) -> list[dict[str, Any]]:
    """Stored values that saving would replace, old beside new, with local days."""
    zone = ZoneInfo(upload.facility.timezone)
    return [
        {
            **change,
            "start": _local_day(change["start"], zone),
            "share": _share(change["stored"], change["new"]),
        }
        for change in upload.changes
    ]


def _local_day(text: str, zone: ZoneInfo) -> Any:
    moment = datetime.fromisoformat(text)
    return moment.astimezone(zone).date() if moment.tzinfo else moment.date()


def _share(stored: float, new: float) -> float | None:
    return (new - stored) / stored if stored else None


def undo_until(upload: Upload, *, now: datetime) -> date | None:
    """The last day a saved upload can be undone; None when that is over."""
    if upload.committed_at is None:
        return None
    last = upload.committed_at + timedelta(days=UNDO_DAYS)
    return timezone.localdate(last) if now <= last else None


def after_saving(
    facility: Facility, result: SavingsResult | None
) -> list[dict[str, Any]]:
    """What comes next once a file is saved."""
    code = facility.code
    more = {
        "icon": "upload",
        "title": _("Upload another file"),
        "reason": _("Another meter, production, or the next month."),
        "url": reverse("energy:upload_new", args=[code]),
        "action": _("Upload data"),
    }
    if result is None:
        first = {
            "icon": "chart-line",
            "title": _("Ask for a baseline"),
            "reason": _("It takes twelve months of bills and what drives them."),
            "url": reverse("energy:baseline_list", args=[code]),
            "action": _("Choose periods"),
        }
        return [first, more]
    dashboard = {
        "icon": "layout-dashboard",
        "title": _("Look at the energy performance"),
        "reason": _("The result is being worked out again with the new values."),
        "url": facility.get_absolute_url(),
        "action": _("Open"),
    }
    return [dashboard, more]


def leave_out_label(count: int) -> str:
    """The button that sets all rows with an error aside."""
    label = ngettext(
        "Leave out the row with an error",
        "Leave out the %(count)s rows with errors",
        count,
    )
    return label % {"count": count}
