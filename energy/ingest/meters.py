"""Which meter each row of a long table belongs to."""

from collections import defaultdict
from collections.abc import Sequence

from energy.ingest.layout import Body
from energy.ingest.records import Column, Hints
from energy.ingest.table import text_of


def meters_by_row(body: Body, columns: Sequence[Column], hints: Hints) -> list[str]:
    """Return a meter's name for every row of data.

    The meter's name where it is enough, name and id where two ids share one
    name; without either, the service point, the fuel, or the name hinted at.
    Several facilities in one file go before the meter's name.
    """
    keys = {c.target: i for i, c in reversed(list(enumerate(columns)))}
    texts: dict[str, list[str]] = {
        target: [text_of(cell).removeprefix("'") for cell in body.column(keys[target])]
        for target in ("meter_name", "meter_id", "service_point", "fuel")
        if target in keys
    }
    names = _names(texts, len(body.rows))
    if len({name for name in names if name}) == 1 and hints.meter:
        names = [hints.meter] * len(body.rows)
    return _with_facility(names, body, keys.get("facility_name"))


def _names(texts: dict[str, list[str]], count: int) -> list[str]:
    if "meter_name" in texts and "meter_id" in texts:
        return _named_by_both(texts["meter_name"], texts["meter_id"])
    for target in ("meter_name", "meter_id", "service_point", "fuel"):
        if target in texts and any(texts[target]):
            return texts[target]
    return [""] * count


def _named_by_both(names: Sequence[str], ids: Sequence[str]) -> list[str]:
    ids_of: defaultdict[str, set[str]] = defaultdict(set)
    for name, identity in zip(names, ids, strict=True):
        ids_of[name].add(identity)
    return [
        f"{name} [{identity}]" if name and len(ids_of[name]) > 1 else name or identity
        for name, identity in zip(names, ids, strict=True)
    ]


def _with_facility(names: list[str], body: Body, facility: int | None) -> list[str]:
    if facility is None:
        return names
    places = [text_of(cell) for cell in body.column(facility)]
    alone = defaultdict(set)
    for place, name in zip(places, names, strict=True):
        alone[name].add(place)
    return (
        [
            f"{place} – {name}" if name and len(alone[name]) > 1 else name or place
            for place, name in zip(places, names, strict=True)
        ]
        if len(set(places)) > 1
        else names
    )
