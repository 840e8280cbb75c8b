"""Playlist files in music folders become playlists and are kept in step (S38)."""

import os
import shutil
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import select, update

from library.database import session_scope
from library.models import FollowedFile, Playlist, User
from library.people import accounts, playlists
from library.scanning import purging
from library.states import Role
from library.transfer import playlist_following
from tests.factories import add_account
from tests.real import music
from tests.real.library import RealLibrary
from workers import library_scan


@pytest.fixture
def shelf(library: RealLibrary) -> RealLibrary:
    for n, name in enumerate(("#1 hit.mp3", "02 Für Élise.mp3", "03 Third.mp3"), 1):
        music.id3(library.new(f"Band/Album/{name}", n, 1.0), TIT2=f"T{n}", TPE1="Band", TALB="Album")
    return library


def write(shelf: RealLibrary, name: str, content: str | bytes) -> Path:
    path = shelf.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return path


def listed(shelf: RealLibrary) -> dict[str, Any]:
    """Return the titles of each playlist by its name."""
    return {row["name"]: titles(shelf, row["id"]) for row in shelf.list("playlists")}


def titles(shelf: RealLibrary, playlist_id: str) -> list[str]:
    return [row["title"] for row in shelf.list(f"playlists/{playlist_id}/tracks")]


def only(shelf: RealLibrary) -> dict[str, Any]:
    [row] = shelf.list("playlists")
    return row


def test_files_of_every_kind_become_playlists(shelf: RealLibrary) -> None:
    write(shelf, "Band/Album/list.m3u8", "#EXTM3U\n./#1 hit.mp3\n03 Third.mp3\n./#1 hit.mp3\ngone.mp3\n")
    write(shelf, "Lists/latin.M3U", "..\\Band\\Album\\02 Für Élise.mp3\r\n".encode("cp1252"))
    write(shelf, "Lists/old.pls", "[playlist]\nFile1=D:\\x\\Band\\Album\\03 Third.mp3\nNumberOfEntries=1\n")
    write(shelf, "root.m3u", f"#PLAYLIST:Na\0med\n{shelf.folder}/Band/Album/03 Third.mp3\nroot.m3u\n")
    shelf.scan()
    expected = {"Named": ["T3"], "latin": ["T2"], "list": ["T1", "T3", "T1"], "old": ["T3"]}
    assert listed(shelf) == expected
    files = {row["file"] for row in shelf.list("playlists")}
    assert files == {"Band/Album/list.m3u8", "Lists/latin.M3U", "Lists/old.pls", "root.m3u"}
    missing = {row["name"]: row["missing_count"] for row in shelf.list("playlists")}
    assert missing == {"Named": 0, "latin": 0, "list": 1, "old": 0}
    shelf.scan()
    assert listed(shelf) == expected
    assert {row["version"] for row in shelf.list("playlists")} == {1}


def test_playlist_follows_its_file(shelf: RealLibrary) -> None:
    path = write(shelf, "Band/Album/list.m3u", "03 Third.mp3\n")
    shelf.scan()
    before = only(shelf)
    path.write_text("#PLAYLIST:Other\n02 Für Élise.mp3\n03 Third.mp3\n")
    shelf.scan()
    after = only(shelf)
    assert (after["id"], after["name"], titles(shelf, after["id"])) == (before["id"], "Other", ["T2", "T3"])
    path.write_text("")
    shelf.scan()
    assert titles(shelf, before["id"]) == []


def test_changed_playlist_no_longer_follows(shelf: RealLibrary) -> None:
    names = ("renamed", "replaced", "extended", "removed")
    paths = [write(shelf, f"Band/Album/{name}.m3u", "03 Third.mp3\n") for name in names]
    shelf.scan()
    ids = {row["name"]: row["id"] for row in shelf.list("playlists")}
    t2 = {"track_ids": [shelf.track("T2")["id"]]}
    shelf.client.send("PATCH", f"/playlists/{ids['renamed']}", json={"name": "Mine"})
    shelf.client.send("PUT", f"/playlists/{ids['replaced']}/tracks", json=t2)
    shelf.client.post(f"/playlists/{ids['extended']}/tracks", t2)
    shelf.client.send("DELETE", f"/playlists/{ids['removed']}")
    for path in paths:
        path.write_text("./#1 hit.mp3\n")
    shelf.scan()
    assert listed(shelf) == {"Mine": ["T3"], "extended": ["T3", "T2"], "replaced": ["T2"]}
    assert {row["file"] for row in shelf.list("playlists")} == {None}


def test_removed_file_leaves_its_playlist(shelf: RealLibrary) -> None:
    path = write(shelf, "Lists/list.m3u", "../Band/Album/03 Third.mp3\n")
    shelf.scan()
    path.unlink()
    shelf.scan(path=str(shelf.folder / "Band"))
    assert only(shelf)["file"] == "Lists/list.m3u"  # it was not looked for
    shelf.scan(path=str(path))
    assert listed(shelf) == {"list": ["T3"]}
    assert only(shelf)["file"] is None


