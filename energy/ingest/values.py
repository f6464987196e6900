"""From value columns and periods to readings and values of variables."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from energy.ingest.columns import is_power, source_in
from energy.ingest.decimal_marks import Series
from energy.ingest.layout import Body
from energy.ingest.notes import Notes
from energy.ingest.records import (
    Column,
    Hints,
    Moment,
    RawReading,
    RawVariableValue,
)
from energy.ingest.table import text_of
from energy.ingest.timing import Timing
from energy.ingest.unit_answers import UnitAnswers
from energy.ingest.unit_words import folded, source_of, unit_code

HOUR = timedelta(hours=1)
_ESTIMATED = frozenset(
    {
        *("estimated", "estimate", "est", "e", "yes", "y", "true"),
        *("estime", "estimee", "oui", "estimado", "estimada", "si"),
    }
)


@dataclass(frozen=True, slots=True)
class Labels:
    """What the words at the head of each row say of its unit and its fuel."""

    units: list[str]
    fuels: list[str]


class Builder:
    """Makes readings and variable values of one table."""

    def __init__(
        self,
        body: Body,
        columns: Sequence[Column],
        hints: Hints,
        notes: Notes,
        labels: Labels | None = None,
    ) -> None:
        self._body = body
        self._columns = columns
        self._hints = hints
        self._notes = notes
        self._qualities = self._texts("quality")
        self._units = self._texts("unit") or (labels and labels.units) or None
        self._fuels = self._texts("fuel") or (labels and labels.fuels) or None
        self._answers = UnitAnswers(body, hints, notes, stamped=False)
        self._told: dict[str, str] = {}

    def _texts(self, target: str) -> list[str] | None:
        for index, column in enumerate(self._columns):
            if column.target == target:
                return [text_of(cell) for cell in self._body.column(index)]
        return None

    def readings(
        self,
        series: Series,
        timing: Timing,
        meters: Sequence[str],
        costs: Sequence[float | None] | None,
    ) -> list[RawReading]:
        """Return one reading for each row with a period and a number."""
        units = self._unit_by_row(series, meters)
        source = source_in(series.column) or self._hints.source
        flow = self._flow(series.column, source)
        own_meter, letter = series.column.meter, series.column.letter
        numbers, sheet = series.numbers.values, self._body.table.sheet
        made: list[RawReading] = []
        for position, span, value, unit in _complete(timing, numbers, units):
            made.append(
                RawReading(
                    _joined(meters[position], own_meter),
                    *span,
                    value,
                    unit,
                    self._quality(position),
                    self._body.number(position),
                    flow,
                    self._fuel(position) or source,
                    sheet,
                    costs[position] if costs else None,
                    letter,
                )
            )
        if timing.step and isinstance(units, str) and is_power(units):
            return self._integrated(made, series.column, units)
        return made

    def _flow(self, column: Column, source: str) -> str:
        if column.target == "export":
            return "exported"
        return "generated" if source == "renewable" else "delivered"

    def _fuel(self, position: int) -> str:
        return source_of(self._fuels[position]) if self._fuels else ""

    def _quality(self, position: int) -> str:
        if self._qualities is None:
            return "actual"
        word = folded(self._qualities[position])
        return "estimated" if word in _ESTIMATED else "actual"

    def prepare(
        self, values: Sequence[Series], timing: Timing, meters: Sequence[str]
    ) -> None:
        """Gather whose amounts lack a unit, before any unit is asked for."""
        answers = UnitAnswers(
            self._body, self._hints, self._notes, timing.step is not None
        )
        for series in values:
            if series.column.unit:
                continue
            rows = [
                position
                for position, value in enumerate(series.numbers.values)
                if value is not None
                and timing.spans[position] is not None
                and self._lacks_unit(series, position)
            ]
            own = series.column.meter
            fuels = self._fuels
            answers.add(
                series,
                [_joined(meters[position], own) for position in rows],
                [fuels[position] if fuels else "" for position in rows],
            )
        self._answers = answers
        self._told = {name: answers.unit(name) for name in answers.owners}

    def _lacks_unit(self, series: Series, position: int) -> bool:
        inside = position in series.numbers.units
        return not inside and not (self._units and self._units[position])

    def _unit_by_row(
        self, series: Series, meters: Sequence[str]
    ) -> str | list[str | None]:
        """Return one unit for the column, or one for each row."""
        defaults = self._defaults(series, meters)
        if self._units is None and not series.numbers.units:
            return defaults
        units: list[str | None] = []
        for position in range(len(self._body.rows)):
            inside = series.numbers.units.get(position)
            default = defaults if isinstance(defaults, str) else defaults[position]
            units.append(inside or self._row_unit(position, default or ""))
        if series.numbers.units:
            self._notes.say("unit_in_cells", None, series.column.letter)
        single = units[0] if len(set(units)) == 1 else None
        return single or units

    def _defaults(
        self, series: Series, meters: Sequence[str]
    ) -> str | list[str | None]:
        """Return what amounts are in that stand without a unit of their own."""
        if series.column.unit:
            return series.column.unit
        if len(set(self._told.values())) < 2:
            return next(iter(self._told.values()), "")
        own, fuels, told = series.column.meter, self._fuels, self._told
        return [
            told.get(
                self._answers.owner(
                    series, _joined(meter, own), fuels[position] if fuels else ""
                ),
                "",
            )
            for position, meter in enumerate(meters)
        ]

    def _row_unit(self, position: int, default: str) -> str | None:
        text = self._units[position] if self._units else ""
        if not text:
            return default
        code = unit_code(text, self._hints.country)
        if code:
            return code
        letter = next((c.letter for c in self._columns if c.target == "unit"), None)
        self._notes.say("unit_not_known", self._body.number(position), letter, text)
        return None

    def _integrated(
        self, made: list[RawReading], column: Column, unit: str
    ) -> list[RawReading]:
        """Return mean power as energy: mean of samples at one stamp, x hours."""
        groups: defaultdict[tuple[str, Moment], list[RawReading]] = defaultdict(list)
        for reading in made:
            groups[reading.meter, reading.start].append(reading)
        samples = len(made) - len(groups)
        if samples:
            self._notes.say("samples_averaged", None, column.letter, count=samples)
        self._notes.say("power_integrated", None, column.letter, unit=unit)
        target = {"kW": "kWh", "MW": "MWh", "W": "Wh"}.get(unit, "kWh")
        return [_energy(group, target) for group in groups.values()]

    def variables(self, series: Series, timing: Timing) -> list[RawVariableValue]:
        """Return the values of one relevant variable, by civil dates."""
        column = series.column
        kind = column.target if column.target != "variable" else "other"
        unit = column.unit or self._body.headers[series.index].unit_text
        made = []
        for position, span in enumerate(timing.spans):
            value = series.numbers.values[position]
            if span is None or value is None or isinstance(span[0], datetime):
                continue
            start, end = span
            made.append(
                RawVariableValue(
                    column.meter or column.header,
                    _civil(start),
                    _civil(end),
                    value,
                    unit,
                    kind,
                    self._body.number(position),
                    self._body.table.sheet,
                )
            )
        return made


def _complete(
    timing: Timing,
    numbers: Sequence[float | None],
    units: str | Sequence[str | None],
) -> Iterator[tuple[int, tuple[Moment, Moment], float, str]]:
    """Yield the positions that have a period, a number and a unit."""
    for position, span in enumerate(timing.spans):
        value = numbers[position]
        unit = units if isinstance(units, str) else units[position]
        if span is not None and value is not None and unit is not None:
            yield position, span, value, unit


def _civil(moment: Moment) -> date:
    return moment.date() if isinstance(moment, datetime) else moment


def _joined(meter: str, own: str) -> str:
    if meter and own:
        return meter if meter == own else f"{meter} – {own}"
    return meter or own


def _energy(group: list[RawReading], unit: str) -> RawReading:
    first = group[0]
    if not (isinstance(first.start, datetime) and isinstance(first.end, datetime)):
        raise TypeError("only stamped series hold mean power")
    hours = (first.end - first.start) / HOUR
    mean = sum(reading.value for reading in group) / len(group)
    return RawReading(
        first.meter,
        first.start,
        first.end,
        mean * hours * _PER_KILOWATT.get(first.unit, 1.0),
        unit,
        first.quality,
        first.row,
        first.flow,
        first.source,
        first.sheet,
        first.cost,
        first.column,
    )


_PER_KILOWATT = {"hp": 0.74569987158}
