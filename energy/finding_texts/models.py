"""Texts about models and savings: why a lamp is off, what else was noticed."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from energy.finding_texts.holes import Texts

_OTHER_VARIABLE = _(
    "Upload another variable that drives energy use, such as production by product"
    " or weather, and ask for a new version of the baseline."
)
_CHECK_VALUES = _(
    "Look for wrong values in the bills and variables of the baseline period, above"
    " all the largest and smallest; correct them and ask for a new version."
)
_LEAVE_OUT_ONE = _(
    "Use only one of the variables that move together, the one closest to what drives"
    " energy use."
)
_UPLOAD_MISSING = _("Upload the missing values; the result is worked out again.")
_NOTHING = _("There is nothing to do; a model with other variables is used.")

VARIABLE_MISSING_IN_PART: Texts = (
    ngettext_lazy(
        "“%(value)s” is not known for %(count)s bill, so that bill is left out.",
        "“%(value)s” is not known for %(count)s bills, so those bills are left out.",
        "count",
    ),
    _UPLOAD_MISSING,
)

TEXTS: dict[str, Texts] = {
    "no_variables": (
        _(
            "The model has no relevant variable, so it cannot allow for production or"
            " weather."
        ),
        _OTHER_VARIABLE,
    ),
    "model_not_significant": (
        _(
            "What the model finds could be chance: its p-value is %(measured)s and"
            " should be below %(limit)s."
        ),
        _OTHER_VARIABLE,
    ),
    "variable_not_significant": (
        _(
            "The effect of “%(value)s” on energy use is not clear in these data: its"
            " p-value is %(measured)s and should be below %(limit)s."
        ),
        _("Check its values, choose a longer baseline period, or leave it out."),
    ),
    "no_variable_significant": (
        _(
            "No variable has a clear effect on energy use: the best p-value is"
            " %(measured)s and should be below %(limit)s."
        ),
        _OTHER_VARIABLE,
    ),
    "r_squared_low": (
        _(
            "The model explains %(measured)s of the ups and downs of energy use; at"
            " least %(limit)s is needed."
        ),
        _OTHER_VARIABLE,
    ),
    "outside_model_range": (
        _(
            "The mean of “%(value)s” in the reporting period, %(measured)s, lies"
            " beyond what the model was made for (the limit is %(limit)s)."
        ),
        _(
            "Choose a baseline period in which the plant ran as it does now, or ask"
            " your trainer about another method."
        ),
    ),
    "sign_unexpected": (
        _(
            "In this model “%(value)s” moves energy use in the opposite direction of"
            " what is expected of it."
        ),
        _CHECK_VALUES,
    ),
    "intercept_negative": (
        _(
            "The model expects less than no energy (%(measured)s a day) when all"
            " variables are zero."
        ),
        _CHECK_VALUES,
    ),
    "rows_few": (
        ngettext_lazy(
            "The model rests on %(count)s complete bill; %(limit)s are needed.",
            "The model rests on %(count)s complete bills; %(limit)s are needed.",
            "count",
        ),
        _(
            "Upload the missing bills and variables, or choose a longer baseline"
            " period."
        ),
    ),
    "coverage_low": (
        _(
            "Complete bills and variables cover %(measured)s of the days of the"
            " period; at least %(limit)s is needed."
        ),
        _UPLOAD_MISSING,
    ),
    "collinear": (
        _(
            "“%(value)s” moves together with the other variables, so that their"
            " effects cannot be told apart (inflation %(measured)s, at most"
            " %(limit)s)."
        ),
        _LEAVE_OUT_ONE,
    ),
    "collinearity": (
        _(
            "“%(value)s” moves almost together with the other variables, which makes"
            " its effect uncertain (inflation %(measured)s)."
        ),
        _LEAVE_OUT_ONE,
    ),
    "condition_number_high": (
        _(
            "The variables of this model are so much alike that its coefficients are"
            " not reliable."
        ),
        _LEAVE_OUT_ONE,
    ),
    "one_row_decides": (
        _(
            "A single bill decides the effect of a variable in this model, so nothing"
            " confirms it (leverage %(measured)s, at most %(limit)s)."
        ),
        _CHECK_VALUES,
    ),
    "left_out_matters": (
        _(
            "The model leaves out %(value)s, which counts and moved: with it the"
            " expected energy would differ by %(measured)s (at most %(limit)s)."
        ),
        _(
            "Have it in the model: ask for a baseline with more bills, or with fewer"
            " other variables."
        ),
    ),
    "rows_per_variable_few": (
        _(
            "The model has %(measured)s variables where so few bills carry %(limit)s as"
            " a rule; smaller models leave out what counts."
        ),
        _("A baseline of more bills would make its effects surer."),
    ),
    "residuals_correlated": (
        _(
            "What the model leaves unexplained follows a pattern over time"
            " (correlation %(measured)s); the uncertainty allows for it."
        ),
        _(
            "Think of what changed during the period and is in no variable, such as"
            " shifts, products or equipment."
        ),
    ),
    "cv_rmse_high": (
        _(
            "Single bills lie far from the model: the scatter is %(measured)s of mean"
            " use, more than the usual %(limit)s."
        ),
        _CHECK_VALUES,
    ),
    "variable_constant": (
        _(
            "“%(value)s” does not change in the baseline period, so it explains"
            " nothing and was left out."
        ),
        _("Check that the right column was uploaded, or choose another period."),
    ),
    "variable_missing": (
        _("“%(value)s” is not known in the baseline period, so it was left out."),
        _UPLOAD_MISSING,
    ),
    "variable_is_energy_series": (
        _(
            "“%(value)s” repeats the metered energy, or that of the reading before, so"
            " it explains nothing and was left out."
        ),
        _(
            "Upload what drives energy use instead, such as production or weather, and"
            " ask for a new version of the baseline."
        ),
    ),
    "candidates_not_listed": (
        ngettext_lazy(
            "%(count)s more model was tried; it fits too badly to be valid and is not"
            " listed.",
            "%(count)s more models were tried; they fit too badly to be valid and are"
            " not listed.",
            "count",
        ),
        _("There is nothing to do; the models that count are listed."),
    ),
    "energy_missing": (
        ngettext_lazy(
            "The energy of %(count)s bill is not known; it is left out.",
            "The energy of %(count)s bills is not known; they are left out.",
            "count",
        ),
        _("Upload the missing readings; the result is worked out again."),
    ),
    "variable_scaled": (
        ngettext_lazy(
            "“%(value)s” lacks some days of %(count)s bill; its other days stand for"
            " them.",
            "“%(value)s” lacks some days of %(count)s bills; their other days stand"
            " for them.",
            "count",
        ),
        _UPLOAD_MISSING,
    ),
    "variable_prorated": (
        ngettext_lazy(
            "“%(value)s” was recorded for other dates than %(count)s bill; it was"
            " shared out by days.",
            "“%(value)s” was recorded for other dates than %(count)s bills; it was"
            " shared out by days.",
            "count",
        ),
        _("Daily values of the variable would make the model more exact."),
    ),
    "fit_failed": (
        _("A model with %(variables)s could not be worked out."),
        _NOTHING,
    ),
    "ill_conditioned": (
        _(
            "A model with %(variables)s could not be worked out: these variables say"
            " the same thing."
        ),
        _NOTHING,
    ),
    "not_finite": (
        _(
            "A model with %(variables)s could not be worked out: a value is not a"
            " number."
        ),
        _NOTHING,
    ),
    "rows_too_few": (
        _(
            "A model with %(variables)s could not be worked out: there are too few"
            " complete bills for it."
        ),
        _(
            "Upload the missing bills and variables, or choose a longer baseline"
            " period."
        ),
    ),
    "reporting_incomplete": (
        ngettext_lazy(
            "%(count)s bill of the reporting period lacks its energy or a variable and"
            " is left out.",
            "%(count)s bills of the reporting period lack their energy or a variable"
            " and are left out.",
            "count",
        ),
        _UPLOAD_MISSING,
    ),
    "reporting_gap": (
        ngettext_lazy(
            "%(days)s day of the reporting period is not covered by complete bills.",
            "%(days)s days of the reporting period are not covered by complete bills.",
            "days",
        ),
        _UPLOAD_MISSING,
    ),
    "provisional": (
        ngettext_lazy(
            "The reporting period has %(days)s day, less than a year, so the result is"
            " provisional.",
            "The reporting period has %(days)s days, less than a year, so the result"
            " is provisional.",
            "days",
        ),
        _("Upload the following months as they come; the result follows."),
    ),
    "extrapolated": (
        _(
            "%(measured)s of the energy falls on bills with values beyond those the"
            " model was made for; at most %(limit)s is usual."
        ),
        _("Choose a baseline period in which the plant ran as it does now."),
    ),
    "ratio_base_load": (
        _(
            "%(measured)s of the energy does not depend on output, so energy per unit"
            " of output misleads (at most %(limit)s is usual)."
        ),
        _("Choose a method with a model, such as the forecast."),
    ),
    "adjusted_negative": (
        _(
            "For at least one bill the model expects less than no energy (%(measured)s)."
        ),
        _CHECK_VALUES,
    ),
}
