"""Snapshots of playback sessions."""

import pytest
from sqlalchemy.orm import Session

from library.catalogue import tracks
from library.errors import SharedSessionsFullError
from library.people import playback_snapshots
from library.people.playback_snapshots import packed
from tests.factories import add_track, make_tags


def test_new_session_has_only_a_version(session: Session) -> None:
    restored = playback_snapshots.restore(session, "own:owner")
    assert (restored.version, restored.content, restored.commands) == (
        playback_snapshots.RESTORE_STEP,
        None,
        [],
    )


def test_every_restore_has_a_new_version(session: Session) -> None:
    seen = playback_snapshots.restore(session, "x").version
    playback_snapshots.store(session, "x", seen + 7, packed(b"{}"), [])
    assert playback_snapshots.restore(session, "x").version == seen + 7 + playback_snapshots.RESTORE_STEP


def test_stored_snapshot_is_restored(session: Session) -> None:
    version = playback_snapshots.restore(session, "x").version
    assert playback_snapshots.store(session, "x", version + 1, packed(b"content"), [("phone\nm1", "d|1", 5)])
    restored = playback_snapshots.restore(session, "x")
    assert (restored.content, restored.commands) == (b"content", [("phone\nm1", "d|1", 5)])
    assert playback_snapshots.latest_command_ms(session, "x") == 5


def test_later_snapshot_is_not_overwritten(session: Session) -> None:
    version = playback_snapshots.restore(session, "x").version
    assert playback_snapshots.store(session, "x", version + 2, packed(b"later"), [])
    assert not playback_snapshots.store(
        session, "x", version + 1, packed(b"earlier"), [("phone\nm1", "d|1", 5)]
    )
    restored = playback_snapshots.restore(session, "x")
    assert (restored.content, len(restored.commands)) == (b"later", 1)


def test_snapshot_without_a_session_is_not_stored(session: Session) -> None:
    assert not playback_snapshots.store(session, "x", 1, packed(b""), [])
    assert playback_snapshots.latest_command_ms(session, "x") == 0


def test_old_commands_are_deleted(session: Session) -> None:
    version = playback_snapshots.restore(session, "x").version
    recent_ms = 4_000_000_000_000
    playback_snapshots.store(
        session, "x", version, packed(b""), [("old", "d|1", 5), ("new", "d|1", recent_ms)]
    )
    playback_snapshots.delete_old_commands(session)
    assert [name for name, _, _ in playback_snapshots.restore(session, "x").commands] == ["new"]


def test_last_ten_thousand_commands_of_a_session_are_kept(session: Session) -> None:
    version = playback_snapshots.restore(session, "x").version
    recent_ms = 4_000_000_000_000
    said = [(f"phone\nm{n}", "d|1", recent_ms + n) for n in range(playback_snapshots.MAX_COMMANDS + 2)]
    playback_snapshots.store(session, "x", version, packed(b""), said)
    playback_snapshots.store(session, "y", version, packed(b""), said[:1])
    playback_snapshots.delete_old_commands(session)
    restored = playback_snapshots.restore(session, "x").commands
    assert sorted(at_ms for _, _, at_ms in restored) == [at_ms for _, _, at_ms in said[2:]]
    assert playback_snapshots.latest_command_ms(session, "y") == recent_ms


def test_account_creates_at_most_twenty_shared_sessions(session: Session) -> None:
    for n in range(playback_snapshots.MAX_SHARED):
        playback_snapshots.restore(session, f"shared:{n}", "ann")
    with pytest.raises(SharedSessionsFullError) as refused:
        playback_snapshots.restore(session, "shared:more", "ann")
    assert len(refused.value.details["sessions"]) == playback_snapshots.MAX_SHARED
    assert not playback_snapshots.is_stored(session, "shared:more")
    assert (
        playback_snapshots.restore(session, "shared:3", "ann").version == 2 * playback_snapshots.RESTORE_STEP
    )
    assert playback_snapshots.restore(session, "own:ann", "ann").content is None
    assert playback_snapshots.restore(session, "shared:more", "bob").content is None


def test_shared_sessions_are_transferred_and_deleted(session: Session) -> None:
    for name in ("own:ann", "shared:hers", "shared:his"):
        playback_snapshots.restore(session, name, "bob" if name == "shared:his" else "ann")
    playback_snapshots.transfer(session, "ann", "eve")
    assert playback_snapshots.delete_of(session, "ann") == ["own:ann"]
    assert playback_snapshots.delete_of(session, "eve") == ["own:eve", "shared:hers"]
    assert playback_snapshots.is_stored(session, "shared:his")


def test_tracks_of_the_same_name_are_alternatives(session: Session) -> None:
    gone = add_track(session, b"a.flac", tags=make_tags(title="So What"))
    twin = add_track(session, b"b.flac", tags=make_tags(title="So What"))
    add_track(session, b"c.flac", tags=make_tags(title="Blue in Green"))
    assert tracks.alternatives(session, gone) == [twin]
    assert tracks.alternatives(session, "unknown") == []
