"""The folders with music. One that is taken off the list is detached: its rows stay, its tracks are away."""

from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import func, select, update
from sqlalchemy.orm import Session

from library import generations, rollups, work
from library.database import now
from library.models import Root, Track
from library.states import Presence, WorkState

#: Tracks that change their presence in one transaction.
PRESENCE_BATCH = 200


@dataclass(frozen=True, slots=True)
class AttachedRoot:
    """A folder that is scanned."""

    id: int
    path: bytes
    device: int | None


def attach(session: Session, paths: Sequence[bytes]) -> list[int]:
    """Make `paths` the attached roots; returns the ids of the roots that were detached by it."""
    known = {root.path: root for root in session.execute(select(Root)).scalars()}
    for path in dict.fromkeys(paths):
        if path not in known:
            session.add(Root(path=path, attached=True))
    detached = []
    for path, root in known.items():
        if root.attached and path not in paths:
            detached.append(root.id)
        root.attached = path in paths
    return detached


def attached(session: Session) -> list[AttachedRoot]:
    """All roots that are scanned."""
    rows = session.execute(select(Root).where(Root.attached).order_by(Root.id)).scalars()
    return [AttachedRoot(root.id, root.path, root.device) for root in rows]


def find_attached(session: Session, root_id: int) -> AttachedRoot | None:
    """One root, None when it is no longer attached."""
    root = session.get(Root, root_id)
    return AttachedRoot(root.id, root.path, root.device) if root and root.attached else None


def scanned(session: Session, root_id: int, device: int) -> None:
    """Note that a root was scanned to its end, and on which device it lay."""
    session.execute(update(Root).where(Root.id == root_id).values(scanned_at=now(), device=device))


def count_present(session: Session, root_id: int) -> int:
    """How many files of a root were there at its last scan."""
    query = select(func.count()).where(Track.root_id == root_id, Track.presence == Presence.PRESENT)
    return session.execute(query).scalar_one()


def detach_tracks(session: Session, root_id: int) -> bool:
    """Mark up to a batch of a root's tracks as detached; returns whether there may be more."""
    ids = session.execute(
        select(Track.id)
        .where(Track.root_id == root_id, Track.presence != Presence.DETACHED)
        .limit(PRESENCE_BATCH)
    ).scalars()
    batch = list(ids)
    set_away(session, batch, Presence.DETACHED)
    return len(batch) == PRESENCE_BATCH


def set_away(session: Session, track_ids: Sequence[str], presence: Presence) -> None:
    """Take tracks out of lists and searches without losing anything of them."""
    if not track_ids:
        return
    number = generations.advance(session, generations.CATALOGUE)
    before = rollups.standing(session, track_ids)
    session.execute(update(Track).where(Track.id.in_(track_ids)).values(presence=presence, generation=number))
    rollups.apply(session, before, rollups.standing(session, track_ids))
    work.put(session, dict.fromkeys(track_ids, work.Outcome(WorkState.AWAY, presence)), None)
