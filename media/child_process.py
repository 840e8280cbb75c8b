"""The worker's grip on its bounded child: start, ask, look after, end."""

from __future__ import annotations

import contextlib
import dataclasses
import json
import os
import signal
import socket
import subprocess
import sys
import tempfile
from collections.abc import Mapping
from typing import Any

import media
from media import wire
from media.errors import CpuLimitError, DecoderCrashedError, MediaError
from media.limits import Limits, lifetime_cpu_s, resident_mb, used_cpu_s

# A child's whole environment. While it is imported, BLAS takes address space for a thread on each core: on a
# large machine more than the memory limit, and the child multiplies no matrices.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1"}
_CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(media.__file__)))
_DEATH_S = 1.0  # from the closed channel to the exit status
_COMPLAINT_BYTES = 500  # of the end of standard error: the last lines of a traceback


class Child:
    """One running child process.

    Not multiprocessing: Celery's prefork workers are daemonic and may not have such children.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._asked = 0
        self._complaints = tempfile.TemporaryFile()  # noqa: SIM115  # closed in `stop`
        self._control, theirs = socket.socketpair()
        with theirs:
            self._process = subprocess.Popen(
                [
                    *(sys.executable, "-m", "media.child"),
                    *(str(theirs.fileno()), json.dumps(dataclasses.asdict(limits))),
                ],
                cwd=_CHECKOUT,
                env=_ENVIRONMENT,
                stdin=subprocess.DEVNULL,
                stdout=subprocess.DEVNULL,
                stderr=self._complaints,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # a Ctrl-C or a SIGTERM to the worker's group lets it finish its file
            )

    @property
    def pid(self) -> int:
        """Process id."""
        return self._process.pid

    @property
    def memory_mb(self) -> float:
        """Resident memory in MiB."""
        return resident_mb(self.pid)

    @property
    def fit(self) -> bool:
        """Whether it may be given another file: alive, not too old, half its memory and its time unused."""
        return (
            self._process.poll() is None
            and self._asked < self._limits.questions_per_child
            and self.memory_mb < self._limits.memory_mb / 2
            and used_cpu_s(self.pid) < lifetime_cpu_s(self._limits) / 2
        )

    def read_confinement(self) -> list[str]:
        """What the child said of its confinement, once and before it saw any file; for its first answer.

        Raises
        ------
        ConnectionError
            It is gone.
        """
        header, _ = wire.receive(self._control)
        return [str(measure) for measure in header["confinement"]]

    def ask(self, fd: int, question: Mapping[str, Any]) -> socket.socket:
        """Hand over a file and a question; answers come on the returned channel, for the caller to close."""
        ours, theirs = socket.socketpair()
        self._asked += 1
        with theirs, contextlib.suppress(ConnectionError):  # the dead child shows when the answer is awaited
            socket.send_fds(self._control, [b"?"], [fd, theirs.fileno()])
            wire.send(ours, question)
        return ours

    def stop(self) -> None:
        """Kill the process, whatever it is doing. Twice is once."""
        self._process.kill()
        self._process.wait()
        self._control.close()
        self._complaints.close()

    def post_mortem(self) -> MediaError:
        """Why the process ended without an answer; it is stopped afterwards."""
        try:
            status = self._process.wait(_DEATH_S)
        except subprocess.TimeoutExpired:
            status = -signal.SIGKILL
        complaint = self._last_complaint()
        self.stop()
        if status == -signal.SIGXCPU:
            return CpuLimitError()
        if status < 0:
            return DecoderCrashedError(signal.Signals(-status).name)
        return DecoderCrashedError(complaint or f"exit status {status}")

    def _last_complaint(self) -> str:
        size = self._complaints.seek(0, os.SEEK_END)
        self._complaints.seek(max(0, size - _COMPLAINT_BYTES))
        lines = self._complaints.read().decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")
