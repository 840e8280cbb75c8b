"""Measure how early fingerprints converge during an analysis, and whether their confidences are true.

    python -m benchmarks.streaming FOLDER… --memory /tmp/vectors --fit

Tracks are analysed twice: from their start, and in stretches of ten seconds spread over them; at some moments
the 13 numbers so far are compared with the final ones. The curves of `fingerprint/confidence.py` are fitted
by logistic regression, and judged on soundtracks that were left out of the fit, a quarter at a time. Prints
the tables of docs/fingerprint.md; with ``--fit`` also the table of `confidence.py`, from all soundtracks.
"""

import argparse
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from scipy.optimize import minimize

from benchmarks.support.conditions import machine
from benchmarks.support.corpus import Piece, decoded, pieces
from benchmarks.support.stored_results import StoredResults
from benchmarks.support.tables import Tables
from fingerprint.confidence import MOST_COVERAGE, REFERENCE_S, ChunkOrder, confidence
from fingerprint.dimensions import ENGINE_VERSION, STREAMING_NAMES
from fingerprint.distance import RobustScale
from fingerprint.extract import Extractor
from fingerprint.features import TrackFeatures
from fingerprint.reduction import reduce_features
from fingerprint.streaming import CHUNK_S, STREAMING_INDICES, spread_order

#: Numbers of ten-second stretches after which the values are compared.
LOOKS = {
    ChunkOrder.IN_ORDER: (1, 2, 3, 4, 6, 8, 10, 12, 16, 24, 48),
    ChunkOrder.SPREAD: (1, 2, 3, 4, 6, 8, 10, 12),
}
SHOWN_S = (10, 20, 40, 60, 80, 100, 120)
LONG_S = 150.0  # tracks that are not over at the last moment shown
FOLDS = 4
NEAR = 0.5  # robust z: what a confidence promises
PENALTY = 1e-4  # keeps a curve finite where every value held
BINS = 10
BIN_LEAST = 30  # a share of fewer values has no meaning
STATED, STATED_REACH = 0.8, 0.03
GOAL_SHARE, GOAL_REACH = 0.8, 0.05

Column = NDArray[np.float64]


@dataclass(frozen=True)
class Looks:
    """All looks at all tracks in one order, a row each.

    Attributes
    ----------
    soundtrack : ndarray (n,)
        Number of the soundtrack.
    analysed_s, coverage, length_s : ndarray (n,)
    early, final : ndarray (n, 13)
        Robust z-scores.
    values : ndarray (n, 13)
        As they were at that time.
    """

    soundtrack: NDArray[np.int_]
    analysed_s: Column
    coverage: Column
    length_s: Column
    values: NDArray[np.float32]
    early: NDArray[np.float32]
    final: NDArray[np.float32]

    @property
    def held(self) -> NDArray[np.bool_]:
        """Return for each value whether it stayed within half a standard deviation."""
        return np.asarray(np.abs(self.early - self.final) < NEAR)

    @property
    def defined(self) -> NDArray[np.bool_]:
        """Return for each value whether it is defined."""
        return ~np.isnan(self.early)

    @property
    def regressors(self) -> Column:
        """Return the regressors of a confidence, shape (n, 3); see `fingerprint.confidence`."""
        covered = np.minimum(self.coverage, MOST_COVERAGE)
        return np.stack(
            [np.ones(len(covered)), np.log(self.analysed_s / REFERENCE_S), -np.log1p(-covered)], axis=1
        )


def looks_at(path: str) -> list[list[float]]:
    """Return the final 25 values, then rows of order, seconds and the 25 values so far."""
    rate_hz, samples = decoded(path)
    rows = [
        [float(ChunkOrder.SPREAD is order), *row]
        for order in ChunkOrder
        for row in _looks(rate_hz, samples, order)
    ]
    extractor = Extractor(rate_hz, len(samples))
    extractor.feed(samples)
    return [extractor.finish().values.tolist(), *rows]


