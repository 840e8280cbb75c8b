"""The scan of one root: find differences between disk and database, and decide whether to apply them.

The whole root is walked first, or the parts that were requested, and every difference stored (`compare`).
Files that are a track in another place are matched next (`library.scanning.matching`). Nothing else is
applied before the guards have passed (`check`), so a disk that is not connected changes no row. Files and
rows both come in bytewise order of their paths and are merged in batches, so a library is never held in
memory.
"""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import and_, func, or_, select
from sqlalchemy.orm import Session

from library.catalogue.stored_tags import TAGS_VERSION
from library.errors import ScanAbortedError
from library.models import ScanChange, Track
from library.scanning import roots, section_tracks, stand_ins
from library.scanning.roots import AttachedRoot
from library.states import Presence
from library.work import scan_changes
from library.work.scan_changes import Change, Difference
from media.files import FoundFile

#: When more than this share of a root's tracks is gone at once, its disk is missing; it is no clean-up.
MAX_MISSING_SHARE = 0.2


@dataclass(frozen=True, slots=True)
class KnownFile:
    """A file as the database has it."""

    track_id: str
    size: int
    mtime_ns: int
    inode: int
    presence: Presence
    tags_version: int = TAGS_VERSION
    sheets: int = 0
    sheet_problem: str | None = None


@dataclass(frozen=True, slots=True)
class WalkResult:
    """Result of a walk: files found, and the device of the root."""

    found: int
    device: int


def known_files(
    session: Session, root_id: int, after: bytes, until: bytes | None, part: bytes = b""
) -> dict[bytes, KnownFile]:
    """Return the rows of a root, or of one part of it, with paths in (after, until]; None: to the end."""
    columns = (
        Track.path,
        Track.id,
        Track.size,
        Track.mtime_ns,
        Track.inode,
        Track.presence,
        Track.tags_version,
        Track.sheets,
        Track.sheet_problem,
    )
    query = select(*columns).where(Track.root_id == root_id, Track.path > after, section_tracks.is_file())
    if until is not None:
        query = query.where(Track.path <= until)
    if part:
        inside = and_(Track.path > part + b"/", Track.path < part + b"0")  # 0 is the byte after the slash
        query = query.where(or_(Track.path == part, inside))
    return {
        row.path: KnownFile(
            row.id,
            row.size,
            row.mtime_ns,
            row.inode,
            Presence(row.presence),
            row.tags_version,
            row.sheets,
            row.sheet_problem,
        )
        for row in session.execute(query)
    }


def compare(
    files: Sequence[FoundFile], known: dict[bytes, KnownFile], unreadable: Iterable[bytes], full: bool = False
) -> list[Difference]:
    """Return the differences between a range of paths on disk and the same range in the database.

    Parameters
    ----------
    unreadable
        Folders that could not be listed: files beneath them are unknown, not gone.
    full
        Files that seem unchanged are read again, too.
    """
    found = {file.path for file in files}
    differences = [
        _difference(change, file, known.get(file.path))
        for file in files
        if (change := _change(file, known.get(file.path), full)) is not None
    ]
    closed = tuple(folder + b"/" for folder in unreadable)
    for path, row in known.items():
        if path not in found and row.presence is Presence.PRESENT and not path.startswith(closed):
            differences.append(_gone(path, row))
    return differences


def count_undivided(
    files: Iterable[FoundFile], known: Mapping[bytes, KnownFile], differences: Iterable[Difference]
) -> Counter[str]:
    """Count the unchanged files that a cue sheet does not divide, by the reason."""
    changed = {each.path for each in differences}
    same = (known[file.path] for file in files if file.path in known and file.path not in changed)
    return Counter(row.sheet_problem for row in same if row.sheet_problem)


def _change(file: FoundFile, row: KnownFile | None, full: bool) -> Change | None:
    if row is None:
        return Change.NEW
    if row.presence is not Presence.PRESENT or (file.size, file.mtime_ns) != (row.size, row.mtime_ns):
        return Change.CHANGED
    if full or row.tags_version != TAGS_VERSION or row.sheets != file.sheets:
        return Change.AGAIN
    return Change.SAME if file.inode != row.inode else None


def _difference(change: Change, file: FoundFile, row: KnownFile | None) -> Difference:
    return Difference(
        path=file.path,
        change=change,
        track_id=row.track_id if row else None,
        size=file.size,
        mtime_ns=file.mtime_ns,
        inode=file.inode,
        refusal=file.refusal,
        device=file.device,
    )


def _gone(path: bytes, row: KnownFile) -> Difference:
    return Difference(
        path=path,
        change=Change.GONE,
        track_id=row.track_id,
        size=row.size,
        mtime_ns=row.mtime_ns,
        inode=row.inode,
        refusal=None,
    )


def check(session: Session, job_id: str, root: AttachedRoot, walked: WalkResult, accepted: float = 0) -> bool:
    """Decide whether to apply the differences that a walk found.

    Parameters
    ----------
    accepted
        Number of gone files that the administrator confirmed.

    Returns
    -------
    bool
        Too many files are gone: they stay present until an administrator confirms that.

    Raises
    ------
    ScanAbortedError
        The root is empty and was not before, or another disk. No row was changed.
    """
    present = roots.count_present(session, root.id)
    gone = scan_changes.count_gone(session, job_id, root.id)
    if gone <= accepted:
        return False
    if not walked.found:
        raise ScanAbortedError("root_empty")
    if root.device is not None and root.device != walked.device:
        raise ScanAbortedError("root_on_other_device")
    return gone > MAX_MISSING_SHARE * present


def retire(session: Session, job_id: str, root_id: int) -> int:
    """Mark up to `roots.PRESENCE_BATCH` of the gone files as missing; returns the number."""
    rows = session.execute(
        select(ScanChange.path, ScanChange.track_id)
        .where(ScanChange.job_id == job_id, ScanChange.root_id == root_id)
        .where(ScanChange.change == Change.GONE)
        .limit(roots.PRESENCE_BATCH)
    ).all()
    ids = [row.track_id for row in rows if row.track_id]
    for batch in section_tracks.batches([*ids, *section_tracks.find_ids(session, ids)], roots.PRESENCE_BATCH):
        roots.mark_absent(session, batch, Presence.MISSING)
    scan_changes.delete(session, job_id, root_id, [row.path for row in rows])
    return len(rows)


def retire_detached(session: Session, root_id: int, accepted: float) -> int:
    """Mark up to a batch of tracks as missing that were detached, and are not in the root that is back.

    A scan of the whole root has found the others. Too many stay detached until an administrator accepts that
    they are gone. Returns the number.
    """
    is_absent = and_(Track.root_id == root_id, Track.presence == Presence.DETACHED, ~stand_ins.is_stand_in())
    ids = list(session.execute(select(Track.id).where(is_absent).limit(roots.PRESENCE_BATCH)).scalars())
    if not ids:
        return 0
    n = session.execute(select(func.count()).select_from(Track).where(is_absent)).scalar_one()
    if n > max(accepted, MAX_MISSING_SHARE * roots.count_present(session, root_id)):
        return 0
    roots.mark_absent(session, ids, Presence.MISSING)
    return len(ids)
