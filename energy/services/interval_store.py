"""Comparing staged rows with the store, and merging them: one rule for both tables.

Readings and variable values are versioned alike: rows are never overwritten but
superseded, and the current ones of one meter or variable never overlap. All of
it is set-based SQL, so a year of 15-minute data costs a few statements.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class IntervalTable:
    """Names of one versioned table and of its staging table.

    ``compared`` are the columns that make two versions the same; ``carried`` are
    the further columns that travel from staging to the store.
    """

    table: str
    staging: str
    owner: str
    range_function: str
    compared: tuple[str, ...]
    carried: tuple[str, ...]


READINGS = IntervalTable(
    table="energy_reading",
    staging="energy_stagedreading",
    owner="meter_id",
    range_function="tstzrange",
    compared=("value", "unit", "quality"),
    carried=("cost", "row"),
)
VALUES = IntervalTable(
    table="energy_variablevalue",
    staging="energy_stagedvalue",
    owner="variable_id",
    range_function="daterange",
    compared=("value",),
    carried=("row",),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many staged rows are new, changed, the same, or cross stored ones."""

    new: int = 0
    changed: int = 0
    same: int = 0
    crossing: int = 0

    def __add__(self, other: "Comparison") -> "Comparison":
        return Comparison(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            self.crossing + other.crossing,
        )


def compare(
    names: IntervalTable, upload_id: int, owners: Mapping[str, int]
) -> Comparison:
    """Count staged rows by what the store already holds; new owners hold nothing."""
    sql = f"""
        {_staged(names, owners)}
        SELECT
          count(*) FILTER (WHERE exact.id IS NULL AND NOT crossing),
          count(*) FILTER (WHERE exact.id IS NOT NULL AND NOT same),
          count(*) FILTER (WHERE same),
          count(*) FILTER (WHERE crossing)
        FROM staged s
        LEFT JOIN {names.table} exact
          ON exact.{names.owner} = s.owner AND exact.superseded_by_id IS NULL
          AND exact.start = s.start AND exact."end" = s."end"
        CROSS JOIN LATERAL (SELECT
          exact.id IS NOT NULL AND {_equal(names, "exact")} AS same,
          exact.id IS NULL AND EXISTS (
            SELECT 1 FROM {names.table} r WHERE {_crosses(names)}) AS crossing
        ) verdict
    """  # noqa: S608  names are constants of this module, values are parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, _parameters(upload_id, owners))
        new, changed, same, crossing = cursor.fetchone()
    return Comparison(new, changed, same, crossing)


def changed_rows(
    names: IntervalTable, upload_id: int, owners: Mapping[str, int], *, limit: int = 50
) -> list[tuple[str, object, object, float, float, int]]:
    """List changed rows: series, start, end, stored value, new value, row."""
    sql = f"""
        {_staged(names, owners)}
        SELECT s.series, s.start, s."end", exact.value, s.value, s.row
        FROM staged s
        JOIN {names.table} exact
          ON exact.{names.owner} = s.owner AND exact.superseded_by_id IS NULL
          AND exact.start = s.start AND exact."end" = s."end"
        WHERE NOT ({_equal(names, "exact")})
        ORDER BY s.series, s.start LIMIT %s
    """  # noqa: S608  names are constants of this module, values are parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, [*_parameters(upload_id, owners), limit])
        return list(cursor.fetchall())


def merge(
    names: IntervalTable,
    upload_id: int,
    owners: Mapping[str, int],
    *,
    organization_id: int,
    replace: bool,
) -> int:
    """Move staged rows into the store as new versions; returns how many were written.

    With ``replace`` stored rows that differ or cross are superseded, otherwise
    they stay and the staged ones are dropped. Rows that are the same stay.
    """
    with connection.cursor() as cursor:
        if replace:
            cursor.execute(
                _supersede(names, owners), [*_parameters(upload_id, owners), upload_id]
            )
        cursor.execute(
            _insert(names, owners),
            [*_parameters(upload_id, owners), organization_id, upload_id],
        )
        return int(cursor.rowcount)


def undo(names: IntervalTable, upload_id: int) -> int:
    """Withdraw an upload's rows and bring back what they superseded."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"UPDATE {names.table} SET superseded_by_id = %s "  # noqa: S608  constant names
            "WHERE upload_id = %s AND superseded_by_id IS NULL",
            [upload_id, upload_id],
        )
        withdrawn = int(cursor.rowcount)
        cursor.execute(
            f"UPDATE {names.table} SET superseded_by_id = NULL "  # noqa: S608  constant names
            "WHERE superseded_by_id = %s AND upload_id <> %s",
            [upload_id, upload_id],
        )
    return withdrawn


def changed_later(names: IntervalTable, upload_id: int) -> bool:
    """Whether a later upload superseded a row of this one."""
    with connection.cursor() as cursor:
        cursor.execute(
            f"SELECT EXISTS (SELECT 1 FROM {names.table} "  # noqa: S608  constant names
            "WHERE upload_id = %s AND superseded_by_id <> %s)",
            [upload_id, upload_id],
        )
        return bool(cursor.fetchone()[0])


def _staged(names: IntervalTable, owners: Mapping[str, int]) -> str:
    pairs = ", ".join(["(%s, %s::bigint)"] * len(owners))
    return f"""
        WITH staged AS (
          SELECT s.*, o.owner FROM {names.staging} s
          JOIN (VALUES {pairs}) AS o(series, owner) ON o.series = s.series
          WHERE s.upload_id = %s
        )
    """  # noqa: S608  names are constants of this module, values are parameters


def _parameters(upload_id: int, owners: Mapping[str, int]) -> list[str | int]:
    pairs: list[str | int] = [part for pair in owners.items() for part in pair]
    return [*pairs, upload_id]


def _equal(names: IntervalTable, stored: str) -> str:
    return " AND ".join(f"{stored}.{column} = s.{column}" for column in names.compared)


def _crosses(names: IntervalTable) -> str:
    function = names.range_function
    return (
        f"r.{names.owner} = s.owner AND r.superseded_by_id IS NULL AND "
        f'{function}(r.start, r."end") && {function}(s.start, s."end")'
    )


def _supersede(names: IntervalTable, owners: Mapping[str, int]) -> str:
    same = f'(r.start = s.start AND r."end" = s."end" AND {_equal(names, "r")})'
    return f"""
        {_staged(names, owners)}
        UPDATE {names.table} r SET superseded_by_id = %s
        FROM staged s WHERE {_crosses(names)} AND NOT {same}
    """  # noqa: S608  names are constants of this module, values are parameters


def _insert(names: IntervalTable, owners: Mapping[str, int]) -> str:
    columns = ", ".join((*names.compared, *names.carried))
    taken = ", ".join(f"s.{name}" for name in (*names.compared, *names.carried))
    return f"""
        {_staged(names, owners)}
        INSERT INTO {names.table}
          ({names.owner}, organization_id, start, "end", {columns}, upload_id)
        SELECT s.owner, %s, s.start, s."end", {taken}, %s
        FROM staged s
        WHERE NOT EXISTS (SELECT 1 FROM {names.table} r WHERE {_crosses(names)})
        ORDER BY s.owner, s.start
    """  # noqa: S608  names are constants of this module, values are parameters