def _looks(rate_hz: int, samples: NDArray[np.float32], order: ChunkOrder) -> Iterator[list[float]]:
    chunk = int(CHUNK_S * rate_hz)
    whole = samples.shape[1] // chunk
    number = range(whole) if order is ChunkOrder.IN_ORDER else spread_order(whole)
    extractor = Extractor(rate_hz, len(samples))
    parts: dict[int, TrackFeatures] = {}
    for count, at in enumerate(islice(number, max(LOOKS[order])), start=1):
        block = samples[:, at * chunk : (at + 1) * chunk]
        if order is ChunkOrder.SPREAD:
            extractor = Extractor(rate_hz, len(samples))
            extractor.feed(block)
            extractor.end()
            parts[at] = extractor.features
        else:
            extractor.feed(block)
        if count in LOOKS[order]:
            features = (
                TrackFeatures.joined([parts[k] for k in sorted(parts)]) if parts else extractor.features
            )
            yield [count * CHUNK_S, *reduce_features(features).tolist()]


def looks_of(
    found: list[Piece], rows: list[list[list[float]]], order: ChunkOrder, scale: RobustScale
) -> Looks:
    numbers = {name: index for index, name in enumerate(sorted({piece.soundtrack for piece in found}))}
    columns: list[tuple[int, float, float, float]] = []
    early, final = [], []
    for piece, (last, *looks) in zip(found, rows, strict=True):
        for kind, analysed_s, *values in looks:
            if kind == float(order is ChunkOrder.SPREAD):
                share = min(analysed_s / piece.duration_s, 1.0)
                columns.append((numbers[piece.soundtrack], analysed_s, share, piece.duration_s))
                early.append(values)
                final.append(last)
    soundtrack, analysed_s_, coverage, length_s = np.array(columns).T
    values_ = np.array(early, np.float32)
    z_early, z_final = scale.z(values_), scale.z(np.array(final, np.float32))
    at = STREAMING_INDICES
    return Looks(
        soundtrack.astype(int),
        analysed_s_,
        coverage,
        length_s,
        values_[:, at],
        z_early[:, at],
        z_final[:, at],
    )


def fitted(looks: Looks, rows: NDArray[np.bool_], dimension: int) -> Column:
    """Return the curve of one dimension, fitted to some of the looks."""
    used = rows & looks.defined[:, dimension]
    regressors, held = looks.regressors[used], looks.held[used, dimension].astype(float)

    def loss(curve: Column) -> tuple[float, Column]:
        logits = regressors @ curve
        value = np.mean(np.logaddexp(0, -logits) * held + np.logaddexp(0, logits) * (1 - held))
        slope = regressors.T @ (1 / (1 + np.exp(-logits)) - held) / len(held)
        return float(value + PENALTY * curve @ curve), slope + 2 * PENALTY * curve

    return np.asarray(minimize(loss, np.zeros(regressors.shape[1]), jac=True).x)


def stated_and_held(looks: Looks) -> tuple[Column, NDArray[np.bool_]]:
    """Return confidences for soundtracks left out of the fit, and whether the values held."""
    stated, held = [], []
    for fold in range(FOLDS):
        left_out = looks.soundtrack % FOLDS == fold
        for dimension in range(len(STREAMING_NAMES)):
            curve = fitted(looks, ~left_out, dimension)
            judged = left_out & looks.defined[:, dimension]
            stated.append(1 / (1 + np.exp(-(looks.regressors[judged] @ curve))))
            held.append(looks.held[judged, dimension])
    return np.concatenate(stated), np.concatenate(held)


def shipped(looks: Looks, order: ChunkOrder) -> tuple[Column, NDArray[np.bool_]]:
    """Return confidences of the engine's own curves, and whether the values held."""
    rows = zip(looks.values, looks.analysed_s, looks.coverage, strict=True)
    stated = np.array([confidence(values, analysed_s, share, order) for values, analysed_s, share in rows])
    return stated[looks.defined].astype(float), looks.held[looks.defined]


