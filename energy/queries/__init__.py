"""Reads for pages, API and reports."""

from energy.queries.readings import MeterMonths, meter_months, plant_readings
from energy.queries.results import latest_result, shown_results
from energy.queries.uploads import (
    remembered_mapping,
    upload_job,
    uploads_of,
)

__all__ = [
    "MeterMonths",
    "latest_result",
    "meter_months",
    "plant_readings",
    "remembered_mapping",
    "shown_results",
    "upload_job",
    "uploads_of",
]
