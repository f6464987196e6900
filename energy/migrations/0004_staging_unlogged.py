"""Stage readings without log and without looking each row's upload up."""

import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    """What is staged can be read from the original again."""

    dependencies = [("energy", "0003_savings_without_improvement")]

    operations = [
        migrations.AlterField(
            model_name="stagedreading",
            name="upload",
            field=models.ForeignKey(
                db_constraint=False,
                on_delete=django.db.models.deletion.CASCADE,
                related_name="+",
                to="energy.upload",
            ),
        ),
        migrations.RunSQL(
            "ALTER TABLE energy_stagedreading SET UNLOGGED",
            "ALTER TABLE energy_stagedreading SET LOGGED",
        ),
    ]
