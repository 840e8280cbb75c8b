"""Confine the child that parses untrusted files, before it reads the first one.

Files, requests and replies are passed as descriptors, so that a decoder that an attacker controls can open,
contact or start nothing else. Measures that the system lacks are left out and reported.
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
        Measures that took effect, and those that did not; see `describe`.
    """
    limits.bound(bounds)
    if sys.platform != "linux":  # the closed socket shows that the parent ended
        return ["limits alone, since the rest is Linux's"]
    measures = ["limits", *(_tried(name, measure) for name, measure in _MEASURES.items())]
    linux.die_with_parent(signal.SIGKILL)  # if the parent's thread ended first, the closed socket shows it
    return measures


def describe(measures: list[str]) -> str:
    """Return a log message of the measures, with the consequence of missing ones."""
    message = f"decode child: {', '.join(measures)}"
    if is_complete(measures):
        return message
    return f"{message}; an attacker who controls a decoder can do what the missing measures would deny"


def is_complete(measures: list[str]) -> bool:
    """Return whether all measures of this operating system took effect."""
    return not any(measure.startswith(_MISSING) for measure in measures)


def code_folders() -> set[str]:
    """Return the folders of the interpreter, its libraries and the parsers, for late imports.

    The checkout is not among them, since the data folder may be in it.
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
