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


def test_processes_of_an_earlier_supervisor_are_killed(
    tmp_path: Path, sleeper: subprocess.Popen[bytes]
) -> None:
    Ledger(tmp_path).add(sleeper.pid)
    assert Ledger(tmp_path).sweep() == 1
    assert sleeper.wait() == -signal.SIGKILL


def test_unrelated_process_with_a_recorded_pid_is_not_killed(
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
def test_ledger_in_a_copied_folder_is_ignored(
    tmp_path: Path, sleeper: subprocess.Popen[bytes], copied: list[str]
) -> None:
    sockets = tmp_path / "auralis-x"
    sockets.mkdir()
    original, copy = tmp_path / "original", tmp_path / "copy"
    with locked(original):
        ledger = Ledger(original)
        ledger.record_runtime(sockets)
        ledger.add(sleeper.pid)
        subprocess.run([*copied, original, copy], check=True)
        with locked(copy):
            assert Ledger(copy).sweep() == 0
    assert sleeper.poll() is None
    assert sockets.exists()


def test_ledger_in_a_restored_folder_is_ignored(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    original, backup = tmp_path / "original", tmp_path / "backup"
    with locked(original):
        Ledger(original).add(sleeper.pid)
        shutil.copytree(original, backup)
        original.rename(tmp_path / "moved away")  # while its programs run
        backup.rename(original)
        with locked(original):
            assert Ledger(original).sweep() == 0
    assert sleeper.poll() is None


def test_ledger_in_a_renamed_folder_is_used(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    with locked(tmp_path / "before"):
        Ledger(tmp_path / "before").add(sleeper.pid)
    (tmp_path / "before").rename(tmp_path / "after")
    with locked(tmp_path / "after"):
        assert Ledger(tmp_path / "after").sweep() == 1


def test_ledger_of_another_container_is_ignored(
    tmp_path: Path, sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    Ledger(tmp_path).add(sleeper.pid)
    monkeypatch.setattr(module, "_pid_namespace", lambda: "pid:[1]")
    assert Ledger(tmp_path).sweep() == 0
    assert sleeper.poll() is None


def test_ledger_without_folder_id_is_ignored(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    mark = find_start_mark(sleeper.pid)
    (tmp_path / LEDGER_FILE).write_text(json.dumps({"runtime": "", "started": {str(sleeper.pid): mark}}))
    assert Ledger(tmp_path).sweep() == 0  # it contains no folder id
    assert sleeper.poll() is None


def test_ledger_without_a_lock_file_is_ignored(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    (tmp_path / LOCK_FILE).unlink()
    Ledger(tmp_path).add(sleeper.pid)
    assert Ledger(tmp_path).sweep() == 0


def test_ended_process_is_removed(tmp_path: Path, sleeper: subprocess.Popen[bytes]) -> None:
    ledger = Ledger(tmp_path)
    ledger.add(sleeper.pid)
    ledger.remove(sleeper.pid)
    ledger.remove(sleeper.pid)
    assert Ledger(tmp_path).sweep() == 0


@pytest.mark.parametrize("content", [None, "", '{"started": {"1', "[]", "\0" * 40])
def test_missing_or_invalid_ledger_is_empty(tmp_path: Path, content: str | None) -> None:
    if content is not None:
        (tmp_path / LEDGER_FILE).write_text(content)
    assert Ledger(tmp_path).sweep() == 0


def test_full_disk_is_logged_and_ends_no_program(
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
    ledger.record_runtime(tmp_path / "auralis-x")  # there is room again
    assert Ledger(tmp_path).sweep() == 1


def test_runtime_folder_of_a_killed_supervisor_is_removed(tmp_path: Path) -> None:
    left_over = tmp_path / "auralis-x"
    left_over.mkdir()
    (left_over / "durable.sock").touch()
    Ledger(tmp_path).record_runtime(left_over)
    Ledger(tmp_path).sweep()
    assert not left_over.exists()


def test_unrelated_folder_is_not_removed(tmp_path: Path) -> None:
    precious = tmp_path / "precious"
    precious.mkdir()
    Ledger(tmp_path).record_runtime(precious)
    Ledger(tmp_path).sweep()
    assert precious.exists()


def test_unkillable_process_is_named(
    tmp_path: Path, sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    Ledger(tmp_path).add(sleeper.pid)
    monkeypatch.setattr(os, "killpg", lambda pid, number: None)
    monkeypatch.setattr(module, "SWEEP_S", 0.05)
    with pytest.raises(StartError, match=f"kill -9 {sleeper.pid}"):
        Ledger(tmp_path).sweep()


def test_start_mark_is_constant_until_the_process_ends(sleeper: subprocess.Popen[bytes]) -> None:
    mark = find_start_mark(sleeper.pid)
    assert mark is not None
    assert find_start_mark(sleeper.pid) == mark
    sleeper.kill()
    os.waitid(os.P_PID, sleeper.pid, os.WEXITED | os.WNOWAIT)  # a zombie now
    assert find_start_mark(sleeper.pid) is None
    sleeper.wait()
    assert find_start_mark(sleeper.pid) is None


def test_start_mark_comes_from_ps_without_proc(
    sleeper: subprocess.Popen[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "BOOT_ID", Path("/nowhere"))
    answers = {sleeper.pid: "Sun Nov 22 15:03:14 2026\n"}

    def fake_ps(command: list[str], **_options: object) -> subprocess.CompletedProcess[str]:
        return subprocess.CompletedProcess(command, 0, answers.get(int(command[-1]), ""))

    monkeypatch.setattr(subprocess, "run", fake_ps)
    assert find_start_mark(sleeper.pid) == "Sun Nov 22 15:03:14 2026"
    assert find_start_mark(1) is None
