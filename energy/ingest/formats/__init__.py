"""The formats a file may have, in the order they are tried."""

from energy.ingest.formats.base import Format
from energy.ingest.formats.csv_file import CSV_FILE
from energy.ingest.formats.green_button import GREEN_BUTTON
from energy.ingest.formats.refused import REFUSED_FILE
from energy.ingest.formats.xlsx_file import XLS_FILE, XLSX_FILE

FORMATS: tuple[Format, ...] = (
    GREEN_BUTTON,
    REFUSED_FILE,
    XLSX_FILE,
    XLS_FILE,
    CSV_FILE,
)


def detect(filename: str, content: bytes) -> Format:
    """Return the first format that can read the content; text reads anything."""
    return next(f for f in FORMATS if f.detect(filename, content))
