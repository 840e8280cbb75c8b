"""A record of running processes in the data folder, for the start after a killed supervisor."""

import json
import logging
import os
import signal
import subprocess
import time
from contextlib import suppress
from pathlib import Path
from typing import Any

from config.folder_identity import folder_id
from launch.data_folder import remove_runtime_folder, write_private
from launch.errors import StartError

LEDGER_FILE = "processes.json"

BOOT_ID = Path("/proc/sys/kernel/random/boot_id")

#: Identifies the process table of the pids: containers on one kernel share its boot id.
PID_NAMESPACE = "/proc/self/ns/pid"

#: Killed processes end after milliseconds; one in an uninterruptible read from a failed disk never does.
SWEEP_S = 5.0
SWEEP_POLL_S = 0.02

log = logging.getLogger(__name__)


class Ledger:
    """The process groups of a data folder, with the start times of their leaders, and the sockets' folder.

    It contains the id of its data folder: in a copy it lists processes of the original, which may be running.

    Parameters
    ----------
    data
        The data folder, locked by the caller.
    """

    def __init__(self, data: Path) -> None:
        self._path = data / LEDGER_FILE
        self._folder_id = folder_id(data)
        self._runtime = ""
        self._started: dict[str, str] = {}

    def record_runtime(self, folder: Path) -> None:
        """Record the folder of the sockets."""
        self._runtime = str(folder)
        self._save()

    def add(self, pid: int) -> None:
        """Record a group's leader, unless it has ended already."""
        mark = find_start_mark(pid)
        if mark is not None:
            self._started[str(pid)] = mark
            self._save()

    def remove(self, pid: int) -> None:
        """Remove the leader of a group that has ended."""
        if self._started.pop(str(pid), None) is not None:
            self._save()

    def _save(self) -> None:
        recorded = {
            "place": self._folder_id,
            "namespace": _pid_namespace(),
            "runtime": self._runtime,
            "started": self._started,
        }
        try:
            write_private(self._path, json.dumps(recorded))
        except OSError as error:  # a full disk must not end the programs
            log.warning("auralis: cannot update %s: %s", self._path, error.strerror)

    def sweep(self) -> int:
        """Kill process groups left by an earlier supervisor; return their number.

        A process with a recorded pid but another start time is unrelated and not killed; nor are processes
        in the ledger of another folder.

        Raises
        ------
        StartError
            A process does not end.
        """
        recorded = self._read()
        remove_runtime_folder(Path(recorded.get("runtime", "")))
        marks = {int(pid): mark for pid, mark in recorded.get("started", {}).items()}
        left_over = [pid for pid, mark in marks.items() if find_start_mark(pid) == mark]
        for pid in left_over:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        deadline = time.monotonic() + SWEEP_S
        while any(find_start_mark(pid) == marks[pid] for pid in left_over):
            if time.monotonic() > deadline:
                pids = " ".join(map(str, left_over))
                raise StartError(f"Processes of an earlier start do not end. Try 'kill -9 {pids}'")
            time.sleep(SWEEP_POLL_S)
        return len(left_over)

    def _read(self) -> dict[str, Any]:
        """Read the record of an earlier supervisor of this folder; empty if there is none."""
        try:
            recorded = json.loads(self._path.read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        is_own = (
            isinstance(recorded, dict)
            and self._folder_id is not None
            and recorded.get("place") == self._folder_id
            and recorded.get("namespace") == _pid_namespace()
        )
        return recorded if is_own else {}


def _pid_namespace() -> str | None:
    try:
        return os.readlink(PID_NAMESPACE)
    except OSError:  # macOS
        return None


def find_start_mark(pid: int) -> str | None:
    """Return the start time of a process, in a form unique among all processes with its pid.

    Returns
    -------
    str or None
        None if no such process runs; a zombie counts as ended.
    """
    if BOOT_ID.exists():
        return _find_mark_in_proc(pid)
    # macOS
    listed = subprocess.run(
        ["/bin/ps", "-o", "lstart=", "-p", str(pid)],
        capture_output=True,
        text=True,
        check=False,
    )
    return listed.stdout.strip() or None


def _find_mark_in_proc(pid: int) -> str | None:
    try:
        status = Path(f"/proc/{pid}/stat").read_text(encoding="utf-8", errors="replace")
    except (FileNotFoundError, ProcessLookupError):
        return None
    # proc(5): the second field is a name in parentheses and may hold anything, the third the state, the 22nd
    # the start in clock ticks since boot.
    state_and_later = status.rpartition(")")[2].split()
    if state_and_later[0] in "ZX":
        return None
    return f"{BOOT_ID.read_text(encoding='ascii').strip()}/{state_and_later[19]}"
