"""Keeps what Auralis writes from the other users of its machine."""

import os

#: All rights of the group and of others.
OTHERS = 0o077


def restrict_new_files() -> None:
    """Have every file and folder that this process and its children make be for their owner alone."""
    os.umask(OTHERS)
