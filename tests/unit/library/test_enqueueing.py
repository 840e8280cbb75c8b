"""Which units the feeder pushes next, and when a message counts as lost."""

import pytest
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from library.database import now
from library.models import Track, Work
from library.scanning import scans
from library.states import Queue, WorkKind, WorkState
from library.work import claims, enqueueing, units
from tests.factories import LEASE_S, add_root, add_units, find_unit, finish_all, take

TOKEN = "token of this Redis"

#: More units than must overtake a lost message.
MANY = enqueueing.OVERTAKEN + 5


def due(
    session: Session, queue: Queue = Queue.FINGERPRINT, *, empty: bool = False, **query: str
) -> list[str]:
    found = enqueueing.next_units(session, queue, query.get("token", TOKEN), empty, limit=1000)
    return [unit.target for unit in found]


def push(session: Session, *targets: str, token: str = TOKEN) -> None:
    ids = [find_unit(session, target).id for target in targets]
    enqueueing.mark_pushed(session, find_unit(session, targets[0]).queue, ids, token)


def add_many(session: Session) -> list[str]:
    targets = [f"song-{n:03}" for n in range(MANY)]
    add_units(session, *targets)
    push(session, *targets)
    return targets


def test_pending_units_are_pushed_oldest_first(session: Session) -> None:
    add_units(session, "one", "two", "three")
    take(session, "two")
    assert due(session) == ["one", "three"]


def test_push_is_limited(session: Session) -> None:
    add_units(session, "one", "two", "three")
    found = enqueueing.next_units(session, Queue.FINGERPRINT, TOKEN, queue_is_empty=False, limit=2)
    assert [(unit.kind, unit.target, unit.urgent) for unit in found] == [
        ("fingerprint", "one", False),
        ("fingerprint", "two", False),
    ]


def add_tracks(session: Session, **durations_s: float) -> None:
    root_id = add_root(session, b"/music")
    stored = {"root_id": root_id, "size": 1, "mtime_ns": 1, "inode": 1, "added_at": 0.0, "generation": 1}
    for name, duration_s in durations_s.items():
        session.add(Track(id=name, path=name.encode(), path_text=name, duration_s=duration_s, **stored))
    session.flush()


def test_few_long_tracks_are_pushed_and_the_others_behind_them(session: Session) -> None:
    names = [f"mix{n}" for n in range(5)]
    add_units(session, *names, "one", "two")
    add_tracks(session, **dict.fromkeys(names, 7200.0), one=200.0)
    found = enqueueing.next_units(session, Queue.FINGERPRINT, TOKEN, False, limit=4, most_long=2)
    assert [unit.target for unit in found] == ["one", "two", "mix0", "mix1"]
    assert (
        enqueueing.next_units(session, Queue.FINGERPRINT, TOKEN, False, limit=1, most_long=0)[0].target
        == "one"
    )


def test_postponed_track_is_pushed_later_without_a_counted_attempt(session: Session) -> None:
    add_units(session, "mix", "one")
    add_tracks(session, mix=7200.0, one=200.0)
    claim = take(session, "mix")
    take(session, "one")
    assert enqueueing.long_running(session) == {claim.work_id}
    claims.postpone(session, claim, 60.0)
    assert due(session) == []
    unit = find_unit(session, "mix")
    assert (unit.attempt, unit.urgent, unit.push_token) == (0, False, None)
    session.execute(update(Work).values(not_before=0.0))
    assert due(session) == ["mix"]


def test_long_track_waits_behind_the_others_and_is_not_lost(session: Session) -> None:
    add_units(session, "song", "mix")
    add_tracks(session, song=200.0, mix=12 * 3600.0)
    found = enqueueing.next_units(session, Queue.FINGERPRINT, TOKEN, queue_is_empty=False, limit=9)
    assert {unit.target: bool(unit.is_long) for unit in found} == {"song": False, "mix": True}
    mix = find_unit(session, "mix")
    enqueueing.mark_pushed(session, Queue.FINGERPRINT, [mix.id], TOKEN, {mix.id})
    for target in add_many(session):
        take(session, target)
    assert due(session) == ["song"]


def test_pushed_units_are_not_pushed_again(session: Session) -> None:
    add_units(session, "one", "two")
    push(session, "one")
    assert due(session) == ["two"]


