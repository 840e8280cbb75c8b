"""Artwork of tracks and artists. Thumbnails are cached on disk, bounded: a screen of a grid shows fifty."""

import contextlib
import itertools
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from functools import cache, partial
from pathlib import Path
from tempfile import NamedTemporaryFile

from werkzeug.exceptions import ServiceUnavailable

from app.connection_limits import ConnectionLimits
from config.settings import current
from library.catalogue.tracks import TrackFile
from library.states import ArtworkSource
from media.artwork import Artwork
from media.errors import DecoderCrashedError, MediaError, TimeLimitError, UnreadableError
from media.files import open_beneath
from media.limits import Limits
from media.pictures import find_artist_pictures, find_pictures
from media.sandbox import Sandbox

FOLDER = "pictures"

#: About 10,000 pictures of 320 px; the oldest go first.
MOST_BYTES = 256 * 1024 * 1024

#: Pictures cached between two checks of the bound, which walk the folder.
CHECK_EVERY = 256

#: Pictures beside a track that are tried until one can be shown.
MOST_CANDIDATES = 8

#: Cached for a file without a picture.
NO_PICTURE = b"no picture"

#: How a JPEG file begins and ends (ITU T.81, SOI and EOI).
JPEG_START, JPEG_END = b"\xff\xd8", b"\xff\xd9"

_cached = itertools.count()

#: Requests that wait for the child or use it: a thread each; a browser that opens a grid sends six.
MAX_WAITING = 24

#: Of them for one person or address; over HTTP/2 a browser sends more than six.
MAX_WAITING_EACH = 16

_seats = ConnectionLimits(MAX_WAITING, MAX_WAITING_EACH)

#: The child serves one request at a time.
_child_lock = threading.Lock()

#: Failures that may pass; any other is cached until the file changes.
PASSING = (DecoderCrashedError, TimeLimitError, UnreadableError)


@cache
def sandbox() -> Sandbox:
    """Return the confined child that reads pictures and lyrics of untrusted files; use it in `turn`."""
    return Sandbox(Limits(memory_mb=current().decode_memory_mb, cpu_s=current().decode_cpu_s))


def find(file: TrackFile, edge_px: int | None, holder: str) -> Artwork | None:
    """Return a track's picture; None without a readable one.

    Parameters
    ----------
    holder
        Person or address that the waiting request counts for.

    Raises
    ------
    MediaError
        The track's file is missing.
    ServiceUnavailable
        Too many requests are waiting for pictures to be read.
    """
    if file.artwork is ArtworkSource.NONE:
        return None
    if file.artwork is ArtworkSource.EMBEDDED and (found := _find_in(file, file.path, edge_px, holder)):
        return found
    return find_beside(file, edge_px, holder)


def find_of_artist(
    folders: Sequence[tuple[TrackFile, bytes]], edge_px: int | None, holder: str
) -> Artwork | None:
    """Return the best readable picture in the folders of an artist; each is given with a file beneath it."""
    for file, folder in folders:
        if found := _first(file, find_artist_pictures(file.root, folder), edge_px, holder):
            return found
    return None


def is_of_artist(folders: Sequence[tuple[TrackFile, bytes]]) -> bool:
    """Return whether a picture of the artist is in one of the folders; it is not read."""
    return any(find_artist_pictures(file.root, folder) for file, folder in folders)


def find_beside(file: TrackFile, edge_px: int | None, holder: str) -> Artwork | None:
    """Return the best picture beside a file that is readable; None without one."""
    return _first(file, find_pictures(file.root, os.path.dirname(file.path)), edge_px, holder)


def _first(file: TrackFile, paths: Sequence[bytes], edge_px: int | None, holder: str) -> Artwork | None:
    for path in paths[:MOST_CANDIDATES]:
        with contextlib.suppress(MediaError):  # a link, or removed meanwhile
            if found := _find_in(file, path, edge_px, holder):
                return found
    return None


def _find_in(file: TrackFile, path: bytes, edge_px: int | None, holder: str) -> Artwork | None:
    """Return the picture in the track's file, or in an image file."""
    with os.fdopen(open_beneath(file.root, path), "rb") as opened:
        is_embedded = path == file.path
        if edge_px is not None:
            return _small(file, opened.fileno(), edge_px, holder, is_embedded)
        with turn(holder), contextlib.suppress(MediaError):  # an unreadable picture is no error of the page
            return _read(file, opened.fileno(), None, is_embedded)
    return None


def _read(file: TrackFile, descriptor: int, edge_px: int | None, is_embedded: bool) -> Artwork | None:
    if is_embedded:
        return sandbox().read_artwork(descriptor, file.path, edge_px)
    return sandbox().read_image(descriptor, edge_px)


@contextlib.contextmanager
def turn(holder: str) -> Iterator[None]:
    """Wait for the child; refuse if too many requests do."""
    if not _seats.acquire(holder):
        raise ServiceUnavailable("Too many pictures are being loaded. Try again in a moment.", retry_after=1)
    try:
        with _child_lock:
            yield
    finally:
        _seats.release(holder)


def _small(file: TrackFile, descriptor: int, edge_px: int, holder: str, is_embedded: bool) -> Artwork | None:
    status = os.fstat(descriptor)
    name = f"{file.track_id}-{status.st_ino:x}-{status.st_mtime_ns:x}-{status.st_size:x}-{edge_px}.jpg"
    kept = current().data / FOLDER / name[:2] / name
    data = _find_cached(kept)
    if data is None:
        with turn(holder):
            data = _find_cached(kept)  # made by the request before this one
            if data is None:
                data = _make(partial(_read, file, descriptor, edge_px, is_embedded), kept)
    return Artwork("image/jpeg", data) if data else None


def _find_cached(path: Path) -> bytes | None:
    """Return a cached picture, b"" for a file without one; None if nothing is cached.

    Cached files are not synced, so a power cut may leave some empty or ending in zeros: these do not count.
    """
    with contextlib.suppress(FileNotFoundError, NotADirectoryError):
        data = path.read_bytes()
        if data == NO_PICTURE:
            return b""
        if data.startswith(JPEG_START) and data.endswith(JPEG_END):
            return data
    return None


def _make(read: Callable[[], Artwork | None], kept: Path) -> bytes:
    """Make a thumbnail and cache it; cache the absence of a picture as well."""
    try:
        found = read()
    except PASSING:
        return b""
    except MediaError:
        found = None
    data = found.data if found else b""
    with contextlib.suppress(OSError):  # a full disk: the picture is made again next time
        _store(kept, data or NO_PICTURE)
    return data


def _store(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile(dir=path.parent, delete=False) as file:
        file.write(data)
    os.replace(file.name, path)
    if next(_cached) % CHECK_EVERY == 0:
        remove_oldest(path.parent.parent, MOST_BYTES)


def remove_oldest(folder: Path, most_bytes: int) -> None:
    """Remove the oldest pictures of a folder until it is below its bound."""
    kept = sorted(((file.stat(), file) for file in folder.glob("*/*")), key=lambda pair: pair[0].st_mtime)
    total = sum(status.st_size for status, _file in kept)
    for status, file in kept:
        if total <= most_bytes:
            return
        file.unlink(missing_ok=True)
        total -= status.st_size
