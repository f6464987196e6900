"""Every code of the core has a sentence and a remedy, whatever its details hold."""

import ast
import re
from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest
from django.utils import translation
from hypothesis import given, settings
from hypothesis import strategies as st

from energy.enpi.regression import FitError
from energy.failure_texts import FAILURES, failure_text
from energy.finding_texts import TEXTS, how_to_fix, sentence
from energy.finding_texts.holes import MEASURES
from energy.ingest.codes import CODES
from energy.ingest.formats.green_button import FINDING_CODES
from energy.ingest.notes import _TOLD_AS
from energy.question_texts import (
    QUESTIONS,
    QUESTIONS_BY_KEY,
    choice_label,
    question_text,
)
from reports.notes import NOTES, note_text
from tests.catalogues import ROOT, TRANSLATED, catalogue, spoken

LANGUAGES = ("en", *TRANSLATED)
SPEAKING = ("Finding", "_finding", "_warning", "_counted", "_limit")
"""What the engine calls with a code as the first argument."""


@pytest.fixture(scope="module", autouse=True)
def compiled_catalogues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """Speak French and Spanish from the catalogues as they stand in the tree."""
    with spoken(tmp_path_factory.mktemp("locale")):
        yield


def codes_said_by(tree: ast.AST) -> Iterator[str]:
    """Yield the codes a module of the engine gives, as literals in its calls."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and _name(node.func) in SPEAKING and node.args:
            yield from _literals(node.args[:1])
        if isinstance(node, ast.Assign) and _name(node.targets[0]) == "code":
            yield from _literals([node.value])


def _name(node: ast.AST) -> str:
    return getattr(node, "id", "") or getattr(node, "attr", "")


def _literals(nodes: Iterable[ast.AST]) -> Iterator[str]:
    for node in nodes:
        if isinstance(node, ast.IfExp):
            yield from _literals([node.body, node.orelse])
        elif isinstance(node, ast.Constant) and isinstance(node.value, str):
            yield node.value


def codes_of_engine() -> set[str]:
    """Return every code the engine can give as a finding."""
    said = set()
    for path in sorted((ROOT / "energy" / "enpi").glob("*.py")):
        module = ast.parse(path.read_text())
        functions = [n for n in ast.walk(module) if isinstance(n, ast.FunctionDef)]
        said |= {code for one in functions for code in codes_said_by(one)}
    return said | {problem.code for problem in _with_subclasses(FitError)}


def _with_subclasses(kind: type[FitError]) -> Iterator[type[FitError]]:
    yield kind
    for one in kind.__subclasses__():
        yield from _with_subclasses(one)


def test_every_code_has_its_texts_and_no_text_is_left_over() -> None:
    declared = {*CODES, *FINDING_CODES, *_TOLD_AS.values(), *codes_of_engine()}
    assert set(TEXTS) == declared


def test_codes_of_the_engine_are_collected_from_all_its_ways_to_say_them() -> None:
    some_of_each_way = {"no_variables", "collinearity", "energy_missing", "provisional"}
    by_condition = {"variable_constant", "variable_missing"}
    by_class = {"fit_failed", "ill_conditioned", "rows_too_few", "not_finite"}
    assert some_of_each_way | by_condition | by_class <= codes_of_engine()


def test_measures_speak_of_codes_that_exist() -> None:
    assert set(MEASURES) <= set(TEXTS)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("code", sorted(TEXTS))
def test_texts_are_whole_sentences(code: str, language: str) -> None:
    details = dict.fromkeys(["count", "days", "missing"], 3)
    with translation.override(language):
        for text in (
            sentence({"code": code, "value": "A", "details": details}),
            how_to_fix({"code": code, "value": "A", "details": details}),
        ):
            assert len(text) > 10
            assert text.endswith(".")
            assert "%(" not in text


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("code", sorted(TEXTS))
def test_texts_are_translated(code: str, language: str) -> None:
    finding = {"code": code, "details": {"count": 3, "days": 3, "missing": 3}}
    english = (sentence(finding), how_to_fix(finding))
    with translation.override(language):
        assert not set(english) & {sentence(finding), how_to_fix(finding)}


VALUES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.text(max_size=50),
    st.lists(st.integers(), max_size=2),
)
DETAIL_NAMES = st.sampled_from(
    [
        "and_more",
        "before",
        "count",
        "days",
        "earlier_row",
        "intervals",
        "into_row",
        "limit",
        "line",
        "measured",
        "meter",
        "missing",
        "other",
        "ratio",
        "readings",
        "seconds",
        "unit",
        "until",
        "variables",
        "%s",
    ]
)
FINDINGS = st.fixed_dictionaries(
    {"code": st.sampled_from([*TEXTS, "never_heard_of"])},
    optional={
        "value": VALUES,
        "expected": VALUES,
        "details": st.none() | st.dictionaries(DETAIL_NAMES, VALUES, max_size=8),
    },
)


@settings(deadline=None)
@given(finding=FINDINGS, language=st.sampled_from(LANGUAGES))
def test_no_detail_can_break_a_sentence(
    finding: dict[str, object], language: str
) -> None:
    with translation.override(language):
        assert sentence(finding)
        assert how_to_fix(finding)


def test_details_are_written_as_the_reader_writes_them() -> None:
    finding = {"code": "r_squared_low", "details": {"measured": 0.4321, "limit": 0.5}}
    assert "43.2%" in sentence(finding)
    assert "50%" in sentence(finding)
    with translation.override("fr"):
        assert "43,2\u00a0%" in sentence(finding)


def test_p_values_have_three_decimals_and_their_limit_only_its_own() -> None:
    details = {"measured": 0.31234, "limit": 0.2, "lamp": "valid"}
    text = sentence(
        {"code": "variable_not_significant", "value": "HDD", "details": details}
    )
    assert "0.312" in text
    assert "0.2." in text


def test_limits_of_size_are_named_in_the_language_of_the_reader() -> None:
    finding = {"code": "too_large", "expected": "<= 20 MB"}
    assert "20 MB" in sentence(finding)
    with translation.override("fr"):
        assert "20\u00a0Mo" in sentence(finding)


@pytest.mark.parametrize(("ratio", "factor"), [(0.001, "1,000"), (3.6, "3.6")])
def test_a_factor_is_told_from_its_larger_side(ratio: float, factor: str) -> None:
    finding = {"code": "unit_suspect", "value": "12", "details": {"ratio": ratio}}
    assert f"factor of about {factor}," in sentence(finding)


def test_a_gap_counts_days_of_bills_and_intervals_of_a_load() -> None:
    of_bills = {"missing": 1, "before": "2018-03-04", "meter": "M1"}
    of_a_load = {"missing": 96, "before": "2018-03-04 05:00:00+00:00", "meter": "M1"}
    assert sentence({"code": "gap", "details": of_bills}).startswith(
        "1 day before Mar 4, 2018 has"
    )
    assert sentence({"code": "gap", "details": of_a_load}).startswith(
        "96 intervals are missing before Mar 4, 2018, 05:00 UTC"
    )


def test_a_finding_that_stands_for_several_says_so() -> None:
    finding = {"code": "negative_use", "value": "-5", "details": {"and_more": 1200}}
    assert "1,200 places" in sentence(finding)


HOLE = re.compile(r"%\((\w+)\)s")
MODULES = [
    *sorted((ROOT / "energy" / "finding_texts").glob("*.py")),
    ROOT / "energy" / "question_texts.py",
    ROOT / "energy" / "failure_texts.py",
    ROOT / "reports" / "notes.py",
]


def messages_of(path: Path) -> Iterator[tuple[str, ...]]:
    """Yield the English forms of every message of a module."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Call) and _name(node.func) in {"_", "gettext_lazy"}:
            yield tuple(_literals(node.args[:1]))
        if isinstance(node, ast.Call) and _name(node.func).startswith("ngettext"):
            yield tuple(_literals(node.args[:2]))


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_translations_have_the_holes_of_the_english(path: Path, language: str) -> None:
    translated = catalogue(language)
    for forms in messages_of(path):
        message = translated.get(forms[0])
        assert message is not None, forms[0]
        strings = [message.string] if len(forms) == 1 else list(message.string)
        wanted = {hole for form in forms for hole in HOLE.findall(form)}
        for string in strings:
            assert string, forms[0]
            assert set(HOLE.findall(string)) == wanted, forms[0]


