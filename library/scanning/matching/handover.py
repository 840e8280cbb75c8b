"""Give the file of one track to another track, with the marks that users made meanwhile."""

from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.orm import Session

from library import fingerprints, generations
from library.catalogue import list_counts, regrouping, stored_tags, tagging
from library.database import now
from library.models import (
    Bookmark,
    Correction,
    Favourite,
    FileIdentity,
    NeverAgain,
    Play,
    PlaylistTrack,
    Rating,
    Track,
    new_id,
    vacated_paths,
)
from library.scanning import section_tracks
from library.scanning.matching.decisions import Place
from library.states import Presence, WorkKind, WorkState
from library.work import jobs, units
from media.files import display_path

#: Columns of a track that describe its file and are no tags.
FILE_COLUMNS = (
    *("root_id", "path", "path_text", "size", "mtime_ns", "inode", "listed"),
    *("audio_id", "duration_s", "format", "artwork"),
    *("image_id", "start_s", "end_s", "sheets", "sheet_problem"),
)

#: Marks of which an account has one for each track.
_SINGLE_MARKS: tuple[tuple[type[Any], str], ...] = (
    (Favourite, "person"),
    (Rating, "person"),
    (NeverAgain, "person"),
    (Bookmark, "person"),
    (Correction, "field"),
)


def hand_over(session: Session, source: Track, target: Track, left: Place, presence: Presence) -> None:
    """Give a track's file to another track; `image_handover` does it with its sections.

    Parameters
    ----------
    left, presence
        The place and presence that the source has afterwards.
    """
    number = generations.advance(session, generations.CATALOGUE)
    ids = [source.id, target.id]
    before = list_counts.contribution(session, ids)
    tags = stored_tags.load(session, [source.id]).get(source.id)
    described = {name: getattr(source, name) for name in FILE_COLUMNS}
    sections = section_tracks.find_ids(session, [source.id])
    # The path of a section is marked already, and goes to the target as it is.
    mark = new_id() if source.image_id else source.id
    source.root_id, source.path = left.root_id, vacated_paths.vacated(left.path, mark)
    source.path_text = display_path(vacated_paths.original(left.path))
    source.presence, source.generation = presence, number
    session.flush()
    for name, value in described.items():
        setattr(target, name, value)
    target.presence, target.generation = Presence.PRESENT, number
    session.flush()
    if tags is not None:
        stored_tags.save(session, [(target, tags)])
    regrouped = tagging.write(session, [target]) | regrouping.regroup_tracks(session, ids)
    regrouping.move_to_folders(session, [source.id])
    _copy_identity(session, source.id, target.id)
    session.flush()
    list_counts.apply(session, before, list_counts.contribution(session, ids), regrouped)
    _set_units(session, source, target, bool(sections))


def move_marks(session: Session, source: Track, target: Track) -> None:
    """Move what users did with a track to another one; marks that the other has stay."""
    for table, key in _SINGLE_MARKS:
        column = getattr(table, key)
        known = select(column).where(table.track_id == target.id).scalar_subquery()
        mine = table.track_id == source.id
        session.execute(update(table).where(mine, column.not_in(known)).values(track_id=target.id))
        session.execute(delete(table).where(mine))
    for others in (Play, PlaylistTrack):
        session.execute(update(others).where(others.track_id == source.id).values(track_id=target.id))
    target.play_count += source.play_count
    target.last_played_at = max(target.last_played_at or 0.0, source.last_played_at or 0.0) or None
    source.play_count, source.last_played_at = 0, None


def add_stand_in(session: Session, track: Track) -> Track:
    """Add a track that takes over the file of another one, without its marks."""
    made = Track(
        id=new_id(),
        root_id=track.root_id,
        path_text=track.path_text,
        size=track.size,
        mtime_ns=track.mtime_ns,
        inode=track.inode,
        presence=Presence.MISSING,
        added_at=now(),
        generation=track.generation,
    )
    made.path = vacated_paths.vacated(track.path, made.id)
    session.add(made)
    session.flush()
    return made


def _copy_identity(session: Session, source_id: str, target_id: str) -> None:
    session.execute(delete(FileIdentity).where(FileIdentity.track_id == target_id))
    names = [column.name for column in FileIdentity.__table__.columns if column.name != "track_id"]
    query = select(*(getattr(FileIdentity, name) for name in names))
    row = session.execute(query.where(FileIdentity.track_id == source_id)).one_or_none()
    if row is not None:
        session.execute(insert(FileIdentity), [{"track_id": target_id, **row._mapping}])  # noqa: SLF001


def _set_units(session: Session, source: Track, target: Track, is_divided: bool) -> None:
    wanted = {source.id: units.UnitState(WorkState.AWAY, source.presence)}
    if is_divided:
        units.set_states(session, wanted | {target.id: section_tracks.DIVIDED}, None)
        return
    if target.id in fingerprints.find_current(session, [target.id]):
        wanted[target.id] = units.UnitState(WorkState.DONE)
        units.set_states(session, wanted, None)
        return
    wanted[target.id] = units.UnitState(WorkState.PENDING)
    job_id = jobs.find_open(session, WorkKind.FINGERPRINT) or jobs.create(session, WorkKind.FINGERPRINT)
    units.set_states(session, wanted, job_id)
