"""Why a job ended without a result, and what to do, by error code."""

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

_TRY_AGAIN = _(
    "The work ended unexpectedly. Your data is safe. Try again; if it happens once"
    " more, tell your program contact."
)

FAILURES: dict[str, str | Promise] = {
    "no_energy_data": _(
        "No meter has readings in these periods. Upload them, or choose other periods."
    ),
    "too_few_intervals": _(
        "A meter has too few bills in the baseline period to fit any model. Choose a"
        " longer period, or upload the missing bills."
    ),
    "meter_not_in_baseline": _(
        "A meter was added after this baseline was approved. Ask for a new version."
    ),
    "internal_error": _TRY_AGAIN,
    "worker_lost": _TRY_AGAIN,
    "too_many_attempts": _(
        "The work was tried several times, and something was in the way each time."
        " Your data is safe. Try again in an hour."
    ),
    "unknown_kind": _(
        "This work was asked of another version of the portal. Your data is safe. Try"
        " again."
    ),
}


def failure_text(code: str) -> str:
    """The sentence of an error code, in the reader's language."""
    return str(FAILURES.get(code, _TRY_AGAIN))
