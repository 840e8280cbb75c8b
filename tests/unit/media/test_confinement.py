"""Code in a confined child cannot read, write, connect to or start anything."""

from __future__ import annotations

import json
import logging
import os
import platform
import re
import shutil
import socket
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from unittest.mock import Mock
from urllib.parse import urlsplit

import pytest

from media import limits
from media.child_process import _CHECKOUT, _ENVIRONMENT
from media.isolation import exchange, landlock, linux, seccomp
from media.isolation.confinement import code_folders, confine, describe, is_complete
from media.limits import Limits
from media.sandbox import Sandbox
from tests.signals import wait_until
from tests.unit.media import probe, sounds
from tests.unit.media.conftest import OpenBytes
from tests.valkeys import durable_valkey

LANDLOCK_ABI = landlock.find_abi() if sys.platform == "linux" else 0
KERNEL = f"{platform.system()} {platform.release()} {platform.machine()}, Landlock ABI {LANDLOCK_ABI}"

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason=f"nothing but limits on {KERNEL}")


def needs_landlock(abi: int) -> pytest.MarkDecorator:
    return pytest.mark.skipif(abi > LANDLOCK_ABI, reason=f"Landlock ABI {abi} is missing: {KERNEL}")


needs_seccomp = pytest.mark.skipif(
    platform.machine() not in seccomp._ARCHITECTURES, reason=f"no seccomp table for {KERNEL}"
)

BY_LANDLOCK = {"read_secret", "list_data", "write_database", "make_file", "remove_file", "execute"}
BY_SECCOMP = {
    *("cut_file", "set_attribute", "rename_file", "remove_file"),
    *("write_database", "make_file", "change_mode", "tcp", "udp", "unix_socket", "redis", "execute", "fork"),
    *("start_thread", "signal_parent", "trace_parent", "read_parents_memory", "limit_parent"),
}
BY_LIMITS = {"raise_memory", "raise_processor_time", "raise_descriptors", "many_descriptors", "large_file"}


@pytest.fixture(scope="module")
def surroundings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, str]]:
    """Targets of an attacker who controls a decoder: secrets, a database, a TCP server and a Redis."""
    data = tmp_path_factory.mktemp("data")
    (data / "secret_key").write_text("hush")
    with sqlite3.connect(data / "auralis.db") as database:
        database.execute("CREATE TABLE people (name TEXT)")
    database.close()
    shutil.copy("/bin/true", data / "program")
    with socket.create_server(("127.0.0.1", 0)) as server, running_redis() as redis:
        yield {
            "data": str(data),
            "port": str(server.getsockname()[1]),
            "redis": redis,
            "code": str(Path(logging.__file__)),
        }


@contextmanager
def running_redis() -> Iterator[str]:
    """The socket path of a running Redis."""
    with durable_valkey() as valkey:
        path = urlsplit(valkey.server.url).path
        with subprocess.Popen(valkey.server.program.command, stdout=subprocess.DEVNULL) as process:
            try:
                wait_until(lambda: is_listening(path))
                yield path
            finally:
                process.kill()


def is_listening(path: str) -> bool:
    with socket.socket(socket.AF_UNIX) as opened:
        return opened.connect_ex(path) == 0


