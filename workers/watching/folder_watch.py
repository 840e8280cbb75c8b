"""A thread that receives changes in one music folder from the kernel."""

import errno
import os
import sys
import threading
import time
from collections.abc import Callable, Collection
from contextlib import closing

from media.left_out.cue_sheets import is_cue_sheet
from media.left_out.names import AUDIO_EXTENSIONS, MARKERS, PLAYLIST_EXTENSIONS, find_folder_reason

if sys.platform == "linux":
    from workers.watching.inotify_tree import InotifyTree as Tree
else:
    from workers.watching.watchfiles_tree import WatchfilesTree as Tree

#: A stop is noticed after `WAIT_MS`. Changes are collected for `STEP_S`: the kernel's queue holds more.
WAIT_MS, STEP_S = 200, 0.1

#: A watch that takes longer than this to begin may miss a change after the scan at the start.
START_S = 1.0

#: Files beside tracks that a scan reads.
BESIDE_EXTENSIONS = frozenset(
    {b".jpg", b".jpeg", b".png", b".webp", b".gif", b".bmp", b".cue", b".lrc", b".txt"} | PLAYLIST_EXTENSIONS
)

#: Limits by the error that tells that one is reached, and their remedy.
LIMIT = "the system's limit is reached; raise it with sysctl fs.inotify."
REMEDIES = {errno.ENOSPC: f"{LIMIT}max_user_watches", errno.EMFILE: f"{LIMIT}max_user_instances"}


class FolderWatch(threading.Thread):
    """Watches one folder until `stop` is called, or it cannot go on.

    Parameters
    ----------
    on_touch
        Called with the part of the folder that changed; b"" is all of it.
    left_out
        Parts that are not watched.
    is_scanned
        Whether a scan of the folder is about to begin. Otherwise all of it is touched when it is watched.

    Attributes
    ----------
    problem
        The reason why the kernel does not tell of changes; empty while it does.
    is_ready
        Whether every change from now on is noticed.
    """

    def __init__(
        self, path: bytes, on_touch: Callable[[bytes], None], left_out: Collection[bytes], is_scanned: bool
    ) -> None:
        super().__init__(daemon=True, name=f"watch {os.fsdecode(path)!r}")
        self.problem = ""
        self.is_ready = False
        self._path = path
        self._on_touch = on_touch
        self._left_out = left_out
        self._is_scanned = is_scanned
        self._stop_event = threading.Event()

    def run(self) -> None:
        """Watch until the end."""
        while not self._stop_event.is_set() and not self.problem:
            try:
                self._watch()
            except OSError as error:
                self.problem = REMEDIES.get(error.errno or 0, str(error)[:200])
            self.is_ready = self._is_scanned = False

    def stop(self) -> None:
        """End soon."""
        self._stop_event.set()

    def _watch(self) -> None:
        """Watch until `stop`, or until changes may have been missed."""
        began_s = time.monotonic()
        with closing(Tree(self._path, self._left_out)) as tree:
            self.is_ready = True
            if not self._is_scanned or time.monotonic() > began_s + START_S:
                self._on_touch(b"")
            while not self._stop_event.wait(STEP_S):
                changes = tree.read(WAIT_MS)
                if changes is None:
                    return
                for part in {touched_part(*change) for change in changes}:
                    if part is not None:
                        self._on_touch(part)


def touched_part(part: bytes, is_folder: bool) -> bytes | None:
    """Return the part of a root to scan after a change of a part; None if no scan would read it.

    That is the folder of a file, so that many changes are one scan; but a file directly in the root is a part
    of its own, unless it is a cue sheet, which may divide any other.
    """
    if os.path.basename(part) in MARKERS:
        return os.path.dirname(part)
    if any(map(find_folder_reason, part.split(b"/"))):
        return None
    if is_folder:
        return part
    is_read = os.path.splitext(part)[1].lower() in AUDIO_EXTENSIONS | BESIDE_EXTENSIONS
    return (os.path.dirname(part) or (b"" if is_cue_sheet(part) else part)) if is_read else None
