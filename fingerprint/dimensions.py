"""The 25 dimensions of a fingerprint: the table that storage, API, distance and docs use."""

import math
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from numpy.typing import ArrayLike, NDArray

ENGINE_VERSION = 3  # raised whenever the same samples give other values

PACKED_DTYPE = np.dtype("<f4")  # little-endian float32 on every machine: packed vectors are exchanged


class Group(StrEnum):
    """Groups of dimensions."""

    FREQUENCY = "frequency"
    DYNAMICS = "dynamics"
    TEMPORAL = "temporal"
    SPECTRAL = "spectral"
    TONAL = "tonal"
    VARIATION = "variation"
    STEREO = "stereo"


class Transform(StrEnum):
    """Transforms of values before tracks are compared, so that equal differences sound about equal."""

    LINEAR = "linear"
    SQRT = "sqrt"
    LOG = "log"
    HALF = "half"  # from -1..1 to 0..1


@dataclass(frozen=True, slots=True)
class Dimension:
    """One row of the table.

    Attributes
    ----------
    name : str
    group : Group
    unit : str
    limits : tuple of float
        The range of the definition; a value outside it is an error.
    typical_low, typical_high : float
        Range of nine in ten tracks (measured on 138 game tracks).
    transform : Transform
        For distance.
    streaming : bool
        Whether it is one of the 13 that are computed while the track is being analysed.
    definition : str
    undefined : str
        Conditions for NaN.
    source : str
    """

    name: str
    group: Group
    unit: str
    limits: tuple[float, float]
    typical_low: float
    typical_high: float
    transform: Transform
    streaming: bool
    definition: str
    undefined: str
    source: str


UNIT = (0.0, 1.0)

_NO_BANDS = "silence; nothing between 20 Hz and 20 kHz"
_BANDS = "share of the mean power spectrum of (L+R)/2, 20 Hz-20 kHz"
_NO_SECONDS = "fewer than two seconds that are not silent"
_PULSE = "under 4 s; where nothing begins (silence, a drone)"
_NO_PITCH = "silence; nothing between 150 Hz and 2.5 kHz"

