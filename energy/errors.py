"""What this app refuses, each with its code and sentence."""

from django.utils.translation import gettext_lazy as _

from portal.base.errors import DomainError, InvalidInputError


def file_too_large(limit_megabytes: int) -> DomainError:
    """The file is larger than an upload may be."""
    return DomainError(
        "file_too_large",
        _("The file is larger than %(limit)s MB. Split it by year and try again.")
        % {"limit": limit_megabytes},
        status=413,
    )


def upload_not_open() -> DomainError:
    """The upload has been saved, withdrawn or has failed."""
    return DomainError(
        "upload_not_open",
        _("This upload is closed: it has been saved, withdrawn or could not be read."),
    )


def upload_not_ready() -> DomainError:
    """The upload still has questions, rows to mend or is being read."""
    return DomainError(
        "upload_not_ready",
        _("This upload is not ready to be saved: answer and mend what is left first."),
    )


def rows_overlap() -> DomainError:
    """Rows of one file fall on the same time of one meter or variable."""
    return DomainError(
        "rows_overlap",
        _(
            "Rows of this file cover the same days of one meter. Leave some of them out."
        ),
    )


def stored_meanwhile() -> DomainError:
    """Someone saved readings for the same days since this file was compared."""
    return DomainError(
        "stored_meanwhile",
        _(
            "Someone saved readings for the same days in the meantime. "
            "The comparison has been made again: look at it and save."
        ),
    )


def superseded_by_later() -> DomainError:
    """A later upload changed the same readings, so this one cannot be undone."""
    return DomainError(
        "superseded_by_later_upload",
        _("A later upload changed the same readings. Withdraw that one first."),
    )


def undo_expired(days: int) -> DomainError:
    """The time to undo is over."""
    return DomainError(
        "undo_expired",
        _("A saved upload can be withdrawn within %(days)s days only.")
        % {"days": days},
    )


def no_energy_data() -> InvalidInputError:
    """There is nothing to fit."""
    return InvalidInputError(
        "no_energy_data",
        _("This plant has no readings yet. Upload meter data first."),
    )


def period_invalid() -> InvalidInputError:
    """A period ends before it begins, or both overlap."""
    return InvalidInputError(
        "period_invalid",
        _(
            "Each period must end after it begins, and the reporting period must "
            "begin after the baseline period ends."
        ),
    )


def variable_is_energy(names: str) -> InvalidInputError:
    """A relevant variable is itself energy."""
    text = _(
        "%(names)s is measured in a unit of energy. Energy cannot explain energy use: "
        "leave it out."
    ) % {"names": names}
    return InvalidInputError("variable_is_energy", text, fields={"variables": text})


def baseline_not_ready() -> DomainError:
    """The baseline is being worked out, has failed or is approved already."""
    return DomainError(
        "baseline_not_ready",
        _("Only a baseline that has been worked out and is a draft can be approved."),
    )


def own_baseline() -> DomainError:
    """Nobody approves what they submitted."""
    return DomainError(
        "own_baseline",
        _("A baseline is approved by somebody other than who submitted it."),
        status=403,
    )


def no_valid_model() -> DomainError:
    """The chosen model does not pass the checks."""
    return DomainError(
        "no_valid_model",
        _("No model of this baseline passes the checks, so it cannot be approved."),
    )


def result_not_open() -> DomainError:
    """The result is not waiting for verification."""
    return DomainError(
        "result_not_open",
        _("Only a result under review can be verified."),
    )


def result_outdated() -> DomainError:
    """Newer data gave a newer result of the same baseline."""
    return DomainError(
        "result_outdated",
        _("Newer data gave a newer result of this baseline. Verify that one."),
    )


def result_incomplete() -> DomainError:
    """The result leaves out energy of the reporting period."""
    return DomainError(
        "result_incomplete",
        _("This result does not cover the whole of the reporting period."),
    )
