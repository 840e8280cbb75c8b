"""Unused shared playback sessions are deleted from Redis and SQL."""

import pytest
from sqlalchemy import delete, select, update

from app import playback
from library.database import now, session_scope
from library.models import PlaybackSession, Slot
from library.people import playback_snapshots
from live import device_leases, keys, queue
from live.client import client
from live.queue import QueuedTrack
from live.scripting import Command
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey
from workers import playback_saving, upkeep
from workers.schedule import FORGET_INTERVAL_S

__all__ = ["running_valkey", "valkey"]

KITCHEN, OWN = "shared:kitchen", "own:owner"


def use(name: str) -> None:
    added = [QueuedTrack("a", "Title", "Artist", "Album", 1000)]
    playback.in_playback(name, lambda: queue.add(Command(name, client="phone", id="m"), added), "owner")


def age(*names: str) -> None:
    """Save snapshots and set their time back by a month."""
    for name in names:
        playback_saving.save(name)
    with session_scope() as session:
        long_ago = now() - playback_snapshots.UNUSED_S - 60
        session.execute(
            update(PlaybackSession).where(PlaybackSession.name.in_(names)).values(saved_at=long_ago)
        )


def exists(name: str) -> tuple[bool, bool]:
    """Return whether Redis and SQL have a session."""
    with session_scope(read_only=True) as session:
        return bool(client().exists(*keys.playback(name)[:-1])), playback_snapshots.is_stored(session, name)


@pytest.fixture
def used(valkey: Valkey, database: str) -> None:
    for name in (KITCHEN, OWN):
        use(name)
        age(name)


def test_shared_session_is_deleted_and_own_session_is_not(used: None) -> None:
    upkeep.forget_sessions()
    assert (exists(KITCHEN), exists(OWN)) == ((False, False), (True, True))


def test_recently_used_session_is_not_deleted(used: None) -> None:
    playback.in_playback(KITCHEN, lambda: queue.clear(Command(KITCHEN)))
    upkeep.forget_sessions()  # the change is not saved yet
    assert exists(KITCHEN) == (True, True)
    playback_saving.save(KITCHEN)
    with session_scope() as session:
        session.execute(delete(Slot))
    upkeep.forget_sessions()
    assert exists(KITCHEN) == (True, True)


def test_session_with_a_device_is_not_deleted(used: None) -> None:
    device_leases.renew(KITCHEN, ["phone"])
    age(KITCHEN)
    upkeep.forget_sessions()
    assert exists(KITCHEN) == (True, True)


def test_session_restored_meanwhile_is_not_deleted(used: None) -> None:
    with session_scope() as session:
        assert playback_snapshots.find_unused(session) == [KITCHEN]
        playback_snapshots.restore(session, KITCHEN)
        playback_snapshots.delete_unused(session, KITCHEN)
    assert exists(KITCHEN) == (True, True)


def test_nothing_is_deleted_in_the_day_after_the_clock_was_set_ahead(used: None) -> None:
    hour_s, day_s = int(FORGET_INTERVAL_S), int(upkeep.DAY_S)
    with session_scope() as session:
        session.add(Slot(schedule="forget looks", slot=clock_s() - 31 * day_s))
    upkeep.forget_sessions()
    assert exists(KITCHEN) == (True, True)
    with session_scope() as session:  # a day later, after hourly runs
        session.execute(delete(Slot).where(Slot.schedule == "forget"))
        session.execute(update(Slot).where(Slot.schedule == "forget looks").values(slot=clock_s() - hour_s))
        patience = Slot.schedule == "forget looks patience"
        session.execute(update(Slot).where(patience).values(slot=Slot.slot - day_s - 1))
    upkeep.forget_sessions()
    assert exists(KITCHEN) == (False, False)


def clock_s() -> int:
    with session_scope(read_only=True) as session:
        return int(session.execute(select(now())).scalar_one())


def test_nothing_is_deleted_while_redis_is_unavailable(used: None, valkey: Valkey) -> None:
    valkey.kill()
    try:
        upkeep.forget_sessions()
        with session_scope(read_only=True) as session:
            assert playback_snapshots.is_stored(session, KITCHEN)
    finally:
        valkey.start()
