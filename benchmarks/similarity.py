"""Measure whether close tracks sound alike: tracks of one soundtrack, and copies of one recording.

    python -m benchmarks.similarity FOLDER… --peers /tmp/peers/bin/python --memory /tmp/vectors

Each folder in a FOLDER is a soundtrack. Precision@k: of a track's k nearest, the share from its own
soundtrack, mean over tracks. Hubness: skewness of how often a track is among others' ten nearest; 0 is fair.
Retrieval: how often a copy's nearest is its original. Prints the tables of docs/fingerprint.md, and with
``--write`` puts them there. Results are stored by engine and file (``--memory``).
"""

import argparse
import importlib.util
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

import av
import numpy as np
from numpy.typing import NDArray
from scipy.signal import resample_poly

from benchmarks.support.conditions import machine
from benchmarks.support.corpus import MOST_OF_ONE, Piece, decoded, ours, pieces, vector_of
from benchmarks.support.distance_choice import print_choice
from benchmarks.support.encoding import encode
from benchmarks.support.peers import Peers
from benchmarks.support.stored_results import StoredResults
from benchmarks.support.tables import Tables, distance
from fingerprint.dimensions import ENGINE_VERSION, NAMES
from fingerprint.distance import Profile, RobustScale, profile_weights
from fingerprint.neighbours.search_matrix import SearchMatrix

LEAST_TRACKS = 6  # of a soundtrack: fewer have no five neighbours of their own
COPIES, COPY_S = 30, 90
TELEPHONE_HZ = 16_000
CUT_S, QUIETER = 5, 0.5
AHEAD = 1.1  # of the notebook's precision@5
RETRIEVAL_GOAL = 0.95
SERVED, NOTEBOOK = "Auralis, as it serves", "the notebook's"

Matrix = NDArray[np.float64]


def notebook(module_path: str) -> Callable[[str], list[float]]:
    """Return a function for the prototype's vector, in our order of dimensions."""
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


def served(z: NDArray[np.float32], profile: Profile) -> Matrix:
    """Return relative distances of all pairs, as the library is searched."""
    matrix = SearchMatrix.fit(z, profile_weights(profile))
    return np.array([matrix.distances(z[row], row) for row in range(len(z))], dtype=float)


def euclid(z: NDArray[np.float32]) -> Matrix:
    """Return Euclidean distances over the dimensions that both define, served until decision 0023."""
    known, defined = np.nan_to_num(z).astype(float), ~np.isnan(z)
    rows = []
    for values, own in zip(known, defined, strict=True):
        shared = defined & own
        squares = (np.square(known - values) * shared).sum(axis=1)
        share = shared.mean(axis=1)
        rows.append(np.sqrt(np.where(share > 0, squares / np.maximum(share, 1e-9), np.inf)))
    return np.array(rows)


def standard(vectors: NDArray[np.float32]) -> Matrix:
    """Return Euclidean distances over z-scores, the usual choice for other tools' vectors."""
    z = (vectors - np.nanmean(vectors, axis=0)) / np.maximum(np.nanstd(vectors, axis=0), 1e-9)
    return euclid(z)


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
    goal = AHEAD * precision(rows[NOTEBOOK], soundtracks, 5) if NOTEBOOK in rows else None
    print("| vector | precision@5 | goal | distance | precision@10 | hubness |\n|---|---|---|---|---|---|")
    for name, distances in rows.items():
        at_5, at_10 = (precision(distances, soundtracks, k) for k in (5, 10))
        met = f"{goal:.3f} | {distance(at_5, goal)}" if goal and name == SERVED else "- | -"
        print(f"| {name} | {at_5:.3f} | {met} | {at_10:.3f} | {hubness(distances):.2f} |")
    print(f"| chance | {chance:.3f} | - | - | {chance:.3f} | - |")


def copies_of(samples: NDArray[np.float32], rate_hz: int, folder: Path) -> dict[str, list[float]]:
    """Return vectors of common alterations of a recording."""
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
    print(f"{len(copies)} copies of {COPY_S} s: the share whose nearest of {len(library)} is the original.\n")
    print("| copy | balanced | robust | goal | distance |\n|---|---|---|---|---|")
    for name in next(iter(copies.values())):
        shares = []
        for profile in (Profile.BALANCED, Profile.ROBUST):
            matrix = SearchMatrix.fit(scale.z(library), profile_weights(profile))
            queries = {row: scale.z(np.array(made[name], np.float32)) for row, made in copies.items()}
            hits = [int(matrix.distances(query).argmin()) == row for row, query in queries.items()]
            shares.append(float(np.mean(hits)))
        balanced, robust = shares
        met = distance(robust, RETRIEVAL_GOAL)
        print(f"| {name} | {balanced:.2f} | {robust:.2f} | {RETRIEVAL_GOAL} | {met} |")


def rows_of(found: list[Piece], options: argparse.Namespace) -> tuple[dict[str, Matrix], NDArray[np.float32]]:
    """Return the compared distances by the vector that they come from, and our vectors."""
    memory = Path(options.memory) if options.memory else None
    known = StoredResults(memory, f"auralis-{ENGINE_VERSION}")
    vectors = np.array([known.get(piece.path, ours) for piece in found], np.float32)
    z = RobustScale.fit(vectors).z(vectors)
    rows = {SERVED: served(z, Profile.BALANCED), "Auralis, robust profile": served(z, Profile.ROBUST)}
    rows["Auralis, Euclid over robust z-scores"] = euclid(z)
    rows["Auralis, raw Euclid"] = euclid(vectors)
    if options.notebook:
        compute, known = notebook(options.notebook), StoredResults(memory, "notebook")
        prototype = np.array([known.get(piece.path, compute) for piece in found], np.float32)
        prototype_z = RobustScale.fit(prototype).z(prototype)
        rows[NOTEBOOK] = euclid(prototype_z)
        rows["the notebook's 25, compared as Auralis does"] = served(prototype_z, Profile.BALANCED)
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
    """Return the tool's name, with the number of files that it could not read, if any."""
    failed = sum(not row for row in values)
    return f"{name} (failed on {failed})" if failed else name


def _filled(values: list[list[float]]) -> NDArray[np.float32]:
    """Return rows as an array; files on which a tool failed are undefined, and near to no other."""
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
    parser.add_argument("--memory", help="folder of stored vectors")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/fingerprint.md")
    options = parser.parse_args()
    everything = pieces(options.folders, options.most)
    sizes = Counter(piece.soundtrack for piece in everything)
    found = [piece for piece in everything if sizes[piece.soundtrack] >= LEAST_TRACKS]
    rows, vectors = rows_of(found, options)
    soundtracks = np.array([piece.soundtrack for piece in found])
    tables = Tables()
    with tables.section("alike"):
        print(f"`{machine()}`\n\n{len(found)} tracks of {len(set(soundtracks.tolist()))} soundtracks\n")
        print_precision(rows, soundtracks)
    with tables.section("choice"):
        print_choice(RobustScale.fit(vectors).z(vectors), soundtracks)
    with tables.section("retrieval"):
        print_retrieval(found, vectors, options.copies)
    if options.write:
        tables.write()


if __name__ == "__main__":
    main()
