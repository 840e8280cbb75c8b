"""Favourite albums and artists of an account, and their ratings of 1 to 5 stars."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, bindparam, delete, select
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import albums, artists_genres, list_counts
from library.database import now, upsert
from library.errors import AlbumNotFoundError, ArtistNotFoundError
from library.models import Album, AlbumMark, Artist, ArtistMark
from library.paging import ListPage, PageRequest, Query, SortOrder
from library.states import NameKind


class NameMark(NamedTuple):
    """The time at which an album or an artist became a favourite, and its rating; None without."""

    starred_at: float | None = None
    rating: int | None = None


NO_MARK = NameMark()

#: Columns of lists, ids, and the condition that there are playable tracks.
_LISTS: dict[NameKind, tuple[Sequence[Any], Any, Callable[[], ColumnElement[bool]]]] = {
    NameKind.ALBUM: (albums.COLUMNS, Album.id, list_counts.albums_shown),
    NameKind.ARTIST: (artists_genres.ARTIST_COLUMNS, Artist.id, list_counts.artists_shown),
}


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


def add_missing(session: Session, person: str, kind: NameKind, target: int, mark: NameMark) -> NameMark:
    """Add an imported mark; a star or a rating that is there already stays. Returns what was added."""
    known = find(session, person, kind, [target]).get(target, NO_MARK)
    starred_at = mark.starred_at if known.starred_at is None else None
    rating = mark.rating if known.rating is None else None
    added = {"starred_at": starred_at} if starred_at is not None else {}
    _put(session, person, kind, target, added | ({"rating": rating} if rating else {}))
    return NameMark(starred_at, rating)


def find(session: Session, person: str, kind: NameKind, targets: Iterable[int] | None) -> dict[int, NameMark]:
    """Return the marks that an account has given to some albums or artists, or to all (None)."""
    if targets is None:
        rows = session.execute(_marks(kind), {"person": person})
    else:
        rows = session.execute(_marks_of(kind), {"person": person, "targets": list(targets)})
    return {target: NameMark(starred_at, rating) for target, starred_at, rating in rows}


def page(session: Session, person: str, kind: NameKind, requested: PageRequest) -> ListPage:
    """Return an account's favourite albums or artists with playable tracks, the latest first.

    The rows have the columns of lists of albums or artists.
    """
    table, column = _table(kind)
    columns, row_id, is_shown = _LISTS[kind]
    query: Query = select(*columns).join(table, column == row_id)
    query = query.where(table.person == person, table.starred_at.is_not(None), is_shown())
    order = SortOrder(table.starred_at, column, descending=True)
    return paging.read_page(session, query, order, requested, paging.count(session, query))


@cache  # building a statement costs more than executing it
def _marks(kind: NameKind) -> Any:
    table, column = _table(kind)
    return select(column, table.starred_at, table.rating).where(table.person == bindparam("person"))


@cache
def _marks_of(kind: NameKind) -> Any:
    return _marks(kind).where(_table(kind)[1].in_(bindparam("targets", expanding=True)))


def _put(session: Session, person: str, kind: NameKind, target: int, changed: dict[str, Any]) -> None:
    _check(session, kind, target)
    table, column = _table(kind)
    if not changed:
        return
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
