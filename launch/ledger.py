"""What a supervisor would leave behind if it were killed: noted in the data folder for the next start."""

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

#: Names the table of processes that pids are counted in: containers on one kernel share its boot id.
PID_NAMESPACE = "/proc/self/ns/pid"

#: Killed processes are gone after milliseconds; one in an uninterruptible read from a dead disk never goes.
SWEEP_S = 5.0
SWEEP_POLL_S = 0.02

log = logging.getLogger(__name__)


class Ledger:
    """The process groups of a data folder, each with the time its leader started, and the sockets' folder.

    It names the folder that it was written for: in a copy it tells of the original's processes, which may
    well run.

    Parameters
    ----------
    data
        The data folder, locked by the caller.
    """

    def __init__(self, data: Path) -> None:
        self._path = data / LEDGER_FILE
        self._place = folder_id(data)
        self._runtime = ""
        self._started: dict[str, str] = {}

    def note_runtime(self, folder: Path) -> None:
        """Note the folder with our sockets."""
        self._runtime = str(folder)
        self._save()

    def add(self, pid: int) -> None:
        """Note a leader; one that is gone already needs no note."""
        mark = find_start_mark(pid)
        if mark is not None:
            self._started[str(pid)] = mark
            self._save()

    def remove(self, pid: int) -> None:
        """Forget a leader whose group has ended."""
        if self._started.pop(str(pid), None) is not None:
            self._save()

    def _save(self) -> None:
        noted = {
            "place": self._place,
            "namespace": _pid_namespace(),
            "runtime": self._runtime,
            "started": self._started,
        }
        try:
            write_private(self._path, json.dumps(noted))
        except OSError as error:  # a full disk must not end the programs that the note is about
            log.warning("auralis: %s is out of date, it cannot be written: %s", self._path, error.strerror)

    def sweep(self) -> int:
        """Kill what an earlier supervisor left running; return the number of groups.

        A process that has the pid of one of ours but another start time is a stranger and is left alone; so
        are all processes that a ledger of another folder names.

        Raises
        ------
        StartError
            A left-over process does not go.
        """
        noted = self._read()
        remove_runtime_folder(Path(noted.get("runtime", "")))
        marks = {int(pid): mark for pid, mark in noted.get("started", {}).items()}
        left_over = [pid for pid, mark in marks.items() if find_start_mark(pid) == mark]
        for pid in left_over:
            with suppress(ProcessLookupError):
                os.killpg(pid, signal.SIGKILL)
        deadline = time.monotonic() + SWEEP_S
        while any(find_start_mark(pid) == marks[pid] for pid in left_over):
            if time.monotonic() > deadline:
                pids = " ".join(map(str, left_over))
                raise StartError(f"Processes of an earlier start do not end: try 'kill -9 {pids}'")
            time.sleep(SWEEP_POLL_S)
        return len(left_over)

    def _read(self) -> dict[str, Any]:
        """Read what an earlier supervisor of this very folder noted."""
        try:
            noted = json.loads(self._path.read_bytes())
        except (FileNotFoundError, ValueError):
            return {}
        is_ours = (
            isinstance(noted, dict)
            and self._place is not None
            and noted.get("place") == self._place
            and noted.get("namespace") == _pid_namespace()
        )
        return noted if is_ours else {}


def _pid_namespace() -> str | None:
    try:
        return os.readlink(PID_NAMESPACE)
    except OSError:  # macOS
        return None


def find_start_mark(pid: int) -> str | None:
    """Tell when a process started, in a spelling that no other process with its pid ever has.

    Returns
    -------
    str or None
        None where no such process runs; a zombie does not run.
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
