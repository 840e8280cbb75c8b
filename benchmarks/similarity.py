"""Whether what is close sounds alike: tracks of one soundtrack, and copies of one recording.

    python -m benchmarks.similarity FOLDER… --peers /tmp/peers/bin/python --memory /tmp/vectors

Each folder in a FOLDER is a soundtrack. Precision@k: of a track's k nearest, the share from its own
soundtrack, mean over tracks. Hubness: skewness of how often a track is among others' ten nearest; 0 is fair.
Retrieval: how often a copy's nearest is its original. Prints the tables of docs/fingerprint.md.
"""

import argparse
import importlib.util
import json
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly
from scipy.stats import norm

from benchmarks.corpus import MOST_OF_ONE, Piece, decoded, pieces, vector_of
from benchmarks.encoding import encode
from benchmarks.peers import Peers
from benchmarks.settings import machine
from fingerprint.dimensions import ENGINE_VERSION, NAMES
from fingerprint.distance import Profile, RobustScale, profile_weights

LEAST_TRACKS = 6  # of a soundtrack: fewer have no five neighbours of their own
COPIES, COPY_S = 30, 90
TELEPHONE_HZ = 16_000
CUT_S, QUIETER = 5, 0.5
WHITENING = 0.75  # the best of a few in the notebook: it flatters itself

Matrix = NDArray[np.float64]


class Memory:
    """Vectors that were computed before, a JSON line each."""

    def __init__(self, folder: Path | None, name: str) -> None:
        self._path = folder / f"{name}.jsonl" if folder else None
        lines = self._path.read_text().splitlines() if self._path and self._path.exists() else []
        self._known: dict[str, list[float]] = dict(json.loads(line) for line in lines)

    def get(self, path: str, compute: Callable[[str], list[float]]) -> list[float]:
        if path not in self._known:
            self._known[path] = compute(path)
            if self._path:
                with self._path.open("a") as file:
                    file.write(json.dumps([path, self._known[path]]) + "\n")
        return self._known[path]


def ours(path: str) -> list[float]:
    return [float(value) for value in vector_of(*decoded(path))]


def notebook(module_path: str) -> Callable[[str], list[float]]:
    """The prototype's vector, in our order of dimensions."""
    spec = importlib.util.spec_from_file_location("notebook", module_path)
    assert spec
    assert spec.loader
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)

    def compute(path: str) -> list[float]:
        try:
            found = module.analyse(path)
        except av.FFmpegError:  # it falls back by hand only
            found = module.analyse(path, dec="sf")
        return [float(found[name.removesuffix("_pct")]) for name in NAMES]

    return compute


def between(z: NDArray[np.float32], weights: NDArray[np.float32], power: int = 2) -> Matrix:
    """Distances of all pairs over the dimensions that both define, as `fingerprint.distance` has them."""
    shared_z, defined = np.nan_to_num(z).astype(float), ~np.isnan(z)
    rows = []
    for values, own in zip(shared_z, defined, strict=True):
        shared = (defined & own) * weights
        sums = (np.abs(shared_z - values) ** power * shared).sum(axis=1)
        share = shared.sum(axis=1) / weights.sum()
        rows.append(np.where(share > 0, sums / np.maximum(share, 1e-9), np.inf) ** (1 / power))
    return np.array(rows)


def standard(vectors: NDArray[np.float32]) -> Matrix:
    """Euclid over z-scores, what one does with a vector of somebody else's."""
    z = (vectors - np.nanmean(vectors, axis=0)) / np.maximum(np.nanstd(vectors, axis=0), 1e-9)
    return between(z, np.ones(vectors.shape[1], np.float32))


def tuned(z: NDArray[np.float32]) -> Matrix:
    """What tuning can give at most: partly whitened, city-block, mutual proximity (Schnitzer 2012)."""
    values = np.nan_to_num(z)
    eigenvalues, axes = np.linalg.eigh(np.cov(values.T))
    scale = np.maximum(eigenvalues, 0.05) ** (-WHITENING / 2)
    white = (values @ axes * scale @ axes.T).astype(np.float32)
    distances = between(white, np.ones(z.shape[1], np.float32), power=1)
    mean, spread = distances.mean(axis=1), distances.std(axis=1)
    own = norm.sf((distances - mean[:, None]) / spread[:, None])
    others = norm.sf((distances - mean[None]) / spread[None])
    return np.asarray(1 - own * others)


def precision(distances: Matrix, soundtracks: NDArray[np.str_], k: int) -> float:
    order = np.argsort(_without_self(distances), axis=1)[:, :k]
    return float(np.mean(soundtracks[order] == soundtracks[:, None]))


def hubness(distances: Matrix) -> float:
    order = np.argsort(_without_self(distances), axis=1)[:, :10]
    counts = np.bincount(order.ravel(), minlength=len(distances))
    return float(np.mean(((counts - counts.mean()) / counts.std()) ** 3))


def _without_self(distances: Matrix) -> Matrix:
    return np.where(np.eye(len(distances), dtype=bool), np.inf, distances)


def print_precision(rows: dict[str, Matrix], soundtracks: NDArray[np.str_]) -> None:
    sizes = Counter(soundtracks.tolist())
    chance = np.mean([(sizes[name] - 1) / (len(soundtracks) - 1) for name in soundtracks.tolist()])
    print(f"\n{len(soundtracks)} tracks of {len(sizes)} soundtracks\n")
    print("| vector | precision@5 | precision@10 | hubness |\n|---|---|---|---|")
    for name, distances in rows.items():
        at_5, at_10 = (precision(distances, soundtracks, k) for k in (5, 10))
        print(f"| {name} | {at_5:.3f} | {at_10:.3f} | {hubness(distances):.2f} |")
    print(f"| chance | {chance:.3f} | {chance:.3f} | - |")


