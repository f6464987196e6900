"""Which column is what: by name, by the shape of its cells, or as told."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import islice
from types import MappingProxyType

from energy.ingest.day_text import looks_dated
from energy.ingest.headers import SENT_OUT, Header
from energy.ingest.layout import Body
from energy.ingest.numbers import is_missing, looks_numeric
from energy.ingest.records import Column, Hints
from energy.ingest.table import Cell, is_blank, letter_of, text_of
from energy.ingest.unit_words import dimension_of, folded, source_of, unit_code

SAMPLES = 3
ROWS_LOOKED_AT = 200

VALUE_TARGETS = frozenset({"usage", "export"})
VARIABLE_TARGETS = frozenset({"production", "hdd", "cdd", "temperature", "variable"})
DATE_TARGETS = frozenset(
    [
        "period_start",
        "period_end",
        "read_date",
        "timestamp",
        "date",
        "month",
        "billing_period",
    ]
)
_NUMERIC = VALUE_TARGETS | VARIABLE_TARGETS | {"cost", "demand", "usage_part"}
_UNFIT: Mapping[str, tuple[str, ...]] = MappingProxyType(
    {
        **dict.fromkeys(_NUMERIC, ("text",)),
        **dict.fromkeys(("unit", "fuel", "facility_name"), ("number", "date")),
    }
)
"""Shapes of cells that speak against a target where the name allows another."""

_STAMPED = {"time_start": "period_start", "time_end": "period_end"}
"""A column of times that holds whole stamps."""

_CONTEXT: tuple[tuple[frozenset[str], Mapping[str, str]], ...] = (
    (frozenset({"usage"}), {"usage_part": "ignore", "net_usage": "ignore"}),
    (frozenset({"usage_part"}), {"usage_part": "usage", "net_usage": "ignore"}),
    (frozenset({"export", "net_usage"}), {"net_usage": "ignore"}),
    (frozenset({"net_usage"}), {"net_usage": "usage"}),
    (frozenset({"demand", "timestamp"}), {"demand": "usage"}),
)
"""What some targets become beside others; the first that holds decides."""


def shape_of(cells: Sequence[Cell]) -> str:
    """Return what most of the first cells are: date, number, text or empty."""
    filled = [
        cell
        for cell in cells[:ROWS_LOOKED_AT]
        if not is_blank(cell) and not (isinstance(cell, str) and is_missing(cell))
    ]
    if not filled:
        return "empty"
    dated = sum(map(looks_dated, filled))
    if dated * 2 > len(filled):
        return "date"
    return "number" if sum(map(looks_numeric, filled)) * 2 > len(filled) else "text"


def map_columns(body: Body, hints: Hints) -> tuple[Column, ...]:
    """Return every column with the target it is taken for.

    A person's word (``hints.mapping``) stands over names, names over shapes.
    """
    cells = [body.column(index) for index in range(body.width)]
    shapes = [shape_of(column) for column in cells]
    columns = [
        _by_name(index, header, shapes[index], cells[index])
        for index, header in enumerate(body.headers)
    ]
    columns = _by_shape(columns, shapes, named=body.header_row is not None)
    columns = as_told(columns, hints.mapping)
    columns = _settle(columns)
    return tuple(_named(columns, body.headers, hints))


def _by_name(index: int, header: Header, shape: str, cells: Sequence[Cell]) -> Column:
    target = _fitting(header.fields, shape)
    target = _unlike_its_name(header, target)
    if shape == "date":
        target = _STAMPED.get(target, target)
    return replace(
        plain_column(index, header, cells),
        target=target or "ignore",
        matched_by="name" if target else "none",
    )


def plain_column(index: int, header: Header, cells: Sequence[Cell]) -> Column:
    """Return a column that is not taken for anything yet."""
    filled = islice((text_of(cell) for cell in cells if not is_blank(cell)), SAMPLES)
    return Column(
        letter=letter_of(index),
        header=header.text,
        samples=tuple(filled),
        target="ignore",
        unit=header.unit,
    )


def _unlike_its_name(header: Header, target: str) -> str:
    """Return what a unit makes of a target: "Total (kWh)" is no cost, and
    "Production (MWh)" is not the plant's output but what it feeds in."""
    if "$" in header.text and target in {"", "usage", "ignore"}:
        return "cost"
    if target == "usage" and SENT_OUT.search(folded(header.text)):
        return "export"
    if dimension_of(header.unit) == "energy":
        return {"cost": "usage", "production": "export"}.get(target, target)
    return target


