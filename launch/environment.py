"""The environment variables of every program."""

import os
import sys
from collections.abc import Mapping
from pathlib import Path

from config.settings import Settings
from launch.supervisor import ROOT

#: Replaces a home directory that is not writable; below the data folder.
HOME_FOLDER = "home"


def programs_environment(settings: Settings, urls: Mapping[str, str], music: str) -> dict[str, str]:
    """Return the environment of the programs: the launcher's own and some more.

    Parameters
    ----------
    urls
        `redis_url` and `cache_url` of the servers in use.
    music
        The value of MUSIC.
    """
    environment = os.environ | {
        "MUSIC": music,
        "AURALIS_DATA": str(settings.data),
        "AURALIS_HOST": settings.host,
        "AURALIS_REDIS_URL": urls["redis_url"],
        "AURALIS_CACHE_URL": urls["cache_url"],
        "PATH": os.pathsep.join((os.path.dirname(sys.executable), os.environ.get("PATH", os.defpath))),
        "PYTHONPATH": str(ROOT),
        "PYTHONUNBUFFERED": "1",
        # Read by numpy's import: on 16 cores BLAS would reserve 1.5 GB of address space in each process.
        "OPENBLAS_NUM_THREADS": "1",
        "OMP_NUM_THREADS": "1",
    }
    home = os.path.expanduser("~")
    if not os.access(home, os.W_OK | os.X_OK):
        replacement = settings.data / HOME_FOLDER
        replacement.mkdir(exist_ok=True)
        environment["HOME"] = str(replacement)
    return environment


def music_of(settings: Settings, demo: Path) -> str:
    """Return the value of MUSIC: the configured folders as absolute paths, or else the demo library."""
    return os.pathsep.join(os.fsdecode(folder) for folder in settings.music) or str(demo)