def copies_of(samples: NDArray[np.float32], rate_hz: int, folder: Path) -> dict[str, list[float]]:
    """Vectors of what people do to a recording."""
    made = {}
    for name, kind in (("mp3 128k", "mp3-128"), ("ogg q3", "ogg-q3")):
        path = folder / "copy"
        encode(kind, samples, rate_hz, path)
        made[name] = ours(str(path))
    cut = samples[:, CUT_S * rate_hz : -CUT_S * rate_hz] * np.float32(QUIETER)
    made["-6 dB, 5 s cut at both ends"] = vector_of(rate_hz, cut).tolist()
    mono = samples.mean(axis=0, keepdims=True)
    low = resample_poly(mono, TELEPHONE_HZ, rate_hz, axis=1).astype(np.float32)
    made["16 kHz mono"] = vector_of(TELEPHONE_HZ, low).tolist()
    return made


def print_retrieval(found: list[Piece], vectors: NDArray[np.float32], wanted: int) -> None:
    chosen = range(0, len(found), max(1, len(found) // wanted))
    library, copies = vectors.copy(), {}
    with TemporaryDirectory() as folder:
        for row in chosen:
            rate_hz, samples = decoded(found[row].path)
            excerpt = samples[:2, : COPY_S * rate_hz]
            library[row] = vector_of(rate_hz, excerpt)
            copies[row] = copies_of(excerpt, rate_hz, Path(folder))
    scale = RobustScale.fit(library)
    print(
        f"\n{len(copies)} copies of {COPY_S} s: the share whose nearest of {len(library)} is the original\n"
    )
    print("| copy | balanced | robust |\n|---|---|---|")
    for name in next(iter(copies.values())):
        cells = []
        for profile in (Profile.BALANCED, Profile.ROBUST):
            hits = [nearest(made[name], library, scale, profile) == row for row, made in copies.items()]
            cells.append(f"{np.mean(hits):.2f}")
        print(f"| {name} | {' | '.join(cells)} |")


def nearest(values: list[float], library: NDArray[np.float32], scale: RobustScale, profile: Profile) -> int:
    z = scale.z(np.vstack([np.array(values, np.float32), library]))
    return int(np.argmin(between_one(z, profile_weights(profile))))


def between_one(z: NDArray[np.float32], weights: NDArray[np.float32]) -> Matrix:
    """From the first row to each of the others."""
    squares = np.square(z[1:] - z[0])
    shared = ~np.isnan(squares) @ weights
    return np.asarray(np.where(np.isnan(squares), 0, squares) @ weights / np.maximum(shared, 1e-9))


def rows_of(found: list[Piece], options: argparse.Namespace) -> tuple[dict[str, Matrix], NDArray[np.float32]]:
    """The distances that are compared, by the vector they come from; and our vectors."""
    memory = Path(options.memory) if options.memory else None
    known = Memory(memory, f"auralis-{ENGINE_VERSION}")
    vectors = np.array([known.get(piece.path, ours) for piece in found], np.float32)
    z = RobustScale.fit(vectors).z(vectors)
    rows = {"Auralis, balanced": between(z, profile_weights(Profile.BALANCED))}
    rows["Auralis, robust"] = between(z, profile_weights(Profile.ROBUST))
    rows["Auralis, raw Euclid"] = between(vectors, np.ones(len(NAMES), np.float32))
    rows["Auralis, tuned to this corpus"] = tuned(z)
    if options.notebook:
        compute, known = notebook(options.notebook), Memory(memory, "notebook")
        prototype = np.array([known.get(piece.path, compute) for piece in found], np.float32)
        rows["the notebook's"] = between(
            RobustScale.fit(prototype).z(prototype), np.ones(len(NAMES), np.float32)
        )
    if options.peers:
        peers = Peers(options.peers, memory / "peers.jsonl" if memory else None)
        for name, tool in (
            ("MFCC, mean and deviation (librosa)", "librosa_mfcc"),
            ("bliss-audio", "bliss"),
            ("essentia MusicExtractor, low level", "essentia_extractor"),
        ):
            if tool in options.tools:
                values = [list(peers.values(tool, piece.path).values()) for piece in found]
                rows[_named(name, values)] = standard(_filled(values))
        peers.close()
    return rows, vectors


def _named(name: str, values: list[list[float]]) -> str:
    """The tool's name, with how many files it could not read, if any."""
    failed = sum(not row for row in values)
    return f"{name} (failed on {failed})" if failed else name


def _filled(values: list[list[float]]) -> NDArray[np.float32]:
    """Rows as an array; what a tool failed on is undefined, and near to nothing."""
    width = max(map(len, values))
    return np.array([row or [np.nan] * width for row in values], np.float32)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--peers", help="an interpreter with librosa, essentia, bliss-audio")
    parser.add_argument("--tools", nargs="*", default=["librosa_mfcc", "bliss", "essentia_extractor"])
    parser.add_argument("--notebook", help="the prototype's file")
    parser.add_argument("--most", type=int, default=MOST_OF_ONE, help="tracks of a soundtrack")
    parser.add_argument("--copies", type=int, default=COPIES, help="recordings that are copied")
    parser.add_argument("--memory", help="folder where vectors are kept")
    options = parser.parse_args()
    if options.memory:
        Path(options.memory).mkdir(parents=True, exist_ok=True)
    everything = pieces(options.folders, options.most)
    sizes = Counter(piece.soundtrack for piece in everything)
    found = [piece for piece in everything if sizes[piece.soundtrack] >= LEAST_TRACKS]
    print(machine())
    rows, vectors = rows_of(found, options)
    print_precision(rows, np.array([piece.soundtrack for piece in found]))
    print_retrieval(found, vectors, options.copies)


if __name__ == "__main__":
    main()