def _fitting(fields: Sequence[str], shape: str) -> str:
    """Return the first of the possible targets that the cells can be."""
    if len(fields) < 2:
        return next(iter(fields), "")
    if shape == "empty":
        return "ignore" if "ignore" in fields else fields[0]
    fitting = [name for name in fields if shape not in _UNFIT.get(name, ())]
    return fitting[0] if fitting else fields[0]


def _by_shape(
    columns: list[Column], shapes: Sequence[str], *, named: bool
) -> list[Column]:
    """Give a target to columns no name explains: the dates, and in files
    without a header the numbers."""
    dated = any(c.target in DATE_TARGETS for c in columns)
    result = []
    for column, shape in zip(columns, shapes, strict=True):
        guess = ""
        if column.matched_by == "none" and shape == "date" and not dated:
            guess, dated = "timestamp", True
        elif column.matched_by == "none" and shape == "number" and not named:
            guess = "usage"
        result.append(
            replace(column, target=guess, matched_by="shape") if guess else column
        )
    return result


def as_told(columns: list[Column], mapping: Mapping[str, object]) -> list[Column]:
    """Return the columns with what a person said of them."""
    told = mapping.get("columns")
    if not isinstance(told, Mapping):
        return columns
    by = "remembered" if mapping.get("remembered") else "person"
    result = []
    for column in columns:
        word = told.get(column.letter)
        if not isinstance(word, Mapping):
            result.append(column)
            continue
        unit = str(word.get("unit", column.unit) or "")
        result.append(
            replace(
                column,
                target=str(word.get("target", column.target) or "ignore"),
                unit=unit_code(unit) or unit,
                meter=str(word.get("meter", "") or ""),
                matched_by=by,
            )
        )
    return result


def _settle(columns: list[Column]) -> list[Column]:
    """Decide what depends on the other columns, but for a person's word."""
    targets = {column.target for column in columns}
    starts_alone = "period_start" in targets and "period_end" not in targets
    if starts_alone or "time_start" in targets or "time_end" in targets:
        targets.add("timestamp")
    instead = next((swap for needed, swap in _CONTEXT if needed <= targets), {})
    return [
        column
        if column.matched_by in {"person", "remembered"}
        else replace(column, target=_instead(column, columns, instead))
        for column in columns
    ]


def _instead(
    column: Column, columns: Sequence[Column], instead: Mapping[str, str]
) -> str:
    """Return what a target becomes beside the others; a part of one source is not
    covered by the whole of another."""
    target = instead.get(column.target, column.target)
    if column.target != "usage_part" or target != "ignore":
        return target
    wholes = [other for other in columns if other.target == "usage"]
    return "ignore" if any(_covers(whole, column) for whole in wholes) else "usage"


def _covers(whole: Column, part: Column) -> bool:
    sources = {source_in(whole), source_in(part)}
    units = {whole.unit, part.unit}
    return all(len(said - {""}) < 2 for said in (sources, units))


def _named(
    columns: Sequence[Column], headers: Sequence[Header], hints: Hints
) -> list[Column]:
    """Give each value column the meter it counts for, each variable its name."""
    targets = [column.target for column in columns]
    alone = targets.count("usage") == 1
    keyed = "meter_id" in targets or "meter_name" in targets
    result = []
    for column, header in zip(columns, headers, strict=True):
        meter = column.meter
        if column.target in VARIABLE_TARGETS:
            meter = meter or header.label
        elif column.target in VALUE_TARGETS and not meter:
            by_rows = keyed and (alone or header.generic)
            meter = "" if by_rows else _meter_name(header, alone=alone, hints=hints)
        result.append(replace(column, meter=meter))
    return result


def _meter_name(header: Header, *, alone: bool, hints: Hints) -> str:
    if alone and (hints.meter or header.generic):
        return hints.meter
    return header.label or hints.meter


def source_in(column: Column) -> str:
    """Return the energy source the column's header or meter names."""
    return source_of(column.header) or source_of(column.meter)


def is_power(unit: str) -> bool:
    """Say whether a unit counts power, not energy."""
    return dimension_of(unit) == "power"
