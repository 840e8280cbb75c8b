"""Realistic libraries of several sizes, each built once in a folder of its own and used again."""

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path

import numpy as np

from benchmarks.sizes import questions
from benchmarks.support import realistic
from config import settings
from discovery import sound_writer, text_base
from library import database
from library.catalogue.rekeying import rekey
from library.migrations import migrate

#: Files beside the data folder: seconds that each step of the build took, and unknown vectors.
BUILT, UNKNOWN = "built.json", "unknown.npy"

#: Questions to the library (`questions`).
QUESTIONS = "questions.json"

#: The music folder, which does not exist: tracks stay in the library as they are.
MUSIC = "music"


def data_folder(library: Path) -> Path:
    """Return the folder that Auralis has as its data folder."""
    return library / "data"


def open_library(library: Path) -> None:
    """Make a library that of this process."""
    database.engine.cache_clear()
    os.environ["AURALIS_DATA"] = str(data_folder(library))
    settings.current.cache_clear()
    migrate(settings.current().database_url)


def build(folder: Path, tracks: int) -> dict[str, float]:
    """Build a library with its indexes unless it exists; return the seconds of each step.

    A build that was stopped continues with the step that it had begun.
    """
    library = folder / str(tracks)
    noted = library / BUILT
    taken_s: dict[str, float] = json.loads(noted.read_text()) if noted.exists() else {}
    if not taken_s:
        shutil.rmtree(library, ignore_errors=True)
        data_folder(library).mkdir(parents=True)
    steps: dict[str, Callable[[], object]] = {
        "tables": lambda: _fill(library, tracks),
        "text index": lambda: text_base.build(lambda _tracks: None),
        "similarity index": sound_writer.renew,
        "questions": lambda: questions.ask().save(library / QUESTIONS),
    }
    if steps.keys() - taken_s.keys():
        open_library(library)
        for name in [name for name in steps if name not in taken_s]:
            taken_s[name] = _timed_s(steps[name])
            noted.write_text(json.dumps(taken_s))
        database.engine().dispose()
    return taken_s


def _fill(library: Path, tracks: int) -> None:
    rekey(settings.current().database_url)  # of the empty library: a start finds all keys in order
    np.save(library / UNKNOWN, realistic.fill(tracks, os.fsencode(library / MUSIC)))


def _timed_s(act: Callable[[], object]) -> float:
    began_s = time.perf_counter()
    act()
    return time.perf_counter() - began_s
