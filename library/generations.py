"""Generations: numbers by which readers detect that derived data is stale.

`CATALOGUE` counts changes of tags and presence, `VECTORS` those of fingerprints. A write transaction takes
the next number before it marks rows with it. The row lock makes the order of numbers the order of commits, so
a reader that has read number n has read all changes up to n.
"""

import secrets

from sqlalchemy import bindparam, select, update
from sqlalchemy.orm import Session

from library.database import upsert
from library.models import Generation

CATALOGUE = "catalogue"
VECTORS = "vectors"

#: Built once, since every search executes the first, and every change that a search takes over the second.
_FIND = select(Generation.incarnation, Generation.number).where(Generation.name == bindparam("name"))
_FIND_ANCESTORS = select(Generation.incarnation, Generation.ancestors).where(
    Generation.name == bindparam("name")
)


def advance(session: Session, name: str) -> int:
    """Return the next number of a generation; other writers of it wait until this transaction ends."""
    raised = session.execute(
        update(Generation)
        .where(Generation.name == name)
        .values(number=Generation.number + 1)
        .returning(Generation.number)
    ).scalar_one_or_none()
    if raised is not None:
        return raised
    session.execute(
        upsert(session, Generation)
        .values(name=name, incarnation=secrets.token_hex(4), number=0)
        .on_conflict_do_nothing()
    )
    return advance(session, name)


def find(session: Session, name: str) -> tuple[str, int]:
    """Return the incarnation and number of a generation; ("", 0) before its first change."""
    row = session.connection().execute(_FIND, {"name": name}).one_or_none()
    return (row.incarnation, row.number) if row else ("", 0)


def covers(known: tuple[str, int], seen: tuple[str, int]) -> bool:
    """Return whether known data is as new as a generation that was read, perhaps from an older snapshot."""
    return seen[0] == known[0] and seen[1] <= known[1]


def continues(session: Session, name: str, known: tuple[str, int]) -> bool:
    """Return whether data made at a generation lacks only changes of higher numbers.

    True for an earlier incarnation of the same database, which each start replaces, and false for one that a
    restored copy has lost: its changes after the copy were counted again.
    """
    row = session.connection().execute(_FIND_ANCESTORS, {"name": name}).one_or_none()
    if row is None:
        return known == ("", 0)
    ends = dict(each.split(":") for each in row.ancestors.split() if ":" in each)
    return known[0] == row.incarnation or known[1] <= int(ends.get(known[0]) or -1)
