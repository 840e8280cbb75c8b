"""Music folders: those of the settings are attached, others keep their rows."""

import pytest
from sqlalchemy.orm import Session

from library.models import Track
from library.scanning import roots
from library.states import Presence, WorkState
from library.work import unit_counts
from tests.factories import add_root, add_tracks, find_unit, make_reading


def paths(session: Session) -> list[bytes]:
    return [root.path for root in roots.attached(session)]


def test_folders_of_the_settings_are_attached(session: Session) -> None:
    assert roots.attach(session, [b"/one", b"/tw\xffo"]) == []
    assert paths(session) == [b"/one", b"/tw\xffo"]


def test_folder_named_twice_is_one_folder(session: Session) -> None:
    roots.attach(session, [b"/one", b"/one"])
    assert paths(session) == [b"/one"]


def test_folder_no_longer_named_is_detached_once(session: Session) -> None:
    roots.attach(session, [b"/one", b"/two"])
    gone = roots.attached(session)[1].id
    assert roots.attach(session, [b"/one"]) == [gone]
    assert roots.attach(session, [b"/one"]) == []
    assert paths(session) == [b"/one"]
    assert roots.find_attached(session, gone) is None


def test_folder_named_again_keeps_its_row(session: Session) -> None:
    root_id = add_root(session, b"/one")
    roots.attach(session, [])
    roots.attach(session, [b"/one"])
    assert [root.id for root in roots.attached(session)] == [root_id]


def test_unknown_folder_is_not_attached(session: Session) -> None:
    assert roots.find_attached(session, 7) is None


def test_tracks_are_detached_in_batches(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "PRESENCE_BATCH", 2)
    root_id = add_root(session)
    ids = add_tracks(session, root_id, *(make_reading(b"%d.mp3" % n) for n in range(3)))
    other = add_tracks(session, add_root(session, b"/other"), make_reading(b"other.mp3"))
    assert roots.detach_tracks(session, root_id)
    assert not roots.detach_tracks(session, root_id)
    session.expire_all()
    assert {session.get_one(Track, id_).presence for id_ in ids} == {Presence.DETACHED}
    assert session.get_one(Track, other[0]).presence == Presence.PRESENT
    assert roots.count_present(session, root_id) == 0


def test_detached_tracks_are_not_listed(session: Session) -> None:
    root_id = add_root(session)
    (track_id,) = add_tracks(session, root_id, make_reading(b"a.mp3"))
    roots.detach_tracks(session, root_id)
    unit = find_unit(session, track_id)
    assert (unit.state, unit.reason) == (WorkState.AWAY, Presence.DETACHED)
    assert unit_counts.read(session, [unit_counts.LIBRARY])[unit_counts.LIBRARY].found == 0


def test_folder_without_tracks_has_nothing_to_detach(session: Session) -> None:
    assert not roots.detach_tracks(session, add_root(session))
