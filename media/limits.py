"""Limits of memory and time for one file, enforced by the operating system."""

from __future__ import annotations

import contextlib
import math
import os
import resource
import subprocess
import sys
import time
from dataclasses import dataclass

_MB = 1024 * 1024
_AUDIO_S_PER_CPU_S = 10  # a third of the speed at which the slowest format (DST) decodes
_LONGEST_S = 24 * 3600.0  # of one file; no more time than for this is granted
_WRITTEN_BYTES = _MB  # the child writes to standard error only
_STATM = "/proc/{pid}/statm"  # pages: total, resident, …; proc(5)
_SCHEDULED_TIME = 2  # as clock_getcpuclockid(3) makes the number of another process's clock on Linux
_DESCRIPTORS = 64  # the standard ones, the control socket, a file, its channel, and duplicates by libraries


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits for each file.

    Attributes
    ----------
    memory_mb : int
        MiB of the child's data segment and resident set.
    cpu_s : float
        Processor seconds, plus 1/10 of the audio decoded so far.
    wall_s : float
        Seconds without progress: neither a reply nor processor time of the child. A busy machine makes it
        slow, a share that hangs stops it.
    questions_per_child : int
        Requests after which a child is replaced, so that leaks do not add up; a new track makes two or three.
    niceness : int
        Priority of the child while the machine is busy (nice(1)).
    """

    memory_mb: int = 512
    cpu_s: float = 60.0
    wall_s: float = 120.0
    questions_per_child: int = 500
    niceness: int = 0


def allowance_s(decoded_s: float) -> float:
    """Return the processor seconds added to a limit for audio of this length."""
    return min(decoded_s, _LONGEST_S) / _AUDIO_S_PER_CPU_S


def lifetime_cpu_s(limits: Limits) -> int:
    """Return the processor time after which a child is killed, whatever it has granted itself.

    It is twice the limit of the longest file; a child is replaced when half of it is used.
    """
    return math.ceil(2 * (limits.cpu_s + allowance_s(_LONGEST_S)))


def bound(limits: Limits) -> None:
    """Set limits of the calling process that it cannot raise again, and its niceness."""
    os.nice(limits.niceness)
    _set_hard_limit(resource.RLIMIT_DATA, limits.memory_mb * _MB)
    _set_hard_limit(resource.RLIMIT_CORE, 0)
    _set_hard_limit(resource.RLIMIT_FSIZE, _WRITTEN_BYTES)
    _set_hard_limit(resource.RLIMIT_NOFILE, _DESCRIPTORS)
    _set_hard_limit(resource.RLIMIT_NPROC, 0)
    if sys.platform == "linux":  # on other systems the parent cannot measure it
        _set_hard_limit(resource.RLIMIT_CPU, lifetime_cpu_s(limits))


class CpuGrant:
    """The processor time that the calling process may use for one file until SIGXCPU ends it.

    RLIMIT_CPU counts from the start of a process, so it is raised for each file, and as the file is decoded.
    """

    def __init__(self, cpu_s: float) -> None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        self._ends_s = used.ru_utime + used.ru_stime + cpu_s
        self.extend(0.0)

    def extend(self, decoded_s: float) -> None:
        """Add the allowance for the audio decoded so far, in seconds."""
        _set_soft_limit(resource.RLIMIT_CPU, math.ceil(self._ends_s + allowance_s(decoded_s)))


def resident_mb(pid: int) -> float:
    """Return the resident memory of a process, MiB; 0 if it has exited."""
    try:
        with open(_STATM.format(pid=pid), "rb") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize() / _MB
    except ProcessLookupError:
        return 0.0
    except FileNotFoundError:  # exited, or a system without /proc
        return _resident_mb_by_ps(pid)


def used_cpu_s(pid: int) -> float:
    """Return the processor time of a process; 0 if it has exited or the system is not Linux."""
    if sys.platform != "linux":
        return 0.0
    try:
        return time.clock_gettime(~pid << 3 | _SCHEDULED_TIME)
    except OSError:
        return 0.0


def _resident_mb_by_ps(pid: int) -> float:
    listed = subprocess.run(["ps", "-o", "rss=", "-p", str(pid)], capture_output=True, check=False)  # noqa: S607
    with contextlib.suppress(ValueError):
        return int(listed.stdout) * 1024 / _MB
    return 0.0


def _set_hard_limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    value = value if hard == resource.RLIM_INFINITY else min(value, hard)
    resource.setrlimit(which, (value, value))


def _set_soft_limit(which: int, value: int) -> None:
    _, hard = resource.getrlimit(which)
    resource.setrlimit(which, (value if hard == resource.RLIM_INFINITY else min(value, hard), hard))
