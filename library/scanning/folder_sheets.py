"""The cue sheets of one folder."""

import os
from dataclasses import dataclass, field
from typing import NamedTuple

from media.cues.sheets import UNREADABLE, CueSheet
from media.errors import MediaError, NotRegularFileError, SymlinkError
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
    """Read the cue sheets of a folder beneath a root.

    One that cannot be read is a sheet with a problem. Unless it never can be, the stamp is that of a folder
    without sheets, so that the next scan tries again.
    """
    try:
        opened = open_folder(root, folder)
    except MediaError:
        return FolderSheets()
    try:
        with os.scandir(opened) as listing:
            items = list(listing)
            stamp = find_stamp(items)
    except OSError:
        return FolderSheets()
    finally:
        os.close(opened)
    if stamp == NO_SHEETS:
        return FolderSheets()
    names = [os.fsencode(item.name) for item in items]
    readings = {
        name: _read(root, os.path.join(folder, name), sandbox) for name in filter(is_cue_sheet, names)
    }
    return FolderSheets(
        stamp=stamp if all(each.is_final for each in readings.values()) else NO_SHEETS,
        names=names,
        sheets={name: each.sheet for name, each in readings.items()},
        changed_ns=max((each.modified_ns for each in readings.values()), default=0),
    )


class _Reading(NamedTuple):
    sheet: CueSheet
    modified_ns: int = 0
    is_final: bool = True


def _read(root: bytes, path: bytes, sandbox: Sandbox) -> _Reading:
    modified_ns = 0
    try:
        with os.fdopen(open_beneath(root, path), "rb") as opened:
            modified_ns = os.fstat(opened.fileno()).st_mtime_ns
            return _Reading(sandbox.read_sheet(opened.fileno()), modified_ns)
    except MediaError as error:
        is_final = isinstance(error, (SymlinkError, NotRegularFileError))
        return _Reading(CueSheet(problem=UNREADABLE), modified_ns, is_final)
