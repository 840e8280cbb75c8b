"""Store the tags of a batch of files in one transaction."""

from collections.abc import Iterable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from library import fingerprints, generations
from library.catalogue import list_counts, regrouping, stored_tags, tagging
from library.database import now, upsert
from library.models import FileIdentity, Track, new_id, vacated_paths
from library.scanning import dividing, roots, section_tracks
from library.scanning.file_reading import FileReading
from library.scanning.matching.evidence import Evidence, is_other_audio, is_same_audio
from library.states import Presence, WorkState
from library.work import units
from media.files import display_path
from media.results import Tags


def store(session: Session, root_id: int, readings: Sequence[FileReading], job_id: str | None) -> None:
    """Insert and update the tracks of a batch and set their fingerprinting units.

    Parameters
    ----------
    job_id
        The fingerprint job that pending units belong to.
    """
    readings, lost = dividing.expand(session, readings)
    for batch in section_tracks.batches(lost, roots.PRESENCE_BATCH):
        roots.mark_absent(session, batch, Presence.MISSING)
    number = generations.advance(session, generations.CATALOGUE)
    known = _tracks(session, readings)
    before = list_counts.contribution(session, known)
    identities = _identities(session, known)
    _vacate(session, root_id, [reading.path for reading in readings if reading.track_id not in known])
    stored: dict[str, FileReading] = {}
    tagged: list[tuple[Track, Tags]] = []
    for reading in readings:
        track = known.get(reading.track_id or "") or _new(root_id, reading)
        session.add(track)
        track.tags_version = stored_tags.TAGS_VERSION
        _fill_file(track, reading, number, identities.get(track.id))
        if reading.tags:
            track.format, track.artwork = reading.tags.format, reading.artwork
            if track.audio_id is None:  # an analysis knows the true duration
                track.duration_s = reading.tags.duration_s
            tagged.append((track, reading.tags))
        session.flush()
        stored[track.id] = reading
    _store_identities(session, stored)
    stored_tags.save(session, tagged)
    regrouped = tagging.write(session, [track for track, _tags in tagged])
    unread = [id_ for id_, reading in stored.items() if reading.tags is None or reading.sections]
    if unread:  # their albums go on without them
        regrouped |= regrouping.regroup_tracks(session, unread)
    list_counts.apply(session, before, list_counts.contribution(session, stored), regrouped)
    _enqueue(session, stored, job_id)


def _new(root_id: int, reading: FileReading) -> Track:
    return Track(id=reading.made_id or new_id(), root_id=root_id, path=reading.path, added_at=now())


def _tracks(session: Session, readings: Iterable[FileReading]) -> dict[str, Track]:
    ids = [reading.track_id for reading in readings if reading.track_id]
    return {row.id: row for row in session.execute(select(Track).where(Track.id.in_(ids))).scalars()}


def _identities(session: Session, track_ids: Iterable[str]) -> dict[str, FileIdentity]:
    query = select(FileIdentity).where(FileIdentity.track_id.in_(track_ids))
    return {row.track_id: row for row in session.execute(query).scalars()}


def _vacate(session: Session, root_id: int, paths: Sequence[bytes]) -> None:
    """Free the paths of new tracks: a track whose file another one replaced is still there."""
    query = select(Track.id, Track.path).where(Track.root_id == root_id, Track.path.in_(paths))
    rows = [{"id": row.id, "path": vacated_paths.vacated(row.path, row.id)} for row in session.execute(query)]
    if rows:
        session.execute(update(Track), rows)


def _store_identities(session: Session, stored: dict[str, FileReading]) -> None:
    rows = [
        {
            "track_id": id_,
            "device": reading.device,
            "sample": reading.evidence.sample,
            "duration_s": reading.evidence.duration_s,
            "recording_mbid": reading.evidence.recording_mbid,
            "track_mbid": reading.evidence.track_mbid,
            "tag_key": reading.evidence.tag_key,
        }
        for id_, reading in stored.items()
        if reading.tags and not reading.image_id  # one that cannot be read for now keeps what identified it
    ]
    if rows:
        insert = upsert(session, FileIdentity).values(rows)
        fresh = {name: insert.excluded[name] for name in rows[0] if name != "track_id"}
        session.execute(insert.on_conflict_do_update(index_elements=["track_id"], set_=fresh))


def _has_same_audio(track: Track, reading: FileReading, identity: FileIdentity | None) -> bool:
    """Return whether the audio is still that of the track's last analysis."""
    before = Evidence(
        audio_id=track.audio_id,
        sample=identity.sample if identity else None,
        duration_s=identity.duration_s if identity else None,
    )
    if reading.evidence.audio_id and is_same_audio(before, reading.evidence):
        return True
    same_file = (track.size, track.mtime_ns) == (reading.size, reading.mtime_ns)
    return same_file and not is_other_audio(before, reading.evidence)


def _fill_file(track: Track, reading: FileReading, number: int, identity: FileIdentity | None) -> None:
    if not _has_same_audio(track, reading, identity):
        track.audio_id = None  # the next analysis sets it
    track.path_text = display_path(vacated_paths.original(reading.path))
    track.size, track.mtime_ns, track.inode = reading.size, reading.mtime_ns, reading.inode
    track.presence = Presence.PRESENT
    track.listed = reading.tags is not None and not reading.sections
    track.sheets, track.sheet_problem, track.image_id = (
        reading.sheets,
        reading.sheet_problem,
        reading.image_id,
    )
    if reading.section:
        track.start_s, track.end_s = reading.section.start_s, reading.section.end_s
    track.generation = number


def _enqueue(session: Session, stored: dict[str, FileReading], job_id: str | None) -> None:
    """Set the fingerprinting unit of each track; a current fingerprint is not computed again."""
    pending = [id_ for id_, reading in stored.items() if reading.outcome.state is WorkState.PENDING]
    current = fingerprints.find_current(session, pending)
    done = units.UnitState(WorkState.DONE)
    wanted = {id_: done if id_ in current else reading.outcome for id_, reading in stored.items()}
    units.set_states(session, wanted, job_id)
