"""Loudness by ITU-R BS.1770-4, from spectra instead of filtered samples.

The K weighting is applied to the frames' power spectra that other dimensions need too; two IIR filters over
the samples would cost more than everything else.
"""

import numpy as np
import scipy.linalg

from fingerprint.plan import DoubleArray, FloatArray, FramePlan

# ITU-R BS.1770-4, tables 1 and 2: the two second-order sections at 48 kHz, as (b, a).
K_RATE_HZ = 48_000
K_SECTIONS = (
    ((1.53512485958697, -2.69169618940638, 1.19839281085285), (1.0, -1.69065929318241, 0.73248077421585)),
    ((1.0, -2.0, 1.0), (1.0, -1.99004745483398, 0.99007225036621)),
)
LOUDNESS_OFFSET_DB = -0.691  # BS.1770-4: makes 1 kHz read its own level
ABSOLUTE_GATE_LUFS = -70.0  # BS.1770-4
RELATIVE_GATE_LU = -10.0  # BS.1770-4
VARIATION_GATE_LU = -20.0  # EBU Tech 3342, the gate of the loudness range

# A block of seven overlapping frames spans eight hops, 400 ms; two hops on, 100 ms, begins the next.
FRAMES_PER_BLOCK = 7
FRAMES_PER_STEP = 2
HANN_SMEAR = (1 / 6, 2 / 3, 1 / 6)  # of a tone's power, over its bin and both neighbours
LEAK_BINS = 2  # bins 0 and 1 have the energy of a DC offset; the K weighting is -23 dB and less there


def k_weights(plan: FramePlan) -> DoubleArray:
    """Return the factors of |X|² whose sum is the K-weighted mean square.

    The Hann window spreads a tone over three bins; where the weighting is curved (below 60 Hz) the reading
    would be up to 0.35 LU too high. The weights therefore solve: spread weights = K weighting.

    Returns
    -------
    ndarray (bins,)
    """
    response = _k_response(plan.frequencies_hz)
    bands = np.repeat(np.array(HANN_SMEAR)[:, None], len(response) - LEAK_BINS, axis=1)
    weights = np.zeros_like(response)
    weights[LEAK_BINS:] = scipy.linalg.solve_banded((1, 1), bands, response[LEAK_BINS:])
    return weights * plan.power_scale


def integrated_lufs(k_power: FloatArray) -> float:
    """Return the gated loudness of a programme.

    Parameters
    ----------
    k_power : ndarray (frames,)
        K-weighted mean square of each frame, summed over channels.

    Returns
    -------
    float
        LUFS; NaN without one 400 ms block above -70 LUFS.
    """
    if len(k_power) < FRAMES_PER_BLOCK:
        return float("nan")
    cumulative = np.concatenate([[0.0], np.cumsum(k_power, dtype=np.float64)])
    blocks = (cumulative[FRAMES_PER_BLOCK:] - cumulative[:-FRAMES_PER_BLOCK])[::FRAMES_PER_STEP]
    return _gated_lufs(blocks / FRAMES_PER_BLOCK)


def loudness_variation_db(k_power: FloatArray, frames_per_second: int) -> float:
    """Return the standard deviation of the loudness of one-second segments that are not pauses.

    Returns
    -------
    float
        dB; NaN with fewer than two such seconds.
    """
    seconds = len(k_power) // frames_per_second
    means = (
        k_power[: seconds * frames_per_second]
        .reshape(seconds, frames_per_second)
        .mean(axis=1, dtype=np.float64)
    )
    means = means[means > _power(ABSOLUTE_GATE_LUFS)]
    if len(means):
        means = means[means > means.mean() * 10 ** (VARIATION_GATE_LU / 10)]
    return float(np.std(10 * np.log10(means))) if len(means) >= 2 else float("nan")


def _gated_lufs(blocks: DoubleArray) -> float:
    """Apply both gates of BS.1770-4 to the mean squares of its blocks."""
    loud = blocks[blocks > _power(ABSOLUTE_GATE_LUFS)]
    if not len(loud):
        return float("nan")
    loud = loud[loud > loud.mean() * 10 ** (RELATIVE_GATE_LU / 10)]
    return float(LOUDNESS_OFFSET_DB + 10 * np.log10(loud.mean()))


def _power(level_lufs: float) -> float:
    return float(10 ** ((level_lufs - LOUDNESS_OFFSET_DB) / 10))


def _k_response(frequencies_hz: DoubleArray) -> DoubleArray:
    """Return |H(f)|² of the K weighting, constant above 24 kHz."""
    angle = 2j * np.pi * np.minimum(frequencies_hz, K_RATE_HZ / 2) / K_RATE_HZ
    delay = np.exp(-angle)
    response = np.ones(len(frequencies_hz))
    for numerator, denominator in K_SECTIONS:
        response *= np.abs(np.polyval(numerator[::-1], delay) / np.polyval(denominator[::-1], delay)) ** 2
    return response
