"""What the pages of recomputation runs show of a plant and of all."""

from collections.abc import Mapping
from typing import Any

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from energy.failure_texts import failure_text
from energy.models import RecomputedPlant
from energy.queries.runs import has_same_totals

Outcome = RecomputedPlant.Outcome

MEANINGS: Mapping[str, Promise] = {
    Outcome.UNCHANGED: _("The same figures came out, bit for bit."),
    Outcome.CHANGED: _(
        "Other data, factors or models gave a new result. Where the baseline is "
        "approved, it waits for its verification; the earlier one is kept."
    ),
    Outcome.NOT_REPRODUCED: _(
        "The very same inputs gave other figures. The stored result is kept; tell the "
        "people who run the portal."
    ),
    Outcome.OVERTAKEN: _(
        "Data changed during the computation. That change has asked for one of its own."
    ),
    Outcome.FAILED: _("The savings could not be worked out."),
    Outcome.NOTHING: _("The plant has no baseline that was worked out yet."),
}
TONES = {
    Outcome.UNCHANGED: ("ok", "equal"),
    Outcome.CHANGED: ("info", "refresh-cw"),
    Outcome.NOT_REPRODUCED: ("bad", "triangle-alert"),
    Outcome.OVERTAKEN: ("warn", "history"),
    Outcome.FAILED: ("bad", "circle-alert"),
    Outcome.NOTHING: ("", "minus"),
}


def outcomes_shown(counts: Mapping[str, int]) -> list[dict[str, Any]]:
    """The outcomes that came about, each with what it means."""
    return [
        {
            "key": kind.value,
            "label": kind.label,
            "count": counts[kind],
            "meaning": MEANINGS[kind],
            "tone": TONES[kind][0],
            "icon": TONES[kind][1],
        }
        for kind in Outcome
        if counts[kind]
    ]


def part_shown(part: RecomputedPlant) -> dict[str, Any]:
    """A plant of a run: its state as a tag, and the improvement before and after."""
    tone, icon = TONES.get(part.outcome, ("info", "hourglass"))  # type: ignore[call-overload]  # a choice or empty
    before, after = part.result_before, part.result_after
    return {
        "facility": part.facility,
        "baseline": part.baseline,
        "label": part.get_outcome_display() or _job_state(part),
        "tone": tone,
        "icon": icon,
        "failure": failure_text(part.error_code) if part.error_code else "",
        "before": before.improvement if before else None,
        "after": after.improvement if after else None,
        "same_totals": has_same_totals(part) and after != before,
        "new_result": after if after != before else None,
    }


def _job_state(part: RecomputedPlant) -> str:
    return str(part.job.get_state_display()) if part.job else ""
