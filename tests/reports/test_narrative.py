"""The sentences of a report say what its figures say."""

import dataclasses

import pytest
from django.utils import translation

from portal.base import formats
from reports import narrative
from reports.content import FacilityReport, Headline, KeyFigures, ModelRow, ModelTerm
from tests.reports.sample import facility_report


def claimed(claim: str, improvement: float, low: float, high: float) -> FacilityReport:
    headline = Headline(
        1000.0 * (1 - improvement),
        1000.0,
        1000.0 * improvement,
        improvement,
        1000.0 * low,
        1000.0 * high,
        claim=claim,
    )
    return dataclasses.replace(facility_report("en"), headline=headline)


@pytest.mark.parametrize(
    ("content", "value", "words", "interval"),
    [
        (
            claimed("saving", 0.056, 0.03, 0.082),
            "5.6%",
            "less energy than the adjusted baseline",
            "3.0% to 8.2%. The saving is larger than its uncertainty.",
        ),
        (
            claimed("increase", -0.056, -0.082, -0.03),
            "5.6%",
            "more energy than the adjusted baseline",
            "−8.2% to −3.0%. The increase is larger than its uncertainty.",
        ),
        (
            claimed("not_distinguishable", 0.01, -0.02, 0.04),
            "1.0%",
            "difference from the adjusted baseline, within its uncertainty",
            "−2.0% to 4.0%. A saving cannot be told from chance.",
        ),
    ],
)
def test_hero_says_the_claim(
    content: FacilityReport, value: str, words: str, interval: str
) -> None:
    expected = f"90% interval of the improvement: {interval}"

    assert narrative.hero(content) == narrative.Hero(value, words, expected)


def test_hero_admits_an_unknown_uncertainty() -> None:
    content = claimed("saving", 0.05, 0.0, 0.0)
    assert content.headline is not None
    headline = dataclasses.replace(content.headline, low_gj=None)

    shown = narrative.hero(dataclasses.replace(content, headline=headline))

    assert shown.interval == "The uncertainty of this result is not known."


def test_key_figures_are_four_and_plain_energies_fill_the_places() -> None:
    content = facility_report("en")
    bare = dataclasses.replace(content, key_figures=KeyFigures())

    labels = [figure.label for figure in narrative.key_figures(content)]
    few = [figure.label for figure in narrative.key_figures(bare)]

    assert labels == [
        "Energy saved",
        "Cost avoided",
        "Emissions avoided",
        "ISO 50001 tasks accepted",
    ]
    assert few == ["Energy saved", "Energy used", "Adjusted baseline"]


def test_in_short_names_the_months_that_stand_out() -> None:
    assert narrative.in_short(facility_report("en")) == (
        "The largest saving of a month was 518\u00a0GJ, in November 2018.",
        "Energy was above the adjusted baseline in 1 month: March 2018.",
        "1 month rests in part on estimated readings: February 2018.",
    )


def test_in_short_lists_at_most_four_months() -> None:
    content = facility_report("en")
    months = tuple(dataclasses.replace(row, savings=-1.0) for row in content.months)

    sentences = narrative.in_short(dataclasses.replace(content, months=months))

    assert sentences[0] == (
        "Energy was above the adjusted baseline in 12 months: January 2018,"
        " February 2018, March 2018, April 2018 and 8 more."
    )


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (2088.4, "2,088"),
        (519.92270792, "520"),
        (5.03732305, "5.04"),
        (0.15058, "0.151"),
        (0.00012345, "0.000123"),
        (-2.6, "−2.60"),
        (0.0, "0"),
        (None, "–"),
    ],
)
def test_significant_keeps_three_figures(value: float | None, text: str) -> None:
    assert formats.significant(value) == text


@pytest.mark.parametrize(
    ("value", "text"),
    [(0.0432, "0.043"), (0.0009, "< 0.001"), (0.0, "< 0.001"), (None, "–")],
)
def test_probability_hides_needless_digits(value: float | None, text: str) -> None:
    assert formats.probability(value) == text


def test_equation_writes_signs_between_terms() -> None:
    terms = (ModelTerm("Output", -2.28), ModelTerm("CDD", 3.1))
    model = ModelRow("electricity", terms, 520.0, 12, 0.9, unit="kWh/d")

    with translation.override("fr"):
        written = narrative.equation(model)

    assert written.endswith("520 − 2,28 × Output + 3,10 × CDD")


def test_equation_without_intercept_or_unit_begins_with_its_first_term() -> None:
    model = ModelRow("site", (ModelTerm("Output", -2.0),), None, 12, 0.9)

    assert narrative.equation(model) == "Whole site: energy = −2.00 × Output"


def test_verdict_prefers_the_reasons() -> None:
    model = ModelRow("site", (), 1.0, 12, 0.4, plausible=True, adequate=True)

    assert narrative.verdict(model) == "not valid, plausible, adequate"
    reasoned = dataclasses.replace(model, reasons=("R² is low.", "n is small."))
    assert narrative.verdict(reasoned) == "R² is low. n is small."


@pytest.mark.parametrize(
    "method", ["forecast", "backcast", "chaining", "standard", "ratio", "absolute"]
)
def test_every_method_has_words_of_its_own(method: str) -> None:
    content = facility_report("en")
    all_words = {
        narrative.method_words(dataclasses.replace(content, method=other))
        for other in (
            "forecast",
            "backcast",
            "chaining",
            "standard",
            "ratio",
            "absolute",
        )
        if other != method
    }

    own = narrative.method_words(dataclasses.replace(content, method=method))

    assert own not in all_words
    assert len(own) > 60


def test_basis_names_site_or_source_energy() -> None:
    content = facility_report("en")

    assert "site (final)" in narrative.basis_words(content)
    source = dataclasses.replace(content, basis="source")
    assert "source (primary)" in narrative.basis_words(source)
