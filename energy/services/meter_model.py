"""One meter's models and what the one that counts gives."""

from dataclasses import dataclass

from energy.enpi.dataset import Dataset
from energy.enpi.regression import Fit
from energy.enpi.savings import Savings
from energy.enpi.selection import Candidate
from energy.findings import Finding
from energy.models import Meter
from energy.services.inputs import MeterInput

MIN_REPORTING_COVERAGE = 0.90


@dataclass(frozen=True, slots=True)
class MeterModel:
    """One meter's candidates, the fit that counts, and what it gives.

    ``coverage`` is the share of the reporting period's days that the savings count:
    days before the first bill and after the last are missing like any others.
    ``chosen`` is None where an approved model was taken as it stands. ``trained``
    holds the rows the model was fitted on, ``baseline`` and ``reporting`` those that
    count for the periods.
    """

    given: MeterInput
    candidates: tuple[Candidate, ...]
    chosen: Candidate | None
    fit: Fit
    trained: Dataset
    baseline: Dataset
    reporting: Dataset
    savings: Savings | None
    coverage: float
    fitted: Savings | None
    reasons: tuple[Finding, ...]
    lamps: tuple[bool, bool, bool]

    @property
    def is_complete(self) -> bool:
        """Whether the reporting period is covered well enough to be quoted."""
        return self.coverage >= MIN_REPORTING_COVERAGE


@dataclass(frozen=True, slots=True)
class Skipped:
    """A meter without a model, and why; a gap if it used energy in the period."""

    meter: Meter
    code: str
    is_gap: bool
