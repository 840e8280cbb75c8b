"""Storing what was read of files: tracks and whom and what they are by, a batch in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from library import fingerprints, generations, work
from library.database import now, upsert
from library.models import Album, Artist, Genre, Track, TrackArtist, TrackGenre
from library.sorting import fold, sort_key
from library.states import UNKNOWN_ALBUM, UNKNOWN_ARTIST, ArtworkSource, Presence, WorkState
from media.files import display_path
from media.results import Tags

#: Between several names in the one string that lists show.
NAME_SEPARATOR = ", "


@dataclass(frozen=True, slots=True)
class Reading:
    """What became of one file: its tags, or why it has none.

    Attributes
    ----------
    tags
        None when the file was refused or could not be read.
    outcome
        State of its fingerprinting from now on.
    """

    path: bytes
    track_id: str | None
    size: int
    mtime_ns: int
    inode: int
    tags: Tags | None
    artwork: ArtworkSource
    outcome: work.Outcome


def store(session: Session, root_id: int, readings: Sequence[Reading], job_id: str | None) -> None:
    """Insert and update the tracks of a batch and set their fingerprinting.

    Parameters
    ----------
    job_id
        The fingerprint job that pending tracks belong to.
    """
    number = generations.advance(session, generations.CATALOGUE)
    names = _Names(session, [reading.tags for reading in readings if reading.tags])
    known = _tracks(session, readings)
    stored: dict[str, Reading] = {}
    for reading in readings:
        track = known.get(reading.track_id or "") or Track(root_id=root_id, path=reading.path, added_at=now())
        session.add(track)
        _fill_file(track, reading, number)
        if reading.tags:
            _fill_tags(track, reading.tags, reading.artwork, names)
        session.flush()
        stored[track.id] = reading
    _link_names(session, stored, names)
    _queue(session, stored, job_id)


def _tracks(session: Session, readings: Iterable[Reading]) -> dict[str, Track]:
    ids = [reading.track_id for reading in readings if reading.track_id]
    return {row.id: row for row in session.execute(select(Track).where(Track.id.in_(ids))).scalars()}


def _fill_file(track: Track, reading: Reading, number: int) -> None:
    same_file = (track.size, track.mtime_ns) == (reading.size, reading.mtime_ns)
    if not same_file:
        track.audio_id = None  # whoever listens next says what it sounds like now
    track.path_text = display_path(reading.path)
    track.size, track.mtime_ns, track.inode = reading.size, reading.mtime_ns, reading.inode
    track.presence = Presence.PRESENT
    track.listed = reading.tags is not None
    track.generation = number


def _fill_tags(track: Track, tags: Tags, artwork: ArtworkSource, names: "_Names") -> None:
    track.title = tags.title
    track.artist = NAME_SEPARATOR.join(tags.artists) or UNKNOWN_ARTIST
    track.album = tags.album or UNKNOWN_ALBUM
    track.album_artist = _album_artist(tags)
    track.genre = NAME_SEPARATOR.join(tags.genres)
    track.year, track.track, track.disc = tags.year, tags.track, tags.disc
    track.duration_s, track.format, track.artwork = tags.duration_s, tags.format, artwork
    track.title_sort, track.artist_sort = sort_key(tags.title), sort_key(track.artist)
    track.album_sort = sort_key(track.album)
    track.album_id = names.albums[_album_key(tags)]


def _album_artist(tags: Tags) -> str:
    return NAME_SEPARATOR.join(tags.album_artists or tags.artists) or UNKNOWN_ARTIST


def _album_key(tags: Tags) -> str:
    return f"{fold(tags.album or UNKNOWN_ALBUM)}\n{fold(_album_artist(tags))}"


class _Names:
    """Ids of the artists, albums and genres that a batch speaks of, made where they are new."""

    def __init__(self, session: Session, tags: Sequence[Tags]) -> None:
        people = {fold(name): name for entry in tags for name in entry.artists}
        genres = {fold(name): name for entry in tags for name in entry.genres}
        albums = {
            _album_key(entry): {"title": entry.album or UNKNOWN_ALBUM, "artist": _album_artist(entry)}
            for entry in tags
        }
        self.artists = _ids(session, Artist, {key: {"name": name} for key, name in people.items()})
        self.genres = _ids(session, Genre, {key: {"name": name} for key, name in genres.items()})
        self.albums = _ids(session, Album, albums)


def _ids(
    session: Session, table: type[Artist | Album | Genre], values: dict[str, dict[str, str]]
) -> dict[str, int]:
    if not values:
        return {}
    rows = [{"key": key, **columns} for key, columns in sorted(values.items())]
    session.execute(upsert(session, table).values(rows).on_conflict_do_nothing())
    query = select(table.key, table.id).where(table.key.in_(values))
    return {row.key: row.id for row in session.execute(query)}


def _link_names(session: Session, stored: dict[str, Reading], names: _Names) -> None:
    people: list[dict[str, Any]] = []
    genres: list[dict[str, Any]] = []
    for track_id, reading in stored.items():
        if reading.tags:
            ids = dict.fromkeys(names.artists[fold(name)] for name in reading.tags.artists)
            people += [{"track_id": track_id, "position": i, "artist_id": n} for i, n in enumerate(ids)]
            ids = dict.fromkeys(names.genres[fold(name)] for name in reading.tags.genres)
            genres += [{"track_id": track_id, "position": i, "genre_id": n} for i, n in enumerate(ids)]
    session.execute(delete(TrackArtist).where(TrackArtist.track_id.in_(stored)))
    session.execute(delete(TrackGenre).where(TrackGenre.track_id.in_(stored)))
    if people:
        session.execute(insert(TrackArtist), people)
    if genres:
        session.execute(insert(TrackGenre), genres)


def _queue(session: Session, stored: dict[str, Reading], job_id: str | None) -> None:
    """Set the fingerprinting of each track; what has its fingerprint already need not be heard again."""
    pending = [id_ for id_, reading in stored.items() if reading.outcome.state is WorkState.PENDING]
    current = fingerprints.find_current(session, pending)
    done = work.Outcome(WorkState.DONE)
    wanted = {id_: done if id_ in current else reading.outcome for id_, reading in stored.items()}
    work.put(session, wanted, job_id)
