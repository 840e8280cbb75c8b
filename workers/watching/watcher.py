"""Watches all music folders, polls those that do not tell of changes, and requests scans of what changed."""

import logging
import os
import time
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue

from config.settings import Settings
from library.database import session_scope
from library.errors import DatabaseUnavailableError
from library.scanning import roots, scans
from library.scanning.roots import AttachedRoot
from live import watch_states
from live.client import LiveUnavailableError
from live.watch_states import WatchState
from workers.watching import mounts
from workers.watching.folder_watch import LIMIT, FolderWatch
from workers.watching.touches import Touches

#: Interval of looking for added, removed and replaced folders, and of trying again after a limit was reached.
LOOK_S, RETRY_S = 5.0, 600.0

#: A stop waits this long for all threads.
JOIN_S = 1.0

log = logging.getLogger(__name__)


@dataclass
class WatchedRoot:
    """A root as the watcher knows it.

    Attributes
    ----------
    identity
        Device and inode of the folder: another disk may be mounted at its path. None: it cannot be read.
    silent
        Parts that are polled, with their file systems.
    inside
        Paths of the file systems that are mounted inside it: one that is mounted later is watched, too.
    """

    root: AttachedRoot
    identity: tuple[int, int] | None
    silent: dict[bytes, str]
    inside: frozenset[bytes]
    watch: FolderWatch | None
    began_s: float
    polled_s: float
    touches: Touches = field(default_factory=Touches)


