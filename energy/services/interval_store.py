"""Comparing staged rows with the store, and merging them: one rule for both tables.

Readings and variable values are versioned alike: rows are never overwritten but
superseded, and the current ones of one meter or variable never overlap. All of
it is set-based SQL, so a year of 15-minute data costs a few statements.

Rows that were staged a moment ago have no statistics, so no statement here may
depend on the planner's guess of a join: each staged row looks up its one possible
neighbour through the index on owner and start. As stored rows never overlap, a
staged row meets a stored one just if the last one that starts before its end does.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db import connection


@dataclass(frozen=True, slots=True)
class IntervalTable:
    """Names of one versioned table and of its staging table.

    ``compared`` are the columns that make two versions the same; ``told`` are
    those that count only where the file tells them; ``carried`` are the further
    columns that travel from staging to the store.
    """

    table: str
    staging: str
    owner: str
    compared: tuple[str, ...]
    told: tuple[str, ...]
    carried: tuple[str, ...]


READINGS = IntervalTable(
    table="energy_reading",
    staging="energy_stagedreading",
    owner="meter_id",
    compared=("value", "unit", "quality"),
    told=("cost",),
    carried=("row",),
)
VALUES = IntervalTable(
    table="energy_variablevalue",
    staging="energy_stagedvalue",
    owner="variable_id",
    compared=("value",),
    told=(),
    carried=("row",),
)


@dataclass(frozen=True, slots=True)
class Comparison:
    """How many staged rows are new, changed, the same, or cross stored ones.

    ``seen`` stands for the stored versions that were compared with: it differs
    when somebody saved other ones, even where the counts are the same.
    """

    new: int = 0
    changed: int = 0
    same: int = 0
    crossing: int = 0
    seen: int = 0

    def __add__(self, other: "Comparison") -> "Comparison":
        return Comparison(
            self.new + other.new,
            self.changed + other.changed,
            self.same + other.same,
            self.crossing + other.crossing,
            self.seen + other.seen,
        )

    @property
    def meets_nothing(self) -> bool:
        """Whether no staged row touches a stored one."""
        return not (self.changed or self.same or self.crossing)


def compare(
    names: IntervalTable, upload_id: int, owners: Mapping[str, int]
) -> Comparison:
    """Count staged rows by what the store already holds; new owners hold nothing."""
    sql = f"""
        {_staged(names, owners)}
        SELECT
          count(*) FILTER (WHERE n.id IS NULL),
          count(*) FILTER (WHERE exact AND NOT same),
          count(*) FILTER (WHERE exact AND same),
          count(*) FILTER (WHERE n.id IS NOT NULL AND NOT exact),
          coalesce(sum(n.id), 0)
        FROM staged s
        LEFT JOIN LATERAL ({_neighbour(names)}) n ON n."end" > s.start
        CROSS JOIN LATERAL (SELECT
          coalesce({EXACT}, false) AS exact,
          coalesce({_equal(names)}, false) AS same
        ) verdict
    """  # noqa: S608  names are constants of this module, values are parameters
    with connection.cursor() as cursor:
        cursor.execute(sql, _parameters(upload_id, owners))
        return Comparison(*(int(count) for count in cursor.fetchone()))


def changed_rows(
    names: IntervalTable, upload_id: int, owners: Mapping[str, int], *, limit: int = 50
) -> list[tuple[str, object, object, float, float, int]]:
    """List changed rows: series, start, end, stored value, new value, row."""
    sql = f"""
        {_staged(names, owners)}
        SELECT s.series, s.start, s."end", n.value, s.value, s.row
        FROM staged s
        CROSS JOIN LATERAL ({_neighbour(names)}) n
        WHERE {EXACT} AND NOT ({_equal(names)})
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
    found: Comparison | None = None,
) -> int:
    """Move staged rows into the store as new versions; returns how many were written.

    With ``replace`` stored rows that differ or cross are superseded, otherwise
    they stay and the staged ones are dropped. Rows that are the same stay.
    ``found`` is what a comparison under the same locks gave, so that what it
    saw need not be looked up again.
    """
    known = _parameters(upload_id, owners)
    if found is not None and not (found.new or found.changed or found.crossing):
        return 0
    with connection.cursor() as cursor:
        if replace and (found is None or found.changed or found.crossing):
            cursor.execute(_supersede(names, owners), [*known, upload_id])
        meets_nothing = found is not None and found.meets_nothing
        insert = _insert(names, owners, filtered=not meets_nothing)
        cursor.execute(insert, [*known, organization_id, upload_id])
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


EXACT = '(n.start = s.start AND n."end" = s."end")'


def _equal(names: IntervalTable) -> str:
    """Whether the neighbour ``n`` says the same as the staged row ``s``."""
    always = [f"n.{column} = s.{column}" for column in names.compared]
    where_told = [
        f"(s.{column} IS NULL OR s.{column} IS NOT DISTINCT FROM n.{column})"
        for column in names.told
    ]
    return " AND ".join(always + where_told)


def _neighbour(names: IntervalTable) -> str:
    """The last current row of the owner that starts before the staged row's end."""
    return f"""
        SELECT r.* FROM {names.table} r
        WHERE r.{names.owner} = s.owner AND r.superseded_by_id IS NULL
          AND r.start < s."end"
        ORDER BY r.start DESC LIMIT 1
    """  # noqa: S608  names are constants of this module


def _supersede(names: IntervalTable, owners: Mapping[str, int]) -> str:
    """Every current row that a staged one differs from or crosses."""
    return f"""
        {_staged(names, owners)}
        UPDATE {names.table} n SET superseded_by_id = %s
        FROM staged s
        CROSS JOIN LATERAL (
          SELECT coalesce(max(p.start), s.start) AS start FROM {names.table} p
          WHERE p.{names.owner} = s.owner AND p.superseded_by_id IS NULL
            AND p.start <= s.start
        ) first
        WHERE n.{names.owner} = s.owner AND n.superseded_by_id IS NULL
          AND n.start >= first.start AND n.start < s."end" AND n."end" > s.start
          AND NOT ({EXACT} AND {_equal(names)})
    """  # noqa: S608  names are constants of this module, values are parameters


def _insert(names: IntervalTable, owners: Mapping[str, int], *, filtered: bool) -> str:
    """The staged rows, or those of them that meet no current row."""
    carried = (*names.compared, *names.told, *names.carried)
    columns, taken = ", ".join(carried), ", ".join(f"s.{name}" for name in carried)
    unmet = f"""
        LEFT JOIN LATERAL ({_neighbour(names)}) n ON n."end" > s.start
        WHERE n.id IS NULL
    """
    return f"""
        {_staged(names, owners)}
        INSERT INTO {names.table}
          ({names.owner}, organization_id, start, "end", {columns}, upload_id)
        SELECT s.owner, %s, s.start, s."end", {taken}, %s
        FROM staged s {unmet if filtered else ""}
        ORDER BY s.owner, s.start
    """  # noqa: S608  names are constants of this module, values are parameters
