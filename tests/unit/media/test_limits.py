from __future__ import annotations

import os
import resource
import subprocess
import sys
from unittest.mock import Mock

import pytest

from media import limits
from media.limits import CpuGrant, Limits, allowance_s, bound, lifetime_cpu_s, resident_mb, used_cpu_s

UNLIMITED = resource.RLIM_INFINITY


@pytest.fixture
def set_limits(monkeypatch: pytest.MonkeyPatch) -> dict[int, tuple[int, int]]:
    """Record limits instead of limiting the process that runs the tests."""
    made: dict[int, tuple[int, int]] = {}
    monkeypatch.setattr(resource, "getrlimit", lambda which: (UNLIMITED, UNLIMITED))
    monkeypatch.setattr(resource, "setrlimit", made.__setitem__)
    return made


def test_time_limit_grows_with_the_length_of_audio_up_to_a_day() -> None:
    assert allowance_s(0.0) == 0
    assert allowance_s(3600) == 360
    assert allowance_s(1e12) == allowance_s(24 * 3600)


def test_limits_of_a_child_are_hard(set_limits: dict[int, tuple[int, int]]) -> None:
    bound(Limits(memory_mb=300))
    expected = {
        resource.RLIMIT_DATA: 300 * 1024 * 1024,
        resource.RLIMIT_CORE: 0,
        resource.RLIMIT_FSIZE: 1024 * 1024,
        resource.RLIMIT_NOFILE: 64,
        resource.RLIMIT_NPROC: 0,
    }
    if sys.platform == "linux":
        expected[resource.RLIMIT_CPU] = 2 * (60 + 24 * 3600 // 10)
    assert set_limits == {which: (value, value) for which, value in expected.items()}


def test_lifetime_of_a_child_covers_the_longest_file() -> None:
    limits = Limits(cpu_s=100.0)
    assert lifetime_cpu_s(limits) / 2 >= limits.cpu_s + allowance_s(1e12)


@pytest.mark.skipif(sys.platform != "linux", reason="processes have no clocks of their own")
def test_used_time_is_that_of_the_process() -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    least_s = used.ru_utime + used.ru_stime
    assert used_cpu_s(os.getpid()) == pytest.approx(least_s, rel=0.5, abs=0.5)  # of two clocks
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    assert used_cpu_s(gone.pid) == 0.0


def test_processor_time_is_granted_on_top_of_what_was_used(set_limits: dict[int, tuple[int, int]]) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    grant = CpuGrant(60.0)
    soft, hard = set_limits[resource.RLIMIT_CPU]
    assert 60 <= soft - (used.ru_utime + used.ru_stime) < 62
    assert hard == UNLIMITED
    grant.extend(600.0)  # of audio that is decoded
    assert set_limits[resource.RLIMIT_CPU] == (soft + 60, UNLIMITED)


def test_stricter_limits_of_the_system_stay(
    set_limits: dict[int, tuple[int, int]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(resource, "getrlimit", lambda which: (10, 20))
    CpuGrant(60.0)
    assert set_limits[resource.RLIMIT_CPU] == (20, 20)


def test_resident_memory_is_that_of_the_process() -> None:
    assert 5 < resident_mb(os.getpid()) < 5000


def test_exited_process_has_no_memory() -> None:
    with subprocess.Popen([sys.executable, "-c", ""]) as gone:
        gone.wait()
    assert resident_mb(gone.pid) == 0.0


@pytest.mark.parametrize(("listed", "expected"), [(b" 2048\n", 2.0), (b"", 0.0)])
def test_without_proc_ps_is_used(listed: bytes, expected: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(limits, "_STATM", "/no/such/place/{pid}")
    monkeypatch.setattr(subprocess, "run", Mock(return_value=Mock(stdout=listed)))
    assert resident_mb(os.getpid()) == expected
