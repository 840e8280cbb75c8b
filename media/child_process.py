"""The worker's side of its child process: start it, send requests, watch its resources, stop it."""

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

import media
from media import wire
from media.errors import CpuLimitError, DecoderCrashedError, MediaError
from media.limits import Limits, lifetime_cpu_s, resident_mb, used_cpu_s

# The whole environment of a child. On import, BLAS reserves address space for a thread on each core: on a
# large machine more than the memory limit, and the child multiplies no matrices.
_ENVIRONMENT = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1", "VECLIB_MAXIMUM_THREADS": "1"}
_CHECKOUT = os.path.dirname(os.path.dirname(os.path.abspath(media.__file__)))
_DEATH_S = 1.0  # from the closed channel to the exit status
_STDERR_BYTES = 500  # of the end of standard error: the last lines of a traceback


class DecodeChild:
    """One running child process.

    Not multiprocessing: Celery's prefork workers are daemonic and may not start such children.
    """

    def __init__(self, limits: Limits) -> None:
        self._limits = limits
        self._requests = 0
        self._stderr = tempfile.TemporaryFile()  # noqa: SIM115  # closed in `stop`
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
                stderr=self._stderr,
                pass_fds=[theirs.fileno()],
                start_new_session=True,  # a Ctrl-C or SIGTERM to the worker's group does not interrupt a file
            )

    @property
    def pid(self) -> int:
        """Return the process id."""
        return self._process.pid

    @property
    def memory_mb(self) -> float:
        """Return the resident memory, MiB."""
        return resident_mb(self.pid)

    @property
    def used_cpu_s(self) -> float:
        """Return its processor time in seconds; 0 where the system does not tell."""
        return used_cpu_s(self.pid)

    @property
    def fit(self) -> bool:
        """Return whether it can take another file: alive, few requests, half its memory and time unused."""
        return (
            self._process.poll() is None
            and self._requests < self._limits.questions_per_child
            and self.memory_mb < self._limits.memory_mb / 2
            and self.used_cpu_s < lifetime_cpu_s(self._limits) / 2
        )

    def read_confinement(self) -> list[str]:
        """Read the measures of confinement that the child reports once, before its first reply.

        Raises
        ------
        ConnectionError
            The child exited.
        """
        header, _ = wire.receive(self._control)
        return [str(measure) for measure in header["confinement"]]

    def request(self, fd: int, request: wire.FileRequest) -> socket.socket:
        """Send a file and a request; return the channel of the replies, which the caller closes."""
        ours, theirs = socket.socketpair()
        self._requests += 1
        with theirs, contextlib.suppress(ConnectionError):  # a dead child is noticed when the reply is read
            socket.send_fds(self._control, [b"?"], [fd, theirs.fileno()])
            wire.send(ours, dataclasses.asdict(request))
        return ours

    def stop(self) -> None:
        """Kill the process; a second call does nothing."""
        self._process.kill()
        self._process.wait()
        self._control.close()
        self._stderr.close()

    def post_mortem(self) -> MediaError:
        """Return the reason why the process ended without a reply, and stop it."""
        try:
            status = self._process.wait(_DEATH_S)
        except subprocess.TimeoutExpired:
            status = -signal.SIGKILL
        last_line = self._last_line_of_stderr()
        self.stop()
        if status == -signal.SIGXCPU:
            return CpuLimitError()
        if status < 0:
            return DecoderCrashedError(signal.Signals(-status).name)
        return DecoderCrashedError(last_line or f"exit status {status}")

    def _last_line_of_stderr(self) -> str:
        size = self._stderr.seek(0, os.SEEK_END)
        self._stderr.seek(max(0, size - _STDERR_BYTES))
        lines = self._stderr.read().decode("utf-8", "replace").split("\n")
        return next((line.strip() for line in reversed(lines) if line.strip()), "")
