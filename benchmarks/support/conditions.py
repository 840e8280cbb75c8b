"""Conditions of measurements: one core, and the machine with its load."""

import os
import platform
import time
from pathlib import Path


def on_one_core() -> None:
    """Stay, with all children, on one core, so that all tools share the same one."""
    if hasattr(os, "sched_setaffinity"):
        os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})


def machine() -> str:
    """Return the machine, its load and the time."""
    cpu = next(
        (line.split(":")[1].strip() for line in _cpuinfo().splitlines() if line.startswith("model name")),
        platform.processor(),
    )
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    today = time.strftime("%Y-%m-%d %H:%M", time.gmtime())
    return f"{cpu}, {os.cpu_count()} cores, Python {platform.python_version()}, load {load}, {today} UTC"


def _cpuinfo() -> str:
    path = Path("/proc/cpuinfo")
    return path.read_text(encoding="utf-8") if path.exists() else ""
