"""Input of the energy review and the register -> clean values; no service is called."""

from energy.review_forms.opportunities import (
    ActionForm,
    OpportunityForm,
    ReportForm,
    StatusForm,
)
from energy.review_forms.targets import TargetForm, target_initial
from energy.review_forms.uses import CriteriaForm, UseForm

__all__ = [
    "ActionForm",
    "CriteriaForm",
    "OpportunityForm",
    "ReportForm",
    "StatusForm",
    "TargetForm",
    "UseForm",
    "target_initial",
]
