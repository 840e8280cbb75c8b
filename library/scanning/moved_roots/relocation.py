"""Recognise a music folder at another path by its files: relative path, size and time of a sample.

A whole folder that moved keeps its row, so that nothing of its tracks changes. Where folders were also joined
or split (`/old/rock` is `/new` + `rock/`), the tracks get another root and path.
"""

import os
import stat
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import Any

from sqlalchemy import exists, or_, select
from sqlalchemy.orm import Session

from library.models import Root, Track, vacated_paths
from library.scanning import stand_ins
from library.scanning.rehoming import is_inside
from library.states import Presence

#: Files that are compared; the first few decide whether the rest is.
SAMPLE, FIRST = 200, 10

#: Parts of a path by which folders may be joined or split.
MAX_DEPTH = 3

#: FAT stores times in steps of 2 s.
SAME_TIME_NS = 2_000_000_000

#: Share of the sample with the same path, size and time that makes a folder certain; or of path and size
#: alone, of a sample that is large enough: copies may have new times.
CERTAIN_SHARE, CERTAIN_COPY_SHARE, CERTAIN_COPIES = 0.5, 0.95, 20


@dataclass(frozen=True, slots=True)
class Fit:
    """How the files of a root fit a folder.

    Attributes
    ----------
    below, prefix
        A path in the root is one in the folder when it starts with `below`, which `prefix` replaces.
    sampled, found, exact
        Files compared, files of the same path and size, and those of the same time, too.
    """

    below: bytes = b""
    prefix: bytes = b""
    sampled: int = 0
    found: int = 0
    exact: int = 0

    @property
    def is_certain(self) -> bool:
        """Whether the folder is the root beyond doubt."""
        copied = self.sampled >= CERTAIN_COPIES and self.found >= CERTAIN_COPY_SHARE * self.sampled
        return (self.exact > 0 and self.exact >= CERTAIN_SHARE * self.sampled) or copied

    @property
    def is_whole(self) -> bool:
        """Whether all paths stay as they are."""
        return not self.below and not self.prefix


@dataclass(frozen=True, slots=True)
class RootMove:
    """A root whose files are at another path now."""

    root_id: int
    old: bytes
    path: bytes
    fit: Fit


def find_moves(session: Session, kept: Sequence[bytes]) -> list[RootMove]:
    """Return the roots that are certain to be at another path, among the folders attached from now on.

    Roots that were attached until now precede those that were detached earlier. When two roots fit the same
    files, neither is moved.
    """
    rows = session.execute(select(Root.id, Root.path, Root.attached)).all()
    owners = [row for row in rows if has_tracks(session, row.id)]
    lost = [row for row in owners if not any(is_inside(row.path, path) for path in kept)]
    moves: list[RootMove] = []
    for path in kept:
        if any(is_inside(path, row.path) for row in owners) or not os.path.isdir(path):
            continue
        taken = {move.root_id for move in moves if move.fit.is_whole}
        free = [row for row in lost if row.id not in taken]
        moves += _moves_to(session, path, [row for row in free if row.attached]) or _moves_to(
            session, path, [row for row in free if not row.attached]
        )
    return moves


def _moves_to(session: Session, path: bytes, rows: Sequence[Any]) -> list[RootMove]:
    fits = [RootMove(row.id, row.path, path, fit(session, row.id, path)) for row in rows]
    return _unambiguous([move for move in fits if move.fit.is_certain])


def _unambiguous(moves: Sequence[RootMove]) -> list[RootMove]:
    """Return the moves into a folder that no other one shares files with."""
    targets = [move.fit.prefix for move in moves]
    return [
        move
        for move in moves
        if sum(target.startswith(move.fit.prefix) or move.fit.prefix.startswith(target) for target in targets)
        == 1
    ]


def is_elsewhere(session: Session, root_id: int) -> bool:
    """Return whether an attached root of which no scan has read a file yet certainly holds a root's files."""
    was_read = exists().where(Track.root_id == Root.id, Track.tags_version != 0)  # 0: moved, not read yet
    is_new = or_(Root.scanned_at.is_(None), ~was_read)
    paths = select(Root.path).where(Root.attached, Root.id != root_id, is_new)
    return any(fit(session, root_id, path).is_certain for path in session.execute(paths).scalars().all())


def fit(session: Session, root_id: int, folder: bytes) -> Fit:
    """Return how the files of a root fit a folder best: by their paths, or with folders joined or split."""
    root = session.get_one(Root, root_id)
    best = Fit()
    for below, prefix in _shifts(root.path, folder):
        tried = _compare(session, root_id, folder, below, prefix)
        if tried.is_certain:
            return tried
        best = max(best, tried, key=lambda each: (each.exact, each.found, each.sampled))
    return best


def _shifts(old: bytes, new: bytes) -> Iterator[tuple[bytes, bytes]]:
    yield b"", b""
    for depth in range(1, MAX_DEPTH + 1):
        yield b"", b"/".join(old.strip(b"/").split(b"/")[-depth:]) + b"/"
        yield b"/".join(new.strip(b"/").split(b"/")[-depth:]) + b"/", b""


def _compare(session: Session, root_id: int, folder: bytes, below: bytes, prefix: bytes) -> Fit:
    rows = _sample(session, root_id, below)
    compared = (
        _likeness(os.path.join(folder, prefix + row.path[len(below) :]), row.size, row.mtime_ns)
        for row in rows
    )
    grades = list(islice(compared, FIRST))
    grades += list(compared) if any(grades) else [0] * (len(rows) - len(grades))
    return Fit(below, prefix, len(grades), sum(grade > 0 for grade in grades), grades.count(2))


def _sample(session: Session, root_id: int, below: bytes) -> Sequence[Any]:
    """Return some of the tracks that had a file when the root was scanned last."""
    query = select(Track.path, Track.size, Track.mtime_ns).where(
        Track.root_id == root_id, Track.presence != Presence.MISSING, ~stand_ins.is_stand_in()
    )
    query = query.where(Track.image_id.is_(None))
    if below:
        query = query.where(Track.path > below, Track.path < below[:-1] + b"0")  # 0 follows the slash
    rows = session.execute(query.order_by(Track.id).limit(SAMPLE)).all()  # ids are random
    return [row for row in rows if not vacated_paths.is_vacated(row.path)]


def _likeness(path: bytes, size: int, mtime_ns: int) -> int:
    """Return 2 for a file of the same size and time, 1 for the same size, or else 0."""
    try:
        status = os.lstat(path)
    except OSError:
        return 0
    if not stat.S_ISREG(status.st_mode) or status.st_size != size:
        return 0
    return 2 if abs(status.st_mtime_ns - mtime_ns) <= SAME_TIME_NS else 1


def has_tracks(session: Session, root_id: int) -> bool:
    """Return whether a root has tracks, present or not."""
    return session.execute(select(Track.id).where(Track.root_id == root_id).limit(1)).first() is not None
