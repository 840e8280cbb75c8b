"""Music folders that are away, emptied on purpose, or scanned in part; one's trouble is not another's."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from tests.real import music
from tests.real.library import RealLibrary
from workers import scan_phases

#: Files of the folder that loses some of them.
FEW = 10


@pytest.fixture
def few(library: RealLibrary) -> RealLibrary:
    """Provide a scanned library of ten short files in two folders."""
    for n in range(FEW):
        add(library, f"few/{n % 2}/{n}.mp3", f"F {n}", seed=n)
    library.scan()
    return library


def add(library: RealLibrary, name: str, title: str, seed: int = 1) -> Path:
    return music.id3(library.new(name, seed, secs=1.0), TIT2=title, TPE1="Fw")


def titles(library: RealLibrary) -> set[str]:
    return {row["title"] for row in library.list()}


def folder(job: dict[str, Any], path: Path) -> dict[str, Any]:
    [found] = [each for each in job["folders"] if each["path"] == str(path)]
    return dict(found)


def root(library: RealLibrary, path: Path | None = None) -> dict[str, Any]:
    wanted = str(path or library.folder)
    [found] = [each for each in library.list("roots") if each["path"] == wanted]
    return dict(found)


def answer(library: RealLibrary, are_gone: bool) -> None:
    root_id = root(library)["id"]
    assert library.client.post(f"/roots/{root_id}/gone", {"are_gone": are_gone}).status_code == 200
    library.finish_scans()


def test_many_deleted_files_are_asked_about_while_new_ones_come_in(few: RealLibrary) -> None:
    """S06."""
    few.love("F 0")
    for n in (0, 2, 4):
        (few.folder / f"few/0/{n}.mp3").unlink()
    music.id3(few.folder / "few/1/1.mp3", TIT2="F 1 again", TPE1="Fw")
    add(few, "few/new.mp3", "Newcomer", seed=40)
    job = few.scan()
    assert (job["state"], job["reason"]) == ("done", "too_many_missing")
    assert {"F 0", "F 1 again", "Newcomer"} <= titles(few)
    gone = root(few)["gone"]
    assert (gone["files"], gone["is_waiting"]) == (3, False)
    assert gone["folders"] == [{"path": "few/0", "files": 3}]
    answer(few, are_gone=True)
    assert titles(few) == {"F 1 again", "F 3", "F 5", "F 6", "F 7", "F 8", "F 9", "Newcomer"}
    assert root(few)["gone"] is None
    assert few.loved() == set()
    add(few, "few/0/0.mp3", "F 0", seed=0)
    few.scan()
    assert few.loved() == {"F 0"}  # a confirmation deletes nothing


def test_question_is_withdrawn_when_the_files_are_back(few: RealLibrary) -> None:
    (few.folder / "few/0").rename(few.folder.parent / "kept")
    few.scan()
    answer(few, are_gone=False)
    assert root(few)["gone"]["is_waiting"] is True
    few.scan()
    assert root(few)["gone"]["is_waiting"] is True  # the same files: not asked again
    (few.folder.parent / "kept").rename(few.folder / "few/0")
    assert few.scan()["reason"] is None
    assert root(few)["gone"] is None
    assert len(titles(few)) == FEW


def test_confirmation_covers_only_the_files_that_were_shown(few: RealLibrary) -> None:
    for n in (0, 2, 4):
        (few.folder / f"few/0/{n}.mp3").unlink()
    few.scan()
    shutil.rmtree(few.folder / "few/1")
    answer(few, are_gone=True)
    assert len(titles(few)) == FEW
    assert root(few)["gone"]["files"] == 8
    answer(few, are_gone=True)
    assert titles(few) == {"F 6", "F 8"}


def test_answer_without_a_question_is_a_conflict(few: RealLibrary) -> None:
    refused = few.client.post(f"/roots/{root(few)['id']}/gone", {"are_gone": True})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "NOTHING_GONE")


def test_folder_that_is_away_fails_alone(few: RealLibrary) -> None:
    """S04, S40."""
    other = few.folder.parent / "other"
    add(few, "../other/1.mp3", "Other", seed=90)
    few.attach(few.folder, other)
    away = few.folder.rename(few.folder.parent / "unplugged")
    job = few.scan()
    assert (job["state"], job["reason"]) == ("done", "root_unreadable")
    assert folder(job, few.folder)["state"] == "failed"
    assert "cannot be read" in folder(job, few.folder)["message"]
    assert folder(job, other)["state"] == "done"
    assert len(titles(few)) == FEW + 1
    few.folder.mkdir()
    job = few.scan()
    assert folder(job, few.folder)["reason"] == "root_empty"
    assert root(few)["gone"]["reason"] == "root_empty"
    assert len(titles(few)) == FEW + 1
    few.folder.rmdir()
    away.rename(few.folder)
    assert few.scan()["reason"] is None
    assert root(few)["gone"] is None


def test_folder_emptied_on_purpose_is_confirmed(few: RealLibrary) -> None:
    shutil.rmtree(few.folder / "few")
    job = few.scan()
    assert (job["state"], job["reason"]) == ("failed", "root_empty")
    answer(few, are_gone=True)
    assert titles(few) == set()


def test_share_inside_a_folder_keeps_its_marks(few: RealLibrary) -> None:
    """S05."""
    for n in (1, 2):
        add(few, f"share/{n}.mp3", f"Share {n}", seed=20 + n)
    few.scan()
    few.love("Share 1")
    away = (few.folder / "share").rename(few.folder.parent / "share")
    few.scan()
    assert len(titles(few)) == FEW
    away.rename(few.folder / "share")
    few.scan()
    assert few.loved() == {"Share 1"}


def test_folder_is_scanned_by_its_path(few: RealLibrary) -> None:
    add(few, "few/0/new.mp3", "Inside", seed=30)
    add(few, "elsewhere/new.mp3", "Outside", seed=31)
    (few.folder / "few/0/0.mp3").unlink()
    (few.folder / "few/1/1.mp3").unlink()
    job = few.scan(path=str(few.folder / "few/0"))
    assert folder(job, few.folder)["parts"] == ["few/0"]
    assert titles(few) == {"F 1", "F 2", "F 3", "F 4", "F 5", "F 6", "F 7", "F 8", "F 9", "Inside"}
    few.scan(path=str(few.folder / "elsewhere/new.mp3"))
    assert "Outside" in titles(few)
    few.scan(path=str(few.folder))
    assert "F 1" not in titles(few)


def test_deleted_folder_is_scanned_by_its_path(few: RealLibrary) -> None:
    add(few, "small/1.mp3", "Small", seed=30)
    few.scan()
    shutil.rmtree(few.folder / "small")
    few.scan(path=str(few.folder / "small"))
    assert "Small" not in titles(few)
    shutil.rmtree(few.folder / "few/1")
    assert few.scan(path=str(few.folder / "few/1"))["reason"] == "too_many_missing"
    assert len(titles(few)) == FEW
    assert root(few)["gone"]["files"] == FEW / 2


def test_path_outside_the_music_folders_is_not_scanned(few: RealLibrary) -> None:
    refused = few.client.post("/scans", {"path": str(few.folder.parent)})
    assert (refused.status_code, refused.get_json()["code"]) == (404, "ROOT_NOT_FOUND")


def test_requests_of_parts_are_joined_until_they_begin(few: RealLibrary) -> None:
    whole = few.client.post("/scans", {}).get_json()["data"]
    first = few.client.post("/scans", {"path": str(few.folder / "few/0")}).get_json()["data"]
    second = few.client.post("/scans", {"path": str(few.folder / "few/1")}).get_json()["data"]
    assert first["id"] == second["id"] != whole["id"]
    assert second["folders"][0]["parts"] == ["few/0", "few/1"]
    third = few.client.post("/scans", {"path": str(few.folder / "few")}).get_json()["data"]
    assert third["folders"][0]["parts"] == ["few"]
    few.finish_scans()
    later = few.client.post("/scans", {"path": str(few.folder / "few/0")}).get_json()["data"]
    assert later["id"] != first["id"]


def test_folder_that_is_removed_while_it_is_scanned_stays_removed(
    few: RealLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    walk: Any = vars(scan_phases)["walk"]

    def removed_meanwhile(*arguments: Any) -> Any:
        few.attach()
        return walk(*arguments)

    add(few, "few/new.mp3", "New", seed=40)
    monkeypatch.setattr(scan_phases, "walk", removed_meanwhile)
    assert few.scan()["state"] == "done"
    assert titles(few) == set()
