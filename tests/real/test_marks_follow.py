"""Favourites, ratings and plays follow the music, whatever happened to its files between two scans."""

import os
import shutil

import pytest

from tests.real import music
from tests.real.library import RealLibrary
from tests.real.marked import ids, rotate, song


@pytest.mark.unmeasured(after=2)
@pytest.mark.parametrize("analysed", [False, True])
@pytest.mark.parametrize("n", [2, 3, 4])
def test_names_that_swap_or_rotate_take_the_marks_along(library: RealLibrary, n: int, analysed: bool) -> None:
    """S27"""
    paths = [song(library, f"swap/{i:02d}.mp3", f"S {i}", i, TRCK=str(i)) for i in range(1, n + 1)]
    library.scan()
    if analysed:
        library.analyse()
    before = ids(library)
    library.love("S 2")
    rotate(*paths)
    library.scan()
    assert library.loved() == {"S 2"}
    assert ids(library) == before
    assert {row["title"]: row["path"] for row in library.list()}["S 1"] == "swap/02.mp3"


def test_contents_that_are_exchanged_take_the_marks_along(library: RealLibrary) -> None:
    """S27 by copying: the inodes stay"""
    one, two = song(library, "1.mp3", "One", 1), song(library, "2.mp3", "Two", 2)
    library.scan()
    library.love("One")
    before = ids(library)
    first = one.read_bytes()
    one.write_bytes(two.read_bytes())
    two.write_bytes(first)
    library.scan()
    assert library.loved() == {"One"}
    assert ids(library) == before


def test_exchanged_disc_folders_take_the_marks_along(library: RealLibrary) -> None:
    """S32"""
    for disc in (1, 2):
        for i in (1, 2):
            numbers = {"TPOS": str(disc), "TRCK": str(i)}
            song(library, f"CD{disc}/{i:02d}.mp3", f"D {disc}.{i}", disc * 10 + i, **numbers)
    library.scan()
    library.love("D 1.1")
    library.love("D 2.2")
    before = ids(library)
    rotate(library.folder / "CD1", library.folder / "CD2")
    library.scan()
    assert library.loved() == {"D 1.1", "D 2.2"}
    assert ids(library) == before


@pytest.mark.unmeasured(after=3)
@pytest.mark.parametrize("extension", ["mp3", "flac", "m4a", "ogg", "wav", "opus"])
@pytest.mark.parametrize("analysed", [False, True])
def test_file_renamed_and_retagged_keeps_its_marks(
    library: RealLibrary, extension: str, analysed: bool
) -> None:
    """S03"""
    path = library.new(f"a/Before.{extension}")
    other = library.new(f"a/Other.{extension}", seed=2)
    library.scan()
    if analysed:
        library.analyse()
    before = library.love("Before")
    music.tag(path, title="After", artist="Band", album="Album")
    music.tag(other, title="Another", artist="Band", album="Album")
    (library.folder / "b").mkdir()
    path.rename(library.folder / "b" / f"01 - After.{extension}")
    library.scan()
    assert library.loved() == {"After"}
    track = library.track("After")
    assert track["id"] == before
    assert len(library.list()) == 2
    assert track["state"] == ("done" if analysed else "pending")  # the sound is the same


def test_copy_whose_original_is_deleted_keeps_the_marks(library: RealLibrary) -> None:
    path = song(library, "a/1.mp3", "Song", 1)
    library.scan()
    before = library.love("Song")
    shutil.copyfile(path, library.folder / "copied.mp3")
    path.unlink()
    library.scan()
    assert library.track("Song")["id"] == before
    assert library.loved() == {"Song"}


def test_copy_beside_the_original_is_a_new_track(library: RealLibrary) -> None:
    path = song(library, "a/1.mp3", "Song", 1)
    library.scan()
    library.analyse()
    before = library.love("Song")
    shutil.copy2(path, library.folder / "copy.mp3")
    os.link(path, library.folder / "link.mp3")
    library.scan()
    assert {row["path"]: row["id"] for row in library.list()}["a/1.mp3"] == before
    assert len(library.list()) == 3
    assert len(library.list(favourite="true")) == 1


