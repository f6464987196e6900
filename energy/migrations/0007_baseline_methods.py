"""Model period, a person's choice of model, and the request for a review."""

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("energy", "0006_meter_flows_and_energy_prices")]

    operations = [
        migrations.AddField(
            model_name="baseline",
            name="model_start",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="baseline",
            name="model_end",
            field=models.DateField(null=True),
        ),
        migrations.AddField(
            model_name="baseline",
            name="overrides",
            field=models.JSONField(default=dict),
        ),
        migrations.AddField(
            model_name="baseline",
            name="review_asked_at",
            field=models.DateTimeField(null=True),
        ),
        migrations.AddConstraint(
            model_name="baseline",
            constraint=models.CheckConstraint(
                condition=models.Q(
                    models.Q(("model_end", None), ("model_start", None)),
                    ("model_end__gt", models.F("model_start")),
                    _connector="OR",
                ),
                name="baseline_model_period_takes_time",
            ),
        ),
    ]
