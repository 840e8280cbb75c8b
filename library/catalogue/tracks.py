"""Tracks: pages of them, one by id, and the file behind one."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from library import paging
from library.catalogue import list_counts
from library.catalogue.list_counts import is_shown
from library.catalogue.names import filters
from library.catalogue.narrowing.selection import FoundTracks, Narrowing, select_tracks
from library.catalogue.narrowing.walking import walk
from library.catalogue.track_filters import TrackFilter, work_of_track
from library.errors import TrackNotFoundError
from library.models import Artist, Favourite, Genre, Rating, Root, Track, TrackArtist, TrackGenre, Work
from library.models.vacated_paths import original
from library.paging import ListPage, PageRequest, Query, SortOrder
from library.states import ArtworkSource, Presence
from media.cues.sheets import Section

#: Columns by the name of the order.
SORT_COLUMNS: dict[str, InstrumentedAttribute[Any]] = {
    "title": Track.title_sort,
    "artist": Track.artist_sort,
    "album": Track.album_sort,
    "year": Track.year,
    "duration_s": Track.duration_s,
    "format": Track.format,
    "added_at": Track.added_at,
    "play_count": Track.play_count,
    "last_played_at": Track.last_played_at,
    "album_order": Track.album_order,
}

#: Columns of the API's Track, in its order; `state` and `favourite` come from other tables.
TRACK_COLUMNS = (
    Track.id,
    Track.title,
    Track.artist,
    Track.album,
    Track.album_artist,
    Track.genre,
    Track.year,
    Track.track,
    Track.disc,
    Track.track_label,
    Track.duration_s,
    Track.format,
    Track.path_text.label("path"),
    Track.play_count,
    Work.state.label("state"),
    Work.reason.label("reason"),
    Track.album_id,
    Track.artist_id,
    Track.artwork,
)

#: Built once, since it is on the path of the play button.
_PLAYABLE = select(Track.id, Track.title, Track.artist, Track.album, Track.duration_s).where(
    Track.id.in_(bindparam("ids", expanding=True)), is_shown()
)

#: With an alias, since lists of favourites join the table again. Of the table and not of the class: threads
#: that use an `aliased` class for the first time at once may break it permanently (SQLAlchemy 2.1.9).
_favourites = Favourite.__table__.alias("own_favourites")

#: A row of `TRACK_COLUMNS`, with `favourite`.
TrackRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class TrackQuery:
    """Filter, order and page of a list of tracks, and the account that it is for."""

    page: PageRequest = field(default_factory=PageRequest)
    sort_by: str = "title"
    descending: bool = False
    person: str = ""
    filter: TrackFilter = field(default_factory=TrackFilter)


def page(session: Session, query: TrackQuery, found: FoundTracks | None = None) -> ListPage:
    """Return one page of a list, with `TRACK_COLUMNS`.

    Parameters
    ----------
    found
        Tracks for the words and the bounds of dimensions of the filter, from an index.
    """
    selection = select_tracks(session, query.filter, query.person, found)
    narrowed, unjoined = _narrowed(selection.sql, query.person)
    requested = replace(query.page, parameters=selection.parameters)
    total = selection.total
    if total is None:
        total = paging.count(session, unjoined, selection.parameters)
    is_relevance = query.sort_by == paging.RELEVANCE
    order = SortOrder(_sort_key(query), Track.id, query.descending, selection.sql.parts)
    if not is_relevance and not selection.sql.is_found:
        if found and found.contains and query.filter == TrackFilter(sounds=query.filter.sounds):
            all_tracks = list_counts.total(session, list_counts.TRACKS)
            walked = walk(session, order, requested, found.contains, total, all_tracks)
            return _with_columns(session, walked, query.person)
        return paging.read_page(session, narrowed, order, requested, total, unjoined)
    # All are sorted: only the tracks of the page are joined with other tables.
    page = paging.read_page(session, unjoined, order, requested, total)
    return _with_columns(session, page, query.person)


def _with_columns(session: Session, page: ListPage, person: str) -> ListPage:
    """Return a page of ids with all columns."""
    by_id = find_anywhere(session, [row.id for row in page.rows], person)
    return replace(page, rows=[by_id[row.id] for row in page.rows])


def _sort_key(query: TrackQuery) -> Any:
    if query.sort_by == paging.RELEVANCE:
        return filters.relevance(Track.words, Track.title_sort, query.filter.query or "", filters.TRACK_MARKS)
    return SORT_COLUMNS[query.sort_by]


@lru_cache(maxsize=256)  # pages of one list are requested one after the other
def _narrowed(sql: Narrowing, person: str) -> tuple[Query, Query]:
    """Return the query of a list, and the same with track ids only."""
    return rows(person).where(*sql.where), select(Track.id).where(*sql.where)


def get(session: Session, track_id: str, person: str = "") -> TrackRow:
    """Return one track, whether or not its file is present.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    """
    row = session.execute(rows(person).where(Track.id == track_id)).one_or_none()
    if row is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
    return row


def find_many(session: Session, track_ids: Sequence[str], person: str = "") -> list[TrackRow]:
    """Return the playable ones of some tracks, in the given order."""
    if not track_ids:  # SQLite reads all tracks for none
        return []
    found = session.connection().execute(_playable_rows(person), {"ids": track_ids}).all()
    by_id = {row.id: row for row in found}
    return [by_id[track_id] for track_id in track_ids if track_id in by_id]


@lru_cache(maxsize=256)  # building it costs as much as executing it
def _playable_rows(person: str) -> Query:
    return rows(person).where(Track.id.in_(bindparam("ids", expanding=True)), is_shown())


def find_playable(session: Session, track_ids: Sequence[str]) -> dict[str, TrackRow]:
    """Return the playable ones of some tracks by id, with the columns that a player shows."""
    return {row.id: row for row in session.execute(_PLAYABLE, {"ids": track_ids})}


def find_anywhere(session: Session, track_ids: Sequence[str], person: str = "") -> dict[str, TrackRow]:
    """Return existing tracks by id, whether or not their files are present."""
    return {row.id: row for row in session.execute(rows(person).where(Track.id.in_(track_ids)))}


def audio_ids(session: Session, track_ids: Sequence[str]) -> dict[str, str | None]:
    """Return the audio ids of tracks by track id; None for those that are not analysed yet."""
    query = select(Track.id, Track.audio_id).where(Track.id.in_(track_ids))
    return {row.id: row.audio_id for row in session.execute(query)}


def alternatives(session: Session, track_id: str, limit: int = 5) -> list[str]:
    """Return ids of playable tracks with the title and artist of one that is not playable."""
    gone = select(Track.title_sort, Track.artist_sort).where(Track.id == track_id).subquery()
    query = select(Track.id).where(
        Track.title_sort == gone.c.title_sort,
        Track.artist_sort == gone.c.artist_sort,
        Track.id != track_id,
        is_shown(),
    )
    return list(session.execute(query.limit(limit)).scalars())


def names(session: Session, track_id: str) -> tuple[list[str], list[str]]:
    """Return a track's artists and its genres, in the order of its tags."""
    artists = session.execute(
        select(Artist.name)
        .join(TrackArtist)
        .where(TrackArtist.track_id == track_id)
        .order_by(TrackArtist.position)
    )
    genres = session.execute(
        select(Genre.name)
        .join(TrackGenre)
        .where(TrackGenre.track_id == track_id)
        .order_by(TrackGenre.position)
    )
    return list(artists.scalars()), list(genres.scalars())