def attempt_all(surroundings: dict[str, str], *measures: str) -> dict[str, str]:
    """Return the outcome of each attempt in a confined process with the child's imports."""
    arguments = json.dumps(surroundings | {"parent": str(os.getpid())})
    ran = subprocess.run(
        [sys.executable, "-m", probe.__name__, arguments, *measures],
        cwd=_CHECKOUT,
        env=_ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert ran.returncode == 0, ran.stderr
    found: dict[str, str] = json.loads(ran.stdout)
    return found


def refused(found: dict[str, str]) -> set[str]:
    return {name for name, outcome in found.items() if outcome.startswith("refused")}


def test_unconfined_process_succeeds_in_all_attempts(surroundings: dict[str, str]) -> None:
    """Without this the other tests would prove nothing."""
    found = attempt_all(surroundings)
    assert refused(found) <= {"trace_parent", "read_parents_memory"}, found  # Yama may forbid these already


@needs_landlock(1)
@needs_seccomp
def test_confined_child_fails_in_all_attempts(surroundings: dict[str, str]) -> None:
    print(f"confined on {KERNEL}")  # noqa: T201  # shown by pytest -s, and where this fails
    found = attempt_all(surroundings, "confine")
    assert set(found) - refused(found) == {"read_code", "signal_itself"}, (KERNEL, found)


@needs_landlock(1)
def test_landlock_alone_denies_files_and_programs(surroundings: dict[str, str]) -> None:
    assert refused(attempt_all(surroundings, "privileges", "landlock")) >= BY_LANDLOCK


@needs_landlock(4)
def test_landlock_alone_denies_tcp(surroundings: dict[str, str]) -> None:
    assert "tcp" in refused(attempt_all(surroundings, "privileges", "landlock"))


@needs_landlock(6)
def test_landlock_alone_denies_signals_to_others(surroundings: dict[str, str]) -> None:
    found = attempt_all(surroundings, "privileges", "landlock")
    assert "signal_parent" in refused(found)
    assert found["signal_itself"] == "possible"


@needs_seccomp
def test_filter_alone_denies_writing_sockets_processes_and_others(surroundings: dict[str, str]) -> None:
    found = attempt_all(surroundings, "privileges", "seccomp")
    assert refused(found) >= BY_SECCOMP
    assert (found["read_code"], found["signal_itself"]) == ("possible", "possible")


def test_limits_are_hard_even_for_root(surroundings: dict[str, str]) -> None:
    assert refused(attempt_all(surroundings, "limits", "capabilities")) >= BY_LIMITS


@needs_landlock(1)
@needs_seccomp
def test_thread_can_be_confined_by_itself(
    surroundings: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All measures but the limits apply to a thread alone, so a thread of the test process shows them."""
    monkeypatch.setattr(limits, "bound", Mock())
    secret = Path(surroundings["data"], "secret_key")
    with ThreadPoolExecutor(1) as confined:
        measures = confined.submit(confine, Limits()).result()
        assert is_complete(measures), (KERNEL, measures)
        for attempt in (secret.read_bytes, secret.touch, socket.socket, partial(os.kill, os.getppid(), 0)):
            with pytest.raises(PermissionError):
                confined.submit(attempt).result()
    assert secret.read_bytes()


def test_missing_landlock_and_seccomp_are_reported(monkeypatch: pytest.MonkeyPatch, bounded: Mock) -> None:
    monkeypatch.setattr(landlock, "syscall", Mock(side_effect=OSError(38, "Function not implemented")))
    monkeypatch.setattr(seccomp, "filter_syscalls", Mock(side_effect=OSError(1, "Operation not permitted")))
    measures = confine(Limits())
    bounded.assert_called_once_with(Limits())
    assert not is_complete(measures)
    message = describe(measures)
    assert message.startswith("decode child: limits, no capabilities, no new privileges, without Landlock (")
    assert "without seccomp (" in message
    assert "attacker" in message


def test_container_that_forbids_all_measures_still_decodes(
    monkeypatch: pytest.MonkeyPatch, bounded: Mock
) -> None:
    forbidden = Mock(side_effect=PermissionError(1, "Operation not permitted"))
    for name in ("drop_capabilities", "renounce_privileges", "filter_syscalls"):
        monkeypatch.setattr(linux, name, forbidden)
    monkeypatch.setattr(seccomp, "filter_syscalls", forbidden)
    monkeypatch.setattr(landlock, "syscall", forbidden)
    measures = confine(Limits())
    assert (measures[0], len(measures)) == ("limits", 5)
    assert all(measure.startswith("without ") for measure in measures[1:])


def test_unknown_processor_has_no_filter(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(platform, "machine", lambda: "riscv64")
    assert not seccomp.install()


def test_other_system_has_limits_only(monkeypatch: pytest.MonkeyPatch, bounded: Mock) -> None:
    monkeypatch.setattr(sys, "platform", "darwin")
    assert describe(confine(Limits())) == "decode child: limits alone, since the rest is Linux's"


@pytest.fixture
def bounded(monkeypatch: pytest.MonkeyPatch) -> Mock:
    """Replace the measures, so that the process that runs the tests is not confined."""
    bound = Mock()
    monkeypatch.setattr(limits, "bound", bound)
    for name in ("drop_capabilities", "die_with_parent", "renounce_privileges"):
        monkeypatch.setattr(linux, name, Mock())
    return bound


@pytest.mark.parametrize(("abi", "access_bits", "size"), [(1, 13, 8), (3, 15, 8), (4, 15, 16), (7, 16, 24)])
def test_older_kernel_gets_a_smaller_ruleset(abi: int, access_bits: int, size: int) -> None:
    rules, known = landlock._ruleset(abi)
    assert (rules.handled_access_fs, known) == ((1 << access_bits) - 1, size)


def test_readable_folders_have_no_data_and_no_secrets() -> None:
    checkout = Path(_CHECKOUT)
    assert not {str(checkout), str(checkout / "data"), "/", str(Path.home())} & code_folders()
    assert all((Path(folder) / "secret_key").exists() is False for folder in code_folders())


def test_confinement_is_logged_once(open_bytes: OpenBytes, caplog: pytest.LogCaptureFixture) -> None:
    fd = open_bytes(sounds.encode("wav", sounds.tone(0.1)))
    exchange._is_logged.clear()
    with caplog.at_level(logging.INFO, "media.isolation.exchange"), Sandbox() as first, Sandbox() as second:
        for each in (first, second, first):
            each.audio_id(fd)
    (message,) = [
        record.getMessage() for record in caplog.records if record.name == "media.isolation.exchange"
    ]
    assert message.startswith("decode child: limits")
    if LANDLOCK_ABI:
        assert f"Landlock ABI {LANDLOCK_ABI}" in message


@pytest.mark.parametrize(
    ("header", "column"),
    [("/usr/include/x86_64-linux-gnu/asm/unistd_64.h", 0), ("/usr/include/asm-generic/unistd.h", 1)],
)
def test_filter_has_the_system_call_numbers_of_the_kernel(header: str, column: int) -> None:
    if not Path(header).exists():
        pytest.skip(f"no kernel headers: {header}")
    known = {
        name: int(n) for name, n in re.findall(r"#define __NR(?:3264)?_(\w+) (\d+)", Path(header).read_text())
    }
    table = seccomp._REFUSED | seccomp._ON_ITSELF_ONLY
    table |= {"prlimit64": seccomp._PRLIMIT, "openat": seccomp._OPENAT}
    numbers = {name: both[column] for name, both in table.items()}
    if column == 0:
        numbers |= seccomp._REFUSED_ON_X86_64 | {"open": seccomp._OPEN_ON_X86_64}
    newer = {"fchmodat2"} - set(known)  # than the headers may be
    assert {name: known.get(name) for name in numbers if name not in newer} == {
        name: number for name, number in numbers.items() if name not in newer
    }
