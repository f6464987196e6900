"""Units as headers and cells write them: the one door to ``energy.units``."""

import re
import unicodedata
from functools import lru_cache

from energy.units import EnergySource, UnknownUnit, unit

_QUALIFIER = re.compile(
    r"\b(?:hhv|pcs|pci|lhv|ncv|facturados?|consumidos?|used|billed|total)\b",
    re.IGNORECASE,
)

_SOURCE_WORDS: tuple[tuple[EnergySource, tuple[str, ...]], ...] = (
    (EnergySource.RENEWABLE, ("solar", "wind", "eolica", "eolien", "pv")),
    (EnergySource.CHILLED_WATER, ("chilled water", "eau refroidie", "agua helada")),
    (EnergySource.HOT_WATER, ("hot water", "eau chaude", "agua caliente")),
    (EnergySource.STEAM, ("steam", "vapeur", "vapor")),
    (EnergySource.LPG, ("lpg", "gas lp", "glp", "gpl", "propane", "propano")),
    (EnergySource.FUEL_OIL, ("fuel oil", "combustoleo", "mazout", "kerosene", "oil")),
    (EnergySource.DIESEL, ("diesel",)),
    (EnergySource.GASOLINE, ("gasoline", "gasolina", "essence")),
    (EnergySource.COAL, ("coal", "charbon", "carbon mineral", "coke", "coque")),
    (EnergySource.BIOMASS, ("wood", "biomass", "bagazo", "bois", "biomasa")),
    (EnergySource.NATURAL_GAS, ("natural gas", "gaz naturel", "gas natural", "gas")),
    (EnergySource.NATURAL_GAS, ("gaz", "methane")),
    (EnergySource.ELECTRICITY, ("electric", "electricity", "electricite")),
    (EnergySource.ELECTRICITY, ("electricidad", "electrique", "electrica")),
)


def folded(text: str) -> str:
    """Return the text in lower case, without accents, spaces evened out."""
    decomposed = unicodedata.normalize("NFKD", text)
    bare = "".join(c for c in decomposed if not unicodedata.combining(c))
    return " ".join(bare.casefold().split())


@lru_cache(maxsize=4096)
def unit_code(text: str, country: str = "") -> str:
    """Return the code of the unit this text names, "" if it names none."""
    for attempt in (text, _QUALIFIER.sub(" ", text)):
        try:
            return unit(attempt, country=country).code
        except UnknownUnit:
            continue
    return ""


@lru_cache(maxsize=1024)
def dimension_of(code: str) -> str:
    """Return "energy", "power", "volume" ... of a unit code, "" if unknown."""
    try:
        return unit(code).dimension
    except UnknownUnit:
        return ""


@lru_cache(maxsize=1024)
def source_of(text: str) -> str:
    """Return the energy source a header or a fuel cell names, "" if none."""
    words = f" {re.sub(r'[^a-z0-9]+', ' ', folded(text))} "
    for source, names in _SOURCE_WORDS:
        if any(f" {name} " in words for name in names):
            return source.value
    return ""