def artist_ids(session: Session, track_id: str) -> list[int]:
    """Return the ids of a track's artists, in the order of its tags."""
    placed = select(TrackArtist.artist_id).where(TrackArtist.track_id == track_id)
    return list(session.execute(placed.order_by(TrackArtist.position)).scalars())


def genre_ids(session: Session, track_id: str) -> list[int]:
    """Return the ids of a track's genres, in the order of its tags."""
    placed = select(TrackGenre.genre_id).where(TrackGenre.track_id == track_id)
    return list(session.execute(placed.order_by(TrackGenre.position)).scalars())


@dataclass(frozen=True, slots=True)
class TrackFile:
    """A track's file, the section of it that the track is, and the recording of its last analysis."""

    track_id: str
    root: bytes
    path: bytes
    path_text: str
    format: str
    size: int
    mtime_ns: int
    presence: Presence
    artwork: ArtworkSource
    audio_id: str | None
    duration_s: float | None = None
    section: Section | None = None


def get_file(session: Session, track_id: str) -> TrackFile:
    """Return a track's file.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    """
    found = session.execute(
        select(Track, Root.path).join(Root, Root.id == Track.root_id).where(Track.id == track_id)
    ).one_or_none()
    if found is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
    track, root = found
    return TrackFile(
        track_id=track.id,
        root=root,
        path=track.path if track.image_id is None else original(track.path),
        path_text=track.path_text,
        format=track.format,
        duration_s=track.duration_s,
        size=track.size,
        mtime_ns=track.mtime_ns,
        presence=Presence(track.presence),
        artwork=ArtworkSource(track.artwork),
        audio_id=track.audio_id,
        section=None
        if track.start_s is None or track.image_id is None
        else Section(track.start_s, track.end_s),
    )


def file_paths(session: Session, track_ids: Sequence[str]) -> dict[str, tuple[bytes, bytes]]:
    """Return the root and the path beneath it of tracks, by track id."""
    query = select(Track.id, Root.path, Track.path).join(Root, Root.id == Track.root_id)
    found = session.execute(query.where(Track.id.in_(track_ids)))
    return {track_id: (root, original(path)) for track_id, root, path in found}


@lru_cache(maxsize=64)  # building it costs as much as executing it; few accounts are active at once
def rows(person: str) -> Query:
    """Return a query of all tracks with `TRACK_COLUMNS`, the account's favourites and ratings."""
    is_favourite = _favourites.c.track_id.is_not(None).label("favourite")
    return (
        select(*TRACK_COLUMNS, is_favourite, Rating.rating)
        .select_from(Track)
        .outerjoin(Work, work_of_track())
        .outerjoin(_favourites, (_favourites.c.track_id == Track.id) & (_favourites.c.person == person))
        .outerjoin(Rating, (Rating.track_id == Track.id) & (Rating.person == person))
    )
