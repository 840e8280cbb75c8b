"""A thread that receives changes in one music folder from the kernel."""

import os
import threading
from collections.abc import Callable

from watchfiles import Change, watch
from watchfiles._rust_notify import WatchfilesRustInternalError

from media.left_out.names import AUDIO_EXTENSIONS, MARKERS, PLAYLIST_EXTENSIONS, find_folder_reason

#: Changes are collected for at least `STEP_MS`, and at most for `DEBOUNCE_MS`.
STEP_MS, DEBOUNCE_MS = 200, 1000

#: Files beside tracks that a scan reads.
BESIDE_EXTENSIONS = frozenset(
    {b".jpg", b".jpeg", b".png", b".webp", b".gif", b".bmp", b".cue", b".lrc", b".txt"} | PLAYLIST_EXTENSIONS
)

#: Parts of watchfiles' messages, and what an administrator can do.
LIMIT = "the system's limit is reached; raise it with sysctl fs.inotify."
REMEDIES = {
    "watch limit reached": f"{LIMIT}max_user_watches",
    "Too many open files": f"{LIMIT}max_user_instances",
}

#: Of the message about a name that is not UTF-8: watchfiles cannot name the file, and ends.
UNNAMED = "Unable to decode path"


class FolderWatch(threading.Thread):
    """Watches one folder until `stop` is called, or it cannot go on.

    Parameters
    ----------
    on_touch
        Called with the part of the folder that changed; b"" is all of it.

    Attributes
    ----------
    problem
        The reason why the kernel does not tell of changes; empty while it does.
    """

    def __init__(self, path: bytes, on_touch: Callable[[bytes], None]) -> None:
        super().__init__(daemon=True, name=f"watch {os.fsdecode(path)!r}")
        self.problem = ""
        self._path = path
        self._on_touch = on_touch
        self._stop_event = threading.Event()

    def run(self) -> None:
        """Watch until the end."""
        while not self._stop_event.is_set() and not self.problem:
            try:
                self._watch()
            except (OSError, UnicodeDecodeError, WatchfilesRustInternalError) as error:
                if UNNAMED not in str(error):
                    self.problem = remedy(str(error))
                elif not self._stop_event.wait(STEP_MS / 1000):
                    self._on_touch(b"")

    def stop(self) -> None:
        """End soon."""
        self._stop_event.set()

    def _watch(self) -> None:
        for changes in watch(
            self._path.decode(),
            watch_filter=None,
            debounce=DEBOUNCE_MS,
            step=STEP_MS,
            stop_event=self._stop_event,
            raise_interrupt=False,
            force_polling=False,
            ignore_permission_denied=True,
        ):
            for part in {touched_part(self._path, os.fsencode(path)) for _, path in changes}:
                if part is not None:
                    self._on_touch(part)
            if (Change.deleted, self._path.decode()) in changes:
                return  # another folder may be at this path already


def remedy(message: str) -> str:
    """Return the problem that watchfiles reports, with its remedy."""
    return next((text for part, text in REMEDIES.items() if part in message), message.splitlines()[0][:200])


def touched_part(root: bytes, path: bytes) -> bytes | None:
    """Return the part of a root to scan after a change of a path; None if no scan would read it.

    That is the folder of a file, so that many changes are one scan; but a file directly in the root is a part
    of its own.
    """
    part = path[len(root.rstrip(b"/")) + 1 :]
    if os.path.basename(part) in MARKERS:
        return os.path.dirname(part)
    if any(map(find_folder_reason, part.split(b"/"))):
        return None
    if os.path.splitext(part)[1].lower() in AUDIO_EXTENSIONS | BESIDE_EXTENSIONS and not os.path.isdir(path):
        return os.path.dirname(part) or part
    return None if os.path.isfile(path) else part  # a folder, also one that is gone