# A track is silent here if no frame reaches -70 dBFS; an active frame does, and lies within 50 dB of the
# loudest. Storage order is the order of the rows.
# fmt: off
DIMENSIONS = (
    Dimension("sub_bass_pct", Group.FREQUENCY, "fraction", UNIT, 0.0, 0.35, Transform.SQRT, False,
              f"{_BANDS}: 20-60 Hz", _NO_BANDS, "mixing practice"),
    Dimension("bass_pct", Group.FREQUENCY, "fraction", UNIT, 0.2, 0.75, Transform.SQRT, False,
              f"{_BANDS}: 60-250 Hz", _NO_BANDS, "mixing practice"),
    Dimension("low_mid_pct", Group.FREQUENCY, "fraction", UNIT, 0.05, 0.35, Transform.SQRT, False,
              f"{_BANDS}: 250-500 Hz", _NO_BANDS, "mixing practice"),
    Dimension("mid_pct", Group.FREQUENCY, "fraction", UNIT, 0.04, 0.5, Transform.SQRT, False,
              f"{_BANDS}: 500 Hz-2 kHz", _NO_BANDS, "mixing practice"),
    Dimension("upper_mid_pct", Group.FREQUENCY, "fraction", UNIT, 0.0, 0.06, Transform.SQRT, False,
              f"{_BANDS}: 2-4 kHz", _NO_BANDS, "mixing practice"),
    Dimension("presence_pct", Group.FREQUENCY, "fraction", UNIT, 0.0, 0.03, Transform.SQRT, False,
              f"{_BANDS}: 4-8 kHz", _NO_BANDS, "mixing practice"),
    Dimension("air_pct", Group.FREQUENCY, "fraction", UNIT, 0.0, 0.02, Transform.SQRT, False,
              f"{_BANDS}: 8-20 kHz", _NO_BANDS, "mixing practice"),

    Dimension("lufs", Group.DYNAMICS, "LUFS", (-70.0, math.inf), -20.0, -9.0, Transform.LINEAR, False,
              "integrated loudness: K-weighted, 400 ms blocks, gates at -70 LUFS and -10 LU",
              "under 0.4 s; no block above -70 LUFS", "ITU-R BS.1770-4"),
    Dimension("crest_db", Group.DYNAMICS, "dB", (0.0, math.inf), 12.0, 21.0, Transform.LINEAR, False,
              "20 log10 of sample peak over RMS, of L and R together",
              "digital silence", "AES17"),
    Dimension("bass_mid_ratio", Group.DYNAMICS, "dB", (-60.0, 60.0), -5.0, 10.0, Transform.LINEAR, False,
              "10 log10 of energy 20-250 Hz over energy 250 Hz-2 kHz, held within 60 dB",
              "silence; nothing between 20 Hz and 2 kHz", "the bands"),

    Dimension("tempo_bpm", Group.TEMPORAL, "BPM", (40.0, 200.0), 85.0, 180.0, Transform.LOG, True,
              "the beat at which onset flux both recurs (autocorrelation of 8 s windows) and oscillates "
              "(their spectrum), under a log-normal prior at 120; "
              "of its octaves the one that fits with the bass as strong as the rest",
              f"{_PULSE}; no more periodic than chance (noise, free rhythm)",
              "Peeters 2006; van Noorden and Moelants 1999"),
    Dimension("rhythm_stability", Group.TEMPORAL, "0-1", UNIT, 0.05, 0.8, Transform.LINEAR, True,
              "mean normalised autocorrelation of onset flux at the beat",
              _PULSE, "Grosche, Müller and Kurth 2010"),
    Dimension("transient_density", Group.TEMPORAL, "0-1 of 10/s", UNIT, 0.06, 0.62, Transform.SQRT, True,
              "onsets a second",
              "silence; under 1 s", "Böck, Krebs and Schedl 2012"),
    Dimension("silence_ratio", Group.TEMPORAL, "0-1", UNIT, 0.0, 0.05, Transform.SQRT, True,
              "share of frames, one each 50 ms, below -60 dBFS or 40 dB below the loudest",
              "no samples", "own"),

    Dimension("spectral_centroid", Group.SPECTRAL, "0-1 of 8 kHz", (0.0, 1.4), 0.1, 0.35, Transform.LOG, True,
              "magnitude-weighted mean frequency up to 11 kHz, mean of active frames",
              "silence", "Peeters 2004"),
    Dimension("spectral_rolloff", Group.SPECTRAL, "0-1 of 10 kHz", (0.0, 1.11), 0.15, 0.65,
              Transform.LOG, True,
              "frequency below which 85 % of the magnitude up to 11 kHz lies, mean of active frames",
              "silence", "Peeters 2004"),
    Dimension("spectral_flatness", Group.SPECTRAL, "0-1", UNIT, 0.001, 0.035, Transform.LOG, True,
              "geometric over arithmetic mean of power 40 Hz-8 kHz, mean of active frames; "
              "0 a tone, 0.56 white noise",
              "silence", "Johnston 1988"),

    Dimension("harmonic_ratio", Group.TONAL, "0-1", UNIT, 0.6, 0.95, Transform.LINEAR, True,
              "energy in the harmonic soft mask of median filtering, 100 Hz-5 kHz",
              "silence; under 0.5 s", "Fitzgerald 2010"),
    Dimension("pitch_stability", Group.TONAL, "0-1", UNIT, 0.3, 0.8, Transform.LINEAR, True,
              "cosine of mean-free chroma five frames (0.25 s) apart, mean of active frames",
              f"{_NO_PITCH}; under 0.35 s", "Fujishima 1999"),
    Dimension("chroma_energy", Group.TONAL, "0-1", UNIT, 0.12, 0.36, Transform.SQRT, True,
              "(12 Σc² - 1) / 11 of chroma c (energy, Σc = 1), mean of active frames; 1 one pitch class, "
              "0 flat",
              _NO_PITCH, "Fujishima 1999"),

    Dimension("dynamic_range_variation", Group.VARIATION, "0-1 of 10 dB", UNIT, 0.08, 0.25,
              Transform.LOG, True,
              "standard deviation of the crest of one-second stretches",
              _NO_SECONDS, "after EBU Tech 3342"),
    Dimension("loudness_variation_std", Group.VARIATION, "dB", (0.0, math.inf), 1.0, 6.0, Transform.LOG, True,
              "standard deviation of the K-weighted loudness of one-second stretches above -70 LUFS, -20 LU",
              "fewer than two such seconds", "after EBU Tech 3342"),
    Dimension("peak_consistency", Group.VARIATION, "0-1", UNIT, 0.6, 0.95, Transform.LINEAR, True,
              "1 / (1 + coefficient of variation) of the sample peaks of one-second stretches",
              _NO_SECONDS, "own"),

    Dimension("stereo_width", Group.STEREO, "0-1", UNIT, 0.0, 0.5, Transform.LINEAR, False,
              "√Es / (√Em + √Es) of mid and side energy; 0 mono, 0.5 unrelated channels, 1 antiphase",
              "digital silence", "Blumlein 1931"),
    Dimension("phase_correlation", Group.STEREO, "-1..1", (-1.0, 1.0), 0.0, 1.0, Transform.HALF, False,
              "L·R / √(LL·RR); 1 mono, -1 antiphase",
              "a channel digitally silent", "the correlation meter"),
)
# fmt: on

NAMES = tuple(dimension.name for dimension in DIMENSIONS)
STREAMING_NAMES = tuple(dimension.name for dimension in DIMENSIONS if dimension.streaming)
PACKED_BYTES = len(DIMENSIONS) * PACKED_DTYPE.itemsize


def pack(values: ArrayLike) -> bytes:
    """Return a fingerprint's values as 100 bytes: little-endian float32, NaN where undefined.

    Parameters
    ----------
    values : array_like (25,)

    Raises
    ------
    ValueError
        If there are not 25.
    """
    vector = np.asarray(values, dtype=PACKED_DTYPE)
    if vector.shape != (len(DIMENSIONS),):
        raise ValueError(f"a fingerprint has {len(DIMENSIONS)} values, not {vector.shape}")
    return vector.tobytes()


def unpack(packed: bytes) -> NDArray[np.float32]:
    """Return the values that `pack` wrote.

    Returns
    -------
    ndarray (25,), read-only

    Raises
    ------
    ValueError
        If the length is not 100 bytes.
    """
    if len(packed) != PACKED_BYTES:
        raise ValueError(f"a packed fingerprint has {PACKED_BYTES} bytes, not {len(packed)}")
    vector = np.frombuffer(packed, dtype=PACKED_DTYPE).astype(np.float32)
    vector.flags.writeable = False
    return vector
