"""Move a root to another path; its tracks keep their ids, and with them all that users did."""

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from library import locks
from library.errors import RootCoveredError, RootNotFoundError
from library.models import (
    Bookmark,
    Correction,
    Favourite,
    NeverAgain,
    Play,
    PlaylistTrack,
    Rating,
    Root,
    ScanChange,
    Track,
)
from library.scanning import purging, rehoming, roots
from library.scanning.moved_roots.relocation import Fit, RootMove, has_tracks
from library.scanning.rehoming import is_inside
from library.states import Presence, RootOrigin
from library.work import scan_changes

#: What users did with a track.
MARKS: tuple[Any, ...] = (Favourite, Rating, NeverAgain, Play, Bookmark, Correction, PlaylistTrack)

#: Unique in the moment in which two roots exchange their paths.
NOWHERE = b"\0"


def begin_recognised(session: Session, move: RootMove) -> int:
    """Give a recognised root its new path; returns the id of the root that its tracks belong to then."""
    root = session.get_one(Root, move.root_id)
    if not move.fit.is_whole:
        return _root_at(session, move.path).id
    target = _find_at(session, move.path)
    if target is None:
        root.path = move.path
        return root.id
    is_attached, origin = target.attached, target.origin
    _exchange(session, root, target)
    if is_attached:
        root.attached, root.origin, target.attached = True, origin, False
    return root.id


def begin(session: Session, root_id: int, path: bytes, fit: Fit) -> int:
    """Attach a root at another path, by hand; returns the id of the root that has this path now.

    It is another root when files have to be moved to it (`move_tracks`); then the first one is detached.

    Raises
    ------
    RootNotFoundError
        No root has this id.
    RootCoveredError
        The path lies inside an attached root, or one lies inside it.
    """
    locks.take(session, "folders")
    root = session.get(Root, root_id)
    if root is None:
        raise RootNotFoundError(f"There is no music folder {root_id}.")
    others = select(Root.path).where(Root.attached, Root.id != root_id, Root.path != path)
    if any(is_inside(path, other) or is_inside(other, path) for other in session.execute(others).scalars()):
        raise RootCoveredError("This folder lies inside a music folder, or a music folder lies inside it.")
    root.attached = False
    target = _find_at(session, path)
    if fit.is_whole and target is None:
        root.path, target = path, root
    elif target is None or not fit.is_whole or has_tracks(session, target.id):
        target = _root_at(session, path)
    elif target is not root:
        _exchange(session, root, target)
        target.attached, target = False, root
    target.attached, target.origin = True, RootOrigin.PAGE
    session.flush()
    return target.id


def move_tracks(session: Session, source_id: int, target_id: int, fit: Fit, after: bytes) -> bytes | None:
    """Move the next batch of tracks beyond a path to another root; returns the last path, or None at the end.

    A track that the target has at the same path is replaced when no user did anything with it, and else kept:
    then the moved one stays where it was.
    """
    query = select(Track.id, Track.path).where(Track.root_id == source_id, Track.path > max(after, fit.below))
    if fit.below:
        query = query.where(Track.path < fit.below[:-1] + b"0")  # 0 follows the slash
    rows = session.execute(query.order_by(Track.path).limit(rehoming.BATCH)).all()
    if not rows:
        return None
    for job_id in session.execute(
        select(ScanChange.job_id).where(ScanChange.root_id == source_id).distinct()
    ).scalars():
        scan_changes.abandon(session, job_id, source_id, "")
    moved = {fit.prefix + row.path[len(fit.below) :]: row.id for row in rows}
    kept = _make_room(session, target_id, list(moved))
    rehoming.move(session, target_id, [(id_, path) for path, id_ in moved.items() if path not in kept])
    return bytes(rows[-1].path)


def _make_room(session: Session, root_id: int, paths: Sequence[bytes]) -> set[bytes]:
    """Delete the tracks at some paths that users did nothing with; returns the paths of the others."""
    query = select(Track.id, Track.path).where(Track.root_id == root_id, Track.path.in_(paths))
    there = {row.id: row.path for row in session.execute(query)}
    marked: set[str] = set()
    for table in MARKS:
        marked |= set(
            session.execute(select(table.track_id).where(table.track_id.in_(list(there)))).scalars()
        )
    unmarked = [id_ for id_ in there if id_ not in marked]
    roots.mark_absent(session, unmarked, Presence.MISSING)
    purging.remove(session, unmarked)
    return {there[id_] for id_ in marked}


def _exchange(session: Session, root: Root, target: Root) -> None:
    """Exchange the paths of two roots."""
    old, new = root.path, target.path
    for each, path in ((target, NOWHERE), (root, new), (target, old)):
        each.path = path
        session.flush()


def _find_at(session: Session, path: bytes) -> Root | None:
    return session.execute(select(Root).where(Root.path == path)).scalar_one_or_none()


def _root_at(session: Session, path: bytes) -> Root:
    root = _find_at(session, path)
    if root is None:
        root = Root(path=path, attached=False)
        session.add(root)
        session.flush()
    return root
