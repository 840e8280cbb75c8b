"""The watcher on a real folder: what changes is scanned, and nothing else; limits and absences are said."""

import errno
import os
import shutil
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from inotify_simple import INotify

from config.settings import load
from library.errors import DatabaseUnavailableError
from library.scanning import scans
from live import watch_states
from tests.real import music
from tests.real.library import RealLibrary
from tests.signals import PATIENCE_S, wait_until
from workers.watching import folder_watch, mounts, watcher
from workers.watching.inotify_tree import InotifyTree
from workers.watching.watcher import Watcher


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> dict[str, str]:
    monkeypatch.setattr(watcher, "LOOK_S", 0.2)
    monkeypatch.setattr(
        folder_watch, "START_S", PATIENCE_S
    )  # also on a busy machine no more than is asked is scanned
    return {}


@pytest.fixture
def watched(library: RealLibrary, environment: dict[str, str]) -> Iterator[RealLibrary]:
    """Provide a library of five scanned tracks, and run a watcher."""
    for n in range(5):
        add(library, f"album/{n}.mp3", f"Old {n}", seed=n)
    library.scan()
    running = Watcher(load(environment))
    thread = threading.Thread(target=running.run)
    thread.start()
    wait_until(lambda: state(library, library.folder) == "watched")
    yield library
    running.stop()
    thread.join()


def add(library: RealLibrary, name: str, title: str, seed: int = 1) -> Path:
    """Make a file elsewhere, dated into the past, and move it into the library."""
    made = music.id3(library.new("../made.mp3", seed, secs=1.0), TIT2=title, TPE1="Wt")
    os.utime(made, (1_600_000_000, 1_600_000_000 + seed))
    path = library.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    return made.rename(path)


def root_id(library: RealLibrary, path: Path) -> int:
    return next(int(row["id"]) for row in library.list("roots") if row["path"] == str(path))


def state(library: RealLibrary, path: Path) -> str:
    found = (watch_states.find() or {}).get(root_id(library, path))
    return found.message if found else ""


def requested(library: RealLibrary, *known: str) -> dict[str, Any]:
    """Wait for the job of a scan that the watcher requests, and run it."""
    job = wait_until(
        lambda: next(
            (
                each
                for each in library.list("jobs", kind="scan")
                if each["folders"] and each["folders"][0]["parts"] and each["id"] not in known
            ),
            None,
        )
    )
    library.finish_scans()
    return dict(job)


def wait_for_scan(library: RealLibrary) -> None:
    """Wait for a request of a scan of whole folders, and run it."""
    wait_until(
        lambda: [
            job
            for job in library.list("jobs", kind="scan")
            if job["state"] == "pending" and not any(folder["parts"] for folder in job["folders"])
        ]
    )
    library.finish_scans()


def titles(library: RealLibrary) -> set[str]:
    return {row["title"] for row in library.list()}


def parts(job: dict[str, Any]) -> list[str]:
    return list(job["folders"][0]["parts"])


def test_new_changed_and_deleted_files_are_noticed(watched: RealLibrary) -> None:
    assert state(watched, watched.folder) == "watched"
    add(watched, "new album/1.mp3", "New", seed=10)
    first = requested(watched)
    assert parts(first) == ["new album"]
    assert "New" in titles(watched)
    shutil.rmtree(watched.folder / "new album")
    second = requested(watched, first["id"])
    assert parts(second) == ["new album"]
    assert titles(watched) == {f"Old {n}" for n in range(5)}
    add(watched, "album/1.mp3", "Old 1 again", seed=1)
    third = requested(watched, first["id"], second["id"])
    assert parts(third) == ["album"]
    assert "Old 1 again" in titles(watched)


def test_renamed_folder_keeps_its_marks_and_file_of_the_root_is_its_own_part(watched: RealLibrary) -> None:
    watched.love("Old 1")
    (watched.folder / "album").rename(watched.folder / "renamed")
    job = requested(watched)
    assert parts(job) == ["album", "renamed"]
    assert watched.loved() == {"Old 1"}
    add(watched, "single.mp3", "Single", seed=11)
    assert parts(requested(watched, job["id"])) == ["single.mp3"]
    assert "Single" in titles(watched)


def test_names_that_are_not_text_are_parts_like_others(watched: RealLibrary) -> None:
    add(watched, os.fsdecode(b"caf\xe9/\xff.mp3"), "Latin", seed=12)
    first = requested(watched)
    assert len(parts(first)) == 1
    assert "Latin" in titles(watched)
    add(watched, "after/1.mp3", "After", seed=13)
    second = requested(watched, first["id"])
    assert parts(second) == ["after"]
    (watched.folder / os.fsdecode(b"caf\xe9")).rename(watched.folder / os.fsdecode(b"th\xe9"))
    third = requested(watched, first["id"], second["id"])
    assert len(parts(third)) == 2
    assert {"Latin", "After"} <= titles(watched)


