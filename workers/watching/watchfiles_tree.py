"""Changes in a folder and all folders inside it on macOS, whose names are UTF-8, from watchfiles."""

import os
from collections.abc import Collection
from threading import Event

from watchfiles._rust_notify import RustNotify, WatchfilesRustInternalError

#: Changes are collected until there was none for `STEP_MS`, and at most for `COLLECT_MS`.
STEP_MS, COLLECT_MS = 50, 500


class WatchfilesTree:
    """Watches a folder from its construction to `close`, left out parts as well: the system watches them all.

    Raises
    ------
    OSError
        The folder cannot be watched.
    """

    def __init__(self, path: bytes, _left_out: Collection[bytes] = ()) -> None:
        path = os.path.realpath(path)  # as the system names it
        self._prefix = path.rstrip(b"/") + b"/"
        self._stop_event = Event()
        try:
            # Leave to ignore errors would also hide that a limit is reached, or that there is no folder.
            self._kernel = RustNotify([os.fsdecode(path)], False, False, 0, True, False)
        except WatchfilesRustInternalError as error:
            raise OSError(str(error)) from error

    def close(self) -> None:
        """Stop to watch."""
        self._kernel.close()

    def read(self, timeout_ms: int) -> set[tuple[bytes, bool]] | None:
        """Wait for changes; returns the changed parts and whether each is a folder, or is gone.

        None: changes were missed, or another folder may be at this path already.
        """
        try:
            found = self._kernel.watch(COLLECT_MS, STEP_MS, timeout_ms, self._stop_event)
        except WatchfilesRustInternalError:
            return None
        changes = set()
        for _, name in found if isinstance(found, set) else ():
            path = os.fsencode(name)
            if not path.startswith(self._prefix):
                return None
            is_folder = os.path.isdir(path) or not os.path.lexists(path)
            changes.add((path[len(self._prefix) :], is_folder))
        return changes
