"""Playback sessions and their owners."""

import pytest
from sqlalchemy import select

from app import playback
from library.database import session_scope
from library.models import PlaybackSession, SessionCommand
from library.people import accounts, playback_snapshots
from library.people.playback_snapshots import PackedSnapshot
from live import keys, queue, snapshots
from live.client import client
from live.queue import QueuedTrack
from live.scripting import Command
from tests.factories import add_account
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey
from workers import playback_saving

__all__ = ["running_valkey", "valkey"]


def play(person: str) -> str:
    """Fill a user's queue, save it and change it again; return the playback session's name."""
    name, added = playback.session_name(person), [QueuedTrack("a", "Title", "Artist", "Album", 1000)]
    playback.in_playback(name, lambda: queue.add(Command(name, client="phone", id="msg_1"), added))
    playback_saving.save(name)
    playback.in_playback(name, lambda: queue.add(Command(name), added))
    return name


def stored_counts(name: str) -> tuple[int, int, int]:
    """Count a playback session's keys in Redis, snapshots and commands."""
    with session_scope(read_only=True) as session:
        saved = session.execute(select(PlaybackSession).where(PlaybackSession.name == name)).all()
        commands = session.execute(select(SessionCommand).where(SessionCommand.session == name)).all()
    return client().exists(*keys.playback(name)[:-1]), len(saved), len(commands)


def test_removed_account_loses_its_player_and_no_other(valkey: Valkey, database: str) -> None:
    with session_scope() as session:
        ann, bob = (add_account(session, name).id for name in ("ann", "bob"))
    anns, bobs = play(ann), play(bob)
    before = stored_counts(anns)
    assert all(before)
    assert stored_counts(bobs) == before
    with session_scope() as session:
        _, removed = accounts.remove(session, bob)
    playback.forget_sessions(removed)
    assert stored_counts(bobs) == (0, 0, 0)
    assert stored_counts(anns) == before
    assert snapshots.unsaved(0) == [anns]


def test_others_write_while_a_snapshot_is_compressed(
    valkey: Valkey, database: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    packed = playback_snapshots.packed

    def write_and_pack(content: bytes) -> PackedSnapshot:
        with session_scope(impatient=True) as session:
            add_account(session, "ann")
        return packed(content)

    monkeypatch.setattr(playback_snapshots, "packed", write_and_pack)
    assert stored_counts(play("bob"))[1] == 1
    with session_scope(read_only=True) as session:
        assert accounts.find_by_name(session, "ann")


def test_removed_account_loses_only_its_own_shared_sessions(valkey: Valkey, database: str) -> None:
    with session_scope() as session:
        ann, bob = (add_account(session, name).id for name in ("ann", "bob"))
    added = [QueuedTrack("a", "Title", "Artist", "Album", 1000)]
    for name, maker in (("shared:anns", ann), ("shared:bobs", bob)):
        playback.in_playback(name, lambda name=name: queue.add(Command(name), added), maker)  # type: ignore[misc]
        playback_saving.save(name)
    with session_scope() as session:
        _, removed = accounts.remove(session, bob)
    playback.forget_sessions(removed)
    assert stored_counts("shared:bobs") == (0, 0, 0)
    assert stored_counts("shared:anns")[1] == 1


def test_first_account_takes_over_the_owners_shared_sessions(database: str) -> None:
    with session_scope() as session:
        playback_snapshots.restore(session, "shared:kitchen", "owner")
        ann = add_account(session, "ann").id
        session.flush()
        assert session.get_one(PlaybackSession, "shared:kitchen").made_by == ann


def test_account_is_removed_while_redis_is_unavailable(
    database: str, caplog: pytest.LogCaptureFixture
) -> None:
    with session_scope() as session:
        playback_snapshots.restore(session, playback.session_name("bob"))
        playback_snapshots.delete_session(session, playback_snapshots.own_name("bob"))
    playback.forget_sessions([playback_snapshots.own_name("bob")])
    assert "stays in Redis" in caplog.text
