"""Errors of playlists that others share, of duplicates and of smart playlists."""

from library.errors import LibraryError


class PlaylistReadOnlyError(LibraryError):
    """The playlist belongs to another account, which lets others read it only."""


class PlaylistDuplicatesError(LibraryError):
    """The playlist has some of the tracks, and the caller asked not to add them again."""

    def __init__(self, message: str, count: int) -> None:
        super().__init__(message)
        self.details = {"duplicates": count}


class PlaylistIsSmartError(LibraryError):
    """The tracks of a smart playlist follow from its rules."""
