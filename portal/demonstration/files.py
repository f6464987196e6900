"""The bytes of the files a plant would upload."""

import csv
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from io import BytesIO, StringIO
from typing import TypeAlias

import numpy as np
from xlsxwriter import Workbook

from portal.demonstration.facts import Facility, facilities, plants
from portal.demonstration.green_button import green_button_feed
from portal.demonstration.layouts import LAYOUTS, WORDS, Layout
from portal.demonstration.meters import (
    CURRENCIES,
    DECIMALS,
    Bill,
    DemoMeter,
    bills_of,
    meters_of,
    submeter_of,
)
from portal.demonstration.plants import plant_history
from portal.demonstration.timeline import DAYS, END_DAY, day_index, random_for

ONE_DAY = timedelta(1)
SUFFIXES = {"csv": "csv", "xlsx": "xlsx", "espi": "xml"}
USUAL_DAY = date(2019, 1, 14)
LATE_DAY = date(2020, 1, 14)
LATE = "late uploader"
WORKBOOK_DATE = datetime(2019, 1, 14)  # noqa: DTZ001 -- a workbook's dates have no zone

QUARTER_HOURS = 5000
QUARTER_HOUR = timedelta(minutes=15)
INTERVALS_FROM = date(2018, 5, 7)
WORKING_KWH, RESTING_KWH = 46.0, 19.0

Cell: TypeAlias = date | float | str
Rows: TypeAlias = Sequence[Sequence[Cell]]


@dataclass(frozen=True, slots=True)
class DemoFile:
    """A file as a champion would upload it.

    ``content`` is "bills", "intervals" or "variables". ``total`` sums the metered
    values as printed, in the meter's unit, over ``rows`` rows of data; both
    ``meter`` and ``total`` are None for variables.
    """

    facility: str
    filename: str
    data: bytes
    content: str
    layout: str
    language: str
    meter: DemoMeter | None
    total: float | None
    rows: int
    received_on: date


@dataclass(frozen=True, slots=True)
class Column:
    """A column of a table: its header and the decimals of its numbers."""

    header: str
    decimals: int = 0


def _printed(cell: Cell, column: Column, layout: Layout) -> str:
    if isinstance(cell, date):
        return layout.day(cell)
    if isinstance(cell, str):
        return cell
    return layout.number(cell, column.decimals)


def _csv(
    layout: Layout, letterhead: Rows, columns: Sequence[Column], rows: Rows
) -> bytes:
    text = StringIO(newline="")
    writer = csv.writer(text, delimiter=layout.delimiter, lineterminator="\r\n")
    writer.writerows(letterhead)
    writer.writerow([column.header for column in columns])
    for row in rows:
        writer.writerow(
            _printed(cell, column, layout)
            for cell, column in zip(row, columns, strict=True)
        )
    return text.getvalue().encode(layout.encoding)


def _xlsx(title: str, columns: Sequence[Column], rows: Rows) -> bytes:
    """Return a workbook of one sheet: header, then typed cells."""
    stream = BytesIO()
    workbook = Workbook(stream, {"in_memory": True})
    workbook.set_properties({"created": WORKBOOK_DATE})
    bold = workbook.add_format({"bold": True})
    day = workbook.add_format({"num_format": "yyyy-mm-dd"})
    sheet = workbook.add_worksheet(title)
    sheet.set_column(0, len(columns) - 1, 18)
    sheet.write_row(0, 0, [column.header for column in columns], bold)
    for number, row in enumerate(rows, start=1):
        for place, cell in enumerate(row):
            if isinstance(cell, date):
                sheet.write_datetime(number, place, cell, day)
            else:
                sheet.write(number, place, cell)
    workbook.close()
    return stream.getvalue()


def _table(
    layout: Layout, title: str, letterhead: Rows, columns: Sequence[Column], rows: Rows
) -> bytes:
    if layout.kind == "xlsx":
        return _xlsx(title, columns, rows)
    return _csv(layout, letterhead, columns, rows)


def _letterhead(facility: Facility, meter: DemoMeter, layout: Layout) -> Rows:
    if not layout.preamble:
        return ()
    words = WORDS[layout.language]
    return (
        (words.customer, facility.name),
        (words.account, f"0041 2009 {meter.serial}"),
        (words.tariff, "GDMTH" if meter.source == "electricity" else "Industrial"),
        (),
    )


def _bill_columns(
    facility: Facility, meter: DemoMeter, layout: Layout
) -> tuple[Column, ...]:
    words = WORDS[layout.language]
    dates = (words.start, words.end)
    if layout.reads:
        dates = (words.previous_read, words.this_read)
    columns = (
        *(Column(header) for header in dates),
        Column(f"{words.usage} ({meter.unit})", DECIMALS[meter.unit]),
        Column(f"{words.cost} ({CURRENCIES[facility.country]})", 2),
    )
    return (*columns, Column(words.quality)) if layout.quality else columns


def _bill_row(bill: Bill, layout: Layout) -> tuple[Cell, ...]:
    words = WORDS[layout.language]
    first = bill.start - ONE_DAY if layout.reads else bill.start
    row: tuple[Cell, ...] = (first, bill.end - ONE_DAY, bill.value, bill.cost)
    if not layout.quality:
        return row
    return (*row, words.estimated if bill.estimated else words.actual)


