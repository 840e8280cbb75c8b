"""Positions of tracks in two dimensions: principal components, t-SNE, alignment and placement.

openTSNE is imported where it is called: it costs a second and 75 MB, and the web process never needs it.
"""

import importlib.util
import os
from collections.abc import Callable

import numpy as np
from numpy.typing import NDArray

from fingerprint.plan import FloatArray

#: Tracks that t-SNE arranges; further ones are placed among them, as new ones are.
LANDMARKS = 20_000

#: Fewer tracks are arranged by their principal components: they have no neighbourhoods.
LEAST_TRACKS = 12

#: So few tracks are arranged faster by one thread and without a grid.
FEW_TRACKS = 3_000

#: Neighbours that a track is kept close to; the common choice.
PERPLEXITY = 30

#: Steps while clusters form, and after that; a former map needs only the last ones.
FORMING_STEPS, SETTLING_STEPS, RENEWING_STEPS = 125, 250, 100
STEPS_PER_REPORT = 10

#: Spread of the start: clusters must be able to pass each other.
START_SPREAD = 1e-4

#: Neighbours that decide a new track's place, and the ones of them in whose middle it lies.
NEIGHBOURS, CLOSEST = 10, 3

#: New tracks that are compared at once: a matrix of 30 MB.
PLACED_AT_ONCE = 256

SEED = 25

#: Called with the share of the work that is done, 0 to 1; may raise an error to end it.
Report = Callable[[float], None]


def has_library() -> bool:
    """Return whether openTSNE is installed: it has no wheel for Linux on ARM."""
    return importlib.util.find_spec("openTSNE") is not None


def principal(z: FloatArray) -> FloatArray:
    """Return positions by the two widest directions, shape (n, 2); equal tracks have equal positions.

    Parameters
    ----------
    z : ndarray (n, 25)
        Without NaN.
    """
    if len(z) < 2:
        return np.zeros((len(z), 2), dtype=np.float32)
    centred = z - z.mean(axis=0)
    _variances, axes = np.linalg.eigh(centred.T @ centred)
    widest = axes[:, :-3:-1]
    strongest = np.abs(widest).argmax(axis=0)
    placed: FloatArray = centred @ (widest * np.sign(widest[strongest, [0, 1]]))  # the same on every machine
    return placed


def arrange(z: FloatArray, start: FloatArray, is_renewal: bool, report: Report) -> FloatArray:
    """Return positions by t-SNE, shape (n, 2).

    Parameters
    ----------
    z : ndarray (n, 25)
        Without NaN; at least `LEAST_TRACKS` rows.
    start : ndarray (n, 2)
        Principal components, or the positions of a former map.
    is_renewal
        Whether the start is a former map: neighbourhoods settle where they are.
    """
    import openTSNE  # noqa: PLC0415  # see above
    from openTSNE.affinity import PerplexityBasedNN  # noqa: PLC0415

    is_small = len(z) < FEW_TRACKS
    jobs = 1 if is_small else os.cpu_count() or 1
    near = PerplexityBasedNN(
        z, min(PERPLEXITY, (len(z) - 1) / 3), method="annoy", n_jobs=jobs, random_state=SEED
    )
    forming = 0 if is_renewal else FORMING_STEPS
    settling = RENEWING_STEPS if is_renewal else SETTLING_STEPS
    done = 0

    def count(_iteration: int, _error: float, _embedding: object) -> None:
        nonlocal done
        done += STEPS_PER_REPORT
        report(done / (forming + settling))

    options = {"inplace": True, "callbacks": count, "callbacks_every_iters": STEPS_PER_REPORT}
    first = start if is_renewal else start * (START_SPREAD / max(float(start[:, 0].std()), 1e-9))
    placed = openTSNE.TSNEEmbedding(
        first.astype(np.float64),
        near,
        negative_gradient_method="bh" if is_small else "fft",
        n_jobs=jobs,
        random_state=SEED,
    )
    if forming:
        placed.optimize(n_iter=forming, exaggeration=12, momentum=0.5, **options)
    placed.optimize(n_iter=settling, momentum=0.8, **options)
    return np.asarray(placed, dtype=np.float32)


def align(placed: FloatArray, known: NDArray[np.intp], former: FloatArray) -> FloatArray:
    """Return positions turned, mirrored, scaled and moved so that known tracks lie closest to a former map.

    Parameters
    ----------
    placed : ndarray (n, 2)
    known : ndarray (m,)
        Rows of tracks that the former map has; with fewer than two nothing is aligned.
    former : ndarray (m, 2)
    """
    if len(known) < 2:  # one point has no direction
        return placed
    middle, former_middle = placed[known].mean(axis=0), former.mean(axis=0)
    now, then = placed[known] - middle, former - former_middle
    left, strengths, right = np.linalg.svd(now.T @ then)
    spread = float(np.square(now).sum())
    scale = float(strengths.sum()) / spread if spread else 1.0
    aligned: FloatArray = ((placed - middle) @ (left @ right) * (scale or 1.0) + former_middle).astype(
        np.float32
    )
    return aligned


def place(z: FloatArray, known_z: FloatArray, known: FloatArray) -> FloatArray:
    """Return positions of new tracks among known ones, which stay where they are, shape (n, 2).

    A track lies in the middle of its nearest neighbours that lie together: the mean of all could be far
    from each of them.

    Parameters
    ----------
    z : ndarray (n, 25)
    known_z : ndarray (m, 25)
        Of at least one track; a sample of them serves as well.
    known : ndarray (m, 2)
    """
    if len(known_z) > LANDMARKS:
        chosen = sample(len(known_z))
        known_z, known = known_z[chosen], known[chosen]
    placed = np.empty((len(z), 2), dtype=np.float32)
    squares = np.square(known_z).sum(axis=1)
    count = min(NEIGHBOURS, len(known_z))
    for begin in range(0, len(z), PLACED_AT_ONCE):
        part = slice(begin, begin + PLACED_AT_ONCE)
        apart = squares - 2 * (
            z[part] @ known_z.T
        )  # without the square of the new ones: the order is the same
        nearest = known[np.argpartition(apart, count - 1, axis=1)[:, :count]]
        placed[part] = _middle_of(nearest)
    return placed


def _middle_of(nearest: FloatArray) -> FloatArray:
    """Return the middle of the densest of the neighbours of each track, (n, k, 2) to (n, 2)."""
    between = np.linalg.norm(nearest[:, :, None] - nearest[:, None], axis=-1)
    central = between.sum(axis=2).argmin(axis=1)
    rows = np.arange(len(nearest))
    close = np.argsort(between[rows, central], axis=1, kind="stable")[:, :CLOSEST]
    middle: FloatArray = nearest[rows[:, None], close].mean(axis=1)
    return middle


def sample(tracks: int) -> NDArray[np.intp]:
    """Return the rows of the tracks that represent a library, sorted; the same for the same number."""
    if tracks <= LANDMARKS:
        return np.arange(tracks)
    return np.sort(np.random.default_rng(SEED).choice(tracks, LANDMARKS, replace=False))
