"""Files that are gone from a root in a number that only an administrator can confirm.

A scan that finds them keeps their tracks, and stores the question in the root's row. A later scan of the
whole root replaces or withdraws it. A confirmation covers the number of files that was shown, and no more.
"""

import os
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Self

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from library.database import now
from library.errors import TOO_MANY_MISSING, NothingGoneError
from library.models import Root, ScanChange
from library.scanning import scans
from library.work.scan_changes import Change
from media.files import display_path

#: Folders that a question names; deeper ones are added up.
MAX_FOLDERS = 20

#: Reasons of a scan, keys of `ABORT_SENTENCES`, that a confirmation removes.
REASONS = (TOO_MANY_MISSING, "root_empty", "root_on_other_device")


@dataclass(frozen=True, slots=True)
class GoneFiles:
    """A question of a root.

    Attributes
    ----------
    reason
        One of `REASONS`.
    files
        Number of files.
    folders
        Folders beneath the root with the number of files gone from each, the most first.
    asked_at
        Seconds since 1970.
    is_waiting
        An administrator chose to wait for the files.
    """

    reason: str
    files: int
    folders: list[tuple[str, int]]
    asked_at: float
    is_waiting: bool = False

    @classmethod
    def of(cls, root: Root) -> Self | None:
        """Return the question of a root, if there is one."""
        return cls(**root.gone) if root.gone else None


def ask(session: Session, job_id: str, root_id: int, reason: str) -> None:
    """Store the files that a scan found to be gone as the question of its root."""
    paths = select(ScanChange.path).where(
        ScanChange.job_id == job_id, ScanChange.root_id == root_id, ScanChange.change == Change.GONE
    )
    folders = Counter(os.path.dirname(path) for path in session.execute(paths).scalars())
    shown = [(display_path(folder), n) for folder, n in added_up(folders)]
    root = session.get_one(Root, root_id)
    before = GoneFiles.of(root)
    files = folders.total()
    is_waiting = before is not None and before.is_waiting and before.files == files
    asked_at = session.execute(select(now())).scalar_one()
    root.gone = asdict(GoneFiles(reason, files, shown, asked_at, is_waiting))


def withdraw(session: Session, root_id: int) -> None:
    """Delete the question of a root: a scan of all of it found no reason for one."""
    session.execute(update(Root).where(Root.id == root_id).values(gone=None))


def is_asked(session: Session, root_id: int) -> bool:
    """Return whether a root has a question."""
    return session.get_one(Root, root_id).gone is not None


def confirm(session: Session, root_id: int, are_gone: bool) -> str | None:
    """Confirm that the files are gone, or choose to wait for them.

    Returns
    -------
    str or None
        The id of the job that marks them as missing.

    Raises
    ------
    NothingGoneError
        No scan has asked.
    """
    root = session.execute(select(Root).where(Root.id == root_id).with_for_update()).scalar_one_or_none()
    question = GoneFiles.of(root) if root else None
    if root is None or question is None:
        raise NothingGoneError("No files of this music folder are waiting for a confirmation.")
    if are_gone:
        return scans.request_parts(session, root_id, accepted=question.files)
    root.gone = asdict(question) | {"is_waiting": True}
    return None


def added_up(folders: Counter[bytes], limit: int = MAX_FOLDERS) -> Iterable[tuple[bytes, int]]:
    """Return at most `limit` folders by number of files: deep ones are added up, then the least left out."""
    depth = max((folder.count(b"/") for folder in folders), default=0)
    while len(folders) > limit and depth:
        above: Counter[bytes] = Counter()
        for folder, n in folders.items():
            above[b"/".join(folder.split(b"/")[:depth])] += n
        folders, depth = above, depth - 1
    return sorted(folders.most_common(limit), key=lambda row: (-row[1], row[0]))