def _filename(code: str, subject: str, first_year: int, layout: Layout) -> str:
    years = f"{first_year}-{END_DAY.year - 1}"
    return f"{code}_{subject}_{years}.{SUFFIXES[layout.kind]}"


def _received(facility: Facility) -> date:
    return LATE_DAY if facility.remark == LATE else USUAL_DAY


def _bill_file(meter: DemoMeter, seed: int) -> DemoFile:
    facility = facilities()[meter.facility]
    layout, bills = LAYOUTS[meter.layout], bills_of(meter, seed)
    if layout.kind == "espi":
        data = green_button_feed(meter, facility.name, bills)
    else:
        data = _table(
            layout,
            WORDS[layout.language].bills,
            _letterhead(facility, meter, layout),
            _bill_columns(facility, meter, layout),
            [_bill_row(bill, layout) for bill in bills],
        )
    return DemoFile(
        facility=meter.facility,
        filename=_filename(
            meter.facility,
            meter.name.lower().replace(" ", "-"),
            bills[0].start.year,
            layout,
        ),
        data=data,
        content="bills",
        layout=meter.layout,
        language=layout.language,
        meter=meter,
        total=float(np.sum([bill.value for bill in bills])),
        rows=len(bills),
        received_on=_received(facility),
    )


def _variable_columns(facility: Facility, layout: Layout) -> tuple[Column, ...]:
    words, product = WORDS[layout.language], facility.product
    unit = product.units[layout.language]
    columns = [
        Column(words.day),
        Column(f"{words.production} ({unit})", product.decimals),
        *([Column(words.hdd, 1)] if facility.heating else []),
        *([Column(words.cdd, 1)] if facility.cooling else []),
    ]
    if facility.heating or facility.cooling:
        columns.append(Column(words.temperature, 1))
    return tuple(columns)


def _variable_rows(facility: Facility, first_year: int, seed: int) -> Rows:
    history = plant_history(facility.code, seed)
    weather = history.weather
    series = [
        history.production,
        *([weather.hdd] if facility.heating else []),
        *([weather.cdd] if facility.cooling else []),
    ]
    if facility.heating or facility.cooling:
        series.append(weather.temperature)
    first = day_index(date(first_year, 1, 1))
    days = DAYS[first:].tolist()
    return list(zip(days, *(one[first:].tolist() for one in series), strict=True))


def _variable_file(facility: Facility, seed: int) -> DemoFile:
    plant = plants()[facility.code]
    layout = LAYOUTS[plant.variables_layout]
    words = WORDS[layout.language]
    rows = _variable_rows(facility, plant.first_year, seed)
    return DemoFile(
        facility=facility.code,
        filename=_filename(
            facility.code, words.production.lower(), plant.first_year, layout
        ),
        data=_table(
            layout, words.variables, (), _variable_columns(facility, layout), rows
        ),
        content="variables",
        layout=plant.variables_layout,
        language=layout.language,
        meter=None,
        total=None,
        rows=len(rows),
        received_on=_received(facility),
    )


def _interval_rows(code: str, seed: int) -> list[tuple[datetime, float]]:
    """Return 5,000 quarter-hours of a compressor: two shifts, then idling."""
    generator = random_for(seed, "intervals", code)
    first = datetime.combine(INTERVALS_FROM, time(), tzinfo=UTC)
    rows = []
    for number, scatter in enumerate(generator.standard_normal(QUARTER_HOURS)):
        stamp = first + number * QUARTER_HOUR
        at_work = stamp.weekday() < 5 and 6 <= stamp.hour < 22
        mean = WORKING_KWH if at_work else RESTING_KWH
        rows.append((stamp, round(mean * (1 + 0.06 * float(scatter)), 2)))
    return rows


def _interval_file(meter: DemoMeter, seed: int) -> DemoFile:
    layout = LAYOUTS[meter.layout]
    rows = _interval_rows(meter.facility, seed)
    columns = (Column("Timestamp"), Column(f"Usage ({meter.unit})", 2))
    stamped = [(stamp.strftime("%Y-%m-%d %H:%M"), value) for stamp, value in rows]
    return DemoFile(
        facility=meter.facility,
        filename=f"{meter.facility}_{meter.name.lower().replace(' ', '-')}_15min.csv",
        data=_csv(layout, (), columns, stamped),
        content="intervals",
        layout=meter.layout,
        language=layout.language,
        meter=meter,
        total=float(np.sum([value for _, value in rows])),
        rows=len(rows),
        received_on=USUAL_DAY,
    )


def _files(code: str, seed: int) -> Iterable[DemoFile]:
    facility = facilities()[code]
    for meter in meters_of(code):
        yield _bill_file(meter, seed)
    submeter = submeter_of(code)
    if submeter is not None:
        yield _interval_file(submeter, seed)
    if facility.has_variables:
        yield _variable_file(facility, seed)


def files_for(code: str, seed: int = 1) -> tuple[DemoFile, ...]:
    """Return the files of a facility: bills a meter, then intervals, variables.

    Empty for a facility that has uploaded nothing. Raises ``KeyError`` for a
    code that is not in the table. The same seed gives the same bytes.
    """
    return tuple(_files(code, seed))
