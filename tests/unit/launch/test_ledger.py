import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from unittest.mock import Mock

import pytest

from config.folder_identity import LOCK_FILE
from launch import ledger as module
from launch.data_folder import locked
from launch.errors import StartError
from launch.ledger import LEDGER_FILE, Ledger, find_start_mark


@pytest.fixture(autouse=True)
def lock(tmp_path: Path) -> Iterator[None]:
    with locked(tmp_path):
        yield


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    process = subprocess.Popen([sys.executable, "-c", "import time; time.sleep(60)"], start_new_session=True)
    yield process
    process.kill()
    process.wait()


def test_what_an_earlier_supervisor_left_is_killed(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    Ledger(tmp_path).add(sleeper.pid)
    assert Ledger(tmp_path).sweep() == 1
    assert sleeper.wait() == -signal.SIGKILL


def test_a_stranger_with_the_pid_of_one_of_ours_lives_on(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    Ledger(tmp_path).add(sleeper.pid)
    noted = (tmp_path / LEDGER_FILE).read_text()
    mark = find_start_mark(sleeper.pid)
    assert mark is not None
    (tmp_path / LEDGER_FILE).write_text(noted.replace(mark, "another time"))
    assert Ledger(tmp_path).sweep() == 0
    assert sleeper.poll() is None


@pytest.mark.parametrize("copied", [["cp", "-a"], ["cp", "-R"]])
def test_a_ledger_in_a_copy_is_void(
    tmp_path: Path, sleeper: subprocess.Popen[bytes], copied: list[str]
) -> None:
    sockets = tmp_path / "auralis-x"
    sockets.mkdir()
    original, copy = tmp_path / "original", tmp_path / "copy"
    with locked(original):
        ledger = Ledger(original)
        ledger.note_runtime(sockets)
        ledger.add(sleeper.pid)
        subprocess.run([*copied, original, copy], check=True)
        with locked(copy):
            assert Ledger(copy).sweep() == 0
    assert sleeper.poll() is None
    assert sockets.exists()


def test_a_backup_put_back_in_place_is_a_copy(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    original, backup = tmp_path / "original", tmp_path / "backup"
    with locked(original):
        Ledger(original).add(sleeper.pid)
        shutil.copytree(original, backup)
        original.rename(tmp_path / "moved away")  # while its programs run
        backup.rename(original)
        with locked(original):
            assert Ledger(original).sweep() == 0
    assert sleeper.poll() is None


def test_a_renamed_folder_keeps_its_ledger(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    with locked(tmp_path / "before"):
        Ledger(tmp_path / "before").add(sleeper.pid)
    (tmp_path / "before").rename(tmp_path / "after")
    with locked(tmp_path / "after"):
        assert Ledger(tmp_path / "after").sweep() == 1


def test_a_ledger_of_another_container_is_void(
    tmp_path: Path, sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    Ledger(tmp_path).add(sleeper.pid)
    monkeypatch.setattr(module, "_pid_namespace", lambda: "pid:[1]")
    assert Ledger(tmp_path).sweep() == 0
    assert sleeper.poll() is None


def test_a_ledger_of_an_earlier_release_is_void(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    mark = find_start_mark(sleeper.pid)
    (tmp_path / LEDGER_FILE).write_text(json.dumps({"runtime": "", "started": {str(sleeper.pid): mark}}))
    assert Ledger(tmp_path).sweep() == 0  # it does not say of which folder it is
    assert sleeper.poll() is None


def test_without_a_lock_nothing_is_believed(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    (tmp_path / LOCK_FILE).unlink()
    Ledger(tmp_path).add(sleeper.pid)
    assert Ledger(tmp_path).sweep() == 0


def test_who_ended_is_forgotten(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    ledger = Ledger(tmp_path)
    ledger.add(sleeper.pid)
    ledger.remove(sleeper.pid)
    ledger.remove(sleeper.pid)
    assert Ledger(tmp_path).sweep() == 0


@pytest.mark.parametrize("content", [None, "", '{"started": {"1', "[]", "\0" * 40])
def test_a_ledger_that_is_missing_or_torn_is_empty(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / LEDGER_FILE).write_text(content)
    assert Ledger(tmp_path).sweep() == 0


def test_a_full_disk_costs_the_note_and_nothing_else(
    tmp_path: Path,
    sleeper: subprocess.Popen[bytes],
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    ledger = Ledger(tmp_path)
    with monkeypatch.context() as full:
        full.setattr(
            module, "write_private", Mock(side_effect=OSError(errno.ENOSPC, "No space left on device"))
        )
        ledger.add(sleeper.pid)
    assert "No space left on device" in caplog.text
    ledger.note_runtime(tmp_path / "auralis-x")  # there is room again
    assert Ledger(tmp_path).sweep() == 1


def test_the_sockets_folder_of_a_killed_supervisor_is_removed(tmp_path: Path) -> None:
    left_over = tmp_path / "auralis-x"
    left_over.mkdir()
    (left_over / "durable.sock").touch()
    Ledger(tmp_path).note_runtime(left_over)
    Ledger(tmp_path).sweep()
    assert not left_over.exists()


def test_a_folder_that_is_none_of_ours_is_never_removed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    Ledger(tmp_path).note_runtime(precious)
    Ledger(tmp_path).sweep()
    assert precious.exists()


def test_tells_who_cannot_be_killed(
    tmp_path: Path, sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    Ledger(tmp_path).add(sleeper.pid)
    monkeypatch.setattr(os, "killpg", lambda pid, number: None)
    monkeypatch.setattr(module, "SWEEP_S", 0.05)
    with pytest.raises(StartError, match=f"kill -9 {sleeper.pid}"):
        Ledger(tmp_path).sweep()


def test_the_mark_of_a_process_stays_and_ends_with_it(sleeper: subprocess.Popen[bytes]) -> None:
    mark = find_start_mark(sleeper.pid)
    assert mark is not None
    assert find_start_mark(sleeper.pid) == mark
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # a zombie now
    assert find_start_mark(sleeper.pid) is None
    sleeper.wait()
    assert find_start_mark(sleeper.pid) is None


def test_without_proc_ps_is_asked(sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "BOOT_ID", Path("/nowhere"))
    answers = {sleeper.pid: "Sun Nov 22 15:03:14 2026\n"}

    def fake_ps(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0, answers.get(int(command[-1]), ""))

    monkeypatch.setattr(subprocess, "run", fake_ps)
    assert find_start_mark(sleeper.pid) == "Sun Nov 22 15:03:14 2026"
    assert find_start_mark(1) is None
