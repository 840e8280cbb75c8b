"""The cue sheets of one folder."""

import os
from dataclasses import dataclass, field

from media.cues.sheets import UNREADABLE, CueSheet
from media.errors import MediaError, UnreadableError
from media.files import open_beneath, open_folder
from media.left_out.cue_sheets import NO_SHEETS, find_stamp, is_cue_sheet
from media.sandbox import Sandbox


@dataclass(frozen=True, slots=True)
class FolderSheets:
    """The cue sheets of a folder by their names.

    Attributes
    ----------
    stamp : int
        Of `cue_sheets.find_stamp`, as a walk finds it.
    names : list of bytes
        Of all files in the folder.
    changed_ns : int
        Time of the last change of a sheet.
    """

    stamp: int = NO_SHEETS
    names: list[bytes] = field(default_factory=list)
    sheets: dict[bytes, CueSheet] = field(default_factory=dict)
    changed_ns: int = 0


def read_sheets(root: bytes, folder: bytes, sandbox: Sandbox) -> FolderSheets:
    """Read the cue sheets of a folder beneath a root; one that cannot be read is a sheet with a problem."""
    try:
        opened = open_folder(root, folder)
    except MediaError:
        return FolderSheets()
    try:
        with os.scandir(opened) as listing:
            items = list(listing)
            stamp = find_stamp(items)
    except OSError as error:
        raise UnreadableError(error.strerror or "") from error
    finally:
        os.close(opened)
    names = [os.fsencode(item.name) for item in items]
    if stamp == NO_SHEETS:
        return FolderSheets()
    found = FolderSheets(stamp, names)
    changed_ns = 0
    for name in filter(is_cue_sheet, names):
        found.sheets[name], modified_ns = _read(root, os.path.join(folder, name), sandbox)
        changed_ns = max(changed_ns, modified_ns)
    return FolderSheets(stamp, names, found.sheets, changed_ns)


def _read(root: bytes, path: bytes, sandbox: Sandbox) -> tuple[CueSheet, int]:
    modified_ns = 0
    try:
        with os.fdopen(open_beneath(root, path), "rb") as opened:
            modified_ns = os.fstat(opened.fileno()).st_mtime_ns
            return sandbox.read_sheet(opened.fileno()), modified_ns
    except MediaError:
        return CueSheet(problem=UNREADABLE), modified_ns
