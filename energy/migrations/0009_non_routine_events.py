"""Keep non-routine events with their months and evidence, and static factors."""

import uuid
from decimal import Decimal

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Give a plant's adjustments their tables."""

    dependencies = [
        ("accounts", "0002_cache_table"),
        ("energy", "0008_results_are_never_changed"),
        ("facilities", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="StaticFactor",
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
                ("name", models.CharField(max_length=100, verbose_name="name")),
                (
                    "unit",
                    models.CharField(blank=True, max_length=30, verbose_name="unit"),
                ),
                (
                    "baseline_value",
                    models.CharField(
                        max_length=100, verbose_name="value in the baseline"
                    ),
                ),
                (
                    "current_value",
                    models.CharField(max_length=100, verbose_name="value today"),
                ),
                ("review_on", models.DateField(verbose_name="review on")),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="static_factors",
                        to="facilities.facility",
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
            ],
            options={
                "ordering": ["facility", "name"],
            },
        ),
        migrations.CreateModel(
            name="NonRoutineEvent",
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
                    "source",
                    models.CharField(
                        blank=True,
                        choices=[
                            ("electricity", "Electricity"),
                            ("natural_gas", "Natural gas"),
                            ("lpg", "LP gas"),
                            ("diesel", "Diesel"),
                            ("fuel_oil", "Fuel oil"),
                            ("gasoline", "Gasoline"),
                            ("coal", "Coal"),
                            ("steam", "Steam"),
                            ("hot_water", "Hot water"),
                            ("chilled_water", "Chilled water"),
                            ("biomass", "Biomass"),
                            ("renewable", "On-site renewable"),
                            ("other", "Other"),
                        ],
                        max_length=20,
                    ),
                ),
                ("start", models.DateField()),
                ("end", models.DateField(blank=True, null=True)),
                (
                    "applies_to",
                    models.CharField(
                        choices=[
                            (
                                "reporting",
                                "The adjusted baseline, in the reporting period",
                            ),
                            ("baseline", "The metered energy of the baseline period"),
                        ],
                        default="reporting",
                        max_length=9,
                    ),
                ),
                ("title", models.CharField(max_length=200)),
                ("description", models.TextField(max_length=5000)),
                (
                    "cause",
                    models.CharField(
                        choices=[
                            ("scope", "Change of what belongs to the plant"),
                            ("equipment", "Equipment"),
                            ("static_factor", "Change of a static factor"),
                            ("data_error", "Error in the data"),
                        ],
                        max_length=13,
                    ),
                ),
                (
                    "quantified_by",
                    models.CharField(
                        choices=[
                            ("engineering", "Engineering calculation"),
                            ("submeter", "Sub-meter"),
                            ("indicator", "Model with an indicator of the event"),
                            ("paired", "Two models, before and after"),
                        ],
                        max_length=11,
                    ),
                ),
                (
                    "unit",
                    models.CharField(
                        choices=[
                            ("kWh", "kWh"),
                            ("MWh", "MWh"),
                            ("GJ", "GJ"),
                            ("MMBtu", "MMBtu"),
                        ],
                        default="kWh",
                        max_length=5,
                    ),
                ),
                ("total_kwh", models.DecimalField(decimal_places=3, max_digits=18)),
                (
                    "uncertainty_kwh",
                    models.DecimalField(
                        decimal_places=3, default=Decimal(0), max_digits=18
                    ),
                ),
                (
                    "state",
                    models.CharField(
                        choices=[
                            ("draft", "Draft"),
                            ("submitted", "Submitted"),
                            ("approved", "Approved"),
                            ("rejected", "Rejected"),
                            ("withdrawn", "Withdrawn"),
                        ],
                        default="draft",
                        max_length=9,
                    ),
                ),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                ("submitted_at", models.DateTimeField(null=True)),
                ("decided_at", models.DateTimeField(null=True)),
                ("reason", models.CharField(blank=True, max_length=2000)),
                (
                    "decided_by",
                    models.ForeignKey(
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "facility",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="facilities.facility",
                    ),
                ),
                (
                    "meter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="energy.meter",
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
                    "proposed_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "static_factor",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="events",
                        to="energy.staticfactor",
                    ),
                ),
            ],
            options={
                "ordering": ["-start", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="EventMonth",
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
                ("month", models.DateField()),
                ("kwh", models.DecimalField(decimal_places=3, max_digits=18)),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="months",
                        to="energy.nonroutineevent",
                    ),
                ),
            ],
            options={
                "ordering": ["event", "month"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "month"), name="event_month_once"
                    ),
                    models.CheckConstraint(
                        condition=models.Q(("month__day", 1)),
                        name="event_month_is_a_first_day",
                    ),
                ],
            },
        ),
        migrations.CreateModel(
            name="EventEvidence",
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
                ("filename", models.CharField(max_length=255)),
                ("digest", models.CharField(max_length=64)),
                ("size", models.PositiveBigIntegerField()),
                ("created_at", models.DateTimeField(auto_now_add=True)),
                (
                    "added_by",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to=settings.AUTH_USER_MODEL,
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
                    "organization",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="+",
                        to="accounts.organization",
                    ),
                ),
                (
                    "event",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.PROTECT,
                        related_name="evidence",
                        to="energy.nonroutineevent",
                    ),
                ),
            ],
            options={
                "ordering": ["pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("event", "digest"), name="event_evidence_once"
                    )
                ],
            },
        ),
        migrations.AddConstraint(
            model_name="staticfactor",
            constraint=models.UniqueConstraint(
                fields=("facility", "name"), name="static_factor_name_once_per_plant"
            ),
        ),
        migrations.AddConstraint(
            model_name="nonroutineevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("end__isnull", True),
                    ("end__gt", models.F("start")),
                    _connector="OR",
                ),
                name="event_takes_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="nonroutineevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("meter__isnull", True), ("source", ""), _connector="OR"
                ),
                name="event_on_meter_or_source",
            ),
        ),
        migrations.AddConstraint(
            model_name="nonroutineevent",
            constraint=models.CheckConstraint(
                condition=models.Q(("uncertainty_kwh__gte", 0)),
                name="event_uncertainty_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="nonroutineevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "approved"), _negated=True),
                    models.Q(
                        ("decided_at__isnull", False),
                        ("decided_by__isnull", False),
                        models.Q(
                            ("decided_by", models.F("proposed_by")), _negated=True
                        ),
                    ),
                    _connector="OR",
                ),
                name="event_approved_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="nonroutineevent",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("state", "rejected"), _negated=True),
                    models.Q(
                        ("decided_by__isnull", False),
                        models.Q(("reason", ""), _negated=True),
                    ),
                    _connector="OR",
                ),
                name="event_rejected_with_reason",
            ),
        ),
    ]
