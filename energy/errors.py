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


def baseline_locked() -> DomainError:
    """An approved baseline is not changed any more."""
    return DomainError(
        "baseline_locked",
        _(
            "The models of this baseline can no longer be chosen. "
            "Ask for a new version instead."
        ),
    )


def model_not_tried() -> InvalidInputError:
    """No such candidate."""
    text = _("No model of this meter was tried with these variables.")
    return InvalidInputError("model_not_tried", text, fields={"variables": text})


def override_needs_reason(longest: int) -> InvalidInputError:
    """Who leaves the rule says why."""
    text = _(
        "Say in a sentence or two (up to %(longest)s characters) why this model is "
        "better than the one chosen by the rule."
    ) % {"longest": longest}
    return InvalidInputError("override_needs_reason", text, fields={"reason": text})


def own_baseline() -> DomainError:
    """Nobody approves what they submitted."""
    return DomainError(
        "own_baseline",
        _(
            "A baseline is approved by somebody other than who submitted it or chose "
            "a model in it."
        ),
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


def event_invalid(code: str) -> InvalidInputError:
    """Dates and amounts do not make an event."""
    field, text = {
        "event_takes_no_time": ("end", _("The event must end after it begins.")),
        "month_twice": ("months", _("A month is named twice.")),
        "month_outside_event": (
            "months",
            _("An amount is given for a month in which the event does not last."),
        ),
        "uncertainty_invalid": (
            "uncertainty",
            _("The uncertainty is a number of zero or more."),
        ),
    }.get(code, ("months", _("These amounts cannot be used.")))
    return InvalidInputError(code, text, fields={field: text})


def event_amount_invalid() -> InvalidInputError:
    """An amount is no number, or beyond all plants."""
    text = _("An amount must be a number of at most 10,000,000,000,000 kWh.")
    return InvalidInputError("event_amount_invalid", text, fields={"total": text})


def event_too_long() -> InvalidInputError:
    """The event has more months than can be handled."""
    text = _("An event can have amounts for fifty years at most.")
    return InvalidInputError("event_too_long", text, fields={"end": text})


def event_needs_amount() -> InvalidInputError:
    """Neither a total nor months were given."""
    text = _("State the amount: one total, or one value for each month.")
    return InvalidInputError("event_needs_amount", text, fields={"total": text})


def event_needs_months() -> InvalidInputError:
    """A permanent event has a total, and nothing says until when."""
    text = _(
        "This event has no end and the plant has no baseline yet, so a total cannot be "
        "spread. Give the last day, or one value for each month."
    )
    return InvalidInputError("event_needs_months", text, fields={"total": text})


def event_total_differs() -> InvalidInputError:
    """Total and months were both given and disagree."""
    text = _("The months do not add up to the total. Give one or the other.")
    return InvalidInputError("event_total_differs", text, fields={"total": text})


def event_not_open() -> DomainError:
    """The event is not in the state that this needs."""
    return DomainError(
        "event_not_open",
        _("This adjustment has been decided on or withdrawn in the meantime."),
    )


def event_not_draft() -> DomainError:
    """Only a draft can be changed or submitted."""
    return DomainError(
        "event_not_draft",
        _("Only a draft can be changed. Withdraw this adjustment and propose it anew."),
    )


def own_event() -> DomainError:
    """Nobody decides on what they proposed."""
    return DomainError(
        "own_event",
        _("An adjustment is decided on by somebody other than who proposed it."),
        status=403,
    )


def reason_missing() -> InvalidInputError:
    """A refusal says why."""
    text = _("Say why in a sentence.")
    return InvalidInputError("reason_missing", text, fields={"reason": text})


def evidence_kind() -> InvalidInputError:
    """The file is of a kind that is not kept."""
    text = _("Evidence can be a PDF, a picture (PNG, JPEG), a spreadsheet or text.")
    return InvalidInputError("evidence_kind", text, fields={"file": text})


def evidence_too_large(limit_megabytes: int) -> DomainError:
    """The file is larger than evidence may be."""
    return DomainError(
        "evidence_too_large",
        _("The file is larger than %(limit)s MB.") % {"limit": limit_megabytes},
        status=413,
    )


def static_factor_exists() -> InvalidInputError:
    """The name is taken."""
    text = _("This plant already has a static factor of this name.")
    return InvalidInputError("static_factor_exists", text, fields={"name": text})


def run_without_plants() -> InvalidInputError:
    """A cohort or the program has no plant."""
    text = _("No plant sits there yet, so there is nothing to work out.")
    return InvalidInputError("run_without_plants", text, fields={"cohort": text})


def unit_is_energy() -> InvalidInputError:
    """A variable would be measured in energy."""
    text = _(
        "This is a unit of energy. Energy cannot explain energy use: "
        "add a meter instead."
    )
    return InvalidInputError("variable_is_energy", text, fields={"unit": text})


def variable_in_use() -> InvalidInputError:
    """A baseline names the variable, so it cannot be called otherwise."""
    text = _(
        "A baseline of this plant names this variable, so its name stays: "
        "its results must remain traceable."
    )
    return InvalidInputError("variable_in_use", text, fields={"name": text})
