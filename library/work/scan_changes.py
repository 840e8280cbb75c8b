"""Differences between disk and database that a scan has found and not applied yet, one row each."""

from collections.abc import Sequence
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import ColumnElement, and_, bindparam, func, insert, select
from sqlalchemy import delete as delete_rows
from sqlalchemy.orm import Session

from library.models import ScanChange
from library.states import WorkState
from library.work import jobs, unit_counts


class Change(StrEnum):
    """Kinds of difference."""

    NEW = "new"
    CHANGED = "changed"
    GONE = "gone"
    SAME = (
        "same"  # size and time are the track's, the inode is not: it was replaced, or the disk mounted again
    )
    AGAIN = "again"  # the file is the same, but the scan reads everything, or cue sheets beside it differ


#: Kinds of files whose tags are to be read.
UNREAD = (Change.NEW, Change.CHANGED, Change.AGAIN)


class Difference(NamedTuple):
    """One difference at a path.

    Attributes
    ----------
    refusal
        Reason why the file must not be opened, or None.
    """

    path: bytes
    change: Change
    track_id: str | None
    size: int
    mtime_ns: int
    inode: int
    refusal: str | None
    device: int = 0


def store(session: Session, job_id: str, root_id: int, differences: Sequence[Difference]) -> None:
    """Store differences until they are applied."""
    if differences:
        rows = [{"job_id": job_id, "root_id": root_id, **each._asdict()} for each in differences]
        session.execute(insert(ScanChange), rows)


def delete(session: Session, job_id: str, root_id: int, paths: Sequence[bytes]) -> None:
    """Delete applied differences, however many."""
    if paths:
        session.connection().execute(
            delete_rows(ScanChange).where(
                ScanChange.job_id == job_id,
                ScanChange.root_id == root_id,
                ScanChange.path == bindparam("applied"),
            ),
            [{"applied": path} for path in paths],
        )


def load_unread(session: Session, job_id: str, root_id: int, after: bytes, limit: int) -> list[ScanChange]:
    """Return new and changed files beyond a path, ordered by path; detached from the session."""
    rows = session.execute(
        select(ScanChange)
        .where(_is_unread(job_id, root_id), ScanChange.path > after)
        .order_by(ScanChange.path)
        .limit(limit)
    ).scalars()
    found = list(rows)
    session.expunge_all()
    return found


def count_unread(session: Session, job_id: str, root_id: int) -> int:
    """Count the new and changed files whose tags are not read yet."""
    query = select(func.count()).select_from(ScanChange).where(_is_unread(job_id, root_id))
    return session.execute(query).scalar_one()


def count_gone(session: Session, job_id: str, root_id: int) -> int:
    """Count the files that are no longer on the disk."""
    query = select(func.count()).where(
        ScanChange.job_id == job_id, ScanChange.root_id == root_id, ScanChange.change == Change.GONE
    )
    return session.execute(query).scalar_one()


def drop_unread(session: Session, job_id: str, root_id: int) -> int:
    """Delete the new and changed files that are not read yet from the list and from the job's counts.

    Returns
    -------
    int
        The number of files.
    """
    dropped = count_unread(session, job_id, root_id)
    session.execute(delete_rows(ScanChange).where(_is_unread(job_id, root_id)))
    unit_counts.apply(session, {(job_id, WorkState.PENDING, ""): -dropped})
    return dropped


def abandon(session: Session, job_id: str, root_id: int, fingerprint_job: str) -> int:
    """Delete all differences of a scan that stops, and end the fingerprint job that it has filled.

    Returns
    -------
    int
        The number of new and changed files that were not read.
    """
    dropped = count_unread(session, job_id, root_id)
    session.execute(delete_rows(ScanChange).where(ScanChange.job_id == job_id, ScanChange.root_id == root_id))
    unit_counts.apply(session, {(job_id, WorkState.PENDING, ""): -dropped})
    if fingerprint_job:
        jobs.finish_if_complete(session, fingerprint_job)
    return dropped


def _is_unread(job_id: str, root_id: int) -> ColumnElement[bool]:
    return and_(ScanChange.job_id == job_id, ScanChange.root_id == root_id, ScanChange.change.in_(UNREAD))
