"""Memory that processes have of their own (Linux)."""

from pathlib import Path

KB = {"Private_Clean", "Private_Dirty", "Anonymous"}


def own_mb(process: int | str) -> float:
    """Return the memory that only one process holds, without pages of files that others can share, MB."""
    return _rollup(process)["Private_Dirty"] / 1024


def unique_mb(process: int | str) -> float:
    """Return the unique set size (USS), MB: with pages of files that no other process has mapped just now."""
    found = _rollup(process)
    return (found["Private_Dirty"] + found["Private_Clean"]) / 1024


def _rollup(process: int | str) -> dict[str, int]:
    lines = Path(f"/proc/{process}/smaps_rollup").read_text(encoding="ascii").splitlines()
    fields = (line.split() for line in lines[1:])
    return {name.rstrip(":"): int(value) for name, value, *_unit in fields if name.rstrip(":") in KB}
