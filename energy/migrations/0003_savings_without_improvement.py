"""A result may have no improvement; data that comes back gives a new row again."""

from django.db import migrations, models


class Migration(migrations.Migration):
    """Let the newest row of a baseline always be the one that holds today."""

    dependencies = [("energy", "0002_reading_overlap_trigger")]

    operations = [
        migrations.AlterField(
            model_name="savingsresult",
            name="improvement",
            field=models.FloatField(null=True),
        ),
        migrations.RemoveConstraint(
            model_name="savingsresult", name="savings_once_per_inputs"
        ),
        migrations.AddIndex(
            model_name="savingsresult",
            index=models.Index(
                fields=["baseline", "inputs_digest"], name="savings_by_inputs"
            ),
        ),
    ]
