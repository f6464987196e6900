"""Texts about the series of a Green Button file: what each measures, what counts."""

from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext_lazy

from energy.finding_texts.holes import Texts

_ANSWER = _("Answer the question in step 2; the bill says which unit it is.")
_ASK_FOR_ENERGY = _(
    "Ask the utility for the energy of each interval or bill, with its unit."
)
_CHECK_TOTALS = _("There is nothing to do if the totals in step 4 look right.")
_COMPARE = _("Compare the totals in step 4 with the bills.")
_NOTHING = _("There is nothing to do: nothing is counted twice.")

TEXTS: dict[str, Texts] = {
    "accumulation_unsupported": (
        _(
            "The file counts these readings in a way that does not say how much was"
            " used when."
        ),
        _ASK_FOR_ENERGY,
    ),
    "coarser_series_ignored": (
        ngettext_lazy(
            "%(count)s longer reading, such as a day or a month, was left out where"
            " shorter ones cover the same time.",
            "%(count)s longer readings, such as days or months, were left out where"
            " shorter ones cover the same time.",
            "count",
        ),
        _NOTHING,
    ),
    "commodity_unit_mismatch": (
        _("The file gives these readings a unit that their kind of energy never has."),
        _ASK_FOR_ENERGY,
    ),
    "duplicate_series": (
        ngettext_lazy(
            "%(count)s reading appears in two series of the file; it counts once.",
            "%(count)s readings appear in two series of the file; each counts once.",
            "count",
        ),
        _NOTHING,
    ),
    "flow_assumed": (
        _(
            "The file does not say whether this energy came in or went out; it was"
            " taken as delivered to the plant."
        ),
        _("If the plant sends this energy out, tell your program contact."),
    ),
    "flow_unsupported": (
        _(
            "The file measures this energy in a direction that is not used here; it"
            " was left out."
        ),
        _("If it is energy the plant bought, ask the utility for delivered energy."),
    ),
    "granularity_mismatch": (
        _(
            "The file gives %(value)s for a span in which its single readings add up"
            " to %(expected)s."
        ),
        _("Compare this span with the bill; readings may be missing or revised."),
    ),
    "multiplier_invalid": (
        _("The file gives these readings a scale, “%(value)s”, that cannot be right."),
        _ASK_FOR_ENERGY,
    ),
    "net_flow": (
        _(
            "The file holds the balance of energy bought and sent out, which hides"
            " part of what was used."
        ),
        _(
            "If the plant generates energy, ask for delivered and exported energy apart."
        ),
    ),
    "not_energy_ignored": (
        ngettext_lazy(
            "%(count)s reading measures something other than energy and was not used.",
            "%(count)s readings measure something other than energy and were not used.",
            "count",
        ),
        _("There is nothing to do if the meters in step 2 are those you expect."),
    ),
    "other_flow_ignored": (
        ngettext_lazy(
            "%(count)s reading repeats the same use in another direction of flow and was"
            " left out.",
            "%(count)s readings repeat the same use in another direction of flow and"
            " were left out.",
            "count",
        ),
        _NOTHING,
    ),
    "overlapping_readings": (
        _("This reading covers time that others cover in part; it was left out."),
        _COMPARE,
    ),
    "parts_overlap_summed": (
        ngettext_lazy(
            "%(count)s interval appears in two series with different values; they were"
            " added up as parts of one use.",
            "%(count)s intervals appear in two series with different values; they"
            " were added up as parts of one use.",
            "count",
        ),
        _COMPARE,
    ),
    "parts_summed": (
        ngettext_lazy(
            "%(count)s interval is split by tariff; its parts were added up.",
            "%(count)s intervals are split by tariff; their parts were added up.",
            "count",
        ),
        _CHECK_TOTALS,
    ),
    "questionable_readings": (
        ngettext_lazy(
            "The utility marks %(count)s reading as questionable; it was taken all the"
            " same.",
            "The utility marks %(count)s readings as questionable; they were taken all"
            " the same.",
            "count",
        ),
        _("Compare them with the bill, and ask the utility when they will be settled."),
    ),
    "reading_type_ambiguous": (
        _("The file gives these readings several meanings, so their unit is unclear."),
        _ANSWER,
    ),
    "reading_type_assumed": (
        _(
            "These readings do not say what they measure; the only meaning the file"
            " describes was taken."
        ),
        _CHECK_TOTALS,
    ),
    "reading_type_missing": (
        _("The file does not say what these readings measure, nor in which unit."),
        _ANSWER,
    ),
    "register_differenced": (
        ngettext_lazy(
            "%(count)s register reading was turned into use by taking differences.",
            "%(count)s register readings were turned into use by taking differences.",
            "count",
        ),
        _("Compare the totals in step 4 with the bills; then go on."),
    ),
    "register_fell": (
        _(
            "The meter stands at %(value)s, lower than before; the use in between is"
            " not known and was left out."
        ),
        _(
            "If the meter was replaced or ran past its last digit, enter the use of"
            " that time from the bill in a file of its own."
        ),
    ),
    "register_not_used": (
        ngettext_lazy(
            "%(count)s register reading was not used, as the file holds the use"
            " itself.",
            "%(count)s register readings were not used, as the file holds the use"
            " itself.",
            "count",
        ),
        _NOTHING,
    ),
    "second_unit_ignored": (
        ngettext_lazy(
            "%(count)s reading repeats the same use in a second unit and was left out.",
            "%(count)s readings repeat the same use in a second unit and were left out.",
            "count",
        ),
        _NOTHING,
    ),
    "summary_used": (
        ngettext_lazy(
            "The file holds no shorter readings of this meter, so its bill was read.",
            "The file holds no shorter readings of this meter, so its %(count)s bills"
            " were read.",
            "count",
        ),
        _CHECK_TOTALS,
    ),
    "temperature_ignored": (
        _("The temperatures in this file were not used."),
        _("There is nothing to do; weather can be uploaded as a table."),
    ),
    "weather_normalised": (
        ngettext_lazy(
            "%(count)s reading is not what the meter counted but an estimate for usual"
            " weather; it cannot be used.",
            "%(count)s readings are not what the meter counted but estimates for usual"
            " weather; they cannot be used.",
            "count",
        ),
        _("Ask the utility for the readings as metered, without weather correction."),
    ),
}