def test_each_queue_has_its_own_units(session: Session) -> None:
    add_units(session, "one", "two")
    units.prioritise(session, "two")
    assert due(session) == ["one"]
    assert due(session, Queue.INTERACTIVE) == ["two"]


def test_units_are_unpushed_in_another_redis(session: Session) -> None:
    add_units(session, "one", "two")
    push(session, "one", "two", token="token of a Redis that was flushed")
    assert due(session) == ["one", "two"]


def test_retried_units_go_first(session: Session) -> None:
    add_units(session, "one", "two")
    push(session, "two")
    claims.release(session, take(session, "two"), "time_limit")
    assert due(session) == ["two", "one"]


def test_resumed_slice_is_pushed_again(session: Session) -> None:
    add_units(session, "root")
    push(session, "root")
    claims.resume_later(session, take(session, "root"), {"after": "ff"})
    assert due(session) == ["root"]


def test_roots_are_scanned_one_after_the_other(session: Session) -> None:
    for path in (b"/one", b"/two", b"/three"):
        add_root(session, path)
    job_id = scans.request(session)
    query = select(Work.target).where(Work.job_id == job_id).order_by(Work.id)
    first, second, _third = session.execute(query).scalars()
    assert due(session, Queue.INTERACTIVE) == [first]
    claim = claims.take(session, WorkKind.SCAN, first, LEASE_S)
    assert claim is not None
    assert due(session, Queue.INTERACTIVE) == []
    claims.finish(session, claim, WorkState.DONE)
    assert due(session, Queue.INTERACTIVE) == [second]


def test_delayed_unit_is_not_pushed(session: Session) -> None:
    add_units(session, "one")
    claims.release(session, take(session, "one"), "unreadable", delay_s=60.0)
    assert due(session) == []


def test_message_overtaken_by_many_is_lost(session: Session) -> None:
    targets = add_many(session)
    finish_all(session, targets[1 : enqueueing.OVERTAKEN + 1])
    assert due(session) == []
    finish_all(session, targets[enqueueing.OVERTAKEN + 1 :][:1])
    assert due(session) == targets[:1]


def test_urgent_units_do_not_count_as_overtaking(session: Session) -> None:
    targets = add_many(session)
    claims.release(session, take(session, targets[-1]), "time_limit")
    push(session, targets[-1])
    assert due(session) == []
    finish_all(session, targets[-1:])
    assert due(session) == []


def test_with_an_empty_queue_a_message_is_lost_after_a_while(session: Session) -> None:
    add_units(session, "one", "two")
    push(session, "one", "two")
    past = now() - enqueueing.STALE_PUSH_S - 1
    session.execute(update(Work).where(Work.target == "one").values(pushed_at=past))
    assert due(session, empty=False) == []
    assert due(session, empty=True) == ["one"]


def test_pushes_are_numbered_in_their_order(session: Session) -> None:
    add_units(session, "one", "two", "three")
    push(session, "two", "one")
    push(session, "three")
    session.expire_all()
    rows = session.execute(select(Work.target, Work.push_number, Work.push_token).order_by(Work.push_number))
    assert [tuple(row) for row in rows] == [("two", 1, TOKEN), ("one", 2, TOKEN), ("three", 3, TOKEN)]


@pytest.mark.parametrize("queue", [Queue.INTERACTIVE, Queue.UPKEEP])
def test_empty_queue_has_nothing_due(session: Session, queue: Queue) -> None:
    assert due(session, queue) == []


def test_later_scan_waits_for_the_end_of_the_first_also_while_that_waits(session: Session) -> None:
    root_id = add_root(session, b"/one")
    first = f"{scans.request(session)}:{root_id}"
    later = f"{scans.request_parts(session, root_id, [b'a'])}:{root_id}"
    assert due(session, Queue.INTERACTIVE) == [first]
    claim = claims.take(session, WorkKind.SCAN, first, LEASE_S)
    assert claim
    claims.resume_later(session, claim, {}, delay_s=60.0)  # files are being written
    assert due(session, Queue.INTERACTIVE) == []
    claims.shorten_waits(session, LEASE_S)
    claim = claims.take(session, WorkKind.SCAN, first, LEASE_S)
    assert claim
    claims.finish(session, claim, WorkState.DONE)
    assert due(session, Queue.INTERACTIVE) == [later]
