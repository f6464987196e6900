"""Jobs for clients: the true state, from the row."""

from typing import Any, ClassVar

from django.db.models import QuerySet
from rest_framework import mixins, serializers, viewsets

from portal.base.access import Access
from portal.jobs.models import Job


class JobSerializer(serializers.ModelSerializer[Job]):
    """A job as clients see it."""

    id = serializers.UUIDField(source="public_id")
    progress = serializers.SerializerMethodField()

    class Meta:
        model = Job
        fields: ClassVar[list[str]] = [
            "id",
            "kind",
            "state",
            "progress",
            "error_code",
            "attempts",
            "created_at",
            "started_at",
            "finished_at",
        ]

    def get_progress(self, job: Job) -> dict[str, Any]:
        """How far it is: done of total, in a unit."""
        return {
            "done": job.progress_done,
            "total": job.progress_total,
            "unit": job.progress_unit,
        }


class JobViewSet(mixins.RetrieveModelMixin, viewsets.GenericViewSet[Job]):
    """One job the caller may see."""

    access = Access("member")
    serializer_class = JobSerializer
    lookup_field = "public_id"
    lookup_value_converter = "uuid"

    def get_queryset(self) -> QuerySet[Job]:
        """Only what the caller sees."""
        user: Any = self.request.user
        return Job.objects.visible_to(user)
