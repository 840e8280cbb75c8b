"""Tracks, albums and artists as the text index reads them: in batches, and those that changes touch."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from sqlalchemy import Row, Select, bindparam, func, select
from sqlalchemy.orm import Session

from library.catalogue import list_counts
from library.catalogue.list_counts import is_shown
from library.models import Album, Artist, Favourite, Track, TrackArtist

#: Ids in one statement.
CHUNK = 500

_IDS: Any = bindparam("ids", expanding=True)
_CHANGED = select(Track.id).where(Track.generation > bindparam("after")).limit(bindparam("most"))
_CREDITS = select(TrackArtist.track_id, TrackArtist.artist_id).where(TrackArtist.track_id.in_(_IDS))
_FAVOURITES = (
    select(Favourite.track_id, func.count().label("n"))
    .where(Favourite.track_id.in_(_IDS))
    .group_by(Favourite.track_id)
)


@dataclass(frozen=True, slots=True)
class IndexedTrack:
    """A track as the text index stores it; one that is not shown is removed from the index.

    Attributes
    ----------
    words
        Text made by `search_forms.index_text`.
    popularity
        Number of its plays and of the users whose favourite it is.
    """

    id: str
    words: str
    genre: str
    year: int | None
    album_id: int | None
    artist_ids: tuple[int, ...]
    popularity: int
    is_shown: bool


@dataclass(frozen=True, slots=True)
class IndexedName:
    """An album or an artist as the text index stores it; its popularity is the number of its tracks."""

    id: int
    words: str
    year: int | None
    popularity: int
    is_shown: bool


def changed_ids(session: Session, after: int, limit: int) -> list[str]:
    """Return ids of tracks whose tags or presence changed after a generation of the catalogue."""
    return list(session.connection().execute(_CHANGED, {"after": after, "most": limit}).scalars().all())


def popular_ids(session: Session, since_s: float, limit: int) -> list[str]:
    """Return ids of playable tracks that were played or made a favourite after a time, in seconds."""
    played = select(Track.id).where(is_shown(), Track.last_played_at > since_s)
    marked = select(Favourite.track_id).where(Favourite.added_at > since_s)
    found = [session.execute(query.limit(limit)).scalars() for query in (played, marked)]
    return list(dict.fromkeys(track_id for ids in found for track_id in ids))


def find_tracks(session: Session, track_ids: Sequence[str]) -> list[IndexedTrack]:
    """Return existing tracks by their ids."""
    return [track for part in _chunks(track_ids) for track in _tracks(session, part)]


def next_tracks(session: Session, after: str, limit: int) -> list[IndexedTrack]:
    """Return the playable tracks that follow an id, in the order of ids."""
    query = select(Track.id).where(Track.id > after, is_shown()).order_by(Track.id).limit(limit)
    return sorted(find_tracks(session, list(session.execute(query).scalars())), key=lambda track: track.id)


def find_albums(session: Session, album_ids: Iterable[int]) -> list[IndexedName]:
    """Return existing albums by their ids."""
    return _find_names(session, Album, album_ids)


def find_artists(session: Session, artist_ids: Iterable[int]) -> list[IndexedName]:
    """Return existing artists by their ids."""
    return _find_names(session, Artist, artist_ids)


def next_albums(session: Session, after: int, limit: int) -> list[IndexedName]:
    """Return the albums that follow an id, in the order of ids."""
    return _next_names(session, Album, after, limit)


def next_artists(session: Session, after: int, limit: int) -> list[IndexedName]:
    """Return the artists that follow an id, in the order of ids."""
    return _next_names(session, Artist, after, limit)


def plays_of_rank(session: Session, rank: int) -> int:
    """Return the plays of the track that so many others exceed; 0 beyond the last one."""
    query = select(Track.play_count).where(is_shown()).order_by(Track.play_count.desc(), Track.id.desc())
    return session.execute(query.offset(rank).limit(1)).scalar() or 0


def count_tracks(session: Session) -> int:
    """Return the number of playable tracks."""
    return list_counts.total(session, list_counts.TRACKS)


def count_documents(session: Session) -> int:
    """Return the number of playable tracks, and of their albums and artists."""
    kinds = (list_counts.TRACKS, list_counts.ALBUMS, list_counts.ARTISTS)
    return sum(list_counts.total(session, kind) for kind in kinds)


def _tracks(session: Session, track_ids: Sequence[str]) -> Iterable[IndexedTrack]:
    connection = session.connection()
    rows = connection.execute(_tracks_by_id(), {"ids": track_ids}).all()
    found = {"ids": [row.id for row in rows]}
    credits_: dict[str, list[int]] = defaultdict(list)
    for track_id, artist_id in connection.execute(_CREDITS, found).all():
        credits_[track_id].append(artist_id)
    hearts = {row.track_id: row.n for row in connection.execute(_FAVOURITES, found).all()}
    for id_, words, genre, year, album_id, plays, shown in rows:
        artists = tuple(credits_.get(id_, ()))
        yield IndexedTrack(id_, words, genre, year, album_id, artists, plays + hearts.get(id_, 0), shown)


def _find_names(session: Session, table: type[Album | Artist], ids: Iterable[int]) -> list[IndexedName]:
    connection, query = session.connection(), _names_by_id(table)
    return [
        _name(row) for part in _chunks(sorted(ids)) for row in connection.execute(query, {"ids": part}).all()
    ]


def _next_names(session: Session, table: type[Album | Artist], after: int, limit: int) -> list[IndexedName]:
    return list(map(_name, session.execute(_names(table).where(table.id > after).limit(limit))))


def _name(row: Row[Any]) -> IndexedName:
    id_, words, tracks, shown, *years = tuple(row)
    return IndexedName(id_, words, years[0] if years else None, tracks, shown)


def _names(table: type[Album | Artist]) -> Select[Any]:
    is_album = table is Album
    shown = list_counts.albums_shown() if is_album else list_counts.artists_shown()
    year: Any = Album.year if is_album else None
    columns = [table.id, table.words, table.track_count, shown, *([year] if is_album else [])]
    return select(*columns).order_by(table.id)


# A change that a search takes over executes these; building them took as long as executing them.


@cache
def _tracks_by_id() -> Select[Any]:
    columns: Any = select(
        Track.id, Track.words, Track.genre, Track.year, Track.album_id, Track.play_count, is_shown()
    )
    found: Select[Any] = columns.where(Track.id.in_(_IDS))
    return found


@cache
def _names_by_id(table: type[Album | Artist]) -> Select[Any]:
    return _names(table).where(table.id.in_(_IDS))


def _chunks(ids: Sequence[Any]) -> Iterable[Sequence[Any]]:
    return (ids[start : start + CHUNK] for start in range(0, len(ids), CHUNK))
