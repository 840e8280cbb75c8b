"""Snapshots of playback sessions."""

import pytest
from sqlalchemy.orm import Session

from library import sessions, tracks
from library.errors import SharedSessionsFullError
from library.sessions import packed
from tests.factories import add_track, make_tags


def test_a_new_session_comes_with_a_version_and_nothing_else(session: Session) -> None:
    kept = sessions.bring_back(session, "own:owner")
    assert (kept.version, kept.content, kept.commands) == (sessions.RESTORE_STEP, None, [])


def test_every_return_has_a_version_that_was_never_seen(session: Session) -> None:
    seen = sessions.bring_back(session, "x").version
    sessions.save(session, "x", seen + 7, packed(b"{}"), [])
    assert sessions.bring_back(session, "x").version == seen + 7 + sessions.RESTORE_STEP


def test_what_was_saved_comes_back(session: Session) -> None:
    version = sessions.bring_back(session, "x").version
    assert sessions.save(session, "x", version + 1, packed(b"content"), [("phone\nm1", "d|1", 5)])
    kept = sessions.bring_back(session, "x")
    assert (kept.content, kept.commands) == (b"content", [("phone\nm1", "d|1", 5)])
    assert sessions.latest_command_ms(session, "x") == 5


def test_a_later_snapshot_is_not_overwritten(session: Session) -> None:
    version = sessions.bring_back(session, "x").version
    assert sessions.save(session, "x", version + 2, packed(b"later"), [])
    assert not sessions.save(session, "x", version + 1, packed(b"earlier"), [("phone\nm1", "d|1", 5)])
    kept = sessions.bring_back(session, "x")
    assert (kept.content, len(kept.commands)) == (b"later", 1)


def test_a_snapshot_without_a_session_is_not_kept(session: Session) -> None:
    assert not sessions.save(session, "x", 1, packed(b""), [])
    assert sessions.latest_command_ms(session, "x") == 0


def test_old_commands_are_forgotten(session: Session) -> None:
    version = sessions.bring_back(session, "x").version
    recent_ms = 4_000_000_000_000
    sessions.save(session, "x", version, packed(b""), [("old", "d|1", 5), ("new", "d|1", recent_ms)])
    sessions.forget_old_commands(session)
    assert [name for name, _, _ in sessions.bring_back(session, "x").commands] == ["new"]


def test_of_a_sessions_commands_the_last_ten_thousand_are_kept(session: Session) -> None:
    version = sessions.bring_back(session, "x").version
    recent_ms = 4_000_000_000_000
    said = [(f"phone\nm{n}", "d|1", recent_ms + n) for n in range(sessions.REMEMBERED + 2)]
    sessions.save(session, "x", version, packed(b""), said)
    sessions.save(session, "y", version, packed(b""), said[:1])
    sessions.forget_old_commands(session)
    kept = sessions.bring_back(session, "x").commands
    assert sorted(at_ms for _, _, at_ms in kept) == [at_ms for _, _, at_ms in said[2:]]
    assert sessions.latest_command_ms(session, "y") == recent_ms


def test_a_person_makes_twenty_shared_sessions(session: Session) -> None:
    for n in range(sessions.MOST_SHARED):
        sessions.bring_back(session, f"shared:{n}", "ann")
    with pytest.raises(SharedSessionsFullError) as refused:
        sessions.bring_back(session, "shared:more", "ann")
    assert len(refused.value.details["sessions"]) == sessions.MOST_SHARED
    assert not sessions.is_kept(session, "shared:more")
    assert sessions.bring_back(session, "shared:3", "ann").version == 2 * sessions.RESTORE_STEP
    assert sessions.bring_back(session, "own:ann", "ann").content is None
    assert sessions.bring_back(session, "shared:more", "bob").content is None


def test_what_a_person_made_is_handed_over_and_forgotten(session: Session) -> None:
    for name in ("own:ann", "shared:hers", "shared:his"):
        sessions.bring_back(session, name, "bob" if name == "shared:his" else "ann")
    sessions.hand_over(session, "ann", "eve")
    assert sessions.forget_of(session, "ann") == ["own:ann"]
    assert sessions.forget_of(session, "eve") == ["own:eve", "shared:hers"]
    assert sessions.is_kept(session, "shared:his")


def test_tracks_of_the_same_name_stand_in(session: Session) -> None:
    gone = add_track(session, b"a.flac", tags=make_tags(title="So What"))
    twin = add_track(session, b"b.flac", tags=make_tags(title="So What"))
    add_track(session, b"c.flac", tags=make_tags(title="Blue in Green"))
    assert tracks.alternatives(session, gone) == [twin]
    assert tracks.alternatives(session, "nobody") == []
