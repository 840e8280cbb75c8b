"""Tempo and its stability, from the onset flux."""

import math
from collections.abc import Iterator
from typing import NamedTuple

import numpy as np
import scipy.fft
from scipy.ndimage import convolve1d, maximum_filter1d, uniform_filter1d

from fingerprint.plan import DoubleArray, FloatArray

WINDOW_S = 8.0  # four beats at the slowest tempo and a steady pulse's drift stays below a beat
SHORTEST_PULSE_S = 4.0  # less than three beats at 40 BPM are no pulse
TREND_S = 1.0  # slower changes of the flux are not rhythm
SMOOTHING = (0.25, 0.5, 0.25)  # a peak must be wider than one lag, or its height depends on its phase
WINDOWS_AT_ONCE = 64  # limits the spectra of a ten-hour track to a few MB at a time

LOWEST_BPM, HIGHEST_BPM = 40.0, 200.0
TEMPI_BPM = np.geomspace(LOWEST_BPM, HIGHEST_BPM, 500)  # 0.3 % apart; the winner is refined on its multiples
PRIOR_BPM = 120.0  # the preferred tapping tempo (van Noorden and Moelants 1999)
# Octaves, standard deviation. On 138 game tracks 0.4 to 0.5 agreed best with librosa and essentia; 0.4
# lost two of 32 click trains in noise at the ends of the range.
PRIOR_WIDTH = 0.45

FLUX_FLOOR = 0.05  # a drone's flux is lower; that of the softest measured strings rises to 0.15
FLUX_SHARE = 0.005  # of the frames must rise above: clicks at 40 BPM do in 0.7 %, a stray one does not
CHANCE_CORRELATION = 0.6  # over √seconds: reached by 1 in 50 segments of white noise, 5 to 160 s long
TINY_ENERGY = 1e-9
LEAST_OVERLAP = 0.05  # of the window: longer lags are not normalised by the shorter overlap
REFINING_MULTIPLES = (2, 4)

# Of 137 drum patterns (house, rock, pop, drum and bass, ballads) 49 had another octave without the bass, 10
# have with these weights, none of them house (docs/decisions/0089).
BASS_WEIGHT = 4.0
BASS_STROKE, BASS_CONTRAST = 0.5, 6.0  # steady noise: 0.3, and 5 times the mean; a bass drum: 1.4, 15 times
LEAST_STROKE = 0.03
STROKE_FRAMES = 11  # one stroke within 0.1 s
SAME_BEAT_OCTAVES = 0.03


class Pulse(NamedTuple):
    """A tempo in BPM and the mean normalised autocorrelation at its beat (0-1); either may be NaN."""

    tempo_bpm: float
    stability: float


class _Periodicity(NamedTuple):
    """Means over windows: autocorrelation by lag, magnitude by frequency bin."""

    correlation: DoubleArray
    magnitude: DoubleArray


NO_PULSE = Pulse(math.nan, math.nan)


def find_pulse(flux: FloatArray, rate_hz: float, bass: FloatArray | None = None) -> Pulse:
    """Estimate the tempo.

    The autocorrelation of the flux peaks at the beat and at its multiples (half the tempo, two thirds
    through dotted rhythms), its spectrum at the beat and at its divisions (twice the tempo). Only the
    beat itself stands out in both, so their product decides (Peeters 2006), under a log-normal prior.

    A clap or snare on every second beat may outweigh the bass drum, though the drum makes the beat; then the
    product is highest at half the tempo. So the octave is decided again with the bass as strong as the rest.

    Parameters
    ----------
    flux : ndarray (frames,)
    rate_hz : float
        Frames a second.
    bass : ndarray (frames,), optional
        The flux of the lowest band.

    Returns
    -------
    Pulse
        Both NaN under 4 s and where there are no onsets (silence, a drone); the tempo alone is NaN if
        the correlation is no higher than chance (noise, free rhythm).
    """
    if len(flux) < SHORTEST_PULSE_S * rate_hz or np.quantile(flux, 1 - FLUX_SHARE) < FLUX_FLOOR:
        return NO_PULSE
    rhythm = _rhythm(flux, rate_hz)
    length = min(round(WINDOW_S * rate_hz), len(rhythm))
    periodicity = _mean_periodicity(rhythm, length)
    if periodicity is None:
        return NO_PULSE
    lag = _best_lag(periodicity, rate_hz)
    stability = _correlation_at(periodicity, lag)
    if stability < CHANCE_CORRELATION / math.sqrt(len(flux) / rate_hz):
        return Pulse(math.nan, stability)
    if bass is not None:
        lag = _in_octave(lag, _balanced(rhythm, _rhythm(bass, rate_hz)), length, rate_hz)
        stability = _correlation_at(periodicity, lag)
    tempo_bpm = 60 * rate_hz / _refined(periodicity.correlation, lag)
    return Pulse(min(max(tempo_bpm, LOWEST_BPM), HIGHEST_BPM), stability)


def _correlation_at(periodicity: _Periodicity, lag: float) -> float:
    return min(max(float(np.interp(lag, *_indexed(periodicity.correlation))), 0.0), 1.0)


def _rhythm(flux: FloatArray, rate_hz: float) -> FloatArray:
    """Return the flux above its trend."""
    rhythm: FloatArray = convolve1d(flux, SMOOTHING)
    rhythm -= uniform_filter1d(rhythm, round(TREND_S * rate_hz))
    return np.maximum(rhythm, 0, out=rhythm)


