"""The plans of statements, and the reasons why one would take as long as its library is large."""

import json
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Engine, event

from library.states import Presence

#: Tables of a fixed or small number of rows.
SMALL = frozenset(
    {
        "genres",
        "generations",
        "tallies",
        "totals",
        "roots",
        "users",
        "playlists",
        "playlist_files",
        "alembic_version",
    }
)

#: Names of conditions that nearly every row of a table meets.
COMMON = frozenset({"presence", "listed"})

_ACCESS = re.compile(
    r"(?P<how>SCAN|SEARCH) (?P<name>\w+)(?: USING (?P<index>[^(]+?))?(?: \((?P<terms>.+)\))?$"
)
_SOURCE = re.compile(r"(?:FROM|JOIN|,)\s+(\w+)(?:\s+AS\s+(\w+))", re.IGNORECASE)


@dataclass(frozen=True)
class Statement:
    """A statement that was executed, with its parameters."""

    text: str
    parameters: Any

    @property
    def is_bounded(self) -> bool:
        """Return whether the outermost query ends after a number of rows."""
        return bool(re.search(r"LIMIT \S+(?: OFFSET \S+)?\s*(?:\) AS anon_1)?\s*$", self.text))


@dataclass
class Recorder:
    """Statements that read, each once."""

    statements: dict[str, Statement] = field(default_factory=dict)

    def take(self) -> list[Statement]:
        """Return the statements since the last call."""
        taken, self.statements = list(self.statements.values()), {}
        return taken


@contextmanager
def recorded(engine: Engine) -> Iterator[Recorder]:
    """Record the statements that read while the body runs."""
    recorder = Recorder()

    def executed(_conn: Any, _cursor: Any, text: str, parameters: Any, _context: Any, many: bool) -> None:
        if text.lstrip().upper().startswith(("SELECT", "WITH")) and not many:
            recorder.statements.setdefault(text, Statement(text, parameters))

    event.listen(engine, "before_cursor_execute", executed)
    try:
        yield recorder
    finally:
        event.remove(engine, "before_cursor_execute", executed)


@contextmanager
def as_if_large(connection: Any) -> Iterator[None]:
    """Let PostgreSQL plan for a million rows of each table that grows, as SQLite does without statistics.

    Its tables have one page, on which it finds as many rows as the catalogue says.
    """
    connection.exec_driver_sql("ANALYZE tracks (presence, listed)")
    small = ", ".join(f"'{name}'" for name in sorted(SMALL))
    of_mine = f"relkind = 'r' AND relnamespace = 'public'::regnamespace AND relname NOT IN ({small})"
    pages = "greatest(1, pg_relation_size(oid) / 8192)"
    for n_rows in (1_000_000, -1):
        connection.exec_driver_sql(
            f"UPDATE pg_class SET reltuples = {n_rows}, relpages = {pages} WHERE {of_mine}"
        )
        if n_rows > 0:
            yield


def find_faults(engine: Engine, statement: Statement) -> list[str]:
    """Return the reasons why a statement reads or sorts a whole table; none if it does neither."""
    judge = _faults_of_sqlite if engine.dialect.name == "sqlite" else _faults_of_postgres
    with engine.connect() as connection:
        return [f"{fault}\n    {' '.join(statement.text.split())}" for fault in judge(connection, statement)]


def _faults_of_sqlite(connection: Any, statement: Statement) -> Iterator[str]:
    aliases = {alias: table for table, alias in _SOURCE.findall(statement.text)}
    rows = connection.exec_driver_sql(f"EXPLAIN QUERY PLAN {statement.text}", statement.parameters).all()
    sorted_parts = {parent for _id, parent, _unused, detail in rows if "TEMP B-TREE FOR ORDER BY" in detail}
    for _id, parent, _unused, detail in rows:
        sorts, access = parent in sorted_parts, _ACCESS.match(detail)
        table = str(aliases.get(access["name"], access["name"])) if access else ""
        if not access or table in SMALL or table.startswith(("subquery", "anon_")):
            continue
        terms = set(re.findall(r"(\w+)[=<>]", access["terms"] or ""))
        if access["how"] == "SEARCH" and not terms <= COMMON:
            continue
        is_walk = statement.is_bounded and not sorts
        if terms == {"presence"} and Presence.MISSING in statement.parameters:
            continue  # missing tracks, if they are few
        if not is_walk or (access["how"] == "SCAN" and table == "tracks"):
            yield f"{detail}{' and sorts it' if sorts else ''}"


def _faults_of_postgres(connection: Any, statement: Statement) -> Iterator[str]:
    connection.exec_driver_sql("SET enable_seqscan = off")
    connection.exec_driver_sql("SET enable_bitmapscan = off")
    found = connection.exec_driver_sql(
        f"EXPLAIN (FORMAT JSON) {statement.text}", statement.parameters
    ).scalar()
    (plan,) = json.loads(found) if isinstance(found, str) else found
    yield from _faults_of_node(plan["Plan"], is_bounded=False)


def _faults_of_node(node: dict[str, Any], is_bounded: bool) -> Iterator[str]:
    """Yield the faults of a part of a plan; a sort or an aggregate reads all that is below it."""
    kind = node["Node Type"]
    if kind == "Limit":
        is_bounded = True
    elif kind in ("Sort", "Aggregate", "Hash", "Materialize", "Unique", "WindowAgg"):
        is_bounded = False
    table = node.get("Relation Name")
    if table and table not in SMALL and _is_whole(node) and (kind == "Seq Scan" or not is_bounded):
        yield f"{kind} of {table} {node.get('Index Name', '')} {node.get('Index Cond', '')}"
    for part in node.get("Plans", ()):
        # A subplan of a condition runs for each row.
        yield from _faults_of_node(part, is_bounded)


def _is_whole(node: dict[str, Any]) -> bool:
    """Return whether a scan reads all rows of its table, or all but some uncommon ones."""
    condition = node.get("Index Cond", "")
    names = set(re.findall(r"\(?(\w+)\)? *(?:::\w+ *)?(?:=|<|>|IS)", condition))
    rare = (f"'{Presence.MISSING}'", f"'{Presence.DETACHED}'", "listed = false")
    is_rare = any(each in condition for each in rare)
    return names <= COMMON and not is_rare
