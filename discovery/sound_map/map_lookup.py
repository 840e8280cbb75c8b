"""The published map as a process sends it: its files are read for each request."""

import time
from collections.abc import Callable

from discovery.sound_map import map_files, map_writer
from discovery.sound_map.map_files import MapFiles
from discovery.sound_map.map_writer import MapDue
from library.database import OpenSession
from library.errors import LibraryError

#: Requests to workers are repeated after this time.
REQUEST_INTERVAL_S = 5.0


class MapNotFoundError(LibraryError):
    """There is no map of the library yet."""


class MapChangedError(LibraryError):
    """A newer map of the library has replaced the requested one."""


class MapLookup:
    """The map that is open in this process.

    Parameters
    ----------
    request
        Has a worker bring the map up to date.
    """

    def __init__(self, request: Callable[[], None]) -> None:
        self._request = request
        self._files: MapFiles | None = None
        self._requested_s = -REQUEST_INTERVAL_S

    def find(self, session: OpenSession, has_tracks: bool) -> tuple[MapFiles | None, bool]:
        """Return the published map, and whether it is missing or lacks changes, which a worker then adds.

        Parameters
        ----------
        has_tracks
            Whether any track has been analysed; without one nothing is made.
        """
        self._files = files = map_files.open_map(self._files)
        if not has_tracks and files is None:
            return None, False
        is_due = map_writer.find_due(session, files) is not MapDue.NOTHING
        now_s = time.monotonic()
        if is_due and now_s - self._requested_s >= REQUEST_INTERVAL_S:
            self._requested_s = now_s
            self._request()
        return files, is_due

    def read_points(self, generation: str | None, offset: int, limit: int) -> tuple[bytes, str]:
        """Return points of the map, and its generation.

        Raises
        ------
        MapNotFoundError
            There is no map yet.
        MapChangedError
            A newer map has replaced that of the generation.
        """
        self._files = files = map_files.open_map(self._files)
        if files is None:
            raise MapNotFoundError("The map has not been made yet. `GET /api/v1/map` has it made.")
        if generation not in {None, files.generation}:
            raise MapChangedError("A newer map has replaced this one. `GET /api/v1/map` names it.")
        try:
            return files.read_points(offset, limit), files.generation
        except OSError as error:
            raise MapChangedError("A newer map has replaced this one. `GET /api/v1/map` names it.") from error