@pytest.mark.parametrize("extension", ["flac", "m4a", "opus"])
def test_better_encoding_takes_the_marks(library: RealLibrary, extension: str) -> None:
    """S07"""
    path = song(library, "up/01.mp3", "Upgrade", 1, TRCK="1")
    song(library, "up/02.mp3", "Other", 2, TRCK="2")
    library.scan()
    library.love("Upgrade")
    better = library.new(f"up/01.{extension}", 1, secs=2.0)
    music.tag(better, title="Upgrade", artist="Band", album="Record", tracknumber="1")
    path.unlink()
    library.scan()
    assert library.loved() == {"Upgrade"}
    assert library.track("Upgrade")["format"] == extension
    assert len(library.list()) == 2


def test_restored_file_keeps_its_marks(library: RealLibrary) -> None:
    """S07b"""
    path = song(library, "1.mp3", "Song", 1)
    library.scan()
    before = library.love("Song")
    content = path.read_bytes()
    path.unlink()
    library.new("spare.mp3", 5)  # takes the inode
    path.write_bytes(content)
    library.scan()
    assert library.track("Song")["id"] == before
    assert library.loved() == {"Song"}


def test_file_replaced_by_an_equal_one_can_move_afterwards(library: RealLibrary) -> None:
    path = song(library, "1.mp3", "Song", 1)
    library.scan()
    before = library.love("Song")
    shutil.copy2(path, library.folder / "copy")
    os.replace(library.folder / "copy", path)
    library.scan()
    path.rename(library.folder / "moved.mp3")
    library.scan()
    assert library.track("Song")["id"] == before


def test_song_replaced_by_another_one_leaves_the_marks_to_the_first(library: RealLibrary) -> None:
    """S35"""
    path = song(library, "1.mp3", "First", 1)
    library.scan()
    library.analyse()
    before = library.love("First")
    content = path.read_bytes()
    song(library, "1.mp3", "Second", 2)
    library.scan(accept_missing=True)
    library.analyse()
    second = library.track("Second")
    assert second["id"] != before
    assert second["state"] == "done"
    assert library.loved() == set()
    (library.folder / "again.mp3").write_bytes(content)
    library.scan()
    assert library.track("First")["id"] == before
    assert library.loved() == {"First"}


def test_deleted_file_comes_back_under_another_name(library: RealLibrary) -> None:
    path = song(library, "a/1.mp3", "Song", 1)
    song(library, "a/2.mp3", "Other", 2)
    library.scan()
    before = library.love("Song")
    content = path.read_bytes()
    path.unlink()
    library.scan(accept_missing=True)
    assert library.loved() == set()
    again = library.folder / "back.mp3"
    again.write_bytes(content)
    music.id3(again, TIT2="Renamed", TPE1="X")
    library.scan()
    assert library.track("Renamed")["id"] == before
    assert library.loved() == {"Renamed"}


def test_full_scan_sees_content_whose_size_and_time_stayed(library: RealLibrary) -> None:
    """S30"""
    path = song(library, "1.mp3", "Song A", 1)
    library.scan()
    library.analyse()
    before = library.love("Song A")
    status = path.stat()
    music.id3(path, TIT2="Song B", TPE1="Band", TALB="Record")
    assert path.stat().st_size == status.st_size
    os.utime(path, ns=(status.st_mtime_ns, status.st_mtime_ns))
    library.scan()
    assert ids(library) == {"Song A": before}
    library.scan(full=True)
    assert ids(library) == {"Song B": before}
    assert library.track("Song B")["state"] == "done"


def test_playlists_and_corrections_follow(library: RealLibrary) -> None:
    path, other = song(library, "1.mp3", "One", 1), song(library, "2.mp3", "Two", 2)
    library.scan()
    one = library.love("One")
    made = library.client.post("/playlists", {"name": "List", "track_ids": [one]}).get_json()["data"]
    library.client.send("PATCH", f"/tracks/{one}/tags", json={"genres": ["Corrected"]})
    rotate(path, other)
    music.id3(other, TIT2="New", TPE1="Band", TALB="Record")
    library.scan()
    [track] = library.client.get(f"/playlists/{made['id']}/tracks")["items"]
    assert (track["id"], track["title"], track["genre"], track["path"]) == (one, "New", "Corrected", "2.mp3")
