"""Compare our numbers with those of libebur128, librosa and essentia on the same music.

    python -m benchmarks.accuracy FOLDER… --peers /tmp/peers/bin/python --memory /tmp/vectors

Prints the tables of docs/fingerprint.md, and with ``--write`` puts them there: dimension by dimension where
another tool measures the same, and the agreement of the tempo estimators with ours and with each other.
"""

import argparse
from collections import Counter
from itertools import combinations
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.stats import spearmanr

from benchmarks.support.conditions import machine
from benchmarks.support.corpus import ours, pieces
from benchmarks.support.peers import Peers
from benchmarks.support.stored_results import StoredResults
from benchmarks.support.tables import Tables, distance
from fingerprint.dimensions import ENGINE_VERSION, NAMES
from fingerprint.spectrum import CENTROID_UNIT_HZ, ROLLOFF_UNIT_HZ

MOST_OF_ONE = 5
LONGEST_S = 240.0  # the other tools take seconds for a minute
SAME_TEMPO = 0.04  # MIREX: within 4 %
OCTAVES = (1, 2, 0.5, 3, 1 / 3)  # MIREX accuracy 2

Column = NDArray[np.float64]

#: Dimension, the other tool, its name for it, our unit in its unit, how they are compared, the median's goal.
#: Where the definitions differ only the order of the tracks can agree, and there is no goal.
COMPARISONS = (
    ("lufs", "ebur128", "lufs", 1.0, "difference", 0.1),
    ("crest_db", "ebur128", "crest_db", 1.0, "difference", 0.1),
    ("phase_correlation", "ebur128", "phase_correlation", 1.0, "difference", 0.01),
    ("spectral_centroid", "librosa_set", "spectral_centroid", CENTROID_UNIT_HZ, "ratio", 5.0),
    ("spectral_rolloff", "librosa_set", "spectral_rolloff", ROLLOFF_UNIT_HZ, "ratio", 5.0),
    ("spectral_flatness", "librosa_set", "spectral_flatness", 1.0, "rank", None),
    ("harmonic_ratio", "librosa_set", "harmonic_ratio", 1.0, "rank", None),
    ("transient_density", "librosa_set", "transient_density", 0.1, "rank", None),
    ("transient_density", "essentia_tempo", "transient_density", 0.1, "rank", None),
)
TEMPO_GOAL, OCTAVE_GOAL = 0.70, 0.80  # of agreement
ESTIMATORS = (
    ("librosa beat_track", "librosa_set", "tempo_bpm"),
    ("essentia RhythmExtractor2013", "essentia_tempo", "tempo_bpm"),
    ("essentia Percival", "essentia_tempo", "percival_bpm"),
)


def gather(options: argparse.Namespace) -> tuple[dict[str, Column], str]:
    """Return columns over tracks (ours by dimension, the others' by ``tool.name``, NaN where a tool failed).

    The second result names the tracks.
    """
    memory = Path(options.memory) if options.memory else None
    known = StoredResults(memory, f"auralis-{ENGINE_VERSION}")
    peers = Peers(options.peers, memory / "peers.jsonl" if memory else None)
    chosen, counts = [], Counter[str]()
    for piece in pieces(options.folders):
        if piece.duration_s < LONGEST_S and counts[piece.soundtrack] < MOST_OF_ONE:
            counts[piece.soundtrack] += 1
            chosen.append(piece)
    columns = dict(zip(NAMES, np.array([known.get(p.path, ours) for p in chosen]).T, strict=True))
    wanted = {(tool, name) for _, tool, name, *_ in COMPARISONS}
    wanted |= {(tool, name) for _, tool, name in ESTIMATORS}
    for tool, name in wanted:
        values = [peers.values(tool, piece.path).get(name, np.nan) for piece in chosen]
        columns[f"{tool}.{name}"] = np.array(values, float)
    peers.close()
    return columns, f"{len(chosen)} tracks of {len(counts)} soundtracks"


def print_comparisons(columns: dict[str, Column]) -> None:
    print(
        "| dimension | beside | measure | median | goal | distance | 95 of 100 |\n|---|---|---|---|---|---|---|"
    )
    for name, tool, other, unit, how, goal in COMPARISONS:
        mine, theirs = columns[name] * unit, columns[f"{tool}.{other}"]
        both = np.isfinite(mine) & np.isfinite(theirs)
        mine, theirs = mine[both], theirs[both]
        if how == "rank":
            print(
                f"| {name} | {tool} | rank correlation | {spearmanr(mine, theirs).statistic:.2f} | - | - | - |"
            )
            continue
        assert goal
        error = np.abs(mine - theirs) if how == "difference" else 100 * np.abs(mine / theirs - 1)
        unit_name = "absolute difference" if how == "difference" else "difference in %"
        middle, high = np.percentile(error, (50, 95))
        met = distance(float(middle), goal, at_least=False)
        print(f"| {name} | {tool} | {unit_name} | {middle:.3f} | {goal} | {met} | {high:.3f} |")


def agreement(first: Column, second: Column, octaves: tuple[float, ...]) -> float:
    """Return the share of tracks on which two estimators agree, of those for which both have a tempo."""
    both = np.isfinite(first) & np.isfinite(second) & (first > 0) & (second > 0)
    same = [np.abs(first[both] * factor / second[both] - 1) < SAME_TEMPO for factor in octaves]
    return float(np.mean(np.any(same, axis=0)))


def print_tempi(columns: dict[str, Column]) -> None:
    tempi = {"Auralis": columns["tempo_bpm"]}
    tempi |= {name: columns[f"{tool}.{other}"] for name, tool, other in ESTIMATORS}
    print(
        "| tempo | and | same within 4 % | goal | distance | or half, double, third, triple | goal | distance |"
    )
    print("|---|---|---|---|---|---|---|---|")
    for (name, first), (other, second) in combinations(tempi.items(), 2):
        exact, octave = (agreement(first, second, factors) for factors in ((1,), OCTAVES))
        cells = [
            f"{value:.2f} | {goal:.2f} | {distance(value, goal)}"
            if name == "Auralis"
            else f"{value:.2f} | - | -"
            for value, goal in ((exact, TEMPO_GOAL), (octave, OCTAVE_GOAL))
        ]
        print(f"| {name} | {other} | {' | '.join(cells)} |")
    defined = np.isfinite(tempi["Auralis"]).mean()
    print(f"\nAuralis has a tempo for {defined:.2f} of the tracks.")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--peers", required=True, help="an interpreter with librosa, essentia, pyebur128")
    parser.add_argument("--memory", help="folder of stored vectors")
    parser.add_argument("--write", action="store_true", help="put the tables into docs/fingerprint.md")
    options = parser.parse_args()
    columns, description = gather(options)
    tables = Tables()
    with tables.section("accuracy"):
        print(f"`{machine()}`\n\n{description}\n")
        print_comparisons(columns)
    with tables.section("tempo"):
        print_tempi(columns)
    if options.write:
        tables.write()


if __name__ == "__main__":
    main()
