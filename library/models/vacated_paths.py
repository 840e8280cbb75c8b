"""The paths of tracks without a file of their own: another track has the path.

Their file is gone, and another may be at its place; or they are a section of a file (`Track.image_id`).
"""

#: No file name contains it, so that such a path is never found on a disk, nor opened.
_MARK = b"\0"


def vacated(path: bytes, track_id: str) -> bytes:
    """Return the path that a track has while its own may be another track's."""
    return original(path) + _MARK + track_id.encode()


def is_vacated(path: bytes) -> bool:
    """Return whether a track with this path has no file."""
    return _MARK in path


def original(path: bytes) -> bytes:
    """Return the path on the disk that a track has or had."""
    return path.partition(_MARK)[0]
