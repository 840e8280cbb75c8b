"""Small tagged files and what users did with them."""

from itertools import pairwise
from pathlib import Path
from typing import Any

from tests.real import music
from tests.real.library import RealLibrary


def song(library: RealLibrary, name: str, title: str, seed: int, **frames: str) -> Path:
    """Write an mp3 with tags."""
    tags: dict[str, Any] = {"TIT2": title, "TPE1": "Band", "TALB": "Record"}
    return music.id3(library.new(name, seed, secs=2.0), **tags | frames)


def ids(library: RealLibrary) -> dict[str, str]:
    return {row["title"]: row["id"] for row in library.list()}


def rotate(*paths: Path) -> None:
    """Give each file the name of the next one, and the last one that of the first."""
    spare = paths[0].with_name("spare")
    paths[-1].rename(spare)
    for source, target in reversed(list(pairwise(paths))):
        source.rename(target)
    spare.rename(paths[0])
