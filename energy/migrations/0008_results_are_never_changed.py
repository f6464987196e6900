"""A stored result keeps its numbers: only its state and who verified it may change."""

from django.db import migrations

KEEP = """
CREATE FUNCTION energy_savingsresult_keep() RETURNS trigger AS $$
BEGIN
    IF (to_jsonb(OLD) - ARRAY['state', 'verified_by_id', 'verified_at'])
       IS DISTINCT FROM
       (to_jsonb(NEW) - ARRAY['state', 'verified_by_id', 'verified_at'])
    THEN
        RAISE EXCEPTION 'a stored result keeps its numbers'
            USING ERRCODE = 'integrity_constraint_violation';
    END IF;
    RETURN NEW;
END;
$$ LANGUAGE plpgsql;

CREATE TRIGGER energy_savingsresult_keep
    BEFORE UPDATE ON energy_savingsresult
    FOR EACH ROW EXECUTE FUNCTION energy_savingsresult_keep();
"""

FORGET = """
DROP TRIGGER energy_savingsresult_keep ON energy_savingsresult;
DROP FUNCTION energy_savingsresult_keep();
"""


class Migration(migrations.Migration):
    dependencies = [("energy", "0007_baseline_methods")]

    operations = [migrations.RunSQL(KEEP, reverse_sql=FORGET)]
