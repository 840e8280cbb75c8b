"""Permissions of new files: no access for other users of the machine."""

import os

#: All permissions of the group and of others.
OTHERS = 0o077


def restrict_new_files() -> None:
    """Set the umask, so that files of this process and its children are accessible to their owner only."""
    os.umask(OTHERS)
