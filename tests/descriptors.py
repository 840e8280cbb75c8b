"""Open descriptors of this process, for tests of leaks."""

import os
from contextlib import suppress


def descriptors() -> set[tuple[int, str]]:
    """Return every open descriptor with its target.

    Compare by subset: descriptors that earlier tests in the process have left may be closed in the
    meantime, by the garbage collection or their own threads, but none may be added.
    """
    found = set()
    for name in os.listdir("/proc/self/fd"):
        with suppress(FileNotFoundError):  # the one that listed them
            found.add((int(name), os.readlink(f"/proc/self/fd/{name}")))
    return found
