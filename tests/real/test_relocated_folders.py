"""Music folders that are at another path: marks and fingerprints stay."""

import os
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.main import cli
from library.database import session_scope
from library.paging import PageRequest
from library.scanning import root_list
from tests.conftest import reconnected
from tests.real import music
from tests.real.library import RealLibrary


@pytest.fixture
def owned(library: RealLibrary) -> RealLibrary:
    """Provide a library of three tracks in two folders; one is loved, all are analysed."""
    for n, name in enumerate(("rock/1.mp3", "rock/2.mp3", "jazz/3.mp3")):
        music.id3(library.new(name, n, secs=1.0), TIT2=f"Song {n}", TPE1="Mv")
    library.scan()
    library.analyse()
    library.love("Song 1")
    return library


def states(library: RealLibrary) -> dict[str, str]:
    return {row["title"]: row["state"] for row in library.list()}


def everything_is_kept(library: RealLibrary, ids: set[str]) -> bool:
    return (
        library.loved() == {"Song 1"}
        and states(library) == {f"Song {n}": "done" for n in range(3)}
        and {row["id"] for row in library.list()} == ids
    )


def ids_of(library: RealLibrary) -> set[str]:
    return {row["id"] for row in library.list()}


def roots(library: RealLibrary) -> list[tuple[str, int]]:
    return [(row["path"], row["track_count"]) for row in library.list("roots") if row["attached"]]


@pytest.mark.parametrize("way", ["renamed", "copied", "copied back later"])
def test_folder_of_the_setting_is_recognised_at_another_path(owned: RealLibrary, way: str) -> None:
    """S33."""
    ids, new = ids_of(owned), owned.folder.parent / "elsewhere"
    if way == "renamed":
        owned.folder.rename(new)
    else:
        shutil.copytree(owned.folder, new)
    owned.folder.mkdir(exist_ok=True)
    owned.attach(new)
    assert everything_is_kept(owned, ids)  # also before a scan
    owned.scan()
    assert everything_is_kept(owned, ids)
    if way == "copied back later":
        owned.attach(owned.folder)
        owned.scan()
        assert everything_is_kept(owned, ids)
    assert roots(owned)[0][1] == 3


def test_folders_joined_beneath_a_new_one_are_recognised(owned: RealLibrary) -> None:
    ids, old, new = ids_of(owned), owned.folder, owned.folder.parent / "all"
    owned.attach(old / "rock", old / "jazz")
    owned.scan()
    assert everything_is_kept(owned, ids)
    old.rename(new)
    owned.attach(new)
    owned.scan()
    assert everything_is_kept(owned, ids)


def test_folder_split_into_two_is_recognised(owned: RealLibrary) -> None:
    ids, old, new = ids_of(owned), owned.folder, owned.folder.parent / "split"
    old.rename(new)
    owned.attach(new / "jazz", new / "rock")
    owned.scan()
    assert everything_is_kept(owned, ids)


def test_folder_that_is_mounted_after_the_start_is_recognised(owned: RealLibrary) -> None:
    ids, new = ids_of(owned), owned.folder.parent / "late"
    owned.attach(new)
    owned.scan()
    assert ids_of(owned) == set()
    owned.folder.rename(new)
    owned.scan()
    owned.analyse()
    assert everything_is_kept(owned, ids)
    assert roots(owned) == [(str(new), 3)]


def test_folder_with_other_music_is_not_taken_for_it(owned: RealLibrary) -> None:
    other = owned.folder.parent / "other"
    for n, name in enumerate(("rock/1.mp3", "rock/2.mp3")):
        music.id3(owned.new(f"../other/{name}", 40 + n, secs=2.0), TIT2=f"Other {n}", TPE1="Ot")
    owned.attach(other)
    owned.scan()
    assert set(states(owned)) == {"Other 0", "Other 1"}
    assert owned.loved() == set()
    owned.attach(owned.folder)
    owned.scan()
    assert owned.loved() == {"Song 1"}


def test_two_folders_with_the_same_files_are_not_guessed(owned: RealLibrary) -> None:
    copy, third = owned.folder.parent / "copy", owned.folder.parent / "third"
    shutil.copytree(owned.folder, copy)
    owned.attach(owned.folder, copy)
    owned.scan()
    shutil.copytree(owned.folder, third)
    owned.attach(third)
    owned.scan()
    with session_scope() as session:
        paths = {os.fsencode(str(each)) for each in (owned.folder, copy, third)}
        assert {row.path for row in root_list.page(session, PageRequest()).rows} == paths


def test_folder_is_moved_by_hand(owned: RealLibrary, tmp_path: Path) -> None:
    ids, new = ids_of(owned), tmp_path / "by hand"
    owned.folder.rename(new)
    for path in new.rglob("*.mp3"):
        os.utime(path, (1, 1))  # copied without times
    (new / "jazz/3.mp3").unlink()
    moved = CliRunner().invoke(cli, ["roots", "move", str(owned.folder), str(new)])
    assert not moved.exception, moved.output
    assert moved.output == f"2 of 3 files that were compared are in {new}; scanning it.\n"
    owned.finish_scans()
    assert owned.loved() == {"Song 1"}
    assert ids_of(owned) == ids  # a third is gone: to be confirmed
    listed = CliRunner().invoke(cli, ["roots", "list"]).output
    assert f"{new}\n  3 files, 0 missing\n  1 files are gone" in listed


def test_marks_of_a_folder_that_was_moved_earlier_are_taken_along(owned: RealLibrary) -> None:
    """Earlier releases made new tracks when a folder moved."""
    ids, copy = ids_of(owned), owned.folder.parent / "copy"
    shutil.copytree(owned.folder, copy)
    owned.attach(owned.folder, copy)
    owned.scan()
    owned.analyse()
    again = next(row for row in owned.list() if row["id"] not in ids and row["title"] == "Song 0")
    owned.client.post("/favourites", {"track_id": again["id"]})
    owned.attach(copy)
    assert owned.loved() == set()
    assert CliRunner().invoke(cli, ["roots", "move", str(owned.folder), str(copy)]).exit_code == 0
    owned.finish_scans()
    owned.analyse()
    assert owned.loved() == {"Song 1"}
    assert {row["title"]: row["id"] in ids for row in owned.list()} == {
        "Song 0": False,  # this one has a mark of its own
        "Song 1": True,
        "Song 2": True,
    }


@pytest.mark.parametrize(
    ("new", "status", "code"),
    [
        ("none", 422, "VALIDATION_FAILED"),
        ("empty", 409, "ROOT_MISMATCH"),
        ("other/inside", 409, "ROOT_COVERED"),
        ("", 409, "ROOT_COVERED"),
    ],
)
def test_wrong_folder_is_refused(
    owned: RealLibrary,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    new: str,
    status: int,
    code: str,
) -> None:
    monkeypatch.setenv("AURALIS_ROOTS", str(tmp_path))
    ids = ids_of(owned)
    (tmp_path / "empty").mkdir()
    shutil.copytree(owned.folder, tmp_path / "other" / "inside")
    owned.attach(owned.folder, tmp_path / "other")
    root_id = next(row["id"] for row in owned.list("roots") if row["path"] == str(owned.folder))
    with reconnected():
        refused = owned.client.post(f"/roots/{root_id}/move", {"path": str(tmp_path / new)})
    assert (refused.status_code, refused.get_json()["code"]) == (status, code)
    assert ids_of(owned) == ids
    if code == "ROOT_MISMATCH":
        assert refused.get_json()["details"] == {"sampled": 3, "found": 0}
