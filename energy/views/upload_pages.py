"""What the upload pages show: plain rows in the reader's language."""

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from energy.finding_texts import how_to_fix, sentence
from energy.forms import SeriesForm
from energy.models import Meter, RelevantVariable, Upload
from energy.question_texts import choice_label, question_text

STEPS = (
    ("file", gettext_lazy("File")),
    ("columns", gettext_lazy("Columns")),
    ("rows", gettext_lazy("Check rows")),
    ("review", gettext_lazy("Review changes")),
    ("done", gettext_lazy("Done")),
)


def steps_of(current: str) -> list[dict[str, Any]]:
    """The five steps with their state."""
    names = [name for name, _label in STEPS]
    at = names.index(current)
    return [
        {"label": label, "done": number < at, "current": number == at}
        for number, (_name, label) in enumerate(STEPS)
    ]


def findings_shown(upload: Upload, *, limit: int = 200) -> list[dict[str, Any]]:
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


def questions_shown(upload: Upload) -> list[dict[str, Any]]:
    """Open questions with their wording and choices."""
    return [
        {
            **question,
            "name": f"q:{question['key']}",
            "text": question_text(question),
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


def series_shown(upload: Upload) -> list[dict[str, Any]]:
    """Each series of the file with the form that says what it goes to."""
    asked = {q["column"] for q in upload.questions if q["code"] == "source"}
    totals = {item["meter"]: item for item in upload.totals}
    return [
        {
            **described,
            "series": name,
            "total": totals.get(name),
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


def leave_out_label(count: int) -> str:
    """The button that sets all rows with an error aside."""
    return _("Leave out the %(count)s rows with errors") % {"count": count}
