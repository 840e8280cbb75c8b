"""The map in files: the points as they are sent, and what a worker needs to renew them.

`map_writer` writes the files; they never change after their publication.
"""

import hashlib
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

import numpy as np
import orjson
from numpy.typing import NDArray

from discovery.index_folders import IndexFolder, Note, PublishedIndex
from discovery.sound_files import SoundOrigin
from fingerprint.dimensions import DIMENSIONS
from fingerprint.distance import RobustScale
from fingerprint.plan import FloatArray

#: Raised when files are written otherwise than before.
FORMAT = "1"

FOLDER = IndexFolder("map", FORMAT)

POINTS, POSITIONS, SUMMARY, SCALE, CENTRES = (
    "points.bin",
    "positions.npy",
    "summary.json",
    "scale.npy",
    "centres.npy",
)

#: A point as it is sent (docs/map.md): little-endian, 28 bytes, aligned for WebGL.
POINT = np.dtype(
    {
        "names": ["id", "x", "y", "year", "group", "region", "genre"],
        "formats": ["S16", "<u2", "<u2", "<u2", "u1", "u1", "u1"],
        "offsets": [0, 16, 18, 20, 22, 23, 24],
        "itemsize": 28,
    }
)

#: Coordinates are sent as shares of this.
FULL = 65_535

#: The position of a recording, in the units of the embedding.
POSITION = np.dtype([("audio", "<u8"), ("x", "<f4"), ("y", "<f4")])

PCA, TSNE = "pca", "tsne"

#: Genres by number of tracks that have a number of their own; 0 is none, 255 any other.
MOST_GENRES, OTHER_GENRE = 254, 255

#: Folders whose files this process has compared with their checksums.
_sound: set[Path] = set()


class MapGenre(TypedDict):
    """A genre with its number of points."""

    name: str
    tracks: int


class MapSummary(TypedDict):
    """Facts of a map that are sent beside its points; `frame` is the square that is shown."""

    frame: list[float]
    regions: list[dict[str, object]]
    genres: list[MapGenre]
    years: list[int] | None


@dataclass(frozen=True, slots=True)
class MapOrigin:
    """How a map came about.

    Attributes
    ----------
    library
        `fitted_tracks`: number of tracks that were arranged, not placed.
    method
        "pca" or "tsne".
    """

    library: SoundOrigin
    method: str

    @classmethod
    def read(cls, note: Note) -> "MapOrigin":
        """Return what a note says; raises ValueError or KeyError for a damaged one."""
        return cls(SoundOrigin.read(note), note["method"])

    def note(self) -> Note:
        """Return the note of a map, without checksums."""
        return self.library.note() | {"method": self.method}


@dataclass(frozen=True, eq=False, slots=True)
class MapFrame:
    """The square of the embedding that is shown.

    Attributes
    ----------
    x, y
        Its corner.
    side
        Its length, more than 0.
    """

    x: float
    y: float
    side: float

    @classmethod
    def around(cls, places: FloatArray, margin: float = 0.04) -> "MapFrame":
        """Return the square around positions, with a margin by share of it."""
        if not len(places):
            return cls(-1.0, -1.0, 2.0)
        low, high = places.min(axis=0), places.max(axis=0)
        side = max(float((high - low).max()), 1e-6) * (1 + 2 * margin)
        x, y = ((low + high) / 2 - side / 2).tolist()
        return cls(x, y, side)

    def holds(self, places: FloatArray) -> bool:
        """Return whether all positions lie in it."""
        shown = self.shares(places)
        return bool(((shown >= 0) & (shown <= 1)).all())

    def shares(self, places: FloatArray) -> FloatArray:
        """Return positions as shares of the square."""
        corner = np.array([self.x, self.y], dtype=np.float32)
        found: FloatArray = (places - corner) / np.float32(self.side)
        return found


class MapFiles:
    """A published map.

    Attributes
    ----------
    summary
        The regions and genres, as they are sent.
    tracks
        Number of points.
    """

    def __init__(self, published: PublishedIndex) -> None:
        self.path = published.path
        self.origin = MapOrigin.read(published.note)
        check(published)
        self.summary: MapSummary = orjson.loads((self.path / SUMMARY).read_bytes())
        self.frame = MapFrame(*map(float, self.summary["frame"]))
        size = (self.path / POINTS).stat().st_size
        if size % POINT.itemsize or self.frame.side <= 0:
            raise ValueError(f"{self.path} has another shape")
        self.tracks = size // POINT.itemsize

    @property
    def generation(self) -> str:
        """Return the name of this map; another one has other points."""
        return self.path.name

    def read_points(self, offset: int, limit: int) -> bytes:
        """Return some of the points, in the order of the file.

        Raises
        ------
        OSError
            A newer map has replaced this one.
        """
        with (self.path / POINTS).open("rb") as file:
            file.seek(offset * POINT.itemsize)
            return file.read(limit * POINT.itemsize)

    def load_positions(self) -> NDArray[np.void]:
        """Return the positions of recordings, sorted by `audio`."""
        found: NDArray[np.void] = np.load(self.path / POSITIONS, allow_pickle=False)
        if found.dtype != POSITION or found.ndim != 1:
            raise ValueError(f"{self.path} has other positions")
        return found

    def load_scale(self) -> RobustScale:
        """Return the scale of the z-scores by which tracks were arranged."""
        median, iqr = np.load(self.path / SCALE, allow_pickle=False)
        if median.shape != (len(DIMENSIONS),):
            raise ValueError(f"{self.path} has another scale")
        return RobustScale(median, iqr)

    def load_centres(self) -> FloatArray:
        """Return the centres of regions, in the units of the embedding, shape (k, 2)."""
        found: FloatArray = np.load(self.path / CENTRES, allow_pickle=False)
        return found.reshape(-1, 2)


def open_map(known: MapFiles | None = None) -> MapFiles | None:
    """Open the published map; None without one, or with a damaged one.

    Parameters
    ----------
    known
        A map that is open already, returned if it is still the published one.
    """

    def load(published: PublishedIndex) -> MapFiles:
        if known and known.path == published.path:
            return known
        try:
            return MapFiles(published)
        except (KeyError, TypeError, EOFError) as error:
            raise ValueError(f"{published.path}: {error}") from error

    return FOLDER.open(load)


def checksums(folder: Path) -> Note:
    """Return the checksum of each file in a folder, by name."""
    return {f"sum:{file.name}": _checksum(file) for file in sorted(folder.iterdir())}


def check(published: PublishedIndex) -> None:
    """Compare files with their checksums, once in a process; raises ValueError for damaged ones."""
    if published.path in _sound:
        return
    for name in (POINTS, POSITIONS, SUMMARY, SCALE, CENTRES):
        if _checksum(published.path / name) != published.note[f"sum:{name}"]:
            raise ValueError(f"{published.path / name} is damaged")
    _sound.add(published.path)


def _checksum(file: Path) -> str:
    with file.open("rb") as opened:
        return hashlib.file_digest(opened, "blake2b").hexdigest()