def _balanced(rhythm: FloatArray, bass: FloatArray) -> FloatArray | None:
    """Return the rhythm with strokes of the bass as strong as all others together; None without any.

    Strokes are cut at the usual strength, so that accents do not count.
    """
    usual, usual_bass = _usual_stroke(rhythm), _usual_stroke(bass)
    if not usual or usual_bass < max(BASS_STROKE, BASS_CONTRAST * float(bass.mean())):
        return None
    balanced: FloatArray = np.minimum(rhythm / usual, 1) + BASS_WEIGHT * np.minimum(bass / usual_bass, 1)
    return balanced


def _usual_stroke(rhythm: FloatArray) -> float:
    """Return the mean height of the peaks, weighted by height, since many are small; 0 without any."""
    highest = maximum_filter1d(rhythm, STROKE_FRAMES)
    strokes = rhythm[(rhythm >= highest) & (rhythm > LEAST_STROKE)]
    return float(np.vdot(strokes, strokes) / strokes.sum()) if len(strokes) else 0.0


def _in_octave(lag: float, rhythm: FloatArray | None, length: int, rate_hz: float) -> float:
    """Return the lag, half or twice of it, whichever fits the balanced rhythm best."""
    periodicity = None if rhythm is None else _mean_periodicity(rhythm, length)
    if periodicity is None:
        return lag
    fits = _fits(periodicity, rate_hz)
    lags = 60 * rate_hz / TEMPI_BPM
    found, best = lag, 0.0
    for octave in (1.0, 0.5, 2.0):
        near = np.abs(np.log2(lags / (lag * octave))) < SAME_BEAT_OCTAVES
        if near.any() and fits[near].max() > best:
            best = float(fits[near].max())
            found = float(lags[near][np.argmax(fits[near])])
    return found


def _mean_periodicity(rhythm: FloatArray, length: int) -> _Periodicity | None:
    """Average the windows' autocorrelations and spectra, weighted by strength; None without onsets."""
    window = np.hanning(length)
    size = scipy.fft.next_fast_len(4 * length)
    correlation, magnitude = np.zeros(length), np.zeros(size // 2 + 1)
    weight = 0.0
    for centred in _windows(rhythm, window):
        spectra = np.abs(scipy.fft.rfft(centred, size, axis=1))
        lags = scipy.fft.irfft(np.square(spectra), size, axis=1)[:, :length]
        strength = np.sqrt(lags[:, 0])
        correlation += (lags / strength[:, None]).sum(axis=0)
        magnitude += spectra.sum(axis=0)
        weight += float(strength.sum())
    if not weight:
        return None
    overlap = scipy.fft.irfft(np.square(np.abs(scipy.fft.rfft(window, size))), size)[:length]
    correlation /= weight * np.maximum(overlap / overlap[0], LEAST_OVERLAP)
    return _Periodicity(correlation, magnitude / weight)


def _windows(rhythm: FloatArray, window: DoubleArray) -> Iterator[DoubleArray]:
    """Yield batches of windowed, mean-free segments with onsets, half overlapping.

    Yields
    ------
    ndarray (stretches, len(window))
    """
    stretches = np.lib.stride_tricks.sliding_window_view(rhythm, len(window))[:: len(window) // 2]
    for first in range(0, len(stretches), WINDOWS_AT_ONCE):
        batch = stretches[first : first + WINDOWS_AT_ONCE] * window
        batch = batch[np.square(batch).sum(axis=1) > TINY_ENERGY]
        if len(batch):
            yield batch - (batch.sum(axis=1) / window.sum())[:, None] * window


def _best_lag(periodicity: _Periodicity, rate_hz: float) -> float:
    """Return the lag, in frames, of the likeliest tempo."""
    return float(60 * rate_hz / TEMPI_BPM[np.argmax(_fits(periodicity, rate_hz))])


def _fits(periodicity: _Periodicity, rate_hz: float) -> DoubleArray:
    """Return the likelihood of each of `TEMPI_BPM`."""
    lags = 60 * rate_hz / TEMPI_BPM
    size = 2 * (len(periodicity.magnitude) - 1)
    recurs = np.interp(lags, *_indexed(periodicity.correlation))
    oscillates = np.interp(size / lags, *_indexed(periodicity.magnitude))
    prior = np.exp(-0.5 * (np.log2(TEMPI_BPM / PRIOR_BPM) / PRIOR_WIDTH) ** 2)
    fits: DoubleArray = np.maximum(recurs, 0) * oscillates * prior
    return fits


def _refined(correlation: DoubleArray, lag: float) -> float:
    """Return the lag to a fraction of a frame, from the peak at a multiple, which is more exact."""
    lag = _peak_near(correlation, lag, reach=1)
    for multiple in REFINING_MULTIPLES:
        if lag * multiple < len(correlation) / 2:
            lag = _peak_near(correlation, lag * multiple, reach=multiple) / multiple
    return lag


def _peak_near(correlation: DoubleArray, lag: float, reach: int) -> float:
    """Return the vertex of the parabola through the highest value within reach and its neighbours."""
    first = max(round(lag) - reach, 1)
    top = first + int(np.argmax(correlation[first : round(lag) + reach + 1]))
    before, here, after = correlation[top - 1 : top + 2]
    curvature = before - 2 * here + after
    return top + float(0.5 * (before - after) / curvature) if curvature < 0 else float(top)


def _indexed(values: DoubleArray) -> tuple[DoubleArray, DoubleArray]:
    return np.arange(len(values), dtype=np.float64), values
