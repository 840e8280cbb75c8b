"""Confidence of values computed from a part of a track.

Fitted by `benchmarks/streaming.py` on the music of 25 free games (390 tracks): the chance that a value lies
within half a standard deviation of the final one grows with the analysed seconds and with their share
of the track. The script also tests the fit on soundtracks left out of it; its table is in
docs/fingerprint.md.
"""

from enum import StrEnum

import numpy as np

from fingerprint.dimensions import STREAMING_NAMES
from fingerprint.plan import FloatArray

REFERENCE_S = 60.0
MOST_COVERAGE = 0.999  # nothing is certain before the end: a fade-out may follow


class ChunkOrder(StrEnum):
    """Position of the analysed seconds in the track: from its start, or spread over it."""

    IN_ORDER = "in order"
    SPREAD = "spread"


# The logit of the confidence after a minute of an endless track, and its slopes over log(seconds / 60) and
# -log(1 - coverage).
FITTED = {
    ChunkOrder.IN_ORDER: {
        "tempo_bpm": (1.54, 0.39, 0.86),
        "rhythm_stability": (-0.02, 0.05, 3.56),
        "transient_density": (-0.23, -0.10, 5.95),
        "silence_ratio": (-0.30, -0.15, 0.54),
        "spectral_centroid": (-0.42, -0.06, 4.23),
        "spectral_rolloff": (-0.24, -0.03, 4.05),
        "spectral_flatness": (-0.12, 0.08, 3.80),
        "harmonic_ratio": (-0.41, -0.17, 6.30),
        "pitch_stability": (0.13, 0.02, 3.64),
        "chroma_energy": (0.36, 0.40, 2.76),
        "dynamic_range_variation": (0.07, 0.49, 1.15),
        "loudness_variation_std": (0.15, 0.54, 0.92),
        "peak_consistency": (0.05, 0.39, 1.24),
    },
    ChunkOrder.SPREAD: {
        "tempo_bpm": (2.86, 1.09, 0.00),
        "rhythm_stability": (2.82, 1.59, 1.39),
        "transient_density": (3.00, 1.66, 4.25),
        "silence_ratio": (-0.29, 0.00, 1.09),
        "spectral_centroid": (2.45, 1.54, 3.44),
        "spectral_rolloff": (2.65, 1.56, 3.55),
        "spectral_flatness": (2.95, 1.70, 2.27),
        "harmonic_ratio": (2.93, 1.67, 5.41),
        "pitch_stability": (1.79, 1.06, 4.88),
        "chroma_energy": (1.92, 1.27, 2.98),
        "dynamic_range_variation": (0.84, 0.95, 0.80),
        "loudness_variation_std": (1.04, 1.02, 0.74),
        "peak_consistency": (0.95, 0.98, 1.37),
    },
}


def confidence(values: FloatArray, analysed_s: float, coverage: float, order: ChunkOrder) -> FloatArray:
    """Return the probability that each value lies within half a standard deviation of the final one.

    Parameters
    ----------
    values : ndarray (13,)
        Of the analysed part.
    analysed_s : float
        Seconds.
    coverage : float
        Analysed share of the track, 0-1; 0 if its length is unknown, which counts as endless.
    order : ChunkOrder

    Returns
    -------
    ndarray (13,)
        0-1; 0 where the value is undefined.
    """
    covered = min(coverage, MOST_COVERAGE)
    fitted = np.array([FITTED[order][name] for name in STREAMING_NAMES])
    logits = fitted @ [1.0, np.log(max(analysed_s, 1.0) / REFERENCE_S), -np.log1p(-covered)]
    chances: FloatArray = (1 / (1 + np.exp(-logits))).astype(np.float32)
    chances[np.isnan(values)] = 0
    return chances
