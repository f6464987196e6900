"""Keep recomputation runs and what became of each of their plants."""

import uuid

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Give recomputation runs their tables."""

    dependencies = [
        ("accounts", "0002_cache_table"),
        ("cohorts", "0001_initial"),
        ("energy", "0009_non_routine_events"),
        ("facilities", "0001_initial"),
        ("jobs", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="RecomputationRun",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "public_id",
                    models.UUIDField(default=uuid.uuid4, editable=False, unique=True),
                ),
                (
                    "scope",
                    models.CharField(
                        choices=[
                            ("facility", "One plant"),
                            ("cohort", "A cohort"),
                            ("programme", "The whole program"),
                        ],
                        max_length=9,
                    ),
                ),
                (
                    "reason",
                    models.CharField(blank=True, max_length=300, verbose_name="reason"),
                ),
                ("idempotency_key", models.CharField(blank=True, max_length=100)),
                ("engine_version", models.CharField(max_length=20)),
                ("plant_count", models.PositiveIntegerField()),
                ("asked_at", models.DateTimeField(auto_now_add=True)),
                (
                    "asked_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "cohort",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="cohorts.cohort",
                    ),
                ),
                (
                    "plant",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.facility",
                    ),
                ),
            ],
            options={
                "ordering": ["-asked_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="RecomputedPlant",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True,
                        primary_key=True,
                        serialize=False,
                        verbose_name="ID",
                    ),
                ),
                (
                    "outcome",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("nothing", "Nothing to do"),
                            ("unchanged", "Unchanged"),
                            ("changed", "Changed"),
                            ("not_reproduced", "Not reproduced"),
                            ("overtaken", "Overtaken"),
                            ("failed", "Failed"),
                        ],
                        max_length=14,
                    ),
                ),
                ("error_code", models.CharField(blank=True, max_length=60)),
                (
                    "baseline",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="energy.baseline",
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="facilities.facility",
                    ),
                ),
                (
                    "job",
                    models.OneToOneField(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="jobs.job",
                    ),
                ),
                (
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "result_after",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="energy.savingsresult",
                    ),
                ),
                (
                    "result_before",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="energy.savingsresult",
                    ),
                ),
                (
                    "run",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="plants",
                        to="energy.recomputationrun",
                    ),
                ),
            ],
            options={
                "ordering": ["run", "facility__code"],
            },
        ),
        migrations.AddConstraint(
            model_name="recomputationrun",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("cohort", None),
                        ("plant__isnull", False),
                        ("scope", "facility"),
                    ),
                    models.Q(
                        ("cohort__isnull", False), ("plant", None), ("scope", "cohort")
                    ),
                    models.Q(("cohort", None), ("plant", None), ("scope", "programme")),
                    _connector="OR",
                ),
                name="run_scope_names_its_own",
            ),
        ),
        migrations.AddConstraint(
            model_name="recomputationrun",
            constraint=models.UniqueConstraint(
                condition=models.Q(("idempotency_key", ""), _negated=True),
                fields=("asked_by", "idempotency_key"),
                name="run_once_per_key",
            ),
        ),
        migrations.AddConstraint(
            model_name="recomputedplant",
            constraint=models.UniqueConstraint(
                fields=("run", "facility"), name="plant_once_per_run"
            ),
        ),
        migrations.AddConstraint(
            model_name="recomputedplant",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("baseline__isnull", True), ("outcome", "nothing")),
                    models.Q(
                        ("baseline__isnull", False),
                        models.Q(("outcome", "nothing"), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="plant_without_baseline_has_nothing_to_do",
            ),
        ),
    ]
