"""Detection of changed source files, for `make dev`."""

import asyncio
from pathlib import Path

#: The rooms whose code the programs run; the launcher does not restart itself.
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

#: Checking 200 files takes 2 ms.
POLL_S = 0.5


async def until_changed(root: Path) -> None:
    """Wait until a Python file of the rooms is created, changed or deleted."""
    before = snapshot(root)
    while snapshot(root) == before:
        await asyncio.sleep(POLL_S)


def snapshot(root: Path) -> frozenset[tuple[str, int]]:
    """Return path and modification time (ns) of every source file."""
    files = (path for room in WATCHED_ROOMS for path in (root / room).rglob("*.py"))
    return frozenset((str(path), _changed_ns(path)) for path in files)


def _changed_ns(path: Path) -> int:
    try:
        return path.stat().st_mtime_ns
    except FileNotFoundError:  # a temporary file of an editor
        return 0
