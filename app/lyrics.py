"""Lyrics of tracks, read when they are requested."""

import os
from contextlib import suppress

from app import artwork
from library.catalogue.tracks import TrackFile
from media.errors import MediaError
from media.files import open_beneath
from media.sandbox import Lyrics

_LRC, _TXT = (b".lrc", b".LRC"), (b".txt", b".TXT")


def find(file: TrackFile, holder: str) -> tuple[str, Lyrics] | None:
    """Return the source of a track's lyrics, and the lyrics; None without any.

    Parameters
    ----------
    holder
        User or address that the waiting request counts for.

    Raises
    ------
    MediaError
        The track's file is missing.
    ServiceUnavailable
        Too many requests are waiting for files to be read.
    """
    if file.section:
        return None  # those of the file, and beside it, are not those of a part
    with os.fdopen(open_beneath(file.root, file.path), "rb") as opened, artwork.turn(holder):
        found = _beside(file, _LRC)
        if found is None:
            with suppress(MediaError):  # damaged audio has no lyrics
                embedded = artwork.sandbox().read_lyrics(opened.fileno(), file.path)
                found = ("embedded", embedded) if embedded else None
        return found or _beside(file, _TXT)


def is_beside(file: TrackFile) -> bool:
    """Return whether a file of the track's name holds lyrics; it is not read."""
    for path in _paths(file, _LRC + _TXT):
        with suppress(MediaError), os.fdopen(open_beneath(file.root, path), "rb") as opened:
            if os.fstat(opened.fileno()).st_size:
                return True
    return False


def _beside(file: TrackFile, extensions: tuple[bytes, ...]) -> tuple[str, Lyrics] | None:
    """Return the lyrics in a file of the track's name."""
    for path in _paths(file, extensions):
        with suppress(MediaError):  # those in the audio, or none
            with os.fdopen(open_beneath(file.root, path), "rb") as opened:
                lyrics = artwork.sandbox().read_lyrics_file(opened.fileno())
            if lyrics:
                return extensions[0][1:].decode(), lyrics
    return None


def _paths(file: TrackFile, extensions: tuple[bytes, ...]) -> list[bytes]:
    stem = os.path.splitext(file.path)[0]
    return [start + extension for start in (stem, file.path) for extension in extensions]
