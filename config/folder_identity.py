"""Tells a data folder from its copies: notes about running processes are void in a copy."""

from pathlib import Path

#: Held by the supervisor for as long as it runs.
LOCK_FILE = "lock"


def place_of(data: Path) -> str | None:
    """Name a data folder by the device and the inode of its lock file.

    A copy, a restored backup and a folder of another disk have another name; a renamed folder keeps its name.
    A supervisor holds the lock file open, so no other folder gets the name of a running one.

    Returns
    -------
    str or None
        None where no supervisor ever ran.
    """
    try:
        status = (data / LOCK_FILE).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return f"{status.st_dev}/{status.st_ino}"
