"""Keep energy uses, opportunities with their actions, and targets."""

import uuid
from decimal import Decimal

import django.db.models.deletion
import django.db.models.functions.text
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    """Give a plant's energy review its tables."""

    dependencies = [
        ("accounts", "0002_cache_table"),
        ("energy", "0004_staging_unlogged"),
        ("facilities", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ActionPlan",
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
                ("what", models.CharField(max_length=200)),
                ("resources", models.CharField(blank=True, max_length=300)),
                ("who", models.CharField(max_length=150)),
                ("due_on", models.DateField()),
                ("verification_method", models.CharField(max_length=300)),
                (
                    "option",
                    models.CharField(
                        choices=[
                            ("A", "A: key parameter measured"),
                            ("B", "B: all parameters measured"),
                            ("C", "C: whole facility"),
                            ("D", "D: calibrated simulation"),
                        ],
                        default="B",
                        max_length=1,
                    ),
                ),
                ("expected_kwh", models.FloatField()),
                ("implemented_on", models.DateField(blank=True, null=True)),
                ("verified_kwh", models.FloatField(blank=True, null=True)),
                ("margin_kwh", models.FloatField(blank=True, null=True)),
                ("evidence", models.TextField(blank=True, max_length=2000)),
                ("confirmed_at", models.DateTimeField(null=True)),
            ],
            options={
                "ordering": ["opportunity", "due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EnergyTarget",
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
                ("name", models.CharField(max_length=160, verbose_name="name")),
                (
                    "kind",
                    models.CharField(
                        choices=[
                            ("improvement", "Improvement against a baseline"),
                            ("absolute", "Energy of a year"),
                            ("intensity", "Energy per unit produced"),
                        ],
                        max_length=12,
                        verbose_name="kind of target",
                    ),
                ),
                ("start_on", models.DateField()),
                ("start_value", models.FloatField()),
                ("due_on", models.DateField()),
                ("target_value", models.FloatField()),
                ("milestones", models.JSONField(default=list)),
                ("owner", models.CharField(blank=True, max_length=150)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["facility", "due_on", "pk"],
            },
        ),
        migrations.CreateModel(
            name="EnergyUse",
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
                ("name", models.CharField(max_length=120, verbose_name="name")),
                (
                    "process",
                    models.CharField(
                        blank=True, max_length=120, verbose_name="process or area"
                    ),
                ),
                (
                    "source",
                    models.CharField(
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
                        verbose_name="energy source",
                    ),
                ),
                (
                    "basis",
                    models.CharField(
                        choices=[("measured", "Measured"), ("estimated", "Estimated")],
                        default="estimated",
                        max_length=10,
                        verbose_name="how it is known",
                    ),
                ),
                (
                    "rated_kw",
                    models.FloatField(
                        blank=True, null=True, verbose_name="rated power"
                    ),
                ),
                (
                    "load_factor",
                    models.FloatField(default=1.0, verbose_name="load factor"),
                ),
                (
                    "duty_factor",
                    models.FloatField(default=1.0, verbose_name="duty factor"),
                ),
                (
                    "hours",
                    models.FloatField(
                        blank=True, null=True, verbose_name="hours a year"
                    ),
                ),
                (
                    "efficiency",
                    models.FloatField(default=1.0, verbose_name="efficiency"),
                ),
                ("annual_kwh", models.FloatField(blank=True, null=True)),
                ("is_significant", models.BooleanField(default=False)),
                ("significance", models.JSONField(default=dict)),
                ("significant_on", models.DateField(blank=True, null=True)),
                ("potential_reason", models.CharField(blank=True, max_length=200)),
                ("performance", models.CharField(blank=True, max_length=200)),
                ("operation", models.TextField(blank=True, max_length=1000)),
                ("responsible", models.CharField(blank=True, max_length=150)),
                ("review_on", models.DateField(blank=True, null=True)),
                ("retired_on", models.DateField(blank=True, null=True)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "ordering": ["facility", "name"],
            },
        ),
        migrations.CreateModel(
            name="Opportunity",
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
                ("title", models.CharField(max_length=160, verbose_name="title")),
                ("description", models.TextField(blank=True, max_length=2000)),
                (
                    "origin",
                    models.CharField(
                        choices=[
                            ("idea", "Idea from the team"),
                            ("audit", "Energy audit"),
                            ("treasure_hunt", "Energy treasure hunt"),
                            ("visit", "Trainer's visit"),
                            ("supplier", "Offer of a supplier"),
                        ],
                        default="idea",
                        max_length=20,
                        verbose_name="origin",
                    ),
                ),
                ("owner", models.CharField(blank=True, max_length=150)),
                (
                    "status",
                    models.CharField(
                        choices=[
                            ("idea", "Idea"),
                            ("evaluated", "Evaluated"),
                            ("approved", "Approved"),
                            ("in_progress", "In progress"),
                            ("implemented", "Implemented"),
                            ("verified", "Verified"),
                            ("rejected", "Rejected"),
                        ],
                        default="idea",
                        max_length=12,
                    ),
                ),
                ("status_reason", models.CharField(blank=True, max_length=300)),
                ("status_on", models.DateField()),
                ("demand_kw", models.FloatField(blank=True, null=True)),
                (
                    "currency",
                    models.CharField(
                        choices=[
                            ("CAD", "Canadian dollars (CAD)"),
                            ("MXN", "Mexican pesos (MXN)"),
                            ("USD", "US dollars (USD)"),
                        ],
                        max_length=3,
                    ),
                ),
                (
                    "annual_cost_saving",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal(0),
                        max_digits=14,
                        verbose_name="cost saving a year",
                    ),
                ),
                (
                    "annual_upkeep",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal(0),
                        max_digits=14,
                        verbose_name="upkeep a year",
                    ),
                ),
                (
                    "engineering_cost",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal(0),
                        max_digits=14,
                        verbose_name="engineering",
                    ),
                ),
                (
                    "material_cost",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal(0),
                        max_digits=14,
                        verbose_name="material",
                    ),
                ),
                (
                    "labour_cost",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal(0),
                        max_digits=14,
                        verbose_name="labour",
                    ),
                ),
                (
                    "other_cost",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal(0),
                        max_digits=14,
                        verbose_name="other cost",
                    ),
                ),
                (
                    "one_off_gain",
                    models.DecimalField(
                        decimal_places=2,
                        default=Decimal(0),
                        max_digits=14,
                        verbose_name="grants and other one-off gains",
                    ),
                ),
                (
                    "life_years",
                    models.PositiveSmallIntegerField(default=10, verbose_name="life"),
                ),
                ("discount_rate", models.FloatField(default=0.1)),
                ("escalation", models.FloatField(default=0.0)),
                ("price_basis", models.CharField(blank=True, max_length=200)),
                ("priced_on", models.DateField(blank=True, null=True)),
                ("evidence", models.TextField(blank=True, max_length=2000)),
                ("created_at", models.DateTimeField(auto_now_add=True)),
            ],
            options={
                "verbose_name_plural": "opportunities",
                "ordering": ["facility", "-created_at", "-pk"],
            },
        ),
        migrations.CreateModel(
            name="OpportunitySaving",
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
                    "source",
                    models.CharField(
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
                ("kwh", models.FloatField()),
            ],
            options={
                "ordering": ["opportunity", "source"],
            },
        ),
        migrations.AddField(
            model_name="actionplan",
            name="confirmed_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="actionplan",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="action_plans",
                to="facilities.facility",
            ),
        ),
        migrations.AddField(
            model_name="actionplan",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="actionplan",
            name="reported_by",
            field=models.ForeignKey(
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="energytarget",
            name="baseline",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="energy.baseline",
            ),
        ),
        migrations.AddField(
            model_name="energytarget",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="energytarget",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="energy_targets",
                to="facilities.facility",
            ),
        ),
        migrations.AddField(
            model_name="energytarget",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="energytarget",
            name="variable",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="energy.relevantvariable",
            ),
        ),
        migrations.AddField(
            model_name="energyuse",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="energy_uses",
                to="facilities.facility",
            ),
        ),
        migrations.AddField(
            model_name="energyuse",
            name="meter",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="energy_uses",
                to="energy.meter",
            ),
        ),
        migrations.AddField(
            model_name="energyuse",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="energyuse",
            name="variables",
            field=models.ManyToManyField(
                blank=True, related_name="+", to="energy.relevantvariable"
            ),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="created_by",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to=settings.AUTH_USER_MODEL,
            ),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="facility",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opportunities",
                to="facilities.facility",
            ),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="organization",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="+",
                to="accounts.organization",
            ),
        ),
        migrations.AddField(
            model_name="opportunity",
            name="use",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.PROTECT,
                related_name="opportunities",
                to="energy.energyuse",
            ),
        ),
        migrations.AddField(
            model_name="actionplan",
            name="opportunity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.PROTECT,
                related_name="actions",
                to="energy.opportunity",
            ),
        ),
        migrations.AddField(
            model_name="opportunitysaving",
            name="opportunity",
            field=models.ForeignKey(
                on_delete=django.db.models.deletion.CASCADE,
                related_name="savings",
                to="energy.opportunity",
            ),
        ),
        migrations.AddConstraint(
            model_name="energytarget",
            constraint=models.UniqueConstraint(
                fields=("facility", "name"), name="target_name_once_per_plant"
            ),
        ),
        migrations.AddConstraint(
            model_name="energytarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("baseline__isnull", False),
                        ("kind", "improvement"),
                        ("variable__isnull", True),
                    ),
                    models.Q(
                        ("baseline__isnull", True),
                        ("kind", "absolute"),
                        ("variable__isnull", True),
                    ),
                    models.Q(
                        ("baseline__isnull", True),
                        ("kind", "intensity"),
                        ("variable__isnull", False),
                    ),
                    _connector="OR",
                ),
                name="target_has_what_it_is_measured_by",
            ),
        ),
        migrations.AddConstraint(
            model_name="energytarget",
            constraint=models.CheckConstraint(
                condition=models.Q(("due_on__gt", models.F("start_on"))),
                name="target_takes_time",
            ),
        ),
        migrations.AddConstraint(
            model_name="energytarget",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("start_value__gte", -1000000000000.0),
                    ("start_value__lte", 1000000000000.0),
                    ("target_value__gte", -1000000000000.0),
                    ("target_value__lte", 1000000000000.0),
                ),
                name="target_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="energyuse",
            constraint=models.UniqueConstraint(
                django.db.models.functions.text.Lower("name"),
                models.F("facility"),
                name="energy_use_name_once_per_plant",
            ),
        ),
        migrations.AddConstraint(
            model_name="energyuse",
            constraint=models.UniqueConstraint(
                condition=models.Q(("retired_on__isnull", True)),
                fields=("meter",),
                name="energy_use_meter_once",
            ),
        ),
        migrations.AddConstraint(
            model_name="energyuse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("basis", "measured"), ("meter__isnull", False)),
                    models.Q(
                        ("annual_kwh__isnull", False),
                        ("basis", "estimated"),
                        ("meter__isnull", True),
                    ),
                    _connector="OR",
                ),
                name="energy_use_energy_is_known",
            ),
        ),
        migrations.AddConstraint(
            model_name="energyuse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("annual_kwh__isnull", True),
                    models.Q(
                        ("annual_kwh__gte", 0), ("annual_kwh__lte", 1000000000000.0)
                    ),
                    _connector="OR",
                ),
                name="energy_use_energy_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="energyuse",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("is_significant", False),
                    ("significant_on__isnull", False),
                    _connector="OR",
                ),
                name="energy_use_significance_dated",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("status", "rejected"), _negated=True),
                    models.Q(("status_reason", ""), _negated=True),
                    _connector="OR",
                ),
                name="opportunity_rejected_with_reason",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(("life_years__gte", 1), ("life_years__lte", 60)),
                name="opportunity_life_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("annual_upkeep__gte", 0),
                    ("engineering_cost__gte", 0),
                    ("labour_cost__gte", 0),
                    ("material_cost__gte", 0),
                    ("one_off_gain__gte", 0),
                    ("other_cost__gte", 0),
                ),
                name="opportunity_costs_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunity",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("discount_rate__gte", 0),
                    ("discount_rate__lte", 1),
                    ("escalation__gte", -0.5),
                    ("escalation__lte", 0.5),
                ),
                name="opportunity_rates_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_by__isnull", True),
                        ("margin_kwh__isnull", True),
                        ("verified_kwh__isnull", True),
                    ),
                    models.Q(
                        ("implemented_on__isnull", False),
                        ("margin_kwh__gte", 0),
                        ("margin_kwh__lte", 1000000000000.0),
                        ("reported_by__isnull", False),
                        ("verified_kwh__gte", -1000000000000.0),
                        ("verified_kwh__lte", 1000000000000.0),
                    ),
                    _connector="OR",
                ),
                name="action_verified_with_margin",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("expected_kwh__gte", -1000000000000.0),
                    ("expected_kwh__lte", 1000000000000.0),
                ),
                name="action_expected_bounded",
            ),
        ),
        migrations.AddConstraint(
            model_name="actionplan",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(
                        ("confirmed_at__isnull", True), ("confirmed_by__isnull", True)
                    ),
                    models.Q(
                        ("confirmed_at__isnull", False),
                        ("confirmed_by__isnull", False),
                        models.Q(
                            ("confirmed_by", models.F("reported_by")), _negated=True
                        ),
                    ),
                    _connector="OR",
                ),
                name="action_confirmed_by_another",
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunitysaving",
            constraint=models.UniqueConstraint(
                fields=("opportunity", "source"), name="opportunity_source_once"
            ),
        ),
        migrations.AddConstraint(
            model_name="opportunitysaving",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    ("kwh__gte", -1000000000000.0), ("kwh__lte", 1000000000000.0)
                ),
                name="opportunity_saving_bounded",
            ),
        ),
    ]
