"""Enqueueing: which units the feeder pushes to Redis next, and which it has pushed.

A unit counts as pushed while it carries the token of the Redis that holds its message, so losing Redis makes
every unit unpushed. A single lost message is detected when a hundred later ones were claimed, or when the
queue is empty and the unit is still pending. Duplicate messages fail to claim the unit.
"""

from collections.abc import Collection, Sequence
from typing import Any

from sqlalchemy import Row, ScalarSelect, and_, func, or_, select, update
from sqlalchemy.orm import Session

from library.database import now
from library.models import Track, Work
from library.states import OPEN_STATES, Queue, WorkKind, WorkState

#: A message is lost when this many units pushed later were claimed: queues are first in, first out. Urgent
#: units overtake the others and do not count.
OVERTAKEN = 100

#: Tracks beyond this length wait until no other track does.
LONG_S = 3600.0

_IS_LONG = func.coalesce(Track.duration_s, 0.0) > LONG_S

#: A message pushed this long ago is lost when the queue is empty.
STALE_PUSH_S = 20.0


def next_units(
    session: Session, queue: Queue, token: str, queue_is_empty: bool, limit: int, most_long: int = 1
) -> Sequence[Row[*tuple[Any, ...]]]:
    """Return units to push as (id, kind, target, urgent, is_long), urgent ones first.

    `is_long`: the unit analyses a track of more than `LONG_S`. Its message waits behind all others of the
    queue, and no more than `most_long` wait, so that mixes of many hours do not hold up all workers.

    Batches run one at a time, and so do scans of roots: two slices of either at once would block the
    processes that serve interactive requests.
    """
    claimed = (
        select(func.max(Work.push_number))
        .where(Work.queue == queue, Work.state != WorkState.PENDING, Work.urgent.is_(False))
        .scalar_subquery()
    )
    unpushed = or_(
        Work.push_token.is_(None),
        Work.push_token != token,
        Work.push_number < claimed - OVERTAKEN,
    )
    if queue_is_empty:
        unpushed = or_(unpushed, Work.pushed_at < now() - STALE_PUSH_S)
    query = (
        select(Work.id, Work.kind, Work.target, Work.urgent, _IS_LONG.label("is_long"))
        .outerjoin(Track, and_(Track.id == Work.target, Work.kind == WorkKind.FINGERPRINT))
        .where(Work.queue == queue, Work.state == WorkState.PENDING, Work.not_before <= now(), unpushed)
        .order_by(Work.urgent.desc(), Work.id)
        .limit(limit)
    )
    if queue is Queue.INTERACTIVE:
        first = (Work.id == _first_batch(), Work.id == _next_scan())
        query = query.where(or_(Work.kind.not_in((WorkKind.BATCH, WorkKind.SCAN)), *first))
    found = session.execute(query).all()
    late = [unit for unit in found if unit.is_long and not unit.urgent]
    if len(late) <= most_long:
        return found
    others = session.execute(query.where(or_(Work.urgent, ~_IS_LONG))).all()
    return [*others, *late[:most_long]]


def long_running(session: Session) -> set[int]:
    """Return the ids of units of the queue of analyses that analyse a long track now."""
    query = select(Work.id).join(Track, and_(Track.id == Work.target, Work.kind == WorkKind.FINGERPRINT))
    running = (Work.queue == Queue.FINGERPRINT) & (Work.state == WorkState.RUNNING)
    return set(session.execute(query.where(running, _IS_LONG)).scalars())


def _first_batch() -> ScalarSelect[int]:
    """Select the oldest batch that has not ended: while it runs, no other is pushed."""
    return (
        select(func.min(Work.id))
        .where(Work.kind == WorkKind.BATCH, Work.state.in_(OPEN_STATES))
        .scalar_subquery()
    )


def _next_scan() -> ScalarSelect[int]:
    """Select the oldest pending unit of the oldest scan; none while another unit runs.

    A later scan waits for its end, also while it waits itself: it would find the same differences.
    """
    scans = select(Work.job_id).where(Work.kind == WorkKind.SCAN, Work.state.in_(OPEN_STATES))
    oldest = scans.order_by(Work.id).limit(1).scalar_subquery()
    running = select(Work.id).where(Work.kind == WorkKind.SCAN, Work.state == WorkState.RUNNING)
    return (
        select(func.min(Work.id))
        .where(Work.kind == WorkKind.SCAN, Work.state == WorkState.PENDING, Work.not_before <= now())
        .where(Work.job_id == oldest, ~running.exists())
        .scalar_subquery()
    )


def mark_pushed(
    session: Session, queue: Queue, work_ids: Sequence[int], token: str, last: Collection[int] = ()
) -> None:
    """Record that the messages of units are in Redis.

    Parameters
    ----------
    last
        Units that wait behind all others. They get no number: being overtaken, they are not lost.
    """
    newest = session.execute(select(func.max(Work.push_number)).where(Work.queue == queue)).scalar_one() or 0
    rows = [
        {"id": work_id, "push_number": None if work_id in last else newest + 1 + i, "push_token": token}
        for i, work_id in enumerate(work_ids)
    ]
    session.execute(update(Work), rows)
    session.execute(update(Work).where(Work.id.in_(work_ids)).values(pushed_at=now()))
