"""Tracks and files of a scan that may be matched, and the stored decisions of their matching."""

from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import closing
from typing import Any, NamedTuple

from sqlalchemy import ColumnElement, Select, and_, delete, exists, func, or_, select, update
from sqlalchemy.orm import Session

from library.models import FileIdentity, Root, ScanChange, Track, Work, vacated_paths
from library.scanning import stand_ins
from library.scanning.matching.decisions import Candidate, Place, Stamp
from library.scanning.matching.evidence import Evidence
from library.states import Presence, WorkKind, WorkState
from library.work import targets, unit_counts
from library.work.scan_changes import UNREAD, Change

#: Rows fetched at once.
BATCH = 2000

#: Tracks of one sample that are compared; files that begin with silence share one.
MAX_ALIKE = 100

#: Differences of a walk that are matched without opening files; all are with the content.
BY_FILE = (Change.NEW, Change.CHANGED, Change.SAME, Change.GONE)

#: The reason of a unit whose root cannot be listed.
ROOT_UNREADABLE = "root_unreadable"


def load_tracks(
    session: Session,
    job_id: str,
    root_ids: Sequence[int],
    devices: Mapping[int, int],
    by_file: bool,
    moved_roots: Sequence[int] = (),
) -> Generator[Candidate]:
    """Yield tracks whose file vanished or changed: since the last scan, in an earlier one, or with its root.

    Parameters
    ----------
    moved_roots
        Unreadable roots whose files are elsewhere.
    devices
        Devices of the roots, where known.
    by_file
        Leave out the tracks whose file seems unchanged.
    """
    columns = (
        *(Track.id, Track.root_id, Track.path, Track.size, Track.mtime_ns, Track.inode),
        *(Track.audio_id, Track.duration_s, *_IDENTITY),
    )
    change = and_(ScanChange.track_id == Track.id, ScanChange.job_id == job_id)
    kinds = BY_FILE if by_file else tuple(Change)
    changed = and_(
        ScanChange.root_id.in_(root_ids), ScanChange.matched.is_(False), ScanChange.change.in_(kinds)
    )
    query = (
        select(*columns, ScanChange.change)
        .outerjoin(FileIdentity, FileIdentity.track_id == Track.id)
        .join(ScanChange, change)
        .where(changed)
    )
    with session.execute(query, execution_options={"yield_per": BATCH}) as rows:
        for row in rows:
            yield _track(row, devices, row.change == Change.GONE)
    absent = or_(Track.presence != Presence.PRESENT, Track.root_id.in_(moved_roots))
    query = (
        select(*columns)
        .outerjoin(FileIdentity, FileIdentity.track_id == Track.id)
        .where(absent, Track.image_id.is_(None), ~exists().where(change), ~stand_ins.is_stand_in())
    )
    with session.execute(query, execution_options={"yield_per": BATCH}) as rows:
        for row in rows:
            yield _track(row, devices, True)


_IDENTITY: tuple[Any, ...] = (
    FileIdentity.device,
    FileIdentity.sample,
    FileIdentity.duration_s.label("header_s"),
    FileIdentity.recording_mbid,
    FileIdentity.track_mbid,
    FileIdentity.tag_key,
)


def has_tracks(
    session: Session, job_id: str, root_ids: Sequence[int], moved_roots: Sequence[int] = ()
) -> bool:
    """Return whether any track may be matched; in the first scan there is none."""
    with closing(load_tracks(session, job_id, root_ids, {}, False, moved_roots)) as found:
        return next(found, None) is not None


def has_unsampled(session: Session, job_id: str) -> bool:
    """Return whether only an audio id identifies one of the tracks: earlier releases stored no sample."""
    is_gone = exists().where(
        ScanChange.track_id == Track.id, ScanChange.job_id == job_id, ScanChange.change == Change.GONE
    )
    query = (
        select(Track.id)
        .outerjoin(FileIdentity, FileIdentity.track_id == Track.id)
        .where(FileIdentity.sample.is_(None), Track.audio_id.is_not(None), Track.image_id.is_(None))
        .where(or_(Track.presence != Presence.PRESENT, is_gone))
    )
    return session.execute(query.limit(1)).first() is not None


def needs_audio_id(session: Session, sample: str | None, stamp: Stamp) -> bool:
    """Return whether a track begins with this sample, and none of these has the file's size and time, too."""
    query = select(Track.size, Track.mtime_ns).join(FileIdentity, FileIdentity.track_id == Track.id)
    query = query.where(FileIdentity.sample == sample, Track.audio_id.is_not(None))
    found = [(row.size, row.mtime_ns) for row in session.execute(query.limit(MAX_ALIKE))] if sample else []
    return bool(found) and stamp not in found


def find_shared_stamps(session: Session) -> set[Stamp]:
    """Return the sizes with times that several tracks have."""
    columns = (Track.size, Track.mtime_ns)
    files = select(*columns).where(Track.image_id.is_(None))  # sections have those of their image
    rows = session.execute(files.group_by(*columns).having(func.count() > 1))
    return {(row.size, row.mtime_ns) for row in rows}


