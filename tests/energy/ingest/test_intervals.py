"""Which end of its interval a stamp marks."""

from datetime import datetime, timedelta

import pytest

from energy.ingest.intervals import label_of

HOUR = timedelta(hours=1)
DAY = [datetime(2024, 3, 5) + i * HOUR for i in range(24)]  # noqa: DTZ001  stamps of files are civil


@pytest.mark.parametrize(
    ("stamps", "expected"),
    [
        (DAY, "start"),
        ([stamp + HOUR for stamp in DAY], "end"),
        ([None, *DAY, None], "start"),
        ([], ""),
        ([None, None], ""),
    ],
)
def test_label_is_told_by_the_first_and_last_stamp(
    stamps: list[datetime | None], expected: str
) -> None:
    assert label_of(stamps, HOUR, 0) == expected


def test_hour_twenty_four_marks_the_end() -> None:
    assert label_of([None], HOUR, 3) == "end"