def test_moved_file_keeps_its_playlist(shelf: RealLibrary, tmp_path: Path) -> None:
    write(shelf, "Band/list.m3u", "Album/03 Third.mp3\n")
    write(shelf, "Band/kept.m3u", "Album/02 Für Élise.mp3\n")
    shelf.scan()
    ids = {row["name"]: row["id"] for row in shelf.list("playlists")}
    shelf.client.send("PATCH", f"/playlists/{ids['kept']}", json={"name": "Mine"})
    (shelf.folder / "Band").rename(shelf.folder / "Group")
    shelf.scan()
    rows = {row["name"]: row for row in shelf.list("playlists")}
    assert {name: row["id"] for name, row in rows.items()} == {"list": ids["list"], "Mine": ids["kept"]}
    assert rows["list"]["file"] == "Group/list.m3u"
    shelf.attach(tmp_path)  # around it: another root has the files now
    shelf.scan()
    rows = {row["name"]: row for row in shelf.list("playlists")}
    assert {name: row["id"] for name, row in rows.items()} == {"list": ids["list"], "Mine": ids["kept"]}
    assert rows["list"]["file"] == "music/Group/list.m3u"


def test_later_tracks_join_the_playlist(shelf: RealLibrary, tmp_path: Path) -> None:
    write(shelf, "Band/list.m3u", "Album/Late Song.mp3\nAlbum/03 Third.mp3\n/x/Elsewhere/Other Song.mp3\n")
    write(shelf, "Band/empty.m3u", "Album/Late Song.mp3\n")
    shelf.scan()
    assert listed(shelf) == {"list": ["T3"]}
    music.id3(shelf.new("Band/Album/Late Song.mp3", 7, 1.0), TIT2="Late")
    shelf.scan()
    assert listed(shelf) == {"empty": ["Late"], "list": ["Late", "T3"]}
    other = tmp_path / "second" / "Elsewhere" / "Other Song.mp3"
    other.parent.mkdir(parents=True)
    other.write_bytes(music.encoded(".mp3", 8, 1.0))
    music.id3(other, TIT2="Other")
    shelf.attach(shelf.folder, tmp_path / "second")
    shelf.scan()
    assert listed(shelf)["list"] == ["Late", "T3", "Other"]


def test_odd_files_are_harmless(shelf: RealLibrary, tmp_path: Path) -> None:
    write(shelf, "Lists/self.m3u", "self.m3u\n../Lists/self.m3u\n")
    write(shelf, "Lists/garbage.m3u8", bytes(range(256)) * 400)
    write(shelf, "Lists/wide.pls", b"\xff\xfe" + b"\x00\xd8" * 999)
    write(shelf, "Lists/huge.m3u", b"../Band/Album/03 Third.mp3\n" * 200_000)
    write(shelf, "Lists/._list.m3u", "../Band/Album/03 Third.mp3\n")
    write(shelf, "Lists/unreadable.m3u", "../Band/Album/03 Third.mp3\n").chmod(0)
    write(shelf, "folder.m3u/inside.m3u", "../Band/Album/03 Third.mp3\n")
    outside = tmp_path / "outside.m3u"
    outside.write_text("03 Third.mp3\n")
    (shelf.folder / "link.m3u").symlink_to(outside)
    os.mkfifo(shelf.folder / "pipe.m3u")
    job = shelf.scan()
    assert (job["state"], job["failed"]) == ("done", 0)
    assert listed(shelf)["inside"] == ["T3"]
    assert set(listed(shelf)) <= {"inside", "unreadable"}  # the superuser reads it


def test_playlists_belong_to_the_first_administrator(shelf: RealLibrary) -> None:
    write(shelf, "Band/list.m3u", "Album/03 Third.mp3\n")
    shelf.scan()
    with session_scope() as session:
        first = add_account(session, "first")
        second = add_account(session, "second", Role.ADMIN)
        third = add_account(session, "third", Role.ADMIN)
        session.execute(update(User).where(User.id == third.id).values(created_at=User.created_at + 1))
    write(shelf, "Band/more.m3u", "Album/03 Third.mp3\n")
    rescan(shelf)
    assert owners() == {"list": first.id, "more": first.id}
    with session_scope() as session:
        accounts.remove(session, first.id)
    assert owners() == {}
    rescan(shelf)
    assert owners() == {"list": second.id, "more": second.id}


def rescan(shelf: RealLibrary) -> None:
    """Scan without the API, which wants a login."""
    shelf.settle()
    library_scan.request_scan()
    shelf.finish_scans()


def owners() -> dict[str, str]:
    with session_scope(read_only=True) as session:
        return {row.name: row.person for row in session.execute(select(Playlist)).scalars()}


