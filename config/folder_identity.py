"""The identity of a data folder: records of running processes are not valid in a copy of it."""

from pathlib import Path

#: Locked by the supervisor while it runs.
LOCK_FILE = "lock"


def folder_id(data: Path) -> str | None:
    """Return the id of a data folder: device and inode of its lock file.

    A copy, a restored backup and a folder on another disk have another id; a renamed folder keeps its id.
    A supervisor holds the lock file open, so no other folder gets the id of a running one.

    Returns
    -------
    str or None
        None if no supervisor ever ran on it.
    """
    try:
        status = (data / LOCK_FILE).stat()
    except (FileNotFoundError, NotADirectoryError):
        return None
    return f"{status.st_dev}/{status.st_ino}"
