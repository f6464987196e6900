"""Text separated by commas, semicolons, tabs or bars."""

import csv
import io
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace

from energy.findings import Finding, Severity
from energy.ingest.codes import found
from energy.ingest.formats.rows import read_table
from energy.ingest.records import Hints, ParsedFile
from energy.ingest.table import Table
from energy.ingest.text import decode

NAME = "csv"
LARGEST_FILE = 50 * 1024 * 1024
MOST_ROWS = 1_100_000
MOST_COLUMNS = 200
LONGEST_LINE = 32 * 1024
LONGEST_CELL = 4 * 1024
DELIMITERS = (";", "\t", "|", ",")
LINES_LOOKED_AT = 50
TEXT_LOOKED_AT = 100_000
_WHOLE = frozenset({"cell_too_long", "too_many_columns", "too_many_rows"})


class CsvFile:
    """Reads delimited text; the last format to be tried."""

    name = NAME

    def detect(self, filename: str, content: bytes) -> bool:
        """Any text may be a table."""
        return True

    def parse(self, content: bytes, filename: str, hints: Hints) -> ParsedFile:
        """Read the text into readings, values, findings and questions."""
        if len(content) > LARGEST_FILE:
            return _refused(found("too_large", value=len(content), expected="<= 50 MB"))
        text = decode(content)
        if any(f.severity is Severity.ERROR for f in text.findings):
            return _refused(*text.findings)
        table, findings = read_text(text.text)
        if any(f.code in _WHOLE for f in findings):
            return _refused(*findings)
        parsed = read_table(table, hints, NAME)
        notes = {
            **parsed.notes,
            "encoding": text.encoding,
            "delimiter": table.delimiter,
        }
        own = (*text.findings, *findings)
        return replace(parsed, findings=(*own, *parsed.findings), notes=notes)


def _refused(*findings: Finding) -> ParsedFile:
    return ParsedFile(NAME, findings=findings)


def read_text(text: str) -> tuple[Table, list[Finding]]:
    """Return the table of a text with lines ended by LF, and what was wrong."""
    findings = list(_long_lines(text))
    if findings:
        return Table(()), findings
    delimiter, offset = _told_delimiter(text)
    delimiter = delimiter or sniff(text)
    rows, fault = _rows(text, delimiter)
    if fault is not None:
        findings.append(fault)
    for index in range(offset):
        rows[index] = []
    if len(rows) > MOST_ROWS:
        limit = found("too_many_rows", value=len(rows), expected=f"<= {MOST_ROWS}")
        return Table(()), [limit]
    widest = max(map(len, rows), default=0)
    if widest > MOST_COLUMNS:
        limit = found("too_many_columns", value=widest, expected=f"<= {MOST_COLUMNS}")
        return Table(()), [limit]
    return Table(rows, delimiter=delimiter, whole=text.endswith("\n")), findings


def _rows(text: str, delimiter: str) -> tuple[list[list[str]], Finding | None]:
    """Return the rows, and what broke them off; quotes out of place are borne."""
    fault: Finding | None = None
    for strict in (True, False):
        rows: list[list[str]] = []
        lines = io.StringIO(text, newline="\n")
        try:
            rows.extend(csv.reader(lines, delimiter=delimiter, strict=strict))
        except csv.Error as error:
            at = (None, len(rows) + 1, None)
            if "unexpected end" in str(error):
                return rows, found("truncated", at=at)
            fault = found("cell_too_long", at=at, expected=f"<= {LONGEST_CELL}")
        else:
            return rows, _long_cell(rows) if '"' in text else None
    return rows, fault


def _long_cell(rows: list[list[str]]) -> Finding | None:
    for number, row in enumerate(rows, start=1):
        for cell in row:
            if len(cell) > LONGEST_CELL:
                at = (None, number, None)
                expected = f"<= {LONGEST_CELL}"
                return found("cell_too_long", at=at, value=cell, expected=expected)
    return None


def _long_lines(text: str) -> Iterator[Finding]:
    if max(map(len, text.split("\n"))) <= LONGEST_CELL:
        return
    for number, line in enumerate(text.split("\n"), start=1):
        if len(line) <= LONGEST_CELL:
            continue
        commas = max(line.count(delimiter) for delimiter in DELIMITERS)
        if commas >= MOST_COLUMNS:
            yield found("too_many_columns", value=commas + 1, expected="<= 200")
            return
        longest = max(map(len, line.replace(";", ",").replace("\t", ",").split(",")))
        if longest > LONGEST_CELL or len(line) > LONGEST_LINE:
            at = (None, number, None)
            yield found("cell_too_long", at=at, value=line, expected="<= 4096")
            return


def _told_delimiter(text: str) -> tuple[str, int]:
    """Return the delimiter a first line ``sep=;`` tells, and lines to skip."""
    first = text[:20].split("\n", 1)[0].strip().strip('"')
    if first.casefold().startswith("sep=") and len(first) == 5:
        return first[4], 1
    if first.casefold() == "sep=":
        return "\t", 1
    return "", 0


def sniff(text: str) -> str:
    """Return the delimiter that cuts the first lines most evenly."""
    lines = [line for line in text[:TEXT_LOOKED_AT].split("\n") if line.strip()]
    lines = lines[:LINES_LOOKED_AT]
    best, score = ",", (0.0, 0)
    for delimiter in DELIMITERS:
        counts = Counter(
            len(row) for row in csv.reader(lines, delimiter=delimiter) if len(row) > 1
        )
        if not counts:
            continue
        width, times = max(counts.items(), key=lambda item: (item[1], item[0]))
        if (times, width) > score:
            best, score = delimiter, (times, width)
    return best


CSV_FILE = CsvFile()
