"""Attempts of an attacker who controls a decoder, confined as the child is; see `test_confinement`.

Run as ``python -m tests.unit.media.probe <surroundings as JSON> [<key of MEASURES>]…``.
"""

from __future__ import annotations

import _thread
import ctypes
import json
import os
import resource
import signal
import socket
import sqlite3
import sys
from collections.abc import Callable
from pathlib import Path

import media.child  # noqa: F401  # everything that a real child has imported when it is confined
from media import limits
from media.isolation import landlock, linux, seccomp
from media.isolation.confinement import code_folders, confine
from media.limits import Limits

BOUNDS = Limits()
PTRACE_SEIZE = 0x4206

MEASURES: dict[str, Callable[[], object]] = {
    "confine": lambda: confine(BOUNDS),
    "privileges": linux.renounce_privileges,  # without them the next two need no root
    "landlock": lambda: landlock.restrict(code_folders()),
    "seccomp": seccomp.install,
    "limits": lambda: limits.bound(BOUNDS),
    "capabilities": linux.drop_capabilities,
}


def connect(family: int, kind: int, address: object) -> None:
    with socket.socket(family, kind) as opened:
        opened.connect(address)  # type: ignore[arg-type]


def in_another_process(act: Callable[[], object]) -> None:
    """Run in a forked process, so that starting a program does not replace the probe."""
    pid = os.fork()
    if not pid:
        try:
            act()
        except BaseException:  # noqa: BLE001
            os._exit(1)
        os._exit(0)
    _, status = os.waitpid(pid, 0)
    if status:
        raise PermissionError(f"status {status}")


def execute(path: str) -> None:
    """Start a program; if no process can be forked, a refused start leaves the probe running."""
    try:
        in_another_process(lambda: os.execv(path, [path]))
    except PermissionError as error:
        if error.errno is None:
            raise
        os.execv(path, [path])


def write_large_file(path: str) -> None:
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    with open(path, "wb") as file:
        file.write(bytes(2 << 20))


def read_memory(pid: int) -> None:
    local, word = ctypes.create_string_buffer(8), ctypes.c_ulong * 2
    ours = word(ctypes.addressof(local), 8)
    theirs = word(1, 8)  # no address: EFAULT if reading is allowed
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.process_vm_readv(pid, ours, ctypes.c_ulong(1), theirs, ctypes.c_ulong(1), ctypes.c_ulong(0)) < 0:
        number = ctypes.get_errno()
        if number != 14:
            raise OSError(number, os.strerror(number))


def trace(pid: int) -> None:
    libc = ctypes.CDLL(None, use_errno=True)
    null = ctypes.c_void_p(0)
    if libc.ptrace(ctypes.c_long(PTRACE_SEIZE), pid, null, null) < 0:
        number = ctypes.get_errno()
        raise OSError(number, os.strerror(number))


def exceed(which: int, value: int) -> None:
    """Raise a soft limit, and the hard limit if needed, which requires root's capabilities."""
    _, hard = resource.getrlimit(which)
    enough = hard == resource.RLIM_INFINITY or hard >= value
    resource.setrlimit(which, (value, hard if enough else value))


def changes(data: str) -> dict[str, Callable[[], object]]:
    """Return attempts to change files by path without opening them; creating one opens it."""
    return {
        "make_file": Path(data, "new").touch,
        "change_mode": lambda: os.chmod(f"{data}/secret_key", 0o666),
        "cut_file": lambda: os.truncate(f"{data}/secret_key", 2),
        "set_attribute": lambda: os.utime(f"{data}/secret_key"),
        "rename_file": lambda: os.rename(f"{data}/secret_key", f"{data}/secret_key"),
        "remove_file": Path(data, "doomed").unlink,
    }


def attempts(data: str, port: int, redis: str, code: str, parent: int) -> dict[str, Callable[[], object]]:
    tcp, udp = socket.SOCK_STREAM, socket.SOCK_DGRAM
    database = sqlite3.connect  # already imported, as in the child
    return {
        "read_secret": Path(data, "secret_key").read_text,
        "list_data": lambda: os.listdir(data),
        "read_code": Path(code).read_bytes,
        "write_database": lambda: database(f"{data}/auralis.db").execute("INSERT INTO people VALUES ('x')"),
        **changes(data),
        "large_file": lambda: write_large_file(f"{data}/large"),
        "tcp": lambda: connect(socket.AF_INET, tcp, ("127.0.0.1", port)),
        "udp": lambda: connect(socket.AF_INET, udp, ("127.0.0.1", port)),
        "unix_socket": socket.socketpair,
        "redis": lambda: connect(socket.AF_UNIX, tcp, redis),
        "fork": lambda: in_another_process(lambda: None),
        "start_thread": lambda: _thread.start_new_thread(lambda: None, ()),
        "signal_itself": lambda: os.kill(os.getpid(), 0),
        "signal_parent": lambda: os.kill(parent, 0),
        "trace_parent": lambda: trace(parent),
        "read_parents_memory": lambda: read_memory(parent),
        "limit_parent": lambda: resource.prlimit(parent, resource.RLIMIT_CORE),
        "raise_memory": lambda: exceed(resource.RLIMIT_DATA, (BOUNDS.memory_mb + 1) << 20),
        "raise_processor_time": lambda: exceed(resource.RLIMIT_CPU, limits.lifetime_cpu_s(BOUNDS) + 1),
        "raise_descriptors": lambda: exceed(resource.RLIMIT_NOFILE, 1024),
        "many_descriptors": lambda: [os.dup(0) for _ in range(100)],
        "execute": lambda: execute(f"{data}/program"),
    }


def outcome(attempt: Callable[[], object]) -> str:
    try:
        attempt()
    except (OSError, ValueError, sqlite3.Error, RuntimeError) as error:
        return f"refused: {error!r}"
    return "possible"


def main(surroundings: str, *measures: str) -> None:
    around = json.loads(surroundings)
    Path(around["data"], "doomed").touch()
    Path(around["data"], "new").unlink(missing_ok=True)
    tries = attempts(
        around["data"], int(around["port"]), around["redis"], around["code"], int(around["parent"])
    )
    for measure in measures:
        MEASURES[measure]()
    sys.stdout.write(json.dumps({name: outcome(attempt) for name, attempt in tries.items()}))


if __name__ == "__main__":
    main(*sys.argv[1:])
