"""What a backup says of itself, and what of that is believed: a stranger's file may say anything."""

import re
from dataclasses import dataclass
from typing import Any

PRINTABLE = re.compile(r"[!-~]{1,80}")


@dataclass(frozen=True, slots=True)
class Head:
    """Describe a backup file by its first member.

    Attributes
    ----------
    auralis, schema
        The version that wrote it, and the revision of the database's schema.
    library
        A word that is the same for all backups of one library.
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
    """Describe a table in the manifest."""

    columns: list[str]
    rows: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """List the members of a whole backup file."""

    head: Head
    database: str
    tables: dict[str, TableNote]
    members: dict[str, str]

    @property
    def rows(self) -> int:
        """Count the rows of all tables."""
        return sum(table.rows for table in self.tables.values())


def read_head(parsed: Any) -> Head:
    """Read a head; a ValueError or TypeError where it is none."""
    head = Head(**parsed)
    for word in (head.auralis, head.schema, head.library, head.created_at):
        printable(word)
    return head


def read_manifest(parsed: Any) -> Manifest:
    """Read a manifest; a KeyError, AttributeError, ValueError or TypeError where it is none."""
    tables = {printable(name): _read_note(note) for name, note in parsed["tables"].items()}
    head, database = read_head(parsed["head"]), printable(parsed["database"])
    return Manifest(head, database, tables, dict(parsed["members"]))


def _read_note(parsed: Any) -> TableNote:
    note = TableNote(**parsed)
    if type(note.rows) is not int or note.rows < 0 or not all(map(printable, note.columns)):
        raise ValueError(parsed)
    return note


def printable(word: str) -> str:
    """Return a word that may be shown in a terminal; a ValueError where it is none."""
    if not PRINTABLE.fullmatch(word):
        raise ValueError(word)
    return word
