"""Confines the child that parses strangers' files, before it reads the first one.

Files, questions and answers come over descriptors, so that a decoder that was taken over by a damaged file
finds nothing else to open, to send to or to start. What a system does not have is left out and said.
"""

from __future__ import annotations

import os
import signal
import sys
import sysconfig
from collections.abc import Callable

from media import limits
from media.isolation import landlock, linux, seccomp
from media.limits import Limits


def confine(bounds: Limits) -> list[str]:
    """Confine the calling process for the rest of its life, and let it die with its parent.

    Returns
    -------
    list of str
        What holds, and what does not; see `describe`.
    """
    limits.bound(bounds)
    if sys.platform != "linux":  # where the parent's end is told by the closed socket
        return ["limits alone, since the rest is Linux's"]
    measures = ["limits", *(_tried(name, measure) for name, measure in _MEASURES.items())]
    linux.die_with_parent(signal.SIGKILL)  # if the parent's thread ends first, the closed socket tells it
    return measures


def describe(measures: list[str]) -> str:
    """Say what confines the child, for the log; where something is missing, what that means."""
    told = f"decode child: {', '.join(measures)}"
    if is_complete(measures):
        return told
    return f"{told}; a decoder that a damaged file takes over may do what these would have refused it"


def is_complete(measures: list[str]) -> bool:
    """Whether everything holds that this operating system is known for."""
    return not any(measure.startswith(_MISSING) for measure in measures)


def code_folders() -> set[str]:
    """Where the interpreter, its libraries and the parsers lie: what is imported late comes from there.

    Not the checkout, beneath which the data folder may lie.
    """
    paths = sysconfig.get_paths()
    return {
        os.path.dirname(os.path.abspath(__file__)),
        *(paths[name] for name in ("stdlib", "platstdlib", "purelib", "platlib")),
    }


def _drop_capabilities() -> str:
    linux.drop_capabilities()
    return "no capabilities"


def _renounce_privileges() -> str:
    linux.renounce_privileges()
    return "no new privileges"


def _restrict_by_landlock() -> str | None:
    abi = landlock.restrict(code_folders())
    return f"Landlock ABI {abi}" if abi else None


def _filter_syscalls() -> str | None:
    return "seccomp" if seccomp.install() else None


# In this order: without renounced privileges the kernel grants neither of the last two.
_MEASURES: dict[str, Callable[[], str | None]] = {
    "dropped capabilities": _drop_capabilities,
    "renounced privileges": _renounce_privileges,
    "Landlock": _restrict_by_landlock,
    "seccomp": _filter_syscalls,
}
_MISSING = "without "


def _tried(name: str, measure: Callable[[], str | None]) -> str:
    try:
        return measure() or f"{_MISSING}{name} (this system has none)"
    except OSError as error:  # a container may forbid it
        return f"{_MISSING}{name} ({error.strerror})"
