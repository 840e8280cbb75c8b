"""Reduce a track's features to its 25 values, at the end or at any time before."""

import math
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from fingerprint.dimensions import DIMENSIONS
from fingerprint.dynamics import Seconds, crest_db, power_of, silence_ratio
from fingerprint.features import TrackFeatures
from fingerprint.loudness import integrated_lufs, loudness_variation_db
from fingerprint.onsets import onset_density
from fingerprint.plan import FloatArray
from fingerprint.rhythm import find_pulse
from fingerprint.spectrum import (
    BAND_NAMES,
    CENTROID_UNIT_HZ,
    ROLLOFF_UNIT_HZ,
    band_energies,
    bass_mid_ratio_db,
)

ACTIVE_DBFS = -70.0  # the absolute gate of BS.1770: frames below have no timbre
ACTIVE_BELOW_LOUDEST_DB = -50.0  # nor have frames so far below the loudest: the end of a fade or a reverb

Values = dict[str, float]


class _Frames(NamedTuple):
    """The columns of `TrackFeatures.frames`, each (frames,)."""

    level: FloatArray
    analysed_level: FloatArray
    k_power: FloatArray
    centroid_hz: FloatArray
    rolloff_hz: FloatArray
    flatness: FloatArray
    focus: FloatArray
    steadiness: FloatArray


def reduce_features(features: TrackFeatures) -> FloatArray:
    """Return the 25 values of the analysed part of a track.

    Returns
    -------
    ndarray (25,)
        In storage order; NaN where undefined (see `dimensions.py`).
    """
    frames = _Frames(*features.frames.columns())
    values = _from_samples(features)
    values["silence_ratio"] = silence_ratio(frames.level)
    if np.any(frames.level >= power_of(ACTIVE_DBFS)):
        values |= _bands(features) | _timbre(frames) | _rhythm(features) | _loudness(features, frames)
        values["harmonic_ratio"] = features.harmony.ratio(float(features.power.sum()))
    return np.array([values.get(dimension.name, math.nan) for dimension in DIMENSIONS], dtype=np.float32)


def _from_samples(features: TrackFeatures) -> Values:
    peak, _ = features.hops.columns()
    field = features.field
    energy = (field.mid + field.side) / max(features.samples, 1)
    return {
        "crest_db": crest_db(float(peak.max(initial=0)), energy),
        "stereo_width": field.width,
        "phase_correlation": field.correlation,
    }


def _bands(features: TrackFeatures) -> Values:
    energies = band_energies(features.power, features.plan)
    if energies is None:
        return {}
    shares = energies / energies.sum()
    return dict(zip(BAND_NAMES, shares.tolist(), strict=True)) | {
        "bass_mid_ratio": bass_mid_ratio_db(energies)
    }


def _timbre(frames: _Frames) -> Values:
    """Return the mean values of active frames."""
    loudest = float(frames.analysed_level.max())
    floor = max(power_of(ACTIVE_DBFS), loudest * power_of(ACTIVE_BELOW_LOUDEST_DB))
    active = frames.analysed_level >= floor
    return {
        "spectral_centroid": _mean(frames.centroid_hz[active]) / CENTROID_UNIT_HZ,
        "spectral_rolloff": _mean(frames.rolloff_hz[active]) / ROLLOFF_UNIT_HZ,
        "spectral_flatness": _mean(frames.flatness[active]),
        "chroma_energy": _mean(frames.focus[active]),
        "pitch_stability": float(np.maximum(0, _mean(frames.steadiness[active]))),
    }


def _rhythm(features: TrackFeatures) -> Values:
    flux, bass = features.flux.columns()
    rate_hz = features.plan.onset_rate_hz
    pulse = find_pulse(flux, rate_hz, bass)
    return {
        "tempo_bpm": pulse.tempo_bpm,
        "rhythm_stability": pulse.stability,
        "transient_density": onset_density(flux, rate_hz),
    }


def _loudness(features: TrackFeatures, frames: _Frames) -> Values:
    second = round(features.plan.frame_rate_hz)
    peak, energy = features.hops.columns()
    seconds = Seconds(frames.level, peak, energy, second)
    return {
        "lufs": integrated_lufs(frames.k_power),
        "loudness_variation_std": loudness_variation_db(frames.k_power, second),
        "dynamic_range_variation": seconds.crest_variation,
        "peak_consistency": seconds.peak_consistency,
    }


def _mean(values: NDArray[np.float32]) -> float:
    """Return the mean of defined values; NaN without any."""
    defined = values[~np.isnan(values)]
    return float(defined.mean(dtype=np.float64)) if len(defined) else math.nan
