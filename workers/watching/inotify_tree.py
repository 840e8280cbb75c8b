"""Changes in a folder and all folders inside it on Linux. Names are bytes: the kernel knows no encoding."""

from __future__ import annotations

import errno
import os
from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass, field

from inotify_simple import INotify, flags

from media.left_out.names import find_folder_reason

#: Reading is no change: a scan or a player must not request the next scan.
CHANGES = int(
    flags.CREATE
    | flags.DELETE
    | flags.MOVED_FROM
    | flags.MOVED_TO
    | flags.MODIFY
    | flags.CLOSE_WRITE
    | flags.ATTRIB
)

#: After these, changes were missed or the tree is another one.
ENDS = int(flags.Q_OVERFLOW | flags.UNMOUNT)

#: Errors that concern all folders; after others one folder is not watched, which a scan cannot read either.
LIMITS = frozenset({errno.ENOSPC, errno.ENOMEM, errno.EMFILE, errno.ENFILE})


@dataclass(slots=True, eq=False)
class Watched:
    """A watched folder; the tree of them gives the path of an event after any renames."""

    wd: int
    name: bytes
    parent: Watched | None
    inside: dict[bytes, Watched] = field(default_factory=dict)

    def part(self) -> bytes:
        """Return the path relative to the root."""
        names, folder = [], self
        while folder.parent is not None:
            names.append(folder.name)
            folder = folder.parent
        return b"/".join(reversed(names))


class InotifyTree:
    """Watches a folder from its construction to `close`.

    Parameters
    ----------
    left_out
        Parts that are not watched: shares that may not respond.

    Raises
    ------
    OSError
        The folder cannot be watched, or a limit of the system is reached.
    """

    def __init__(self, path: bytes, left_out: Collection[bytes] = ()) -> None:
        self._prefix = path.rstrip(b"/") + b"/"
        self._left_out = frozenset(left_out)
        self._folders: dict[int, Watched] = {}
        self._kernel = INotify()
        try:
            wd = self._kernel.add_watch(path, CHANGES | flags.ONLYDIR | flags.MOVE_SELF)
            self._root = self._folders[wd] = Watched(wd, b"", None)
            for name in _folders_in(path):
                self._add(self._root, name)
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """Stop to watch."""
        self._kernel.close()

    def read(self, timeout_ms: int) -> set[tuple[bytes, bool]] | None:
        """Wait for changes; returns the changed parts and whether each is a folder.

        None: changes were missed, or another folder may be at this path already.
        """
        changes = set()
        for wd, mask, _, name in self._kernel.read(timeout_ms):
            if mask & ENDS:
                return None
            folder = self._folders.get(wd)
            if folder is None:
                continue  # moved or deleted, which was an event of the folder above it
            if mask & (flags.IGNORED | flags.MOVE_SELF):
                if folder is self._root:
                    return None
                self._drop(folder)
            elif name:
                raw, is_folder = os.fsencode(name), bool(mask & flags.ISDIR)
                if is_folder:
                    self._follow(folder, raw, mask)
                part = folder.part()
                changes.add((part + b"/" + raw if part else raw, is_folder))
        return changes

    def _follow(self, parent: Watched, name: bytes, mask: int) -> None:
        if not mask & (flags.DELETE | flags.MOVED_FROM):
            self._add(parent, name)  # new, or readable from now on
        elif name in parent.inside:
            self._drop(parent.inside[name])

    def _add(self, parent: Watched, name: bytes) -> None:
        """Watch a folder and all inside it: each before it is listed, so that none is missed."""
        waiting = [(parent, name)]
        while waiting:
            parent, name = waiting.pop()
            part = b"/".join(filter(None, (parent.part(), name)))
            if find_folder_reason(name) or part in self._left_out or parent.wd not in self._folders:
                continue
            path = self._prefix + part
            try:
                folder = self._place(path, parent, name)
                waiting.extend((folder, each) for each in _folders_in(path))
            except OSError as error:
                if error.errno in LIMITS:
                    raise

    def _place(self, path: bytes, parent: Watched, name: bytes) -> Watched:
        """Watch one folder; one that was watched at another place has moved here."""
        mask = CHANGES | flags.ONLYDIR | flags.DONT_FOLLOW
        wd = self._kernel.add_watch(path, mask)
        known, before = self._folders.get(wd), parent.inside.get(name)
        if known is not None and known is before:
            return known
        for other in (known, before):
            if other is not None:
                self._drop(other)
        wd = self._kernel.add_watch(path, mask) if known is not None else wd
        folder = self._folders[wd] = parent.inside[name] = Watched(wd, name, parent)
        return folder

    def _drop(self, folder: Watched) -> None:
        """Watch a folder and those inside it no longer."""
        if folder.parent is not None and folder.parent.inside.get(folder.name) is folder:
            del folder.parent.inside[folder.name]
        waiting = [folder]
        while waiting:
            each = waiting.pop()
            waiting.extend(each.inside.values())
            self._folders.pop(each.wd, None)
            with suppress(OSError):  # the kernel forgot a deleted one itself
                self._kernel.rm_watch(each.wd)


def _folders_in(path: bytes) -> list[bytes]:
    with os.scandir(path) as listing:
        return [entry.name for entry in listing if entry.is_dir(follow_symlinks=False)]