def print_calibration(by_order: dict[ChunkOrder, Looks]) -> None:
    judged = {order: stated_and_held(looks) for order, looks in by_order.items()}
    own = {order: shipped(looks, order) for order, looks in by_order.items()}
    print("| confidence | " + " | ".join(f"{order}: held | of" for order in ChunkOrder) + " |")
    print("|---|" + "---|---|" * len(ChunkOrder))
    for edge in range(BINS):
        cells = []
        for stated, held in judged.values():
            inside = np.clip((stated * BINS).astype(int), 0, BINS - 1) == edge
            share = f"{held[inside].mean():.2f}" if inside.sum() >= BIN_LEAST else "-"
            cells.append(f"{share} | {inside.sum()}")
        print(f"| {edge / BINS:.1f}-{(edge + 1) / BINS:.1f} | {' | '.join(cells)} |")
    print("\n| of the values with confidence 0.8 | held | goal | distance |\n|---|---|---|---|")
    for order in ChunkOrder:
        for name, (stated, held) in (
            ("left out of the fit", judged[order]),
            ("the engine's own curves", own[order]),
        ):
            kept = float(held[np.abs(stated - STATED) < STATED_REACH].mean())
            met = "met" if abs(kept - GOAL_SHARE) <= GOAL_REACH else f"{kept - GOAL_SHARE:+.2f}"
            print(f"| {order}, {name} | {kept:.2f} | {GOAL_SHARE:.2f} ± {GOAL_REACH:.2f} | {met} |")


def print_cosines(by_order: dict[ChunkOrder, Looks], tracks: int) -> None:
    print(f"\nTracks longer than {LONG_S:.0f} s ({tracks}):\n")
    print("| seconds analysed | " + " | ".join(map(str, SHOWN_S)) + " |\n|---|" + "---|" * len(SHOWN_S))
    for order, looks in by_order.items():
        cells = [f"{_median_cosine(looks, analysed_s):.2f}" for analysed_s in SHOWN_S]
        print(f"| median z-cosine, {order} | {' | '.join(cells)} |")


def _median_cosine(looks: Looks, analysed_s: float) -> float:
    rows = (looks.analysed_s == analysed_s) & (looks.length_s > LONG_S)
    early, final = looks.early[rows], looks.final[rows]
    both = ~np.isnan(early * final)
    early, final = np.where(both, early, 0), np.where(both, final, 0)
    lengths = np.linalg.norm(early, axis=1) * np.linalg.norm(final, axis=1)
    return float(np.median((early * final).sum(axis=1) / np.maximum(lengths, np.finfo(np.float32).tiny)))


def print_fit(by_order: dict[ChunkOrder, Looks]) -> None:
    """Print the table of `confidence.py`."""
    for order, looks in by_order.items():
        print(f"\n    ChunkOrder.{order.name}: {{")
        for dimension, name in enumerate(STREAMING_NAMES):
            curve = fitted(looks, np.ones(len(looks.soundtrack), bool), dimension)
            print(f'        "{name}": ({", ".join(f"{value:.2f}" for value in curve)}),')
        print("    },")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folders", nargs="+")
    parser.add_argument("--most", type=int, default=10, help="tracks of a soundtrack")
    parser.add_argument("--memory", help="folder of stored results")
    parser.add_argument(
        "--fit", action="store_true", help="print the table of fingerprint/confidence.py, too"
    )
    parser.add_argument("--write", action="store_true", help="put the tables into docs/fingerprint.md")
    options = parser.parse_args()
    found = pieces(options.folders, options.most)
    known = StoredResults(Path(options.memory) if options.memory else None, f"streaming-{ENGINE_VERSION}")
    rows = [known.get(piece.path, looks_at) for piece in found]
    scale = RobustScale.fit(np.array([row[0] for row in rows], np.float32))
    by_order = {order: looks_of(found, rows, order, scale) for order in ChunkOrder}
    tables = Tables()
    with tables.section("streaming"):
        print(
            f"`{machine()}`\n\n{len(found)} tracks of {len(Counter(p.soundtrack for p in found))} soundtracks"
        )
        print_cosines(by_order, sum(piece.duration_s > LONG_S for piece in found))
        print()
        print_calibration(by_order)
    if options.fit:
        print_fit(by_order)
    if options.write:
        tables.write()


if __name__ == "__main__":
    main()
