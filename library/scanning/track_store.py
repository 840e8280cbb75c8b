"""Store the tags of a batch of files in one transaction."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import select
from sqlalchemy.orm import Session

from library import fingerprints, generations
from library.catalogue import list_counts, stored_tags, tagging
from library.database import now
from library.models import Track
from library.states import ArtworkSource, Presence, WorkState
from library.work import units
from media.files import display_path
from media.results import Tags


@dataclass(frozen=True, slots=True)
class FileReading:
    """The result of reading one file: its tags, or the reason why it has none.

    Attributes
    ----------
    tags
        None when the file was refused or could not be read.
    outcome
        The state that its fingerprinting unit gets.
    """

    path: bytes
    track_id: str | None
    size: int
    mtime_ns: int
    inode: int
    tags: Tags | None
    artwork: ArtworkSource
    outcome: units.UnitState


def store(session: Session, root_id: int, readings: Sequence[FileReading], job_id: str | None) -> None:
    """Insert and update the tracks of a batch and set their fingerprinting units.

    Parameters
    ----------
    job_id
        The fingerprint job that pending units belong to.
    """
    number = generations.advance(session, generations.CATALOGUE)
    known = _tracks(session, readings)
    before = list_counts.contribution(session, known)
    stored: dict[str, FileReading] = {}
    tagged: list[tuple[Track, Tags]] = []
    for reading in readings:
        track = known.get(reading.track_id or "") or Track(root_id=root_id, path=reading.path, added_at=now())
        session.add(track)
        _fill_file(track, reading, number)
        if reading.tags:
            track.format, track.artwork = reading.tags.format, reading.artwork
            if track.audio_id is None:  # an analysis knows the true duration
                track.duration_s = reading.tags.duration_s
            tagged.append((track, reading.tags))
        session.flush()
        stored[track.id] = reading
    stored_tags.save(session, tagged)
    regrouped = tagging.write(session, [track for track, _tags in tagged])
    list_counts.apply(session, before, list_counts.contribution(session, stored), regrouped)
    _enqueue(session, stored, job_id)


def _tracks(session: Session, readings: Iterable[FileReading]) -> dict[str, Track]:
    ids = [reading.track_id for reading in readings if reading.track_id]
    return {row.id: row for row in session.execute(select(Track).where(Track.id.in_(ids))).scalars()}


def _fill_file(track: Track, reading: FileReading, number: int) -> None:
    same_file = (track.size, track.mtime_ns) == (reading.size, reading.mtime_ns)
    if not same_file:
        track.audio_id = None  # the next analysis sets it
    track.path_text = display_path(reading.path)
    track.size, track.mtime_ns, track.inode = reading.size, reading.mtime_ns, reading.inode
    track.presence = Presence.PRESENT
    track.listed = reading.tags is not None
    track.generation = number


def _enqueue(session: Session, stored: dict[str, FileReading], job_id: str | None) -> None:
    """Set the fingerprinting unit of each track; a current fingerprint is not computed again."""
    pending = [id_ for id_, reading in stored.items() if reading.outcome.state is WorkState.PENDING]
    current = fingerprints.find_current(session, pending)
    done = units.UnitState(WorkState.DONE)
    wanted = {id_: done if id_ in current else reading.outcome for id_, reading in stored.items()}
    units.set_states(session, wanted, job_id)
