"""Administrators see why a track is where it is, undo that, and settle what only they can know."""

import shutil

from tests.real import music
from tests.real.library import RealLibrary
from tests.real.marked import ids, song


def matches(library: RealLibrary, **filters: str) -> list[dict[str, str]]:
    return library.list("matches", **filters)


def settle(library: RealLibrary, match: dict[str, str], how: str, status: int = 200) -> None:
    response = library.client.send("POST", f"/matches/{match['id']}/{how}")
    assert response.status_code == status


def test_moved_files_are_listed_with_the_reason(library: RealLibrary) -> None:
    assert matches(library) == []
    for i in (1, 2):
        song(library, f"old/{i}.mp3", f"S {i}", i)
    library.scan()
    (library.folder / "old").rename(library.folder / "new")
    library.scan()
    one, two = sorted(matches(library, state="applied"), key=lambda each: each["title"])
    assert (one["title"], one["reason"], one["state"]) == ("S 1", "same_file", "applied")
    assert one["old_path"] == str(library.folder / "old/1.mp3")
    assert one["new_path"] == str(library.folder / "new/1.mp3")
    assert one["group_id"] == two["group_id"]
    assert matches(library, state="open") == []


def test_undone_match_leaves_the_marks_at_the_missing_track(library: RealLibrary) -> None:
    path = song(library, "1.mp3", "Song", 1)
    library.scan()
    library.analyse()
    track_id = library.love("Song")
    library.client.send("PATCH", f"/tracks/{track_id}/tags", json={"title": "Corrected"})
    path.rename(library.folder / "2.mp3")
    library.scan()
    [match] = matches(library)
    settle(library, match, "undo")
    found = library.track("Song")
    assert (found["id"] != track_id, found["state"], found["path"]) == (True, "done", "2.mp3")
    assert library.loved() == set()
    settle(library, match, "undo", 409)
    settle(library, match, "accept", 409)
    library.scan(full=True)
    assert library.track("Song")["id"] == found["id"]
    assert len(library.list()) == 1


def test_match_of_a_file_that_moved_again_cannot_be_undone(library: RealLibrary) -> None:
    path = song(library, "1.mp3", "Song", 1)
    library.scan()
    path.rename(library.folder / "2.mp3")
    library.scan()
    [match] = matches(library)
    (library.folder / "2.mp3").rename(library.folder / "3.mp3")
    library.scan()
    settle(library, match, "undo", 409)


def ask(library: RealLibrary) -> str:
    """Replace a loved track by two copies that are equally likely; return its id."""
    path = song(library, "a/1.mp3", "Song", 1)
    library.scan()
    library.analyse()
    track_id = library.love("Song")
    for name in ("b/x.mp3", "c/y.mp3"):
        (library.folder / name).parent.mkdir()
        shutil.copyfile(path, library.folder / name)
    path.unlink()
    library.scan(accept_missing=True)
    return track_id


def test_equal_candidates_are_a_question(library: RealLibrary) -> None:
    track_id = ask(library)
    assert library.loved() == set()
    one, two = matches(library, state="open")
    assert one["track_id"] == two["track_id"] == track_id
    assert one["group_id"] == two["group_id"]
    assert len(library.list()) == 2
    chosen = next(each for each in (one, two) if each["new_path"].endswith("y.mp3"))
    new_id = next(row["id"] for row in library.list() if row["path"] == "c/y.mp3")
    library.client.send("PUT", f"/tracks/{new_id}/rating", json={"rating": 1})
    library.client.post("/history", {"track_id": new_id})
    settle(library, chosen, "accept")
    [loved] = library.list(favourite="true")
    assert (loved["id"], loved["path"], loved["rating"]) == (track_id, "c/y.mp3", 4)
    assert loved["play_count"] == 2
    assert matches(library, state="open") == []
    assert len(library.list()) == 2
    library.scan(full=True)
    assert library.list(favourite="true")[0]["id"] == track_id
    settle(library, chosen, "undo")
    assert {row["path"]: row["id"] for row in library.list()}["c/y.mp3"] == new_id


def test_rejected_question_leaves_the_files_alone(library: RealLibrary) -> None:
    ask(library)
    before = {row["path"]: row["id"] for row in library.list()}
    for match in matches(library, state="open"):
        settle(library, match, "reject")
        settle(library, match, "reject", 409)
    assert {row["path"]: row["id"] for row in library.list()} == before
    assert library.client.send("POST", "/matches/none/accept").status_code == 404


def test_question_ends_with_its_file(library: RealLibrary) -> None:
    ask(library)
    for name in ("b/x.mp3", "c/y.mp3"):
        (library.folder / name).unlink()
    library.scan(accept_missing=True)
    for match in matches(library, state="open"):
        settle(library, match, "accept", 409)


def test_question_ends_with_its_track(library: RealLibrary) -> None:
    track_id = ask(library)
    song(library, "a/1.mp3", "Song", 1)
    library.scan()
    assert ids(library)["Song"]
    assert track_id in {row["id"] for row in library.list()}
    for match in matches(library, state="open"):
        settle(library, match, "accept", 409)


def test_untagged_file_in_a_better_encoding_is_known_by_its_sound(library: RealLibrary) -> None:
    """S07 without tags"""
    path = library.new("up/01.mp3", 3, secs=8.0)
    library.new("up/02.mp3", 7, secs=8.0)
    library.scan()
    library.analyse()
    track_id = library.love("01")
    path.unlink()
    library.new("up/01.flac", 3, secs=8.0)
    library.scan(accept_missing=True)
    assert library.loved() == set()
    library.analyse()
    assert library.loved() == {"01"}
    assert library.track("01")["id"] == track_id
    assert [match["reason"] for match in matches(library)] == ["same_sound"]
    library.scan()
    assert len(library.list()) == 2


def test_other_song_of_the_same_name_is_not_taken_for_it(library: RealLibrary) -> None:
    path = library.new("up/01.mp3", 3, secs=8.0)
    library.new("up/02.mp3", 7, secs=8.0)
    library.scan()
    library.analyse()
    library.love("01")
    path.unlink()
    library.new("up/01.flac", 4, secs=8.0)  # the neighbouring pitch
    library.scan(accept_missing=True)
    library.analyse()
    assert library.loved() == set()
    music.vorbis(library.folder / "up/01.flac", title="Its own")
    library.scan()
    assert library.loved() == set()
