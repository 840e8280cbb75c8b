"""Frame and FFT sizes for a sample rate, and their windows."""

import math
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

FloatArray = NDArray[np.float32]
DoubleArray = NDArray[np.float64]

LOWEST_SAMPLE_RATE_HZ = 4_000  # half of the telephone's: bands above the Nyquist frequency are empty
HIGHEST_SAMPLE_RATE_HZ = 768_000  # twice DXD's

ONSET_HOP_S = 0.010  # finer than the 20 ms within which two onsets fuse to one
ONSET_HOPS_PER_HOP = 5  # the long hop: 50 ms, a long frame: 100 ms, so 10 Hz a bin
ONSET_RATE_FLOOR_HZ = 22_050  # onsets use frequencies up to 11 kHz; faster signals are halved to just above
BLOCK_S = 4.0  # the step of analysing slow signals; longer ones would delay early values
BLOCK_LENGTH_LIMIT = 90_000  # samples, 2 s at 44.1 kHz: their frames and spectra stay within a 2 MB L2 cache
RATE_LIMIT_PLANS = 16  # sample rates in use at once are few; each plan weighs about 0.5 MB


@dataclass(frozen=True, eq=False, slots=True)
class FramePlan:
    """Sizes in samples, windows and bin frequencies for one sample rate.

    Attributes
    ----------
    sample_rate_hz : int
    hop_length, frame_length : int
        Long frames: about 50 and 100 ms, ``frame_length == 2 * hop_length``.
    onset_hop_length, onset_frame_length : int
        Onset frames: about 10 and 20 ms, at the decimated rate.
    decimation : int
        Samples that are averaged to one before onset detection; a power of two.
    block_length : int
        Samples analysed together; a multiple of ``hop_length``.
    window : ndarray (frame_length,) float32
    onset_window : ndarray (onset_frame_length,) float32
    frequencies_hz : ndarray (frame_length // 2 + 1,) float64
    """

    sample_rate_hz: int
    hop_length: int
    frame_length: int
    onset_hop_length: int
    onset_frame_length: int
    decimation: int
    block_length: int
    window: FloatArray
    onset_window: FloatArray
    frequencies_hz: DoubleArray

    @property
    def frame_rate_hz(self) -> float:
        """Return long frames a second."""
        return self.sample_rate_hz / self.hop_length

    @property
    def onset_rate_hz(self) -> float:
        """Return onset frames a second."""
        return self.frame_rate_hz * ONSET_HOPS_PER_HOP

    @property
    def bin_hz(self) -> float:
        """Return the distance between two bins of a long frame's spectrum."""
        return self.sample_rate_hz / self.frame_length

    @property
    def power_scale(self) -> float:
        """Return the factor from |X|² of a windowed frame, summed over its bins, to a mean square."""
        return 2.0 / (self.frame_length * float(np.sum(np.square(self.window, dtype=np.float64))))

    def bin_at(self, frequency_hz: float) -> int:
        """Return the bin nearest to a frequency, at most one past the last."""
        return min(round(frequency_hz / self.bin_hz), len(self.frequencies_hz))


@lru_cache(maxsize=RATE_LIMIT_PLANS)
def plan_for(sample_rate_hz: int) -> FramePlan:
    """Choose the sizes for a sample rate.

    Every size is a product of 2, 3 and 5: a frame of 4410 samples costs twice as much as one of 4500.

    Raises
    ------
    ValueError
        If the rate lies outside 4-768 kHz.
    """
    if not LOWEST_SAMPLE_RATE_HZ <= sample_rate_hz <= HIGHEST_SAMPLE_RATE_HZ:
        raise ValueError(f"sample rate must lie within 4-768 kHz, not {sample_rate_hz} Hz")
    decimation = 2 ** int(math.log2(max(sample_rate_hz / ONSET_RATE_FLOOR_HZ, 1)))
    onset_hop = _nearest_smooth(sample_rate_hz * ONSET_HOP_S, multiple_of=decimation)
    hop = onset_hop * ONSET_HOPS_PER_HOP
    frame = 2 * hop
    onset_frame = 2 * onset_hop // decimation
    return FramePlan(
        sample_rate_hz=sample_rate_hz,
        hop_length=hop,
        frame_length=frame,
        onset_hop_length=onset_hop // decimation,
        onset_frame_length=onset_frame,
        decimation=decimation,
        block_length=int(min(sample_rate_hz * BLOCK_S, BLOCK_LENGTH_LIMIT)) // hop * hop,
        window=_periodic_hann(frame),
        onset_window=_periodic_hann(onset_frame),
        frequencies_hz=np.arange(frame // 2 + 1, dtype=np.float64) * (sample_rate_hz / frame),
    )


def frames_of(signal: FloatArray, frame_length: int, hop_length: int) -> FloatArray:
    """Return the complete frames of a signal, as a view.

    Parameters
    ----------
    signal : ndarray (n,), n >= frame_length
        Contiguous.

    Returns
    -------
    ndarray (frames, frame_length)
    """
    # sliding_window_view does the same, but takes a fourteenth of the time of the whole analysis.
    frames = (len(signal) - frame_length) // hop_length + 1
    step = signal.itemsize
    return np.ndarray((frames, frame_length), signal.dtype, signal.data, strides=(hop_length * step, step))


def _periodic_hann(length: int) -> FloatArray:
    """Return the periodic window, where a constant leaks into bins 0 and 1 only."""
    phase = 2 * np.pi * np.arange(length) / length
    return (0.5 - 0.5 * np.cos(phase)).astype(np.float32)


def _nearest_smooth(target: float, multiple_of: int) -> int:
    """Return the 5-smooth multiple nearest to a target, by ratio."""
    limit = int(2 * target)
    candidates = (n * multiple_of for n in _smooth_numbers(limit // multiple_of))
    return min(candidates, key=lambda n: abs(math.log(n / target)))


def _smooth_numbers(limit: int) -> Iterator[int]:
    """Return every 2^a · 3^b · 5^c up to a limit."""
    for number in range(1, limit + 1):
        rest = number
        for prime in (2, 3, 5):
            while rest % prime == 0:
                rest //= prime
        if rest == 1:
            yield number
