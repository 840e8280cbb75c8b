"""Children that die or are killed are replaced for the next file."""

from __future__ import annotations

import itertools
import os
import select
import signal
import subprocess
import sys
from pathlib import Path
from unittest.mock import PropertyMock

import numpy as np
import pytest

from media import child_process
from media.child_process import DecodeChild
from media.errors import CpuLimitError, DecoderCrashedError, MediaError, MemoryLimitError, TimeLimitError
from media.isolation import exchange
from media.limits import lifetime_cpu_s
from media.sandbox import Limits, Sandbox
from tests.unit.media import sounds
from tests.unit.media.conftest import OpenBytes

ROOT = Path(__file__).parents[3]

only_on_linux = pytest.mark.skipif(sys.platform != "linux", reason="RLIMIT_DATA, pidfd or /proc")


@pytest.fixture(scope="module")
def minute() -> bytes:
    """A minute of silence: small, and six blocks, of which the socket buffers less than one."""
    return sounds.encode("flac", np.zeros((60 * 44_100, 2), np.float32))


def still_works(bounded: Sandbox, fd: int) -> bool:
    return bounded.read_tags(fd, b"x").channels == 2


def gone(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return True
    return False


def started(bounded: Sandbox) -> int:
    assert bounded.pid
    return bounded.pid


@pytest.mark.parametrize(
    ("sent", "named", "said"),
    [
        (signal.SIGKILL, DecoderCrashedError, "SIGKILL"),
        (signal.SIGSEGV, DecoderCrashedError, "SIGSEGV"),
        (signal.SIGXCPU, CpuLimitError, "processor time"),
    ],
)
def test_child_that_dies_while_decoding_is_reported_and_replaced(
    sent: signal.Signals, named: type[MediaError], said: str, minute: bytes, open_bytes: OpenBytes
) -> None:
    fd = open_bytes(minute)
    with Sandbox() as bounded:
        audio = bounded.decode(fd)
        blocks = iter(audio)
        next(blocks)
        pid = started(bounded)
        os.kill(pid, sent)
        with pytest.raises(named, match=said):
            list(blocks)
        audio.close()
        assert still_works(bounded, fd)
        assert bounded.pid != pid


def test_child_that_dies_between_files_is_replaced(minute: bytes, open_bytes: OpenBytes) -> None:
    fd = open_bytes(minute)
    with Sandbox() as bounded:
        assert still_works(bounded, fd)
        pid = started(bounded)
        os.kill(pid, signal.SIGKILL)
        os.waitid(os.P_PID, pid, os.WEXITED | os.WNOWAIT)
        assert still_works(bounded, fd)


def test_unexpected_error_in_the_child_is_quoted(
    minute: bytes, open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    with Sandbox() as bounded, pytest.raises(DecoderCrashedError, match="KeyError: 'no such decoder'"):
        bounded.decode(open_bytes(minute), decoder="no such decoder")
    monkeypatch.setattr(child_process, "_CHECKOUT", "/")
    with Sandbox() as bounded, pytest.raises(DecoderCrashedError, match="No module named"):
        bounded.audio_id(open_bytes(minute))


def test_frozen_child_is_killed_after_the_time_limit(minute: bytes, open_bytes: OpenBytes) -> None:
    fd = open_bytes(minute)
    with Sandbox(Limits(wall_s=30.0)) as bounded:
        assert still_works(bounded, fd)
        pid = started(bounded)
        os.kill(pid, signal.SIGSTOP)
        bounded._limits = Limits(wall_s=0.1)
        with pytest.raises(TimeLimitError):
            bounded.audio_id(fd)
        assert gone(pid)
        bounded._limits = Limits()
        assert still_works(bounded, fd)


def test_time_of_the_consumer_does_not_count(
    minute: bytes, open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    now_s = 0.0
    monkeypatch.setattr(exchange, "monotonic", lambda: now_s)
    with Sandbox(Limits(wall_s=20.0)) as bounded, bounded.decode(open_bytes(minute)) as audio:
        for _ in audio:
            now_s += 3600.0
        assert audio.report.duration_s == 60.0


def test_slow_child_is_not_killed_while_it_makes_progress(
    minute: bytes, open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On a busy machine each second of processor time takes minutes."""
    clock_s = itertools.count(step=1000.0)
    monkeypatch.setattr(exchange, "monotonic", lambda: next(clock_s))
    used_s = itertools.count(1.0)
    monkeypatch.setattr(DecodeChild, "used_cpu_s", PropertyMock(side_effect=lambda: next(used_s)))
    monkeypatch.setattr(DecodeChild, "fit", True)
    with Sandbox(Limits(wall_s=1500.0)) as bounded, bounded.decode(open_bytes(minute)) as audio:
        assert sum(block.shape[1] for block in audio) == 60 * 44_100


def test_child_without_progress_is_killed(
    minute: bytes, open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock_s = itertools.count(step=1000.0)
    monkeypatch.setattr(exchange, "monotonic", lambda: next(clock_s))
    monkeypatch.setattr(DecodeChild, "used_cpu_s", 0.0)
    with Sandbox(Limits(wall_s=900.0)) as bounded, pytest.raises(TimeLimitError):
        bounded.audio_id(open_bytes(minute))


def test_child_that_exceeds_the_memory_limit_is_killed(
    minute: bytes, open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fd = open_bytes(minute)
    with Sandbox() as bounded:
        assert still_works(bounded, fd)
        pid = started(bounded)
        with monkeypatch.context() as grown:
            grown.setattr(child_process.DecodeChild, "memory_mb", PropertyMock(side_effect=[100.0, 513.0]))
            with pytest.raises(MemoryLimitError):
                bounded.audio_id(fd)
        assert gone(pid)
        assert still_works(bounded, fd)


def test_child_that_stays_large_is_replaced_before_the_next_file(
    minute: bytes, open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fd = open_bytes(minute)
    with Sandbox() as bounded:
        assert still_works(bounded, fd)
        pid = started(bounded)
        monkeypatch.setattr(child_process.DecodeChild, "memory_mb", PropertyMock(return_value=300.0))
        assert still_works(bounded, fd)
        assert bounded.pid != pid


def test_child_that_has_used_much_time_is_replaced_before_the_next_file(
    minute: bytes, open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    fd = open_bytes(minute)
    with Sandbox() as bounded:
        assert still_works(bounded, fd)
        pid = started(bounded)
        monkeypatch.setattr(child_process, "used_cpu_s", lambda _pid: lifetime_cpu_s(Limits()) / 2)
        assert still_works(bounded, fd)
        assert bounded.pid != pid


@only_on_linux
def test_file_that_needs_too_much_memory_is_reported(open_bytes: OpenBytes) -> None:
    wide = np.zeros(
        (150_000, 32), np.float32
    )  # blocks of 16 MB, twice while they are turned, over 60 MB of code
    fd = open_bytes(sounds.encode("wav", wide))
    with Sandbox(Limits(memory_mb=85)) as bounded, pytest.raises(MemoryLimitError):
        list(bounded.decode(fd))


def test_file_that_needs_too_much_processor_time_is_reported(tmp_path: Path) -> None:
    track = sounds.write(tmp_path / "endless.wav", "wav")
    data = bytearray(track.read_bytes()[:44])
    data[4:8] = data[40:44] = b"\xff\xff\xff\x7f"  # the sizes of the file and of its samples
    track.write_bytes(data)
    os.truncate(track, 1 << 31)  # two sparse gigabytes: seconds of hashing, no disk
    fd = os.open(track, os.O_RDONLY)
    with Sandbox(Limits(cpu_s=0.1)) as bounded, pytest.raises(CpuLimitError):
        bounded.audio_id(fd)
    os.close(fd)


@only_on_linux
def test_parent_that_is_killed_leaves_no_child(minute: bytes, tmp_path: Path) -> None:
    (tmp_path / "minute.flac").write_bytes(minute)
    script = (
        "import os, sys, time; from media.sandbox import Sandbox; sandbox = Sandbox();"
        "audio = sandbox.decode(os.open(sys.argv[1], os.O_RDONLY)); next(iter(audio));"
        "print(sandbox.pid, flush=True); time.sleep(60)"
    )
    command = [sys.executable, "-c", script, str(tmp_path / "minute.flac")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE) as parent:
        assert parent.stdout
        child = os.pidfd_open(int(parent.stdout.readline()))
        parent.kill()
    exited, _, _ = select.select([child], [], [], 10)
    os.close(child)
    assert exited


def test_interrupt_from_the_terminal_does_not_reach_the_child(minute: bytes, open_bytes: OpenBytes) -> None:
    with Sandbox() as bounded:
        assert still_works(bounded, open_bytes(minute))
        assert os.getpgid(started(bounded)) != os.getpgrp()


@only_on_linux
def test_child_does_not_inherit_the_environment(
    minute: bytes, open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AURALIS_SECRET", "hush")
    with Sandbox() as bounded:
        assert still_works(bounded, open_bytes(minute))
        environment = Path(f"/proc/{bounded.pid}/environ").read_bytes()
    assert b"OPENBLAS_NUM_THREADS=1" in environment
    assert b"hush" not in environment
