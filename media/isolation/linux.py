"""System calls without a Python function, by ctypes."""

from __future__ import annotations

import ctypes
import os
from typing import Any

_PR_SET_PDEATHSIG = 1  # linux/prctl.h
_PR_SET_SECCOMP = 22
_PR_SET_NO_NEW_PRIVS = 38
_SECCOMP_MODE_FILTER = 2
_CAPABILITY_VERSION_3 = 0x20080522  # linux/capability.h

_libc = ctypes.CDLL(None, use_errno=True)


def syscall(number: int, *arguments: Any) -> int:
    """Make a system call; integers are passed as longs.

    Raises
    ------
    OSError
        The kernel refuses the call, or does not know it.
    """
    plain = (ctypes.c_long(each) if isinstance(each, int) else each for each in arguments)
    return _checked(_libc.syscall(ctypes.c_long(number), *plain))


def die_with_parent(signal_number: int) -> None:
    """Have the kernel signal the calling process when the thread that started it ends."""
    _prctl(_PR_SET_PDEATHSIG, signal_number)


def renounce_privileges() -> None:
    """Prevent the calling process and programs that it executes from gaining privileges."""
    _prctl(_PR_SET_NO_NEW_PRIVS, 1)


def drop_capabilities() -> None:
    """Drop all capabilities of root; for any other user nothing changes."""
    header = (ctypes.c_uint32 * 2)(_CAPABILITY_VERSION_3, 0)
    _checked(_libc.capset(header, (ctypes.c_uint32 * 6)()))


def filter_syscalls(program: ctypes.Structure) -> None:
    """Install a seccomp filter, which cannot be removed."""
    _prctl(_PR_SET_SECCOMP, _SECCOMP_MODE_FILTER, ctypes.byref(program))


def _prctl(option: int, *arguments: Any) -> None:
    padded = (*arguments, 0, 0, 0)[:4]
    _checked(_libc.prctl(option, *(ctypes.c_ulong(a) if isinstance(a, int) else a for a in padded)))


def _checked(result: int) -> int:
    if result < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))
    return result
