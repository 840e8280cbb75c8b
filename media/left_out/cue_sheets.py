"""Cue sheets in the listing of a folder: a walk passes over them, but notices when one changes."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Sequence

_CUE = b".cue"

#: Of a folder without cue sheets.
NO_SHEETS = 0


def is_cue_sheet(name: bytes) -> bool:
    """Return whether a file has the name of a cue sheet that is not hidden."""
    return name[-4:].lower() == _CUE and not name.startswith(b".")


def find_stamp(items: Sequence[os.DirEntry[str]]) -> int:
    """Return a number that changes with the cue sheets of a folder: 64 bits with a sign, as SQL stores it."""
    found = []
    for item in items:
        if item.name.lower().endswith(".cue") and is_cue_sheet(os.fsencode(item.name)):
            try:
                status = item.stat(follow_symlinks=False)
            except FileNotFoundError:
                continue
            found.append((item.name, status.st_size, status.st_mtime_ns))
    if not found:
        return NO_SHEETS
    text = repr(sorted(found)).encode("utf-8", "surrogateescape")
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "big", signed=True)
