"""Reading tracks: one, a page of them, and where a track's file lies."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import ColumnElement, Row, and_, func, select
from sqlalchemy.orm import Session

from library.errors import TrackNotFoundError
from library.models import (
    Artist,
    Favourite,
    Genre,
    Root,
    Track,
    TrackArtist,
    TrackGenre,
    Work,
)
from library.states import ArtworkSource, Presence, WorkKind

#: What a list can be ordered by, and the column that orders it.
SORT_COLUMNS: dict[str, Any] = {
    "title": Track.title_sort,
    "artist": Track.artist_sort,
    "album": Track.album_sort,
    "year": Track.year,
    "duration_s": Track.duration_s,
    "format": Track.format,
    "added_at": Track.added_at,
    "play_count": Track.play_count,
}

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
)

#: A row of `TRACK_COLUMNS`, with `favourite`.
TrackRow = Row[*tuple[Any, ...]]

Order = Literal["asc", "desc"]


@dataclass(frozen=True, slots=True)
class TrackQuery:
    """What a list of tracks shows.

    Attributes
    ----------
    state
        State of fingerprinting, or "missing" for files that are gone; None: everything that can be played.
    """

    offset: int = 0
    limit: int = 50
    sort_by: str = "title"
    order: Order = "asc"
    state: str | None = None
    person: str = ""


def page(session: Session, query: TrackQuery) -> tuple[Sequence[TrackRow], int]:
    """Rows of one page and how many there are altogether."""
    shown = _shown(query.state)
    total = session.execute(_joined(select(func.count()).select_from(Track), query).where(shown)).scalar_one()
    column = SORT_COLUMNS[query.sort_by]
    ordered = [column.desc(), Track.id.desc()] if query.order == "desc" else [column.asc(), Track.id.asc()]
    # What is unknown comes last both ways: databases disagree where it stands by itself.
    unknown = [column.is_(None)] if column.nullable else []
    selected = _rows(query.person).where(shown).order_by(*unknown, *ordered)
    rows = session.execute(selected.offset(query.offset).limit(query.limit))
    return rows.all(), total


def get(session: Session, track_id: str, person: str = "") -> TrackRow:
    """One track, wherever its file is.

    Raises
    ------
    TrackNotFoundError
        There is none with this id.
    """
    row = session.execute(_rows(person).where(Track.id == track_id)).one_or_none()
    if row is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
    return row


def find_many(session: Session, track_ids: Sequence[str], person: str = "") -> list[TrackRow]:
    """Those of the tracks that can be played, in the order asked for."""
    rows = session.execute(_rows(person).where(Track.id.in_(track_ids), _shown(None)))
    by_id = {row.id: row for row in rows}
    return [by_id[track_id] for track_id in track_ids if track_id in by_id]


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
    columns = (Track.id, Track.title, Track.artist, Track.album, Track.genre, _shown(None))
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


def _rows(person: str) -> Any:
    loved = select(Favourite.track_id).where(Favourite.track_id == Track.id, Favourite.person == person)
    return (
        select(*TRACK_COLUMNS, loved.exists().label("favourite"))
        .select_from(Track)
        .outerjoin(Work, _work_of_track())
    )


def _joined(count: Any, query: TrackQuery) -> Any:
    return count.join(Work, _work_of_track()) if query.state else count


def _work_of_track() -> ColumnElement[bool]:
    return and_(Work.kind == WorkKind.FINGERPRINT, Work.target == Track.id)


def _shown(state: str | None) -> ColumnElement[bool]:
    if state == Presence.MISSING:
        return Track.presence == Presence.MISSING
    if state is not None:
        return and_(Track.presence == Presence.PRESENT, Work.state == state)
    return and_(Track.presence == Presence.PRESENT, Track.listed)
