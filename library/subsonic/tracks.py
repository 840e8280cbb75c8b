"""Tracks with all that players show of them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from random import sample

from sqlalchemy import ColumnElement, bindparam, select
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import list_counts, track_filters
from library.catalogue.conditions import track_conditions
from library.catalogue.conditions.track_conditions import unindexed
from library.catalogue.list_counts import is_shown
from library.catalogue.names import filters
from library.catalogue.names.collation import sort_key
from library.catalogue.names.search_forms import ARTIST
from library.catalogue.narrowing import selection
from library.catalogue.track_filters import TrackFilter
from library.models import (
    Album,
    Favourite,
    FileTags,
    Rating,
    Recording,
    Track,
    TrackArtist,
    sounds,
)
from library.models.base import new_id
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder
from library.states import Presence

#: With aliases of tables, as `catalogue.tracks` has them.
_starred = Favourite.__table__.alias("starred_tracks")

#: Songs by chance are drawn from so many times as many that follow one another, and from at least so many.
WINDOW_SHARE, LEAST_WINDOW = 4, 200

#: Of a list whose length no count has: a far page is then searched from the start.
UNKNOWN_TOTAL = 10**15

COLUMNS = (
    Track.id,
    Track.title,
    Track.artist,
    Track.album,
    Track.album_artist,
    Track.genre,
    Track.year,
    Track.track,
    Track.disc,
    Track.duration_s,
    Track.format,
    Track.size,
    Track.path_text,
    Track.image_id,
    Track.artwork,
    Track.album_id,
    Track.artist_id,
    Track.added_at,
    Album.artwork_track_id.label("album_artwork"),
    Recording.sample_rate_hz,
    Recording.channels,
    sounds.c.tempo_bpm,
    sounds.c.lufs,
    FileTags.tags,
    _starred.c.added_at.label("starred_at"),
    Rating.rating,
)


@dataclass(frozen=True, slots=True)
class Filter:
    """Conditions on tracks; None: no condition.

    Attributes
    ----------
    genre
        A name, whatever its case and accents.
    """

    album_id: int | None = None
    genre: str | None = None
    root_id: int | None = None
    from_year: int | None = None
    to_year: int | None = None


def page(session: Session, person: str, wanted: Filter, requested: PageRequest) -> ListPage:
    """Return a page of playable tracks by title."""
    narrowed, unjoined = _narrowed(person, wanted, _genre(session, wanted))
    is_whole = wanted == Filter()
    total = list_counts.total(session, list_counts.TRACKS) if is_whole else UNKNOWN_TOTAL
    return paging.read_page(
        session, narrowed, SortOrder(Track.title_sort, Track.id), requested, total, unjoined
    )


def of_album(session: Session, person: str, album_id: int) -> Sequence[ListRow]:
    """Return the playable tracks of an album, in its order."""
    return session.connection().execute(_of_album(person), {"album_id": album_id}).all()


def without_album(session: Session, person: str, artist_id: int) -> Sequence[ListRow]:
    """Return the playable tracks of an artist that are on no album."""
    mine = select(TrackArtist.track_id).where(TrackArtist.artist_id == artist_id)
    query = rows(person).where(Track.id.in_(mine), Track.album_id.is_(None), is_shown())
    return session.execute(query.order_by(Track.title_sort, Track.id)).all()


def starred(session: Session, person: str, root_id: int | None, requested: PageRequest) -> ListPage:
    """Return a page of the account's playable favourites, the latest first."""
    shown = _conditions(Filter(root_id=root_id), _NO_GENRE, is_walked=False)
    query = rows(person).where(_starred.c.track_id.is_not(None), *shown)
    order = SortOrder(_starred.c.added_at, Track.id, descending=True)
    return paging.read_page(session, query, order, requested, total=0)


def random(session: Session, person: str, wanted: Filter, size: int) -> Sequence[ListRow]:
    """Return some playable tracks by chance."""
    genre = _genre(session, wanted)
    ids: list[str] = []
    # All tracks, or those of a frequent genre, are enough to find some after any id.
    is_frequent = wanted == Filter(genre=wanted.genre) and (genre.is_frequent or wanted.genre is None)
    if not is_frequent:
        found = select(Track.id).where(*_looked_up(wanted, genre)).limit(paging.COUNTED)
        ids = list(session.execute(found).scalars())
    if is_frequent or len(ids) == paging.COUNTED:
        ids = _neighbours(session, wanted, genre, max(LEAST_WINDOW, WINDOW_SHARE * size))
    return list(find(session, person, sample(ids, min(size, len(ids)))).values())


def _looked_up(wanted: Filter, genre: "_Genre") -> list[ColumnElement[bool]]:
    """Return conditions that find tracks by an index, in no order."""
    if wanted == Filter(root_id=wanted.root_id):
        is_present = Track.presence == Presence.PRESENT
        return [Track.root_id == wanted.root_id, is_present, unindexed(Track.listed)]
    return _conditions(wanted, replace(genre, is_frequent=False))


