"""Files that were replaced by other songs and put back, in music folders that come and go."""

import shutil
from pathlib import Path

import pytest

from tests.music import tones, write_track
from tests.real.library import RealLibrary
from tests.real.marked import ids, song


def similar(library: RealLibrary, seed: int, title: str) -> Path:
    """Write a file at one path whose sound differs from others by noise only, as a new master does."""
    path = library.folder / "a" / "0.flac"
    return write_track(path, tones(seed, duration_s=5.0), title=title, artist="Band", album="Record")


def replace(library: RealLibrary) -> None:
    library.scan(accept_missing=True)
    library.analyse()


@pytest.fixture
def restored(library: RealLibrary) -> RealLibrary:
    """Provide a library whose loved track was replaced by a similar one and is back."""
    song(library, "a/1.mp3", "Beside", 1)
    content = similar(library, 0, "Song").read_bytes()
    replace(library)
    track_id = library.love("Song")
    similar(library, 50, "Song again")
    replace(library)
    assert library.track("Song again")["id"] == track_id
    (library.folder / "a" / "0.flac").write_bytes(content)
    replace(library)
    assert library.track("Song")["id"] == track_id
    return library


def test_song_that_is_back_has_its_marks_again(restored: RealLibrary) -> None:
    assert restored.loved() == {"Song"}
    assert set(ids(restored)) == {"Song", "Beside"}
    assert restored.list(state="missing") == []
    before = ids(restored)
    first, second = (each for each in restored.list("matches") if each["reason"] == "same_sound")
    assert restored.client.send("POST", f"/matches/{first['id']}/undo").status_code == 200
    assert restored.loved() == set()
    assert restored.client.send("POST", f"/matches/{second['id']}/undo").status_code == 409
    assert [row["id"] for row in restored.list(state="missing")] == [before["Song"]]


@pytest.mark.parametrize("is_copy", [False, True])
@pytest.mark.parametrize("between", ["analysed", "not analysed", "gone again"])
def test_song_that_takes_its_place_back_takes_its_marks_only(
    library: RealLibrary, is_copy: bool, between: str
) -> None:
    path, backup = song(library, "1.mp3", "First", 1), library.folder.parent / "backup"
    library.scan()
    library.analyse()
    first = library.love("First")
    shutil.copy2(path, backup)
    song(library, "1.mp3", "Second", 2)
    library.scan(accept_missing=True)
    if between == "analysed":
        library.analyse()
    second = library.love("Second")
    if between == "gone again":
        path.rename(library.folder / "moved.mp3")
        library.scan()
    (shutil.copyfile if is_copy else shutil.copy2)(backup, path)
    library.scan(accept_missing=True)
    library.analyse()
    assert ids(library)["First"] == first
    assert library.loved() == ({"First", "Second"} if between == "gone again" else {"First"})
    if between != "gone again":
        assert [row["id"] for row in library.list(state="missing")] == [second]
        song(library, "2.mp3", "Second", 2)
        library.scan()
    assert ids(library) == {"First": first, "Second": second}


def test_music_folder_with_replaced_songs_comes_and_goes(restored: RealLibrary) -> None:
    other, before = restored.folder.parent / "other", ids(restored)
    write_track(other / "one.flac", tones(70, duration_s=5.0, pitch_hz=700.0), title="Other", artist="Else")
    restored.attach(other)
    restored.scan()
    assert set(ids(restored)) == {"Other"}
    restored.attach(other, restored.folder)
    restored.scan()
    assert ids(restored).items() >= before.items()
    restored.attach(other)
    moved = restored.folder.rename(restored.folder.parent / "moved")
    restored.attach(other, moved)
    assert {row["path"] for row in restored.list("roots")} == {str(other), str(moved)}  # it is recognised
    restored.scan()
    assert ids(restored).items() >= before.items()
    assert restored.loved() == {"Song"}


def test_missing_tracks_of_a_folder_that_comes_back_are_missing(library: RealLibrary) -> None:
    paths = [song(library, f"{i}.mp3", f"S {i}", i) for i in range(8)]
    library.scan()
    lost = library.love("S 0")
    library.attach()
    content = paths[0].read_bytes()
    paths[0].unlink()
    library.attach(library.folder)
    library.scan()
    assert [row["id"] for row in library.list(state="missing")] == [lost]
    (library.folder / "back.mp3").write_bytes(content)
    library.scan()
    assert library.loved() == {"S 0"}


def test_folder_that_comes_back_without_most_files_asks_first(library: RealLibrary) -> None:
    paths = [song(library, f"{i}.mp3", f"S {i}", i) for i in range(4)]
    library.scan()
    library.attach()
    for path in paths[1:]:
        path.unlink()
    library.attach(library.folder)
    library.scan()
    assert library.list(state="missing") == []  # its disk may be another one
    library.scan(accept_missing=True)
    assert len(library.list(state="missing")) == 3


def test_purged_track_takes_its_stand_ins_along(restored: RealLibrary) -> None:
    (restored.folder / "a" / "0.flac").unlink()
    restored.scan(accept_missing=True)
    assert restored.client.post("/purges", {}).get_json()["data"] == {"purged": 1}
    [root] = restored.list("roots")
    assert (root["track_count"], root["missing_count"], root["detached_count"]) == (1, 0, 0)
