"""Real music to measure on: the audio files below some folders, each folder in them a soundtrack.

The figures in docs/ were taken on the music of free games as Debian packages it, a package a folder:
``apt-get download wesnoth-1.16-music …`` and ``dpkg-deb -x`` for each of `PACKAGES`.
"""

import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from fingerprint.extract import Extractor
from media.decode import Decoding
from media.errors import MediaError
from media.files import walk
from media.formats import sniff
from media.metadata import find_length_s, find_metadata

PACKAGES = (
    *("asc-music", "hedgewars-data", "hyperrogue-music", "singularity-music", "supertuxkart-data"),
    *("wesnoth-1.16-music", "xmoto-data", "warzone2100-music", "lincity-ng-data", "freedroidrpg-data"),
    *(
        "extremetuxracer-data",
        "fillets-ng-data",
        "marsshooter-data",
        "colobot-common-sounds",
        "supertux-data",
    ),
    *("ardentryst", "drascula-music", "planetblupi-music-ogg", "megaglest-data", "unknown-horizons"),
    *("zaz-data", "trackballs-data", "btanks-data", "lugaru-data"),
)
LEAST_S = 45.0  # shorter files are jingles and sound effects
MOST_OF_ONE = 40  # tracks of a soundtrack that count: the largest must not decide alone


@dataclass(frozen=True)
class Piece:
    """A track of the corpus."""

    path: str
    soundtrack: str
    duration_s: float


def pieces(folders: list[str], most_of_one: int = MOST_OF_ONE) -> list[Piece]:
    """Return the music below some folders, evenly picked from larger soundtracks."""
    found: list[Piece] = []
    for folder in folders:
        for soundtrack in sorted(path for path in Path(folder).iterdir() if path.is_dir()):
            own = list(_pieces_of(soundtrack))
            step = max(1.0, len(own) / most_of_one)
            found += [own[int(i * step)] for i in range(min(len(own), most_of_one))]
    return found


def _pieces_of(soundtrack: Path) -> Iterator[Piece]:
    seen_bytes = set()
    for entry in walk(os.fsencode(soundtrack)):
        path = os.path.join(soundtrack, os.fsdecode(entry.path))
        if entry.refusal or entry.size in seen_bytes:  # the same file under two names
            continue
        seen_bytes.add(entry.size)
        duration_s = _length_s(path)
        if duration_s >= LEAST_S:
            yield Piece(path, soundtrack.name, duration_s)


def _length_s(path: str) -> float:
    try:
        with open(path, "rb") as file:
            return find_length_s(find_metadata(file, sniff(file))) or 0.0
    except MediaError:
        return 0.0


def decoded(path: str, decoder: str | None = None) -> tuple[int, NDArray[np.float32]]:
    """Return the sample rate and all samples, shape (channels, n)."""
    with open(path, "rb") as file:
        decoding = Decoding(file.fileno(), decoder)
        return decoding.sample_rate_hz, np.concatenate(list(decoding.blocks()), axis=1)


def vector_of(rate_hz: int, samples: NDArray[np.float32]) -> NDArray[np.float32]:
    """Return the 25 values of samples, shape (channels, n)."""
    extractor = Extractor(rate_hz, len(samples))
    extractor.feed(samples)
    return extractor.finish().values


def ours(path: str) -> list[float]:
    """Return the 25 values of a file."""
    return [float(value) for value in vector_of(*decoded(path))]