def _neighbours(session: Session, wanted: Filter, genre: "_Genre", count: int) -> list[str]:
    """Return the ids of tracks that follow a random id: ids are random, and so are their neighbours."""
    query = select(Track.id).where(*_conditions(wanted, genre, is_walked=False, is_found=False))
    query = query.order_by(Track.id)
    start = new_id()
    ids = list(session.execute(query.where(Track.id >= start).limit(count)).scalars())
    if len(ids) < count:
        ids += session.execute(query.where(Track.id < start).limit(count - len(ids))).scalars()
    return ids


def of_genre(session: Session, person: str, wanted: Filter, requested: PageRequest) -> ListPage:
    """Return a page of the playable tracks of a genre, by album."""
    query, unjoined = _narrowed(person, wanted, _genre(session, wanted))
    return paging.read_page(
        session, query, SortOrder(Track.album_order, Track.id), requested, UNKNOWN_TOTAL, unjoined
    )


def top(session: Session, person: str, artist_id: int, count: int) -> Sequence[ListRow]:
    """Return the playable tracks of an artist, those with most plays of all accounts first."""
    mine = select(TrackArtist.track_id).where(TrackArtist.artist_id == artist_id)
    query = rows(person).where(Track.id.in_(mine), is_shown())
    order = (Track.play_count.desc(), Track.last_played_at.desc().nulls_last(), Track.album_order, Track.id)
    return session.execute(query.order_by(*order).limit(count)).all()


def find(session: Session, person: str, track_ids: Sequence[str]) -> dict[str, ListRow]:
    """Return the playable ones of some tracks by id, in the given order."""
    if not track_ids:  # SQLite reads all tracks for none
        return {}
    found = session.connection().execute(_found(person), {"ids": list(track_ids)})
    by_id = {row.id: row for row in found}
    return {track_id: by_id[track_id] for track_id in track_ids if track_id in by_id}


def find_by_names(session: Session, artist: str, title: str) -> str | None:
    """Return a playable track with an artist and a title, whatever their case; "" is any artist."""
    query = select(Track.id).where(is_shown(), Track.title_sort == sort_key(title))
    if artist:
        query = query.where(filters.is_named(Track.words, artist, ARTIST))
    return session.execute(query.order_by(Track.id).limit(1)).scalar_one_or_none()


@lru_cache(maxsize=64)
def rows(person: str) -> Query:
    """Return a query of all tracks with `COLUMNS`."""
    is_mine = (_starred.c.track_id == Track.id) & (_starred.c.person == person)
    return (
        select(*COLUMNS)
        .select_from(Track)
        .outerjoin(Album, Album.id == Track.album_id)
        .outerjoin(Recording, Recording.audio_id == Track.audio_id)
        .outerjoin(sounds, sounds.c.audio_id == Track.audio_id)
        .outerjoin(FileTags, FileTags.track_id == Track.id)
        .outerjoin(_starred, is_mine)
        .outerjoin(Rating, (Rating.track_id == Track.id) & (Rating.person == person))
    )


@lru_cache(maxsize=64)
def _found(person: str) -> Query:
    return rows(person).where(Track.id.in_(bindparam("ids", expanding=True)), is_shown())


@lru_cache(maxsize=64)
def _of_album(person: str) -> Query:
    query = rows(person).where(Track.album_id == bindparam("album_id"), is_shown())
    return query.order_by(Track.album_order, Track.id)


@dataclass(frozen=True, slots=True)
class _Genre:
    """The genres that a filter names.

    Attributes
    ----------
    is_frequent
        There are more of their tracks than are sorted for a page.
    """

    ids: tuple[int, ...] = ()
    is_frequent: bool = False


_NO_GENRE = _Genre()


def _genre(session: Session, wanted: Filter) -> _Genre:
    if wanted.genre is None:
        return _NO_GENRE
    found = track_filters.count(session, TrackFilter(genre=wanted.genre), "", "genre", None)
    return _Genre(found.ids, found.n > selection.most_sorted(session))


@lru_cache(maxsize=256)
def _narrowed(person: str, wanted: Filter, genre: _Genre) -> tuple[Query, Query]:
    """Return the query of tracks, and the same with ids only."""
    found = _conditions(wanted, genre)
    return rows(person).where(*found), select(Track.id).where(*found)


def _conditions(
    wanted: Filter, genre: _Genre, is_walked: bool = True, is_found: bool = True
) -> list[ColumnElement[bool]]:
    """Return the conditions of a list.

    Parameters
    ----------
    is_walked
        Indexes of playable tracks have its order; otherwise these only test.
    is_found
        Tracks of a genre that is not frequent are looked up; otherwise the genre only tests.
    """
    looks_up = wanted.genre is not None and is_found and not genre.is_frequent
    if is_walked and not looks_up:
        found: list[ColumnElement[bool]] = [is_shown()]
    else:
        found = [unindexed(Track.presence) == Presence.PRESENT, unindexed(Track.listed)]
    if wanted.album_id is not None:
        found.append(Track.album_id == wanted.album_id)
    if wanted.root_id is not None:
        found.append(unindexed(Track.root_id) == wanted.root_id)
    if wanted.from_year is not None:
        found.append(Track.year >= wanted.from_year)
    if wanted.to_year is not None:
        found.append(Track.year <= wanted.to_year)
    if wanted.genre is not None:
        condition = track_conditions.of_genres(genre.ids)
        found.append(condition.test if condition.finding is None or not looks_up else condition.finding)
    return found