class Watcher:
    """The loop of the watcher process; `stop` may be called by a signal's handler."""

    def __init__(self, settings: Settings) -> None:
        self._mode = settings.watch
        self._poll_minutes = settings.poll_minutes
        self._roots: dict[int, WatchedRoot] = {}
        self._events: SimpleQueue[tuple[int, bytes] | None] = SimpleQueue()
        self._scans_new: bool | None = None

    def stop(self) -> None:
        """End the loop."""
        self._events.put(None)

    def run(self) -> None:
        """Watch until `stop`."""
        look_s = 0.0
        while True:
            clock_s = time.monotonic()
            try:
                if clock_s >= look_s:
                    look_s = clock_s + LOOK_S
                    self._look(clock_s)
                self._request(clock_s)
            except DatabaseUnavailableError as error:
                log.warning("changes are noticed later: %s", error)
            if not self._collect(look_s):
                break
        watches = [known.watch for known in self._roots.values() if known.watch]
        for each in watches:
            each.stop()
        ends_s = time.monotonic() + JOIN_S
        for each in watches:
            each.join(max(0.0, ends_s - time.monotonic()))

    def _collect(self, look_s: float) -> bool:
        """Wait for changes until something is due, and take them; returns whether to go on."""
        due_s = [known.touches.next_s() for known in self._roots.values()]
        until_s = min([look_s, *(each for each in due_s if each is not None)])
        try:
            event = self._events.get(timeout=max(0.01, until_s - time.monotonic()))
            while event is not None:
                root_id, part = event
                if root_id in self._roots:
                    self._roots[root_id].touches.add(part, time.monotonic())
                event = self._events.get_nowait()
        except Empty:
            return True
        return False

    def _request(self, clock_s: float) -> None:
        for root_id, known in self._roots.items():
            if parts := known.touches.take_due(clock_s):
                try:
                    with session_scope() as session:
                        scans.request_parts(session, root_id, parts)
                except DatabaseUnavailableError:
                    for part in parts:
                        known.touches.add(part, clock_s)
                    raise
                log.info("%d changed folders of root %d are scanned", len(parts), root_id)

    def _look(self, clock_s: float) -> None:
        """Take over added, removed and replaced folders, poll, and report."""
        with session_scope(read_only=True) as session:
            attached = {root.id: root for root in roots.attached(session)}
        if self._scans_new is None:  # at the start of the server, all roots are scanned after this
            self._scans_new = _was_running()
        for root_id in self._roots.keys() - attached.keys():
            self._end(self._roots.pop(root_id))
        table = mounts.read()
        for root in attached.values():
            seen = self._see(root, table, clock_s)
            known = self._roots.get(root.id)
            if known is None or _is_outdated(known, seen):
                self._roots[root.id] = self._begin(seen, known)
            self._poll(self._roots[root.id], clock_s)
        self._scans_new = True
        watch_states.publish({root_id: self._state(known) for root_id, known in self._roots.items()})

    def _see(self, root: AttachedRoot, table: list[mounts.Mount], clock_s: float) -> WatchedRoot:
        path = os.path.realpath(root.path)
        silent = {b"": ""} if self._mode == "poll" else mounts.silent_parts(path, table)
        # A share that does not respond would block this loop.
        identity = None if b"" in silent else _identity(root.path)
        return WatchedRoot(root, identity, silent, mounts.inside(path, table), None, clock_s, clock_s)

    def _begin(self, seen: WatchedRoot, known: WatchedRoot | None) -> WatchedRoot:
        """Begin to watch a root; one that is new, back or another one is scanned, for changes before this."""
        if known is not None:
            self._end(known)
            seen.touches, seen.polled_s = known.touches, known.polled_s
        if seen.identity is not None and self._mode != "off":
            root = seen.root
            seen.watch = FolderWatch(
                root.path,
                lambda part: self._events.put((root.id, part)),
                seen.silent.keys(),
                is_scanned=not self._scans_new,
            )
            seen.watch.start()
        return seen

    def _end(self, known: WatchedRoot) -> None:
        if known.watch:
            known.watch.stop()

    def _poll(self, known: WatchedRoot, clock_s: float) -> None:
        parts = known.silent or ({b"": ""} if known.watch and known.watch.problem else {})
        if self._mode == "off" or not parts or clock_s < known.polled_s + self._poll_minutes * 60.0:
            return
        with session_scope() as session:
            scans.request_parts(session, known.root.id, parts)
        known.polled_s = clock_s

    def _state(self, known: WatchedRoot) -> WatchState:
        every = f"every {self._poll_minutes} min"
        if self._mode == "off":
            return WatchState("off", "AURALIS_WATCH is off: changes are noticed by scheduled scans only")
        if self._mode == "poll":
            return WatchState("polled", f"polled {every}, as AURALIS_WATCH says")
        if b"" in known.silent:
            return WatchState("polled", f"polled {every}: {known.silent[b'']} does not tell of changes")
        if known.identity is None or known.watch is None:
            return WatchState("away", "the folder cannot be read: is its disk connected?")
        if known.watch.problem:
            return WatchState("polled", f"polled {every}: {known.watch.problem}")
        names = sorted(f"{os.fsdecode(part)} ({kind})" for part, kind in known.silent.items())
        begun = "watched" if known.watch.is_ready else "soon watched: its folders are being counted"
        return WatchState("watched", f"{begun}; polled {every}: {', '.join(names)}" if names else begun)


def _was_running() -> bool:
    """Return whether another watcher ran until now."""
    try:
        return watch_states.find() is not None
    except LiveUnavailableError:
        return False


def _identity(path: bytes) -> tuple[int, int] | None:
    """Return device and inode of a folder that can be listed."""
    try:
        status = os.stat(path)
    except OSError:
        return None
    return (status.st_dev, status.st_ino) if os.access(path, os.R_OK | os.X_OK) else None


def _is_outdated(known: WatchedRoot, seen: WatchedRoot) -> bool:
    """Return whether the watch of a root must be started again."""
    problem = known.watch.problem if known.watch else ""
    is_due = seen.began_s > known.began_s + (RETRY_S if problem.startswith(LIMIT) else LOOK_S)
    is_same = (known.root.path, known.identity, known.silent, known.inside) == (
        *(seen.root.path, seen.identity),
        *(seen.silent, seen.inside),
    )
    return not is_same or (bool(problem) and is_due)