QUESTION_CODES = {*_TOLD_AS, "flow", "source", "stored"}


def test_every_question_of_the_readers_is_worded() -> None:
    assert set(QUESTIONS) == QUESTION_CODES
    assert set(QUESTIONS_BY_KEY) == {"epoch"}


@settings(deadline=None)
@given(
    question=st.fixed_dictionaries(
        {"code": st.sampled_from([*QUESTIONS, "never_heard_of"])},
        optional={
            "key": st.sampled_from(["unit", "epoch", "series:%(x)s"]),
            "choices": st.lists(st.text(min_size=1, max_size=5)),
            "column": VALUES,
            "sample": VALUES,
        },
    ),
    language=st.sampled_from(LANGUAGES),
)
def test_no_question_can_break_its_wording(
    question: dict[str, object], language: str
) -> None:
    with translation.override(language):
        assert question_text(question)
        for choice in question.get("choices", []):
            assert choice_label(question, choice)


def test_units_are_asked_of_the_file_where_it_has_no_columns() -> None:
    of_a_table = {"code": "unit", "key": "unit", "choices": (), "column": "C"}
    of_a_feed = {**of_a_table, "choices": ("kWh", "m3"), "column": "ReadingType"}
    assert "column C" in question_text(of_a_table)
    assert "ReadingType" not in question_text(of_a_feed)
    assert choice_label(of_a_feed, "m3") == "m³"


def test_crossing_readings_are_counted() -> None:
    asked = {"code": "stored", "key": "stored", "choices": ("replace", "keep")}
    assert question_text({**asked, "sample": "1"}).startswith("1 reading ")
    assert question_text({**asked, "sample": "1200"}).startswith("1,200 readings ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_an_unknown_failure_still_says_what_to_do(language: str) -> None:
    with translation.override(language):
        assert failure_text("never_heard_of") == failure_text("internal_error")
        assert all(failure_text(code).endswith(".") for code in FAILURES)


@pytest.mark.parametrize("share", ["92%", 0.92])
def test_shares_in_notes_are_written_as_the_reader_writes_them(
    share: str | float,
) -> None:
    note = {"code": "partial_months", "meter": "M1", "share": share}
    assert "92%" in note_text(note)
    with translation.override("fr"):
        assert "92\u00a0%" in note_text(note)


@pytest.mark.parametrize("code", [*NOTES, "never_heard_of"])
def test_a_note_without_details_can_be_said(code: str) -> None:
    assert note_text({"code": code})
