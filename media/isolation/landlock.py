"""Deny a process files, TCP and signals with Linux's Landlock (landlock(7), since 5.13)."""

from __future__ import annotations

import contextlib
import ctypes
import os
from collections.abc import Iterable

from media.isolation.linux import syscall

# The same numbers on all architectures.
_CREATE_RULESET, _ADD_RULE, _RESTRICT_SELF = 444, 445, 446
_VERSION_FLAG = 1
_RULE_PATH_BENEATH = 1
_READ_FILE, _READ_FOLDER = 1 << 2, 1 << 3

# Number of file access rights of each ABI; a ruleset that handles a right denies it by default.
_FILE_ACCESS_BITS = {1: 13, 2: 14, 3: 15, 4: 15}
_LATEST_FILE_ACCESS_BITS = 16
_BIND_AND_CONNECT_TCP, _TCP_ABI = 0b11, 4
_ABSTRACT_SOCKETS_AND_SIGNALS, _SCOPE_ABI = 0b11, 6


class _Ruleset(ctypes.Structure):
    _fields_ = (
        ("handled_access_fs", ctypes.c_uint64),
        ("handled_access_net", ctypes.c_uint64),
        ("scoped", ctypes.c_uint64),
    )


class _PathBeneath(ctypes.Structure):
    _pack_ = 1
    _layout_ = "ms"
    _fields_ = (("allowed_access", ctypes.c_uint64), ("parent_fd", ctypes.c_int32))


def find_abi() -> int:
    """Return the ABI version of the kernel's Landlock; 0 without Landlock."""
    try:
        return syscall(_CREATE_RULESET, None, 0, _VERSION_FLAG)
    except OSError:
        return 0


def restrict(readable: Iterable[str]) -> int:
    """Deny the calling thread all files except those beneath some folders, which it may read.

    Descriptors that are open already stay usable. ABI 4 and later deny binding and connecting TCP
    ports, ABI 6 and later abstract sockets and signals to other processes.

    Returns
    -------
    int
        The ABI in effect, 0 if the kernel has no Landlock.

    Raises
    ------
    OSError
        The kernel has Landlock and refuses it.
    """
    abi = find_abi()
    if not abi:
        return 0
    rules, size = _ruleset(abi)
    ruleset = syscall(_CREATE_RULESET, ctypes.byref(rules), size, 0)
    try:
        for folder in readable:
            with contextlib.suppress(FileNotFoundError):
                _allow_reading(ruleset, folder)
        syscall(_RESTRICT_SELF, ruleset, 0)
    finally:
        os.close(ruleset)
    return abi


def _ruleset(abi: int) -> tuple[_Ruleset, int]:
    """Return the ruleset to pass to the kernel, and the number of bytes of it that this kernel knows."""
    bits = _FILE_ACCESS_BITS.get(abi, _LATEST_FILE_ACCESS_BITS)
    rules = _Ruleset((1 << bits) - 1, _BIND_AND_CONNECT_TCP, _ABSTRACT_SOCKETS_AND_SIGNALS)
    known_fields = 1 + (abi >= _TCP_ABI) + (abi >= _SCOPE_ABI)
    return rules, known_fields * ctypes.sizeof(ctypes.c_uint64)


def _allow_reading(ruleset: int, folder: str) -> None:
    opened = os.open(folder, os.O_PATH | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        rule = _PathBeneath(_READ_FILE | _READ_FOLDER, opened)
        syscall(_ADD_RULE, ruleset, _RULE_PATH_BENEATH, ctypes.byref(rule), 0)
    finally:
        os.close(opened)
