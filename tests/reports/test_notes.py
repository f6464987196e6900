"""Notes of a result as sentences."""

import pytest
from django.utils import translation

from reports.notes import note_text


@pytest.mark.parametrize("code", ["meter_without_baseline", "meter_not_in_baseline"])
@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_meter_left_out_is_named_with_the_reason(code: str, language: str) -> None:
    with translation.override(language):
        text = note_text({"code": code, "meter": "Boiler 2"})

    assert text.startswith("Boiler 2")
    assert code not in text


def test_share_of_days_is_written_as_the_reader_writes_it() -> None:
    with translation.override("fr"):
        text = note_text({"code": "partial_months", "meter": "M", "share": "91%"})

    assert "91\u00a0%" in text or "91\u202f%" in text
