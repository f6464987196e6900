"""Tell how a meter's energy counts; keep what a plant pays for energy."""

import django.db.models.deletion
from django.conf import settings
from django.db import migrations, models

SOURCES = [
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
]
FLOWS = [
    ("delivered", "Delivered to the plant"),
    ("exported", "Exported"),
    ("generated", "Generated on site"),
    ("stock_change", "Change of stock"),
    ("feedstock", "Used as feedstock"),
    ("passed_through", "Passed on to others"),
    ("derived", "Made from metered energy"),
]
CURRENCIES = [
    ("CAD", "Canadian dollar (CAD)"),
    ("MXN", "Mexican peso (MXN)"),
    ("USD", "US dollar (USD)"),
]


class Migration(migrations.Migration):
    """More flows, the grid region, why a meter is left out; prices by day."""

    dependencies = [
        ("accounts", "0001_initial"),
        ("facilities", "0001_initial"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("energy", "0005_energy_review"),
    ]

    operations = [
        migrations.AlterField(
            model_name="meter",
            name="flow",
            field=models.CharField(
                choices=FLOWS,
                default="delivered",
                help_text="Generated: from sun, wind or water. Change of stock: closing minus opening stock of a fuel bought in lots. Made from metered energy: steam of your boiler, power of your engine; never counted twice.",
                max_length=20,
                verbose_name="direction",
            ),
        ),
        migrations.AddField(
            model_name="meter",
            name="grid_region",
            field=models.CharField(
                blank=True,
                default="",
                help_text="United States: the eGRID subregion the electricity is drawn from. Without it the national average counts.",
                max_length=10,
                verbose_name="grid region",
            ),
            preserve_default=False,
        ),
        migrations.AddField(
            model_name="meter",
            name="excluded_because",
            field=models.CharField(
                blank=True,
                default="",
                help_text="A meter that is left out stays visible with this reason.",
                max_length=200,
                verbose_name="left out because",
            ),
            preserve_default=False,
        ),
        migrations.CreateModel(
            name="EnergyPrice",
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
                        choices=SOURCES, max_length=20, verbose_name="energy source"
                    ),
                ),
                (
                    "currency",
                    models.CharField(
                        choices=CURRENCIES, max_length=3, verbose_name="currency"
                    ),
                ),
                (
                    "per_unit",
                    models.DecimalField(
                        decimal_places=6, max_digits=14, verbose_name="price"
                    ),
                ),
                ("unit", models.CharField(max_length=20, verbose_name="unit")),
                ("kwh_per_unit", models.FloatField()),
                ("valid_from", models.DateField(verbose_name="valid from")),
                (
                    "note",
                    models.CharField(blank=True, max_length=200, verbose_name="note"),
                ),
                ("entered_at", models.DateTimeField(auto_now_add=True)),
                (
                    "entered_by",
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
                        related_name="energy_prices",
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
            options={"ordering": ["facility", "source", "-valid_from"]},
        ),
        migrations.AddConstraint(
            model_name="energyprice",
            constraint=models.UniqueConstraint(
                fields=("facility", "source", "valid_from"),
                name="energy_price_once_a_day",
            ),
        ),
        migrations.AddConstraint(
            model_name="energyprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("per_unit__gte", 0)),
                name="energy_price_not_negative",
            ),
        ),
        migrations.AddConstraint(
            model_name="energyprice",
            constraint=models.CheckConstraint(
                condition=models.Q(("kwh_per_unit__gt", 0)),
                name="energy_price_unit_is_energy",
            ),
        ),
    ]
