"""Music folders, `root` in code. Removing one detaches it: its rows stay, its tracks are not listed.

They come from the settings (MUSIC), read at each start, and from the page. No attached root lies inside
another one: the outer one has taken over its rows.
"""

import os
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from library import generations, locks
from library.catalogue import list_counts, regrouping
from library.database import now
from library.errors import RootCoveredError, RootNotAllowedError, RootNotFoundError
from library.models import Root, Track
from library.scanning.rehoming import is_inside, rehome
from library.states import Presence, RootOrigin, WorkState
from library.work import units

#: Tracks whose presence changes in one transaction.
PRESENCE_BATCH = 200


@dataclass(frozen=True, slots=True)
class AttachedRoot:
    """A root that is scanned."""

    id: int
    path: bytes
    device: int | None


def wanted(session: Session, paths: Sequence[bytes]) -> list[bytes]:
    """Return the folders that are attached with these settings: the outermost of them and of the page's."""
    known = session.execute(select(Root)).scalars().all()
    off = {root.path for root in known if root.origin == RootOrigin.DISMISSED}
    by_hand = [root.path for root in known if root.attached and root.origin == RootOrigin.PAGE]
    return _outermost([*(path for path in paths if path not in off), *by_hand])


def attach(session: Session, paths: Sequence[bytes]) -> list[int]:
    """Attach the folders of the settings; returns the ids of the roots that this detached."""
    folders = wanted(session, paths)
    known = {root.path: root for root in session.execute(select(Root)).scalars()}
    for path in folders:
        if path not in known:
            known[path] = Root(path=path, attached=False, origin=RootOrigin.SETTINGS)
            session.add(known[path])
        if path in paths:
            known[path].origin = RootOrigin.SETTINGS
    return _set_attached(session, list(known.values()), folders)


def add(session: Session, path: bytes) -> int:
    """Attach a folder from the page; returns its id.

    Raises
    ------
    RootCoveredError
        An attached root contains it already.
    """
    locks.take(session, "folders")  # a root that is new has no row to lock
    roots = list(session.execute(select(Root).order_by(Root.id).with_for_update()).scalars())
    cover = next((root for root in roots if root.attached and is_inside(path, root.path)), None)
    if cover is not None:
        raise RootCoveredError("This folder is a music folder already, or lies inside one.")
    root = next((root for root in roots if root.path == path), None)
    if root is None:
        root = Root(path=path, attached=False)
        session.add(root)
        roots.append(root)
    root.origin = RootOrigin.PAGE
    inside = [other.path for other in roots if other.attached and not is_inside(other.path, path)]
    for swallowed in _set_attached(session, roots, [*inside, path]):
        detach_tracks(session, swallowed)
    return root.id


def remove(session: Session, root_id: int, keeps_off: bool) -> None:
    """Detach a root; the caller detaches its tracks afterwards, batch by batch.

    Parameters
    ----------
    keeps_off
        Keep a folder of the settings detached, too.

    Raises
    ------
    RootNotFoundError
        No music folder has this id.
    RootNotAllowedError
        MUSIC names it, so the next start would attach it again.
    """
    root = session.get(Root, root_id)
    if root is None:
        raise RootNotFoundError(f"There is no music folder {root_id}.")
    if root.origin == RootOrigin.SETTINGS and not keeps_off:
        raise RootNotAllowedError("The MUSIC setting names this folder: remove it there and restart.")
    root.attached = False
    root.origin = RootOrigin.DISMISSED if keeps_off else RootOrigin.PAGE


def attached(session: Session) -> list[AttachedRoot]:
    """Return all roots that are scanned."""
    rows = session.execute(select(Root).where(Root.attached).order_by(Root.id)).scalars()
    return [AttachedRoot(root.id, root.path, root.device) for root in rows]


def find_attached(session: Session, root_id: int) -> AttachedRoot | None:
    """Return one root, or None when it is not attached."""
    root = session.get(Root, root_id)
    return AttachedRoot(root.id, root.path, root.device) if root and root.attached else None


def hold_attached(session: Session, root_id: int) -> bool:
    """Return whether a root is attached; it stays so until the transaction ends."""
    query = select(Root.attached).where(Root.id == root_id).with_for_update(read=True)
    return session.execute(query).scalar_one()


def locate(session: Session, path: bytes) -> tuple[int, bytes]:
    """Return the id of the attached root in which an absolute path lies, and the path relative to it.

    Raises
    ------
    RootNotFoundError
        It lies in none.
    """
    real = os.path.realpath(path)
    for root in attached(session):
        for inner, outer in ((os.path.normpath(path), root.path), (real, os.path.realpath(root.path))):
            if is_inside(inner, outer):
                part = os.path.relpath(inner, outer)
                return root.id, b"" if part == b"." else part
    raise RootNotFoundError("This path lies in no music folder.")


def record_scan(session: Session, root_id: int, device: int) -> None:
    """Record that a root was scanned completely, and the device that it was on."""
    session.execute(update(Root).where(Root.id == root_id).values(scanned_at=now(), device=device))


def count_present(session: Session, root_id: int) -> int:
    """Count the files of a root that its last scan found."""
    query = select(func.count()).where(Track.root_id == root_id, Track.presence == Presence.PRESENT)
    query = query.where(Track.image_id.is_(None))
    return session.execute(query).scalar_one()


def detach_tracks(session: Session, root_id: int) -> bool:
    """Mark up to a batch of a root's tracks as detached; returns whether there may be more."""
    ids = session.execute(
        select(Track.id)
        .where(Track.root_id == root_id, Track.presence != Presence.DETACHED)
        .limit(PRESENCE_BATCH)
    ).scalars()
    batch = list(ids)
    mark_absent(session, batch, Presence.DETACHED)
    return len(batch) == PRESENCE_BATCH


def mark_absent(session: Session, track_ids: Sequence[str], presence: Presence) -> None:
    """Mark tracks as missing or detached: lists and searches omit them, their data stays."""
    if not track_ids:
        return
    number = generations.advance(session, generations.CATALOGUE)
    before = list_counts.contribution(session, track_ids)
    session.execute(update(Track).where(Track.id.in_(track_ids)).values(presence=presence, generation=number))
    regrouped = regrouping.regroup_tracks(session, track_ids)
    list_counts.apply(session, before, list_counts.contribution(session, track_ids), regrouped)
    units.set_states(session, dict.fromkeys(track_ids, units.UnitState(WorkState.AWAY, presence)), None)


def _outermost(paths: Iterable[bytes]) -> list[bytes]:
    """Return the folders that lie inside no other one, in their order."""
    distinct = list(dict.fromkeys(paths))
    return [
        path for path in distinct if not any(path != other and is_inside(path, other) for other in distinct)
    ]


def _set_attached(session: Session, roots: Sequence[Root], wanted: Sequence[bytes]) -> list[int]:
    """Attach exactly the wanted roots; returns the ids of those that this detached."""
    detached = [root for root in roots if root.attached and root.path not in wanted]
    fresh = [root for root in roots if not root.attached and root.path in wanted]
    for root in roots:
        root.attached = root.path in wanted
    session.flush()
    for root in fresh:
        for other in roots:
            if not other.attached:
                rehome(session, other, root)
    return [root.id for root in detached]
