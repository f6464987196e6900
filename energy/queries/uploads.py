"""Reads about uploads."""

from typing import Any

from django.db.models import Count, QuerySet

from energy.models import Upload
from energy.queries.events import events_version
from facilities.models import Facility
from portal.jobs.models import Job

TAUGHT = ("columns", "sheet", "header_row", "date_order", "decimal_mark",
          "interval_label", "end_inclusive", "unit", "series", "fiscal_year")  # fmt: skip
"""What a confirmed mapping teaches for the next file of the same layout."""

TAUGHT_BY_COLUMN = ("group:", "unit:")
"""What the keys of answers about single columns begin with."""


def uploads_of(facility: Facility) -> QuerySet[Upload]:
    """A plant's uploads, newest first."""
    return Upload.objects.filter(facility=facility).select_related("uploaded_by")


def remembered_mapping(upload: Upload, signature: str) -> dict[str, Any]:
    """The mapping confirmed for the plant's last saved file of this layout."""
    if not signature:
        return {}
    earlier = (
        Upload.objects.filter(
            facility=upload.facility,
            signature=signature,
            state=Upload.State.COMMITTED,
        )
        .exclude(pk=upload.pk)
        .order_by("-committed_at")
        .first()
    )
    if earlier is None:
        return {}
    return {
        key: answer
        for key, answer in earlier.mapping.items()
        if key in TAUGHT or key.startswith(TAUGHT_BY_COLUMN)
    }


def data_version(facility: Facility) -> str:
    """What changes with every file or event that begins or ceases to count."""
    uploads = Upload.objects.filter(facility=facility, committed_at__isnull=False)
    counts = uploads.aggregate(saved=Count("pk"), withdrawn=Count("withdrawn_at"))
    events = events_version(facility)
    return f"{counts['saved']}.{counts['withdrawn']}.{events}"


def upload_job(upload: Upload) -> Job | None:
    """The job that reads the upload's present revision."""
    key = f"energy.ingest_upload:{upload.pk}:{upload.revision}"
    return Job.objects.filter(key=key).first()
