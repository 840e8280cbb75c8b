"""Judge paths on real music, and time them, orders and steered searches on a large library.

    python -m benchmarks.paths FOLDER… [--library DATA] [--memory /tmp/vectors]

Each folder in a FOLDER is a soundtrack. Paths between tracks of different soundtracks are compared with random
pairs: neighbouring tracks of a path should be nearer by the printed factor, and the steps of about one size.
With ``--library``, the data folder of a server with a large library, paths are found and searches steered in
its similarity index; it is only read.
"""

import argparse
import time
from collections.abc import Callable, Sequence
from itertools import pairwise
from pathlib import Path

import numpy as np
import orjson

from benchmarks.support.conditions import machine
from benchmarks.support.corpus import Piece, ours, pieces
from benchmarks.support.stored_results import StoredResults
from discovery.index_folders import PublishedIndex
from discovery.lists.ordering import Shape, arrange_by
from discovery.lists.paths import find_path
from discovery.neighbours import steered
from discovery.sound_files import SoundFiles
from discovery.sound_tail import SoundTail
from discovery.sound_view import SoundView
from discovery.spacing import Spacing
from fingerprint.dimensions import ENGINE_VERSION, NAMES, pack
from fingerprint.metric import distance
from library.fingerprints import TrackVector

LENGTHS = (5, 12, 25, 100)
PATHS, PAIRS = 60, 500
LONGEST_S = 900.0  # recordings of an hour take minutes to decode
GOAL_FACTOR = 1.5


def real_view(found: Sequence[Piece], memory: Path | None) -> SoundView:
    """Return the music as a library in memory."""
    known = StoredResults(memory, f"auralis-{ENGINE_VERSION}")
    soundtracks = sorted({piece.soundtrack for piece in found})
    tracks = [
        TrackVector(
            f"{piece.soundtrack}/{n}",
            pack(known.get(piece.path, ours)),
            0,
            soundtracks.index(piece.soundtrack) + 1,
            n + 1,
            len(found) + n + 1,
            piece.duration_s,
        )
        for n, piece in enumerate(found)
    ]
    return SoundView(None, SoundTail(tracks, None), "", ENGINE_VERSION, (("", 0), ("", 0)))


def large_view(data: Path) -> SoundView:
    """Open the similarity index of a server's data folder."""
    folder = data / "indexes" / "sounds"
    pointer = orjson.loads((folder / "current.json").read_bytes())
    files = SoundFiles(PublishedIndex(folder / pointer["folder"], pointer["note"]))
    return SoundView(files, SoundTail([], files), "", ENGINE_VERSION, (("", 0), ("", 0)))


def ids_of(view: SoundView) -> list[str]:
    """Return the ids of a few thousand tracks at most."""
    ids = view.files.ids if view.files else view.tail.ids
    return [id_.decode() for id_ in ids[:: max(1, len(ids) // 5_000)].tolist()]


def apart(view: SoundView, one: str, other: str) -> float:
    """Return the relative distance of two tracks."""
    fitted, a, b = view.fit.metric, view.locate(one), view.locate(other)
    assert a
    assert b
    return distance(a.z, b.z, fitted.metric) * fitted.middle / (a.mean * b.mean)


def print_paths(view: SoundView, wanted: int) -> None:
    """Print how near neighbouring tracks of paths are, compared with random pairs, and what a path takes."""
    ids, draw = ids_of(view), np.random.default_rng(17)
    pairs = [tuple(draw.choice(ids, 2, replace=False).tolist()) for _ in range(PAIRS)]
    random = [each for each in (apart(view, *pair) for pair in pairs) if np.isfinite(each)]
    chance = float(np.mean(random))
    print("| tracks | step | random pair | factor | largest step / mean | p50, CPU ms | max |")
    print("|---|---|---|---|---|---|---|")
    for length in LENGTHS:
        steps, largest, taken = [], [], []
        for ends in pairs[:wanted]:
            began = time.process_time()
            path = find_path(view, ends, length)
            taken.append(1e3 * (time.process_time() - began))
            own = [apart(view, a.track_id, b.track_id) for a, b in pairwise(path)]
            steps += own
            largest.append(max(own) / float(np.mean(own)))
        mean = float(np.mean(steps))
        print(
            f"| {length} | {mean:.2f} | {chance:.2f} | {chance / mean:.2f} | {np.mean(largest):.2f} "
            f"| {np.median(taken):.1f} | {max(taken):.0f} |"
        )


def timed(work: Callable[[], object], rounds: int) -> str:
    """Return the median and the longest time of a call."""
    taken = []
    for _round in range(rounds):
        began = time.process_time()
        work()
        taken.append(1e3 * (time.process_time() - began))
    return f"p50 {np.median(taken):.1f} ms of CPU, max {max(taken):.1f} ms"


def print_steering(view: SoundView) -> None:
    """Print where results of steered searches lie on the dimension that is aimed at, and what one takes."""
    ids, draw = ids_of(view), np.random.default_rng(18)
    tempo = NAMES.index("tempo_bpm")
    aims = {share: view.fit.scale.median[tempo] + z * view.fit.scale.iqr[tempo] for share, z in ASKED.items()}
    for share, aimed in aims.items():
        off = []
        for asked in draw.choice(ids, PATHS).tolist():
            found = steered(view, asked, 8, Spacing(), [("tempo_bpm", float(np.exp2(aimed)))])
            located = [view.locate(near.track_id) for near in found]
            off += [each.z[tempo] for each in located if each]
        print(f"tempo at the {share}: mean z of the results {np.nanmean(off):+.2f}")
    asked = iter(draw.choice(ids, 1_000).tolist())
    print("steered search: ", timed(lambda: steered(view, next(asked), 8, Spacing(), [("lufs", -12.0)]), 60))


#: Values that are aimed at, in interquartile ranges from the median.
ASKED = {"lower quartile": -0.5, "median": 0.0, "upper quartile": 0.5}


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--library", help="data folder of a server with a large library")
    parser.add_argument("--memory", help="folder of stored vectors")
    options = parser.parse_args()
    found = [piece for piece in pieces(options.folders) if piece.duration_s <= LONGEST_S]
    view = real_view(found, Path(options.memory) if options.memory else None)
    soundtracks = len({piece.soundtrack for piece in found})
    print(f"`{machine()}`\n\n{len(found)} tracks of {soundtracks} soundtracks; goal: factor {GOAL_FACTOR}\n")
    print_paths(view, PATHS)
    print()
    print_steering(view)
    if options.library:
        large = large_view(Path(options.library))
        print(f"\n{len(large.files or ())} tracks\n")
        print_paths(large, PATHS // 2)
        print()
        print_steering(large)
    draw = np.random.default_rng(19)
    ids = [f"track {n}" for n in range(10_000)]
    values = dict(zip(ids, draw.normal(size=len(ids)).tolist(), strict=True))
    print("\narc of 10,000 known values: ", timed(lambda: arrange_by(ids, values, Shape.ARC), 20))


if __name__ == "__main__":
    main()
