"""What a column's header says: its canonical field, its unit, its label."""

import csv
import difflib
import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from types import MappingProxyType

from energy.ingest.unit_words import dimension_of, folded, source_of, unit_code

SYNONYMS = Path(__file__).parents[1] / "reference" / "header_synonyms.csv"
SIMILAR_ENOUGH = 0.9

_ASIDE = re.compile(
    r"\((?:required|optional|pre-filled|requis|obligatoire|optionnel|opcional"
    r"|requerido|unique|display|analysis)[^()]*\)",
    re.IGNORECASE,
)
_BRACKETS = re.compile(r"[(\[]([^()\[\]]*)[)\]]")

SENT_OUT = re.compile(
    r"\b(?:export\w*|inject\w*|surplus|excedentes?|inyectad[ao]s?"
    r"|(?:entregad[ao]|sent|delivered) (?:a la red|to (?:the )?grid))\b"
)
"""Words for energy that leaves the plant, folded."""

_TARGETS: Mapping[str, str] = MappingProxyType(
    {
        **{name: name for name in ("period_start", "period_end", "read_date")},
        **{name: name for name in ("timestamp", "date", "time_start", "time_end")},
        **{name: name for name in ("month", "year", "billing_period", "usage")},
        **{name: name for name in ("cost", "production", "hdd", "cdd", "export")},
        **{name: name for name in ("meter_id", "meter_name", "facility_name")},
        **dict.fromkeys(("usage_onpeak", "usage_midpeak"), "usage_part"),
        **dict.fromkeys(("operating_hours", "working_days"), "variable"),
        "usage_offpeak": "usage_part",
        "net_usage": "net_usage",
        "usage_unit": "unit",
        "energy_type": "fuel",
        "estimated": "quality",
        "temp_mean": "temperature",
        "predictor": "variable",
        "demand_kw": "demand",
        "billed_demand_kw": "demand",
        "service_point_id": "service_point",
    }
)
"""Canonical fields of the synonym table that the reading of rows knows."""


_FIELD_OF_DIMENSION: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        "energy": ("usage",),
        "power": ("demand",),
        "temperature": ("temperature",),
        "degree_day": ("hdd",),
    }
)


@dataclass(frozen=True, slots=True)
class Header:
    """A header cell taken apart.

    ``fields`` are the targets it may stand for, the likeliest first; ``unit``
    is a unit code; ``unit_text`` what stands in brackets, known or not;
    ``label`` the words left, as a name for a meter or a variable; ``generic``
    says that these words name nothing in particular ("Usage", "kWh").
    """

    text: str
    fields: tuple[str, ...] = ()
    unit: str = ""
    unit_text: str = ""
    label: str = ""
    source: str = ""
    generic: bool = False


def normalise(header: str) -> str:
    """Return the header without accents, case, marks and asides."""
    text = _mended(header).replace("_", " ").replace("\ufffd", "")
    text = re.sub(r'[*:"#]', " ", _ASIDE.sub(" ", text))
    return folded(text)


def _mended(text: str) -> str:
    """Return UTF-8 that was read as cp1252 ("Ã©") put right."""
    if "Ã" not in text and "Â" not in text:
        return text
    try:
        return text.encode("cp1252").decode("utf-8")
    except UnicodeError:
        return text


@lru_cache(maxsize=1)
def _synonyms() -> dict[str, tuple[tuple[str, ...], str]]:
    """Return normalised header -> (targets, unit hint)."""
    table: dict[str, tuple[tuple[str, ...], str]] = {}
    with SYNONYMS.open(encoding="utf-8", newline="") as stream:
        for row in csv.DictReader(stream):
            names = [row["canonical_field"], *row["ambiguous_with"].split(";")]
            targets = tuple(_TARGETS.get(n, "ignore") for n in names if n)
            key = normalise(row["header"])
            known = table.get(key)
            if known is None or set(known[0]) == {"ignore"}:
                table[key] = (targets, row["unit_hint"])
            elif targets[0] not in known[0]:
                table[key] = ((*known[0], targets[0]), known[1] or row["unit_hint"])
    return table


@lru_cache(maxsize=2048)
def _similar(name: str) -> str:
    """Return the synonym nearest to the name, "" if none is near enough."""
    if len(name) < 5:
        return ""
    near = [key for key in _synonyms() if abs(len(key) - len(name)) <= 2]
    best = difflib.get_close_matches(name, near, n=1, cutoff=SIMILAR_ENOUGH)
    return best[0] if best else ""


def _bracketed(text: str, country: str) -> tuple[str, str, str]:
    """Return (label, unit code, unit text) of a header with brackets."""
    unit_text = ""
    for match in reversed(list(_BRACKETS.finditer(text))):
        inside = match[1].strip()
        code = unit_code(inside, country)
        if not code and inside.casefold().startswith("real energy in "):
            code = unit_code(inside[len("real energy in ") :], country)
        if code:
            label = text[: match.start()] + " " + text[match.end() :]
            return " ".join(label.split()), code, inside
        unit_text = unit_text or inside
    return _BRACKETS.sub(" ", text).strip() if unit_text else text, "", unit_text


def _trailing(text: str, country: str) -> tuple[str, str]:
    """Return (label, unit code) of "Energy kWh" or "Gas, m3"."""
    words = re.split(r"[\s,_/-]+", text)
    code = unit_code(text, country)
    if code and len(text) > 1:
        return "", code
    for count in (2, 1):
        tail = " ".join(words[-count:])
        if len(words) > count and len(tail) > 1:
            code = unit_code(tail, country)
            if code:
                return " ".join(words[:-count]), code
    return text, ""


def _leading(text: str, country: str) -> str:
    """Return the unit code of "MWh totales"."""
    first, _, rest = text.partition(" ")
    return unit_code(first, country) if rest and len(first) > 1 else ""


def fields_of(text: str) -> tuple[str, ...]:
    """Return what a header stands for that the synonym table knows to the letter."""
    targets, _ = _synonyms().get(normalise(text), ((), ""))
    return () if set(targets) <= {"ignore"} else targets


@lru_cache(maxsize=4096)
def read_header(text: str, country: str = "") -> Header:
    """Take a header cell apart; see ``Header``."""
    shown = " ".join(_ASIDE.sub(" ", _mended(text)).split())
    label, unit, unit_text = _bracketed(shown, country)
    if not unit:
        label, unit = _trailing(label, country)
    exact, fields, hint = _known(normalise(shown), normalise(label))
    # "MWh totales" is nearly "kWh totales": a likeness says nothing of the unit.
    unit = unit or (unit_code(hint, country) if exact else _leading(label, country))
    fields = fields or _fields_by_unit(unit, label)
    source = source_of(shown)
    generic = not label or (exact and not source)
    return Header(shown, fields, unit, unit_text, label or shown, source, generic)


def _known(name: str, bare: str) -> tuple[bool, tuple[str, ...], str]:
    """Return (exact, targets, unit hint) of a header by the synonym table."""
    synonyms = _synonyms()
    for key in (name, bare):
        if key in synonyms:
            return True, *synonyms[key]
    for key in (_similar(name), _similar(bare)):
        if key:
            return False, *synonyms[key]
    return False, (), ""


def _fields_by_unit(unit: str, label: str) -> tuple[str, ...]:
    """Return what a header without a synonym is by its unit alone."""
    dimension = dimension_of(unit)
    if dimension in {"volume", "volume_gas", "mass", ""}:
        return ("usage", "ignore") if source_of(label) else ()
    return _FIELD_OF_DIMENSION.get(dimension, ())