def test_two_scans_at_once_make_one_playlist(shelf: RealLibrary) -> None:
    write(shelf, "Band/list.m3u", "Album/03 Third.mp3\nAlbum/Late Song.mp3\n")
    shelf.scan()
    write(shelf, "Band/new.m3u", "Album/03 Third.mp3\n")
    shelf.scan()
    with session_scope() as session:
        session.execute(update(FollowedFile).values(read_at=None, playlist_id=None))
        session.execute(update(Playlist).values(name="before"))
    with session_scope(read_only=True) as session:
        changed = playlist_following.find_changed(session, 0)
        readings = [playlist_following.read(session, changed) for _scan in range(2)]
    for reading in readings:
        with session_scope() as session:
            playlist_following.store(session, reading)
    assert sorted(row["name"] for row in shelf.list("playlists")) == ["before", "before", "list", "new"]


def test_user_who_changes_a_playlist_during_a_scan_wins(shelf: RealLibrary) -> None:
    path = write(shelf, "Band/list.m3u", "Album/03 Third.mp3\n")
    shelf.scan()
    path.write_text("Album/02 Für Élise.mp3\n")
    with session_scope() as session:
        session.execute(update(FollowedFile).values(read_at=None))
    with session_scope(read_only=True) as session:
        readings = playlist_following.read(session, playlist_following.find_changed(session, 0))
    shelf.client.send("PATCH", f"/playlists/{only(shelf)['id']}", json={"name": "Mine"})
    with session_scope() as session:
        playlist_following.store(session, readings)
    assert listed(shelf) == {"Mine": ["T3"]}


def test_file_beyond_a_limit_is_tried_again(shelf: RealLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playlists, "MAX_PLAYLISTS", 1)
    for name in ("a", "b"):
        write(shelf, f"Band/{name}.m3u", "Album/03 Third.mp3\n")
    shelf.scan()
    assert listed(shelf) == {"a": ["T3"]}
    monkeypatch.setattr(playlists, "MAX_PLAYLISTS", 2)
    shelf.new("Band/Album/04.mp3", 4, 1.0)
    shelf.scan()
    assert listed(shelf) == {"a": ["T3"], "b": ["T3"]}


def test_playlist_stays_while_gone_files_wait_for_an_answer(shelf: RealLibrary) -> None:
    path = write(shelf, "Band/list.m3u", "Album/03 Third.mp3\n")
    for n in range(4, 10):
        shelf.new(f"Gone/{n}.mp3", n, 1.0)
    shelf.scan()
    stashed = [(each, each.read_bytes()) for each in [path, *(shelf.folder / "Gone").iterdir()]]
    for each, _content in stashed:
        each.unlink()
    shelf.scan()
    assert only(shelf)["file"] == "Band/list.m3u"
    shelf.scan(accept_missing=True)
    assert only(shelf)["file"] is None


def test_purged_track_that_returns_is_in_the_playlist_again(shelf: RealLibrary) -> None:
    write(shelf, "Band/list.m3u", "Album/03 Third.mp3\nAlbum/02 Für Élise.mp3\n")
    shelf.scan()
    track_id, gone = shelf.track("T3")["id"], shelf.folder / "Band/Album/03 Third.mp3"
    content = gone.read_bytes()
    gone.unlink()
    shelf.scan(accept_missing=True)
    with session_scope() as session:
        purging.purge(session, track_id)
    assert listed(shelf) == {"list": ["T2"]}
    gone.write_bytes(content)
    shelf.scan()
    assert listed(shelf) == {"list": ["T3", "T2"]}


def test_files_in_a_folder_that_cannot_be_listed_are_not_gone(shelf: RealLibrary) -> None:
    write(shelf, "Band/list.m3u", "Album/03 Third.mp3\n")
    shelf.scan()
    with session_scope() as session:
        [row] = session.execute(select(FollowedFile)).scalars()
        playlist_following.note(session, "next", row.root_id, [], [b"Band"])
        playlist_following.drop_gone(session, "next", row.root_id, [])
    assert only(shelf)["file"] == "Band/list.m3u"


def test_copied_file_makes_a_second_playlist(shelf: RealLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(playlist_following, "BATCH_ENTRIES", 0)  # one file at a time
    path = write(shelf, "Band/list.m3u", "/x/Album/03 Third.mp3\n")
    write(shelf, "Band/same size.m3u", "/x/Album/03 Third.mp3\n")
    shelf.scan()
    (shelf.folder / "Lists").mkdir()
    shutil.copy2(path, shelf.folder / "Lists" / "list.m3u")
    shelf.scan()
    rows = {(row["name"], row["file"]) for row in shelf.list("playlists")}
    expected = {("list", "Band/list.m3u"), ("list", "Lists/list.m3u"), ("same size", "Band/same size.m3u")}
    assert rows == expected


def test_file_that_vanishes_during_a_scan_leaves_its_playlist(shelf: RealLibrary) -> None:
    path = write(shelf, "Band/list.m3u", "Album/03 Third.mp3\n")
    shelf.scan()
    path.unlink()
    with session_scope() as session:
        session.execute(update(FollowedFile).values(read_at=None))
        readings = playlist_following.read(session, playlist_following.find_changed(session, 0))
        playlist_following.store(session, readings)
        assert playlist_following.find_changed(session, 0) == []
    assert listed(shelf) == {"list": ["T3"]}
