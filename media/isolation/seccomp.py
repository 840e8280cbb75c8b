"""Refuse system calls that a decoder does not need, with a seccomp filter (seccomp(2))."""

from __future__ import annotations

import ctypes
import errno
import os
import platform
import sys
from typing import NamedTuple

from media.isolation.linux import filter_syscalls

# linux/bpf_common.h and linux/seccomp.h
_LOAD, _IF_EQUAL, _IF_AT_LEAST, _IF_ANY_BIT, _RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
_ALLOW, _REFUSE = 0x7FFF0000, 0x00050000 | errno.EPERM
_NUMBER_AT, _ARCHITECTURE_AT, _ARGUMENTS_AT = 0, 4, 16  # in struct seccomp_data

_OTHER_ABI_FROM = 0x40000000  # x32's numbers on x86_64; aarch64 has no such system calls
_WRITING = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC


class _Architecture(NamedTuple):
    """An architecture: its number in linux/audit.h, and its column below."""

    audit: int
    column: int


_ARCHITECTURES = {"x86_64": _Architecture(0xC000003E, 0), "aarch64": _Architecture(0xC00000B7, 1)}

# Numbers on x86_64 and aarch64 (arch/x86/entry/syscalls/syscall_64.tbl, asm-generic/unistd.h).
_REFUSED: dict[str, tuple[int, int]] = {
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "listen": (50, 201),
    "accept": (43, 202),
    "accept4": (288, 242),
    "execve": (59, 221),
    "execveat": (322, 281),
    "clone": (56, 220),
    "clone3": (435, 435),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_send_signal": (424, 424),
    "pidfd_getfd": (438, 438),
    "rt_sigqueueinfo": (129, 138),
    "rt_tgsigqueueinfo": (297, 240),
    "openat2": (437, 437),
    "fchmod": (91, 52),
    "fchmodat": (268, 53),
    "fchmodat2": (452, 452),
    "fchown": (93, 55),
    "fchownat": (260, 54),
    "utimensat": (280, 88),
    "truncate": (76, 45),
    "setxattr": (188, 5),
    "lsetxattr": (189, 6),
    "fsetxattr": (190, 7),
    "unlinkat": (263, 35),
    "renameat": (264, 38),
    "renameat2": (316, 276),
    "mkdirat": (258, 34),
    "mknodat": (259, 33),
    "linkat": (265, 37),
    "symlinkat": (266, 36),
    "mount": (165, 40),
    "unshare": (272, 97),
    "setns": (308, 268),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "io_uring_setup": (425, 425),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
}
_REFUSED_ON_X86_64 = {
    "fork": 57, "vfork": 58, "creat": 85, "chmod": 90, "chown": 92, "lchown": 94, "rename": 82, "mkdir": 83,
    "rmdir": 84, "link": 86, "unlink": 87, "symlink": 88, "mknod": 133, "utime": 132, "utimes": 235,
    "futimesat": 261,
}  # fmt: skip
_ON_ITSELF_ONLY = {"kill": (62, 129), "tkill": (200, 130), "tgkill": (234, 131)}
_PRLIMIT, _OPENAT, _OPEN_ON_X86_64 = (302, 261), (257, 56), 2


class _Instruction(ctypes.Structure):
    _fields_ = (
        ("code", ctypes.c_uint16),
        ("if_true", ctypes.c_uint8),
        ("if_false", ctypes.c_uint8),
        ("operand", ctypes.c_uint32),
    )


class _Program(ctypes.Structure):
    _fields_ = (("length", ctypes.c_uint16), ("instructions", ctypes.POINTER(_Instruction)))


def install() -> bool:
    """Refuse sockets, programs, processes, memory and signals of other processes, and opening for writing.

    Also refuses changing files by path: Landlock does not cover attributes, and before ABI 3 not truncation.
    The filter cannot be removed. The calling process must have renounced privileges before.

    Returns
    -------
    bool
        False on processors whose system calls are not in the table.

    Raises
    ------
    OSError
        The kernel refuses.
    """
    architecture = _ARCHITECTURES.get(platform.machine())
    if architecture is None or sys.maxsize < 1 << 32:
        return False
    instructions = _filter(architecture, os.getpid())
    array = (_Instruction * len(instructions))(*instructions)
    filter_syscalls(_Program(len(instructions), array))
    return True


def _filter(architecture: _Architecture, pid: int) -> list[_Instruction]:
    column = architecture.column
    refused = [numbers[column] for numbers in _REFUSED.values()]
    refused += [] if column else list(_REFUSED_ON_X86_64.values())
    program = [
        _Instruction(_LOAD, 0, 0, _ARCHITECTURE_AT),
        _Instruction(_IF_EQUAL, 1, 0, architecture.audit),
        _return(_REFUSE),
        _Instruction(_LOAD, 0, 0, _NUMBER_AT),
        _Instruction(_IF_AT_LEAST, 0, 1, _OTHER_ABI_FROM),
        _return(_REFUSE),
    ]
    for number in refused:
        program += [_Instruction(_IF_EQUAL, 0, 1, number), _return(_REFUSE)]
    for numbers in _ON_ITSELF_ONLY.values():
        program += _when(numbers[column], 0, _Instruction(_IF_EQUAL, 1, 0, pid))
    program += _when(_PRLIMIT[column], 0, _Instruction(_IF_EQUAL, 1, 0, 0))
    writes = _Instruction(_IF_ANY_BIT, 0, 1, _WRITING)
    program += _when(_OPENAT[column], 2, writes)
    program += [] if column else _when(_OPEN_ON_X86_64, 1, writes)
    return [*program, _return(_ALLOW)]


def _when(number: int, argument: int, test: _Instruction) -> list[_Instruction]:
    """Return the instructions that refuse a system call by one of its arguments."""
    load = _Instruction(_LOAD, 0, 0, _ARGUMENTS_AT + 8 * argument)
    return [_Instruction(_IF_EQUAL, 0, 4, number), load, test, _return(_REFUSE), _return(_ALLOW)]


def _return(verdict: int) -> _Instruction:
    return _Instruction(_RETURN, 0, 0, verdict)
