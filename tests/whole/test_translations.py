"""The catalogues are whole, sound, and in the words of the trade."""

import ast
import io
import os
import re
from collections.abc import Iterator
from pathlib import Path

import allauth
import pytest
from allauth.account.forms import AddEmailForm, ChangePasswordForm
from babel.messages import Message
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils import translation
from django.utils.translation import ngettext
from django.utils.translation.template import templatize

from tests.catalogues import ROOT, TRANSLATED, catalogue, source_of, spoken

KEYWORDS = {
    **dict.fromkeys(["_", "gettext", "gettext_lazy", "gettext_noop"], (1,)),
    **dict.fromkeys(["ngettext", "ngettext_lazy"], (1, 2)),
    **dict.fromkeys(["pgettext", "pgettext_lazy"], ((1, "c"), 2)),
    **dict.fromkeys(["npgettext", "npgettext_lazy"], ((1, "c"), 2, 3)),
}
ELSEWHERE = {"tests", "benchmarks", "tools", "docs", "static", "locale"}
NO_BREAK_SPACE = "\u00a0"

Key = tuple[str, str]
"""The context of a message, "" for none, and its English singular."""


@pytest.fixture(scope="module", autouse=True)
def compiled_catalogues(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with spoken(tmp_path_factory.mktemp("locale")):
        yield


def source_files() -> Iterator[Path]:
    for folder, folders, names in os.walk(ROOT):
        folders[:] = [f for f in folders if f not in ELSEWHERE and f[0] not in ".__"]
        for name in names:
            if name.endswith((".py", ".html", ".txt")):
                yield Path(folder) / name


def messages_in(path: Path) -> Iterator[Key]:
    """Yield every message of a module or template."""
    text = path.read_text(encoding="utf-8")
    if path.suffix != ".py":
        # What is no message becomes filler, whose indentation is no code's.
        filled = templatize(text, origin=str(path))
        text = "\n".join(line.strip() for line in filled.splitlines())
    file = io.BytesIO(text.encode())
    for _line, function, said, _comments in extract_python(file, KEYWORDS, [], {}):
        strings = [said] if isinstance(said, str) else list(said or ())
        if function and strings and isinstance(strings[0], str):
            has_context = function.startswith(("pgettext", "npgettext"))
            yield ((strings[0], strings[1]) if has_context else ("", strings[0]))


def key_of(message: Message) -> Key:
    singular = message.id if isinstance(message.id, str) else message.id[0]
    return (message.context or "", singular)


def entries(language: str) -> list[Message]:
    return [message for message in catalogue(language) if message.id]


def forms_of(message: Message) -> tuple[str, ...]:
    said = message.string
    return (said,) if isinstance(said, str) else tuple(said)


def english_of(message: Message) -> tuple[str, ...]:
    return (message.id,) if isinstance(message.id, str) else tuple(message.id)


@pytest.mark.parametrize("language", TRANSLATED)
def test_catalogue_holds_the_messages_of_the_source_and_no_others(
    language: str,
) -> None:
    in_source = {key for path in source_files() for key in messages_in(path)}
    in_catalogue = {key_of(message) for message in entries(language)}
    assert in_source - in_catalogue == set(), "run makemessages and translate"
    assert in_catalogue - in_source == set(), "no longer said anywhere"


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_is_translated_and_none_is_a_guess(language: str) -> None:
    for message in entries(language):
        assert all(forms_of(message)), message.id
        assert not message.fuzzy, message.id
    assert not catalogue(language).obsolete


@pytest.mark.parametrize("language", TRANSLATED)
def test_every_message_can_be_compiled(language: str) -> None:
    read = catalogue(language)
    assert [str(problem) for _m, problems in read.check() for problem in problems] == []


HOLE = re.compile(r"%\(\w+\)[sd]|%[sd]|\{\w*\}")
TAG = re.compile(r"</?\w+[^>]*>")


@pytest.mark.parametrize("language", TRANSLATED)
@pytest.mark.parametrize("pattern", [HOLE, TAG], ids=["holes", "tags"])
def test_holes_and_tags_are_those_of_the_english(
    language: str, pattern: re.Pattern[str]
) -> None:
    for message in entries(language):
        english = english_of(message)
        allowed = {frozenset(pattern.findall(form)) for form in english}
        whole = frozenset(hole for form in english for hole in pattern.findall(form))
        for form in forms_of(message):
            found = frozenset(pattern.findall(form))
            assert found in allowed | {whole}, (message.id, form)


ENDS = re.compile(r"[.:…]$")


@pytest.mark.parametrize("language", TRANSLATED)
def test_sentences_end_as_the_english_ones(language: str) -> None:
    for message in entries(language):
        english = english_of(message)
        ends = {bool(ENDS.search(form.strip())) for form in english}
        if english[0].endswith(","):
            continue  # a salutation
        for form in forms_of(message):
            if not form.endswith(("?", "!")):
                assert bool(ENDS.search(form.strip())) in ends, (message.id, form)


@pytest.mark.parametrize("language", TRANSLATED)
def test_space_around_messages_is_kept(language: str) -> None:
    for message in entries(language):
        for form in forms_of(message):
            assert form == form.strip(" "), message.id
            assert "  " not in form, message.id


@pytest.mark.parametrize("language", TRANSLATED)
def test_headers_name_no_day_and_no_person(language: str) -> None:
    text = source_of(language).read_text(encoding="utf-8")
    header = text.partition("\n\n")[0]
    assert not re.search(r"POT-Creation-Date|Last-Translator|\d{4}-\d\d-\d\d", header)
    assert "/" not in re.sub(r"text/plain", "", header)


# --- typography

FRENCH_FAULTS = {
    "straight apostrophe": re.compile(r"\w'\w"),
    "space before ; ! ?": re.compile(r"\s[;!?]"),
    "no-break space missing before :": re.compile(r"(?<!\d)(?<!\u00a0):(?!\d|//)"),
    "no-break space missing in « »": re.compile(r"«[^\u00a0]|[^\u00a0]»"),
    "no-break space missing before %": re.compile(r"\d ?%(?![(s%])"),
    "English quotation marks": re.compile(r"[“”]"),
}


@pytest.mark.parametrize("fault", FRENCH_FAULTS)
def test_french_follows_canadian_typography(fault: str) -> None:
    faulty = [
        form
        for message in entries("fr")
        for form in forms_of(message)
        if FRENCH_FAULTS[fault].search(form)
    ]
    assert faulty == []


def test_spanish_questions_are_opened() -> None:
    for message in entries("es"):
        for form in forms_of(message):
            assert form.count("?") == form.count("¿"), form
            assert form.count("!") == form.count("¡"), form


# --- words

FORBIDDEN = {
    "fr": r"""e-?mails? | mails? | baselines? | uploade[rz]? | courriel\sélectronique |
        consommation\sde\sréférence | fichier\sattaché | ligne\sde\sbase |
        variables?\spertinentes? | entraîneurs? | week-end""",
    "es": r"""e-?mails? | mails? | baselines? | ordenador(?:es)? | ficheros? |
        línea\sbase | periodo\sde\sreferencia | período | gas\slicuado | vosotros |
        tú | puedes | tienes | haz\sclic | cliquea[r]? | móvil""",
}
"""Variants of glossary words, and words of other countries, that readers would mind."""


@pytest.mark.parametrize("language", TRANSLATED)
def test_words_are_those_of_the_glossary(language: str) -> None:
    forbidden = re.compile(
        rf"\b(?:{FORBIDDEN[language]})\b", re.IGNORECASE | re.VERBOSE
    )
    found = [
        form
        for message in entries(language)
        for form in forms_of(message)
        if forbidden.search(HOLE.sub("", form))
    ]
    assert found == []


GLOSSARY = {
    "Adjusted baseline": (
        "Situation de référence ajustée",
        "Línea de base ajustada",
    ),
    "Reporting period": ("Période de suivi", "Periodo de reporte"),
    "Relevant variables": ("Facteurs pertinents", "Variables relevantes"),
    "Savings": ("Économies", "Ahorros"),
    "Energy champion": ("Champion de l’énergie", "Campeón de energía"),
    "Trainer": ("Formateur", "Instructor"),
    "Anchor manufacturer": ("Fabricant pivot", "Empresa ancla"),
    "LP gas": ("GPL", "Gas LP"),
    "Energy performance": ("Performance énergétique", "Desempeño energético"),
    "Commission for Environmental Cooperation": (
        "Commission de coopération environnementale",
        "Comisión para la Cooperación Ambiental",
    ),
    "North American Supply Chain Energy Management Program": (
        (
            "Programme nord-américain de gestion de l’énergie dans les chaînes"
            " d’approvisionnement"
        ),
        (
            "Programa de Gestión de la Energía en las Cadenas de Suministro de América"
            " del Norte"
        ),
    ),
}


@pytest.mark.parametrize("english", GLOSSARY)
def test_terms_are_translated_as_the_glossary_has_them(english: str) -> None:
    said = tuple(catalogue(language).get(english).string for language in TRANSLATED)
    assert said == GLOSSARY[english]


# --- beside the catalogues of others

OUR_PLURAL = ("%(count)s new value", "%(count)s new values")
DJANGO_PLURAL = ("%(num)d hour", "%(num)d hours")


@pytest.mark.parametrize(
    ("language", "count", "ours", "django"),
    [
        ("fr", 0, "nouvelle valeur", "heure"),
        ("fr", 1, "nouvelle valeur", "heure"),
        ("fr", 2, "nouvelles valeurs", "heures"),
        ("es", 0, "valores nuevos", "horas"),
        ("es", 1, "valor nuevo", "hora"),
        ("es", 2, "valores nuevos", "horas"),
        ("es", 1_000_000, "valores nuevos", "horas"),
    ],
)
def test_plurals_are_right_beside_those_of_django(
    language: str, count: int, ours: str, django: str
) -> None:
    with translation.override(language):
        assert ngettext(*OUR_PLURAL, count) % {"count": count} == f"{count} {ours}"
        shown = ngettext(*DJANGO_PLURAL, count) % {"num": count}
        assert shown.split() == [str(count), django]


def test_borrowed_messages_are_still_said_by_the_package() -> None:
    module = ast.parse((ROOT / "portal/accounts/borrowed_texts.py").read_text())
    calls = [node for node in ast.walk(module) if isinstance(node, ast.Call)]
    package = Path(allauth.__file__).parent / "locale/fr/LC_MESSAGES/django.po"
    with package.open("rb") as file:
        said = read_po(file)
    assert [
        text for c in calls if (text := ast.literal_eval(c.args[0])) not in said
    ] == []


def test_sign_in_forms_speak_our_words() -> None:
    with translation.override("fr"):
        assert str(AddEmailForm().fields["email"].label) == "Courriel"
    with translation.override("es"):
        passwords = ChangePasswordForm().fields
        assert str(passwords["password1"].label) == "Contraseña nueva"
