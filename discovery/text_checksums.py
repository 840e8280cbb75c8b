"""Checksums of the text index's files: the engine stores them, and opens files without comparing them."""

import mmap
import struct
import zlib
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Any

import orjson

#: Larger indexes are checked by workers only: a process that searches opens them in milliseconds.
LARGE_BYTES = 64_000_000

#: Each file ends with a text of JSON, its length and this number.
_END = struct.Struct("<II")
_MAGIC = 1337

#: Files that were sound, by name, size and time: none changes after it was written.
_sound: set[tuple[str, int, int]] = set()


def check(path: Path, most_bytes: int | None = None) -> None:
    """Check the files of the newest commit that this process has not checked yet.

    Parameters
    ----------
    most_bytes
        Size of an index from which on it is not checked.

    Raises
    ------
    ValueError
        A file is damaged.
    """
    files = _files(path)
    if most_bytes is not None and sum(size for _file, size, _time in files) > most_bytes:
        return
    for file, size, time_ns in files:
        key = (str(file), size, time_ns)
        if key not in _sound:
            if not _is_sound(file):
                raise ValueError(f"the checksum of {file.name} is wrong")
            _sound.add(key)
    _sound.intersection_update((str(file), size, time_ns) for file, size, time_ns in files)


def _files(path: Path) -> list[tuple[Path, int, int]]:
    """Return the files of the newest commit with size and time: others may be half written."""
    try:
        segments = orjson.loads((path / "meta.json").read_bytes())["segments"]
        names = {str(segment["segment_id"]).replace("-", ""): _deletions(segment) for segment in segments}
    except (KeyError, TypeError) as error:
        raise ValueError(f"the list of segments is damaged: {error!r}") from error
    found = []
    for file in path.iterdir():
        segment, _, kind = file.name.partition(".")
        if segment in names and (file.suffix != ".del" or kind == names[segment]):
            with suppress(FileNotFoundError):  # a writer has just merged it with others
                state = file.stat()
                found.append((file, state.st_size, state.st_mtime_ns))
    return found


def _deletions(segment: Mapping[str, Any]) -> str:
    """Return the end of the name of a segment's file of deletions; that of the next commit may lie beside."""
    deletes = segment.get("deletes")
    return f"{deletes['opstamp']}.del" if deletes else ""


def _is_sound(file: Path) -> bool:
    try:
        with file.open("rb") as opened, mmap.mmap(opened.fileno(), 0, access=mmap.ACCESS_READ) as content:
            length, magic = _END.unpack(content[-_END.size :])
            end = len(content) - _END.size - length
            with memoryview(content) as view, view[:end] as body:
                stored = orjson.loads(content[end : -_END.size])["crc"] if magic == _MAGIC else None
                return bool(stored == zlib.crc32(body))
    except FileNotFoundError:
        return True
    except (ValueError, KeyError, TypeError, struct.error):
        return False
