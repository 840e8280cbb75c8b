"""What one file may cost, and how the operating system is made to hold to it."""

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
_AUDIO_S_PER_CPU_S = 50  # a tenth of the speed at which the slowest format decodes
_LONGEST_S = 24 * 3600.0  # a header may state any length; it is granted time for no more than this
_WRITTEN_BYTES = _MB  # the child writes complaints to its standard error, and nothing else
_STATM = "/proc/{pid}/statm"  # pages: total, resident, …; proc(5)
_SCHEDULED_TIME = 2  # as clock_getcpuclockid(3) makes the number of another process's clock on Linux
_DESCRIPTORS = 64  # standard ones, the control socket, a file, its channel, and what a library duplicates


@dataclass(frozen=True, slots=True)
class Limits:
    """Bounds for each file.

    Attributes
    ----------
    memory_mb : int
        MiB, of the child's data segment and of its resident set.
    cpu_s : float
        Processor seconds, and 1/50 of the audio's length on top.
    wall_s : float
        Seconds spent waiting for the child, and 1/50 of the audio's length on top.
    questions_per_child : int
        A child is replaced after so many, lest leaks add up; a new track asks two or three.
    niceness : int
        How far the child steps back while the machine is busy.
    """

    memory_mb: int = 512
    cpu_s: float = 60.0
    wall_s: float = 120.0
    questions_per_child: int = 500
    niceness: int = 0


def allowance_s(declared_s: float | None) -> float:
    """Seconds on top of a limit for audio of this length."""
    return min(declared_s or 0.0, _LONGEST_S) / _AUDIO_S_PER_CPU_S


def lifetime_cpu_s(limits: Limits) -> int:
    """Processor time after which a child is killed, whatever it has granted itself.

    It is twice what the longest file may cost; a child is replaced when half of it is used.
    """
    return math.ceil(2 * (limits.cpu_s + allowance_s(_LONGEST_S)))


def bound(limits: Limits) -> None:
    """Set the calling process limits that it cannot raise again, and its niceness."""
    os.nice(limits.niceness)
    _set_hard_limit(resource.RLIMIT_DATA, limits.memory_mb * _MB)
    _set_hard_limit(resource.RLIMIT_CORE, 0)
    _set_hard_limit(resource.RLIMIT_FSIZE, _WRITTEN_BYTES)
    _set_hard_limit(resource.RLIMIT_NOFILE, _DESCRIPTORS)
    _set_hard_limit(resource.RLIMIT_NPROC, 0)
    if sys.platform == "linux":  # elsewhere the parent cannot see how much is used
        _set_hard_limit(resource.RLIMIT_CPU, lifetime_cpu_s(limits))


def grant_cpu(cpu_s: float) -> None:
    """Let the calling process use this many more seconds of processor time until SIGXCPU ends it.

    RLIMIT_CPU counts the whole life of a process, so that it is raised for each file.
    """
    used = resource.getrusage(resource.RUSAGE_SELF)
    _set_soft_limit(resource.RLIMIT_CPU, math.ceil(used.ru_utime + used.ru_stime + cpu_s))


def resident_mb(pid: int) -> float:
    """Resident memory of a process in MiB, 0 if it is gone."""
    try:
        with open(_STATM.format(pid=pid), "rb") as statm:
            return int(statm.read().split()[1]) * resource.getpagesize() / _MB
    except ProcessLookupError:
        return 0.0
    except FileNotFoundError:  # gone, or a system without /proc
        return _resident_mb_by_ps(pid)


def used_cpu_s(pid: int) -> float:
    """Processor time of a process so far, 0 if it is gone or the system is not Linux."""
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