def test_whole_folder_is_scanned_when_the_kernel_dropped_changes(
    watched: RealLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    reading = InotifyTree.read
    dropped = iter([None])
    monkeypatch.setattr(InotifyTree, "read", lambda tree, wait_ms: next(dropped, reading(tree, wait_ms)))
    wait_for_scan(watched)
    assert state(watched, watched.folder) == "watched"
    add(watched, "after/1.mp3", "After", seed=13)
    assert parts(requested(watched)) == ["after"]


def test_changes_are_requested_when_the_database_is_back(
    watched: RealLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    request = scans.request_parts
    failures = iter([DatabaseUnavailableError("away")])

    def refuse_once(*arguments: Any) -> str:
        for error in failures:
            raise error
        return request(*arguments)

    monkeypatch.setattr(scans, "request_parts", refuse_once)
    add(watched, "new/1.mp3", "New", seed=13)
    assert parts(requested(watched)) == ["new"]


def test_disk_that_is_mounted_inside_is_scanned(
    watched: RealLibrary, monkeypatch: pytest.MonkeyPatch
) -> None:
    table = [mounts.Mount(bytes(watched.folder / "disk"), "ext4")]
    monkeypatch.setattr(mounts, "read", lambda: table)
    wait_for_scan(watched)


def test_folders_are_added_removed_and_replaced_without_a_restart(watched: RealLibrary) -> None:
    other = watched.folder.parent / "other"
    add(watched, "../other/1.mp3", "Other", seed=14)
    watched.attach(watched.folder, other)
    wait_until(lambda: state(watched, other) == "watched")
    away = other.rename(other.with_name("away"))
    wait_until(lambda: "cannot be read" in state(watched, other))
    away.rename(other)
    wait_until(lambda: state(watched, other) == "watched")
    wait_for_scan(watched)
    assert "Other" in titles(watched)
    watched.attach(watched.folder)
    wait_until(lambda: not state(watched, other))


def test_silent_file_system_is_polled(watched: RealLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    table = mounts.Mount(bytes(watched.folder), "cifs")
    monkeypatch.setattr(mounts, "read", lambda: [table])
    wait_until(lambda: state(watched, watched.folder) == "polled every 15 min: cifs does not tell of changes")
    monkeypatch.setattr(mounts, "read", lambda: [mounts.Mount(bytes(watched.folder / "nas"), "nfs4")])
    wait_until(lambda: state(watched, watched.folder) == "watched; polled every 15 min: nas (nfs4)")


def test_limit_of_the_system_leads_to_polling(watched: RealLibrary, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_arguments: Any) -> int:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(INotify, "add_watch", refuse)
    other = watched.folder.parent / "other"
    other.mkdir()
    watched.attach(watched.folder, other)
    wait_until(lambda: state(watched, other).endswith("raise it with sysctl fs.inotify.max_user_watches"))
    assert state(watched, watched.folder) == "watched"


@pytest.mark.parametrize(
    ("mode", "message"), [("off", "AURALIS_WATCH is off"), ("poll", "polled every 15 min")]
)
def test_watching_is_a_setting(
    library: RealLibrary, environment: dict[str, str], mode: str, message: str
) -> None:
    running = Watcher(load({"AURALIS_WATCH": mode, "AURALIS_DATA": str(library.folder.parent)}))
    thread = threading.Thread(target=running.run)
    thread.start()
    wait_until(lambda: message in state(library, library.folder))
    running.stop()
    thread.join()


def test_watcher_that_was_restarted_scans_for_what_it_missed(library: RealLibrary) -> None:
    watch_states.publish({})  # the one before
    running = Watcher(load({"AURALIS_DATA": str(library.folder.parent)}))
    thread = threading.Thread(target=running.run)
    add(library, "1.mp3", "Missed")
    thread.start()
    wait_until(lambda: library.list("jobs", kind="scan"))
    running.stop()
    thread.join()
    library.finish_scans()
    assert titles(library) == {"Missed"}


def test_polled_folder_is_scanned_when_its_time_has_come(
    library: RealLibrary, environment: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    running = Watcher(load({"AURALIS_WATCH": "poll", "AURALIS_DATA": str(library.folder.parent)}))
    monkeypatch.setattr(running, "_poll_minutes", 0.001)
    thread = threading.Thread(target=running.run)
    thread.start()
    add(library, "1.mp3", "Polled")
    wait_until(lambda: library.list("jobs", kind="scan"))
    running.stop()
    thread.join()
    library.finish_scans()
    assert titles(library) == {"Polled"}
