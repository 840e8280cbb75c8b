"""Notices that a source file changed, for `make dev`."""

import asyncio
from pathlib import Path

#: The rooms whose code runs in programs; the launcher does not reload itself.
WATCHED_ROOMS = (
    "app",
    "cache",
    "config",
    "discovery",
    "fingerprint",
    "keyvalue",
    "library",
    "live",
    "media",
    "schemas",
    "workers",
)

#: 200 files are looked at in 2 ms.
POLL_S = 0.5


async def until_changed(root: Path) -> None:
    """Wait until a Python file under the rooms appears, changes or vanishes."""
    before = snapshot(root)
    while snapshot(root) == before:
        await asyncio.sleep(POLL_S)


def snapshot(root: Path) -> frozenset[tuple[str, int]]:
    """The path and the time of change (ns) of every source file."""
    files = (path for room in WATCHED_ROOMS for path in (root / room).rglob("*.py"))
    return frozenset((str(path), _changed_ns(path)) for path in files)


def _changed_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:  # an editor's intermediate file
        return 0
