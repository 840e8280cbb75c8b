"""Favourite albums and artists of an account, and their ratings of 1 to 5 stars."""

from collections.abc import Iterable
from typing import Any, NamedTuple

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from library.database import now, upsert
from library.errors import AlbumNotFoundError, ArtistNotFoundError
from library.models import Album, AlbumMark, Artist, ArtistMark
from library.states import NameKind


class NameMark(NamedTuple):
    """The time at which an album or an artist became a favourite, and its rating; None without."""

    starred_at: float | None = None
    rating: int | None = None


NO_MARK = NameMark()


def star(session: Session, person: str, kind: NameKind, target: int) -> None:
    """Add an album or an artist to an account's favourites, unless it is one already.

    Raises
    ------
    AlbumNotFoundError, ArtistNotFoundError
        There is none with this id.
    """
    if find(session, person, kind, [target]).get(target, NO_MARK).starred_at is None:
        _put(session, person, kind, target, {"starred_at": now()})


def unstar(session: Session, person: str, kind: NameKind, target: int) -> None:
    """Remove an album or an artist from an account's favourites, if it is one.

    Raises
    ------
    AlbumNotFoundError, ArtistNotFoundError
        There is none with this id.
    """
    _put(session, person, kind, target, {"starred_at": None})


def rate(session: Session, person: str, kind: NameKind, target: int, rating: int) -> None:
    """Rate an album or an artist 1 to 5; 0 removes the rating.

    Raises
    ------
    AlbumNotFoundError, ArtistNotFoundError
        There is none with this id.
    """
    _put(session, person, kind, target, {"rating": rating or None})


def find(session: Session, person: str, kind: NameKind, targets: Iterable[int] | None) -> dict[int, NameMark]:
    """Return the marks that an account has given to some albums or artists, or to all (None)."""
    table, column = _table(kind)
    query = select(column, table.starred_at, table.rating).where(table.person == person)
    rows = session.execute(query if targets is None else query.where(column.in_(list(targets))))
    return {target: NameMark(starred_at, rating) for target, starred_at, rating in rows}


def _put(session: Session, person: str, kind: NameKind, target: int, changed: dict[str, Any]) -> None:
    _check(session, kind, target)
    table, column = _table(kind)
    row = {"person": person, column.key: target}
    insert = upsert(session, table).values(row | changed)
    session.execute(insert.on_conflict_do_update(index_elements=list(row), set_=changed))
    empty = (table.starred_at.is_(None), table.rating.is_(None))
    session.execute(delete(table).where(table.person == person, column == target, *empty))


def _table(kind: NameKind) -> tuple[Any, Any]:
    return (AlbumMark, AlbumMark.album_id) if kind is NameKind.ALBUM else (ArtistMark, ArtistMark.artist_id)


def _check(session: Session, kind: NameKind, target: int) -> None:
    if kind is NameKind.ALBUM and session.get(Album, target) is None:
        raise AlbumNotFoundError(f"There is no album {target}.")
    if kind is NameKind.ARTIST and session.get(Artist, target) is None:
        raise ArtistNotFoundError(f"There is no artist {target}.")
