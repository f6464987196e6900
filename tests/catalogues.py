"""The French and Spanish catalogues as they stand in the tree, read and compiled."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from babel.messages import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from django.test import override_settings

ROOT = Path(__file__).resolve().parents[1]
TRANSLATED = ("fr", "es")


def source_of(language: str) -> Path:
    """Where the catalogue of a language is written."""
    return ROOT / "locale" / language / "LC_MESSAGES" / "django.po"


def catalogue(language: str) -> Catalog:
    """Every message of a language."""
    with source_of(language).open("rb") as file:
        return read_po(file, locale=language)


@contextmanager
def spoken(folder: Path) -> Iterator[None]:
    """Speak from catalogues compiled into a folder, however old compiled ones are."""
    for language in TRANSLATED:
        target = folder / language / "LC_MESSAGES"
        target.mkdir(parents=True)
        with (target / "django.mo").open("wb") as file:
            write_mo(file, catalogue(language))
    with override_settings(LOCALE_PATHS=[folder]):
        yield
