"""The head and manifest of a backup, and their validation: a foreign file may contain anything."""

import re
from dataclasses import dataclass
from typing import Any

PRINTABLE = re.compile(r"[!-~]{1,80}")


@dataclass(frozen=True, slots=True)
class Head:
    """The first member of a backup file.

    Attributes
    ----------
    auralis, schema
        The version that wrote it, and the revision of the database's schema.
    library
        An identifier that all backups of one library share.
    created_at
        ISO 8601, in UTC.
    """

    format: int
    auralis: str
    schema: str
    library: str
    created_at: str


@dataclass(frozen=True, slots=True)
class TableNote:
    """A table in the manifest."""

    columns: list[str]
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The list of members of a backup file."""

    head: Head
    database: str
    tables: dict[str, TableNote]
    members: dict[str, str]

    @property
    def rows(self) -> int:
        """Count the rows of all tables."""
        return sum(table.rows for table in self.tables.values())


def read_head(parsed: Any) -> Head:
    """Return a head; raises ValueError or TypeError when it is invalid."""
    head = Head(**parsed)
    for word in (head.auralis, head.schema, head.library, head.created_at):
        printable(word)
    return head


def read_manifest(parsed: Any) -> Manifest:
    """Return a manifest; raises KeyError, AttributeError, ValueError or TypeError when it is invalid."""
    tables = {printable(name): _read_note(note) for name, note in parsed["tables"].items()}
    head, database = read_head(parsed["head"]), printable(parsed["database"])
    return Manifest(head, database, tables, dict(parsed["members"]))


def _read_note(parsed: Any) -> TableNote:
    note = TableNote(**parsed)
    if type(note.rows) is not int or note.rows < 0 or not all(map(printable, note.columns)):
        raise ValueError(parsed)
    return note


def printable(word: str) -> str:
    """Return a word that is safe to print in a terminal; raises ValueError otherwise."""
    if not PRINTABLE.fullmatch(word):
        raise ValueError(word)
    return word
