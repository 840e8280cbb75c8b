"""Tracks with all that players show of them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from math import log10
from typing import Any

from sqlalchemy import ColumnElement, func, select
from sqlalchemy.orm import Session

from library import paging
from library.catalogue import list_counts
from library.catalogue.list_counts import is_shown
from library.catalogue.names import filters
from library.catalogue.names.collation import sort_key
from library.catalogue.names.search_forms import ARTIST
from library.models import (
    Album,
    AlbumArtist,
    Artist,
    Favourite,
    FileTags,
    Genre,
    Play,
    Rating,
    Recording,
    Track,
    TrackArtist,
    TrackGenre,
    sounds,
)
from library.paging import ListPage, ListRow, PageRequest, Query, SortOrder

#: With aliases of tables, as `catalogue.tracks` has them.
_starred = Favourite.__table__.alias("starred_tracks")

#: Of a list whose length no count has: a far page is then searched from the start.
UNKNOWN_TOTAL = 10**15

#: Loudness that replay gain aims at (ReplayGain 2.0).
REFERENCE_LUFS = -18.0

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

#: Ids and names of artists, in the order of the tags.
Credits = list[tuple[int, str]]


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


@dataclass(frozen=True, slots=True)
class Details:
    """The fields of a page of tracks from other tables.

    Attributes
    ----------
    plays
        Number and time of the last one of the account's plays, by track.
    album_gains
        dB, by album: computed from the loudness of its analysed tracks.
    """

    artists: Mapping[str, Credits]
    genres: Mapping[str, list[str]]
    album_artists: Mapping[int, Credits]
    plays: Mapping[str, tuple[int, float]]
    album_gains: Mapping[int, float]


def page(session: Session, person: str, wanted: Filter, requested: PageRequest) -> ListPage:
    """Return a page of playable tracks by title."""
    narrowed, unjoined = _narrowed(person, wanted)
    is_whole = wanted == Filter()
    total = list_counts.total(session, list_counts.TRACKS) if is_whole else UNKNOWN_TOTAL
    return paging.read_page(
        session, narrowed, SortOrder(Track.title_sort, Track.id), requested, total, unjoined
    )


def of_album(session: Session, person: str, album_id: int) -> Sequence[ListRow]:
    """Return the playable tracks of an album, in its order."""
    query = _narrowed(person, Filter(album_id=album_id))[0]
    return session.execute(query.order_by(Track.album_order, Track.id)).all()


def without_album(session: Session, person: str, artist_id: int) -> Sequence[ListRow]:
    """Return the playable tracks of an artist that are on no album."""
    mine = select(TrackArtist.track_id).where(TrackArtist.artist_id == artist_id)
    query = rows(person).where(Track.id.in_(mine), Track.album_id.is_(None), is_shown())
    return session.execute(query.order_by(Track.title_sort, Track.id)).all()


def starred(session: Session, person: str, root_id: int | None, requested: PageRequest) -> ListPage:
    """Return a page of the account's playable favourites, the latest first."""
    query = rows(person).where(_starred.c.track_id.is_not(None), *_conditions(Filter(root_id=root_id)))
    order = SortOrder(_starred.c.added_at, Track.id, descending=True)
    return paging.read_page(session, query, order, requested, total=0)


def random(session: Session, person: str, wanted: Filter, size: int) -> Sequence[ListRow]:
    """Return some playable tracks by chance."""
    chosen = _narrowed(person, wanted)[1].order_by(func.random()).limit(size)
    return list(find(session, person, session.execute(chosen).scalars().all()).values())


def of_genre(session: Session, person: str, wanted: Filter, requested: PageRequest) -> ListPage:
    """Return a page of the playable tracks of a genre, by album."""
    query, unjoined = _narrowed(person, wanted)
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
    found = session.execute(rows(person).where(Track.id.in_(track_ids), is_shown()))
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


def details(session: Session, person: str, shown: Sequence[ListRow]) -> Details:
    """Return what a page of tracks shows from other tables, in five statements."""
    track_ids = [row.id for row in shown]
    album_ids = list({row.album_id for row in shown if row.album_id is not None})
    return Details(
        artists=_credits(session, TrackArtist.track_id, TrackArtist, track_ids),
        genres=_genres(session, track_ids),
        album_artists=_credits(session, AlbumArtist.album_id, AlbumArtist, album_ids),
        plays=_plays(session, person, track_ids),
        album_gains=_album_gains(session, album_ids),
    )


@lru_cache(maxsize=256)
def _narrowed(person: str, wanted: Filter) -> tuple[Query, Query]:
    """Return the query of tracks, and the same with ids only."""
    found = _conditions(wanted)
    return rows(person).where(*found), select(Track.id).where(*found)


def _conditions(wanted: Filter) -> list[ColumnElement[bool]]:
    found: list[ColumnElement[bool]] = [is_shown()]
    if wanted.album_id is not None:
        found.append(Track.album_id == wanted.album_id)
    if wanted.root_id is not None:
        found.append(Track.root_id == wanted.root_id)
    if wanted.from_year is not None:
        found.append(Track.year >= wanted.from_year)
    if wanted.to_year is not None:
        found.append(Track.year <= wanted.to_year)
    if wanted.genre is not None:
        named = select(TrackGenre.track_id).join(Genre, Genre.id == TrackGenre.genre_id)
        found.append(Track.id.in_(named.where(filters.is_named(Genre.words, wanted.genre, ARTIST))))
    return found


def _credits(session: Session, owner: Any, table: Any, ids: Sequence[Any]) -> dict[Any, Credits]:
    query = select(owner.label("owner"), Artist.id, Artist.name).join(Artist, Artist.id == table.artist_id)
    found: dict[Any, Credits] = {}
    for row in session.execute(query.where(owner.in_(ids)).order_by(owner, table.position)):
        found.setdefault(row.owner, []).append((row.id, row.name))
    return found


def _genres(session: Session, track_ids: Sequence[str]) -> dict[str, list[str]]:
    query = select(TrackGenre.track_id, Genre.name).join(Genre, Genre.id == TrackGenre.genre_id)
    wanted = query.where(TrackGenre.track_id.in_(track_ids))
    found: dict[str, list[str]] = {}
    for row in session.execute(wanted.order_by(TrackGenre.track_id, TrackGenre.position)):
        found.setdefault(row.track_id, []).append(row.name)
    return found


def _plays(session: Session, person: str, track_ids: Sequence[str]) -> dict[str, tuple[int, float]]:
    counted = select(Play.track_id, func.count(), func.max(Play.played_at))
    mine = counted.where(Play.track_id.in_(track_ids), Play.person == person).group_by(Play.track_id)
    return {track_id: (n, last_s) for track_id, n, last_s in session.execute(mine)}


def _album_gains(session: Session, album_ids: Sequence[int]) -> dict[int, float]:
    """Return the gains of albums from the mean power of their tracks, weighted by length."""
    query = select(Track.album_id, sounds.c.lufs, Track.duration_s).join(
        sounds, sounds.c.audio_id == Track.audio_id
    )
    wanted = query.where(Track.album_id.in_(album_ids), is_shown(), sounds.c.lufs.is_not(None))
    sums: dict[int, tuple[float, float]] = {}
    for album_id, lufs, duration_s in session.execute(wanted):
        power, length_s = sums.get(album_id, (0.0, 0.0))
        seconds = max(duration_s or 0.0, 1.0)
        sums[album_id] = power + seconds * 10 ** (lufs / 10), length_s + seconds
    return {
        album_id: REFERENCE_LUFS - 10 * log10(power / length_s)
        for album_id, (power, length_s) in sums.items()
    }
