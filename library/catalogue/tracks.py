"""Reading tracks: one, a page of them, and where a track's file lies."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any

from sqlalchemy import Row, bindparam, select
from sqlalchemy.orm import InstrumentedAttribute, Session

from library import paging
from library.catalogue.list_counts import is_shown
from library.catalogue.track_filters import TrackFilter, conditions, find_total, work_of_track
from library.errors import TrackNotFoundError
from library.models import Artist, Favourite, Genre, Rating, Root, Track, TrackArtist, TrackGenre, Work
from library.paging import Order, Place, Query, Stretch
from library.states import ArtworkSource, Presence

#: What a list can be ordered by, and the column that orders it.
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

#: Orders that change whenever somebody listens.
LISTENING_SORTS = frozenset({"play_count", "last_played_at"})

#: Columns behind the wire's Track, in its order; `state` and `favourite` come from other tables.
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

#: Put together once: a player's button waits for it.
_PLAYABLE = select(Track.id, Track.title, Track.artist, Track.album, Track.duration_s).where(
    Track.id.in_(bindparam("ids", expanding=True)), is_shown()
)

#: Under a name of its own, since lists of favourites join the table once more. Of the table: threads that use
#: an alias of the class (`aliased`) for the first time at once may break it for good (SQLAlchemy 2.1.9).
_loved = Favourite.__table__.alias("loved")

#: A row of `TRACK_COLUMNS`, with `favourite`.
TrackRow = Row[*tuple[Any, ...]]


@dataclass(frozen=True, slots=True)
class TrackQuery:
    """What a list of tracks shows, for whom and in which order."""

    place: Place = field(default_factory=Place)
    sort_by: str = "title"
    descending: bool = False
    person: str = ""
    filter: TrackFilter = field(default_factory=TrackFilter)

    @property
    def is_shared(self) -> bool:
        """Whether everybody sees the same tracks in the same order until tags, presence or sounds change."""
        wanted = self.filter
        moves = (wanted.favourite, wanted.state, wanted.reason)
        return self.sort_by not in LISTENING_SORTS and all(each is None for each in moves)

    @property
    def is_by_sound(self) -> bool:
        """Whether a fingerprint changes the list: it brings the true length as well."""
        return bool(self.filter.sounds) or self.sort_by == "duration_s"


def page(session: Session, query: TrackQuery) -> Stretch:
    """One page of a list, with `TRACK_COLUMNS`."""
    narrowed, lean = _narrowed(query.filter, query.person)
    total = find_total(session, query.filter)
    if total is None:
        total = paging.count(session, lean)
    order = Order(SORT_COLUMNS[query.sort_by], Track.id, query.descending)
    return paging.stretch(session, narrowed, order, query.place, total, lean)


@lru_cache(maxsize=256)  # pages of one list are asked for one after the other
def _narrowed(wanted: TrackFilter, person: str) -> tuple[Query, Query]:
    """The rows of a list, and its tracks alone."""
    shown = conditions(wanted, person)
    return rows(person).where(*shown), select(Track.id).where(*shown)


def get(session: Session, track_id: str, person: str = "") -> TrackRow:
    """One track, wherever its file is.

    Raises
    ------
    TrackNotFoundError
        There is none with this id.
    """
    row = session.execute(rows(person).where(Track.id == track_id)).one_or_none()
    if row is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
    return row


def find_many(session: Session, track_ids: Sequence[str], person: str = "") -> list[TrackRow]:
    """Those of the tracks that can be played, in the order asked for."""
    wanted = rows(person).where(Track.id.in_(track_ids), is_shown())
    by_id = {row.id: row for row in session.execute(wanted)}
    return [by_id[track_id] for track_id in track_ids if track_id in by_id]


def find_playable(session: Session, track_ids: Sequence[str]) -> dict[str, TrackRow]:
    """What a player shows of those of the tracks that can be played, by id."""
    return {row.id: row for row in session.execute(_PLAYABLE, {"ids": track_ids})}


def find_anywhere(session: Session, track_ids: Sequence[str], person: str = "") -> dict[str, TrackRow]:
    """Those of the tracks that there are, wherever their files are, by id."""
    return {row.id: row for row in session.execute(rows(person).where(Track.id.in_(track_ids)))}


def audio_ids(session: Session, track_ids: Sequence[str]) -> dict[str, str | None]:
    """What tracks sound like, by id; None for those that were not heard yet."""
    query = select(Track.id, Track.audio_id).where(Track.id.in_(track_ids))
    return {row.id: row.audio_id for row in session.execute(query)}


def alternatives(session: Session, track_id: str, limit: int = 5) -> list[str]:
    """Ids of tracks that can be played and have the title and artist of one that cannot."""
    gone = select(Track.title_sort, Track.artist_sort).where(Track.id == track_id).subquery()
    query = select(Track.id).where(
        Track.title_sort == gone.c.title_sort,
        Track.artist_sort == gone.c.artist_sort,
        Track.id != track_id,
        is_shown(),
    )
    return list(session.execute(query.limit(limit)).scalars())


def names(session: Session, track_id: str) -> tuple[list[str], list[str]]:
    """A track's artists and genres, one by one, in the order of its tags."""
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


def genre_ids(session: Session, track_id: str) -> list[int]:
    """A track's genres, in the order of its tags."""
    placed = select(TrackGenre.genre_id).where(TrackGenre.track_id == track_id)
    return list(session.execute(placed.order_by(TrackGenre.position)).scalars())


@dataclass(frozen=True, slots=True)
class IndexedTrack:
    """What a text index knows of a track; one that is not shown is to be taken out."""

    id: str
    title: str
    artist: str
    album: str
    genre: str
    is_shown: bool


def changed(session: Session, after: int) -> list[IndexedTrack]:
    """Tracks whose tags or presence changed after a generation of the catalogue."""
    columns = (Track.id, Track.title, Track.artist, Track.album, Track.genre, is_shown())
    return [IndexedTrack(*row) for row in session.execute(select(*columns).where(Track.generation > after))]


@dataclass(frozen=True, slots=True)
class TrackFile:
    """Where a track's file lies and what it sounded like when somebody last listened."""

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


def get_file(session: Session, track_id: str) -> TrackFile:
    """Where a track's file lies.

    Raises
    ------
    TrackNotFoundError
        There is no track with this id.
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
        path=track.path,
        path_text=track.path_text,
        format=track.format,
        size=track.size,
        mtime_ns=track.mtime_ns,
        presence=Presence(track.presence),
        artwork=ArtworkSource(track.artwork),
        audio_id=track.audio_id,
    )


@lru_cache(maxsize=64)  # putting it together costs as much as running it; who listens at once are few
def rows(person: str) -> Query:
    """Every track with `TRACK_COLUMNS` and whether somebody loves it, to be narrowed and sorted."""
    is_loved = _loved.c.track_id.is_not(None).label("favourite")
    return (
        select(*TRACK_COLUMNS, is_loved, Rating.rating)
        .select_from(Track)
        .outerjoin(Work, work_of_track())
        .outerjoin(_loved, (_loved.c.track_id == Track.id) & (_loved.c.person == person))
        .outerjoin(Rating, (Rating.track_id == Track.id) & (Rating.person == person))
    )