def load_files(session: Session, job_id: str, root_ids: Sequence[int], by_file: bool) -> Iterator[Candidate]:
    """Yield files that are new or changed, or, unless `by_file`, read again; without refused ones."""
    kinds = BY_FILE if by_file else tuple(Change)
    query = select(ScanChange).where(_is_unmatched_file(job_id, root_ids), ScanChange.change.in_(kinds))
    for row in session.execute(query.order_by(ScanChange.path)).scalars().yield_per(BATCH):
        session.expunge(row)
        yield Candidate(
            place=Place(row.root_id, row.path),
            track_id=row.track_id,
            size=row.size,
            mtime_ns=row.mtime_ns,
            inode=row.inode,
            device=row.device or None,
            evidence=Evidence.load(row.evidence),
            is_gone=False,
        )


def load_unidentified(
    session: Session, job_id: str, root_ids: Sequence[int], after: Place, limit: int
) -> list[ScanChange]:
    """Return files beyond a place whose content is not known, in order; detached from the session."""
    beyond = or_(
        ScanChange.root_id > after.root_id,
        and_(ScanChange.root_id == after.root_id, ScanChange.path > after.path),
    )
    query = _unidentified(job_id, root_ids).where(beyond).order_by(ScanChange.root_id, ScanChange.path)
    found = list(session.execute(query.limit(limit)).scalars())
    session.expunge_all()
    return found


def load_evidence(session: Session, track_ids: Sequence[str]) -> dict[str, Evidence]:
    """Return what identified the files of tracks, by their ids."""
    query = (
        select(Track.id, Track.audio_id, Track.duration_s, *_IDENTITY)
        .outerjoin(FileIdentity, FileIdentity.track_id == Track.id)
        .where(Track.id.in_(track_ids))
    )
    return {row.id: _evidence(row) for row in session.execute(query)}


class Identified(NamedTuple):
    """A file and what it contains."""

    change: ScanChange
    evidence: Evidence


def store_evidence(session: Session, found: Sequence[tuple[Identified, bool]]) -> None:
    """Store what files contain; those with the audio of the track at their path are matched by it."""
    rows = [
        {
            "job_id": change.job_id,
            "root_id": change.root_id,
            "path": change.path,
            "size": change.size,
            "mtime_ns": change.mtime_ns,
            "inode": change.inode,
            "device": change.device,
            "evidence": evidence.dump(),
            "matched": matched,
        }
        for (change, evidence), matched in found
    ]
    if rows:
        session.execute(update(ScanChange), rows)


def drop_unidentified(session: Session, job_id: str, root_ids: Sequence[int]) -> None:
    """Leave files to the next scan whose content is not known: they might be taken for new ones."""
    unread = and_(
        _is_unmatched_file(job_id, root_ids),
        ScanChange.evidence.is_(None),
        ScanChange.change.in_(UNREAD),
    )
    n = session.execute(select(func.count()).select_from(ScanChange).where(unread)).scalar_one()
    session.execute(delete(ScanChange).where(unread))
    unit_counts.apply(session, {(job_id, WorkState.PENDING, ""): -n})


def find_unreadable_roots(session: Session, job_id: str) -> list[int]:
    """Return the ids of a job's roots that could not be listed at all."""
    failed = and_(Work.state == WorkState.FAILED, Work.reason == ROOT_UNREADABLE)
    query = select(Work.target).where(Work.job_id == job_id, Work.kind == WorkKind.SCAN, failed)
    return [int(targets.part(target)) for target in session.execute(query).scalars()]


def find_devices(session: Session) -> dict[int, int]:
    """Return the devices of roots as their last scans recorded them."""
    rows = session.execute(select(Root.id, Root.device).where(Root.device.is_not(None)))
    return {row.id: row.device for row in rows}


def _unidentified(job_id: str, root_ids: Sequence[int]) -> Select[ScanChange]:
    return select(ScanChange).where(_is_unmatched_file(job_id, root_ids), ScanChange.evidence.is_(None))


def _is_unmatched_file(job_id: str, root_ids: Sequence[int]) -> ColumnElement[bool]:
    return and_(
        ScanChange.job_id == job_id,
        ScanChange.root_id.in_(root_ids),
        ScanChange.matched.is_(False),
        ScanChange.change != Change.GONE,
        ScanChange.refusal.is_(None),
    )


def _track(row: Any, devices: Mapping[int, int], is_gone: bool) -> Candidate:
    device = row.device if row.device is not None else devices.get(row.root_id)
    return Candidate(
        place=Place(row.root_id, vacated_paths.original(row.path)),
        track_id=row.id,
        size=row.size,
        mtime_ns=row.mtime_ns,
        inode=row.inode,
        device=device,
        evidence=_evidence(row),
        is_gone=is_gone,
    )


def _evidence(row: Any) -> Evidence:
    return Evidence(
        audio_id=row.audio_id,
        sample=row.sample,
        duration_s=row.duration_s if row.header_s is None else row.header_s,
        recording_mbid=row.recording_mbid,
        track_mbid=row.track_mbid,
        tag_key=row.tag_key,
    )
