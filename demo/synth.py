"""Four kinds of synthesis: wave tables, decaying modes, drums and textures."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray
from scipy import fft

SAMPLE_RATE_HZ = 44_100
HIGHEST_PARTIAL_HZ = 16_000  # adults hear little above; well under Nyquist, so nothing aliases
TABLE_LENGTH = 2048  # samples a period
SWEEP_TABLES = 8  # a filter sweep is a cross-fade through so many tables
CACHE_BLOCK = 16_384  # samples at once: temporaries that fit the cache made pads four times as fast
MODE_BLOCK = 256  # samples at once in modal synthesis
VIBRATO_HZ = 5.4  # singers and string players: 5-6 Hz (Seashore 1932)
VIBRATO_ONSET_S = 0.35
MIDDLE_C_HZ = 261.6
KNOCK_S = 0.012  # a hammer's noise falls to a third
KNOCK_HZ = (150, 2500)
STRIKE_S = 0.0008  # the shortest attack that does not click
DECAYS_TO_SILENCE = 7  # e-foldings: -61 dB
BOW_BODY = (
    (290, 0.9),
    (460, 1.0),
    (1150, 0.6),
    (2700, 0.9),
)  # Hz, gain: a violin's air, wood, bridge resonances
BODY_WIDTH_OCTAVES = 0.35

Samples = NDArray[np.floating]  # (samples,) or (channels, samples), full scale 1
Curve = NDArray[np.floating]  # one number a sample, a frequency or a harmonic


class Instrument(Protocol):
    """An instrument that can play a note."""

    def play(self, frequency_hz: float, duration_s: float, rng: np.random.Generator, /) -> Samples:
        """Synthesise one note with its release: (samples,) or (2, samples)."""


def seconds(duration_s: float) -> Curve:
    """Return the times of the samples in `duration_s` seconds."""
    return np.arange(int(duration_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ


def ease(share: Curve) -> Curve:
    """Map 0-1 to 0-1 smoothly, with zero slope at both ends."""
    held = np.clip(share, 0, 1)
    return held * held * (3 - 2 * held)


def frequencies(length: int) -> Curve:
    """Return the frequencies of a real FFT's bins, in Hz."""
    return np.asarray(fft.rfftfreq(length, 1 / SAMPLE_RATE_HZ), np.float32)


def band_pass(frequencies_hz: Curve, low_hz: float, high_hz: float) -> Curve:
    """Return the magnitude of a zero-phase band-pass with second-order Butterworth slopes."""
    below, above = (low_hz / np.maximum(frequencies_hz, 1)) ** 2, (frequencies_hz / high_hz) ** 2
    return np.asarray(1 / np.sqrt((1 + below * below) * (1 + above * above)), np.float32)


def noise(rng: np.random.Generator, samples: int, low_hz: float, high_hz: float) -> Samples:
    """Return Gaussian noise of unit RMS between two frequencies: (samples,)."""
    length = fft.next_fast_len(samples, real=True)
    shape = band_pass(frequencies(length), low_hz, high_hz)
    white = rng.standard_normal((2, len(shape)), np.float32)
    sound = fft.irfft(shape * (white[0] + 1j * white[1]), length)[:samples]
    return np.asarray(sound / sound.std())


def _bow(harmonic: Curve, fundamental_hz: float) -> Curve:
    """Return the spectrum of a saw, as of a bow's stick-slip, filtered by the body of a violin."""
    octaves = np.log2(harmonic[:, None] * fundamental_hz / np.array([hz for hz, _ in BOW_BODY]))
    body = np.exp(-((octaves / BODY_WIDTH_OCTAVES) ** 2)) @ np.array([gain for _, gain in BOW_BODY])
    return np.asarray((0.3 + body) / harmonic)


WAVES: dict[
    str, Callable[[Curve, float], Curve]
] = {  # amplitudes of the harmonics k = 1, 2, 3 … of a fundamental
    "sine": lambda k, _: (k == 1) * 1.0,
    "saw": lambda k, _: 1 / k,
    "square": lambda k, _: k % 2 / k,
    "pulse": lambda k, _: np.abs(np.sin(np.pi * k / 4)) / k,  # high for a quarter of the period
    "triangle": lambda k, _: k % 2 / k**2,
    "organ": lambda k, _: np.isin(k, (1, 2, 3, 4, 8)) / k**0.7,  # drawbars 8', 4', 2 2/3', 2', 1'
    "reed": lambda k, _: (0.35 + 0.65 * (k % 2)) / k**0.9 * np.exp(-k / 12),
    "bow": _bow,
}


@dataclass(frozen=True)
class Tone:
    """A note read from a wave table through a sweeping low-pass: synthesisers, organs, bowed strings."""

    wave: str  # in `WAVES`
    attack_s: float = 0.005
    decay_s: float = 0.5
    sustain: float = 1.0
    release_s: float = 0.1
    cutoff_hz: tuple[float, float] = (12_000, 12_000)  # where the sweep starts and where it ends
    sweep_s: float = 0.2
    resonance: float = 0.8  # Q of the low-pass
    detune_cents: float = 0.0  # between two voices on each side; 0: one voice, mono
    vibrato_cents: float = 0.0

    def play(self, frequency_hz: float, duration_s: float, rng: np.random.Generator, /) -> Samples:
        """Synthesise one note: (channels, samples)."""
        time_s = seconds(duration_s + self.release_s)
        tables = self._tables(frequency_hz)
        voices = np.array([-1, 1]) if self.detune_cents else np.zeros(1)
        cents = self.detune_cents * (voices + rng.normal(0, 0.25, (len(voices), 1)))  # (sides, voices)
        phases = rng.uniform(0, 1, cents.shape)
        out = np.empty((len(cents), len(time_s)), np.float32)
        for start in range(0, len(time_s), CACHE_BLOCK):
            now_s = time_s[start : start + CACHE_BLOCK]
            row = (SWEEP_TABLES - 1) * (1 - np.exp(-now_s / self.sweep_s)) if len(tables) > 1 else None
            periods = frequency_hz * self._vibrato(now_s)
            envelope = self._envelope(now_s, duration_s) / len(voices) ** 0.5
            for channel, detuned, phase in zip(out, 2 ** (cents / 1200), phases, strict=True):
                sung = sum(_read(tables, p + r * periods, row) for r, p in zip(detuned, phase, strict=True))
                channel[start : start + CACHE_BLOCK] = sung * envelope
        return out

    def _tables(self, frequency_hz: float) -> Samples:
        """Return one period for each step of the sweep, cyclically extended: (tables, TABLE_LENGTH + 1)."""
        partials = int(min(TABLE_LENGTH / 4, max(1, HIGHEST_PARTIAL_HZ / frequency_hz)))
        harmonic = np.arange(1, partials + 1) * 1.0
        start_hz, end_hz = self.cutoff_hz
        cutoffs_hz = np.geomspace(start_hz, end_hz, SWEEP_TABLES if start_hz != end_hz else 1)[:, None]
        ratio = harmonic * frequency_hz / cutoffs_hz
        low_pass = 1 / np.sqrt((1 - ratio**2) ** 2 + (ratio / self.resonance) ** 2)
        spectra = np.zeros((len(cutoffs_hz), TABLE_LENGTH // 2 + 1), complex)
        spectra[:, 1 : partials + 1] = -1j * low_pass * WAVES[self.wave](harmonic, frequency_hz)
        tables = fft.irfft(spectra, TABLE_LENGTH) * TABLE_LENGTH / 2
        return np.concatenate([tables, tables[:, :1]], 1).astype(np.float32)

    def _vibrato(self, time_s: Curve) -> Curve:
        """Return time with vibrato, whose depth grows after the start of a note."""
        if not self.vibrato_cents:
            return time_s
        depth = self.vibrato_cents / 1200 * np.log(2) * np.minimum(time_s / VIBRATO_ONSET_S, 1)
        angle = 2 * np.pi * VIBRATO_HZ
        return np.asarray(time_s - depth / angle * np.cos(angle * time_s))

    def _envelope(self, time_s: Curve, duration_s: float) -> Curve:
        body = self.sustain + (1 - self.sustain) * np.exp(-time_s / self.decay_s) if self.sustain < 1 else 1
        release = ease((duration_s + self.release_s - time_s) / self.release_s)
        return np.asarray(ease(time_s / self.attack_s) * body * release)


def _read(tables: Samples, phase: Curve, row: Curve | None) -> Samples:
    """Interpolate in the tables at a `phase` in periods, and between them at a `row`."""
    position = (phase - np.floor(phase)).astype(np.float32) * np.float32(TABLE_LENGTH)
    column = np.minimum(position.astype(np.int32), TABLE_LENGTH - 1)
    fraction = position - column

    def read(index: NDArray[np.int32]) -> Samples:
        here = tables.take(index)
        return np.asarray(here + fraction * (tables.take(index + 1) - here))

    if row is None:
        return read(column)
    upper = np.minimum(row.astype(np.int32), len(tables) - 2)
    index = upper * (TABLE_LENGTH + 1) + column
    bright = read(index)
    return np.asarray(bright + (row - upper) * (read(index + TABLE_LENGTH + 1) - bright))


@dataclass(frozen=True)
class Struck:
    """Decaying modes excited together: piano, harp, electric piano, bells."""

    ratios: tuple[float, ...]  # of the modes to the fundamental
    slope: float = 1.0  # amplitudes fall with the mode's number to this power
    decay_s: float = 1.5  # of the fundamental at middle C
    damping: float = 0.5  # how much sooner each higher mode goes
    release_s: float = 0.25
    knock: float = 0.0  # hammer noise
    chorus_cents: float = 0.6  # left string above right, heard as slow beating

    def play(self, frequency_hz: float, duration_s: float, rng: np.random.Generator, /) -> Samples:
        """Synthesise one note: (2, samples).

        A sum of damped exponentials is a matrix product: rows say how each mode stands at the start of a
        block, columns how it goes on inside one. So no sine is evaluated sample by sample.
        """
        time_s = seconds(duration_s + self.release_s)
        starts = np.arange(0, len(time_s), MODE_BLOCK)[:, None]
        modes_hz = frequency_hz * np.array(
            [ratio for ratio in self.ratios if ratio * frequency_hz < HIGHEST_PARTIAL_HZ]
        )
        number = np.arange(1, len(modes_hz) + 1)
        decay_s = self.decay_s * (MIDDLE_C_HZ / frequency_hz) ** 0.5 / (1 + self.damping * (number - 1))
        out = np.empty((2, len(time_s)), np.float32)
        for channel, cents in zip(out, (-self.chorus_cents, self.chorus_cents), strict=True):
            pole = (-1 / decay_s + 2j * np.pi * modes_hz * 2 ** (cents / 1200)) / SAMPLE_RATE_HZ
            block = number**-self.slope * np.exp(pole * starts)
            inside = np.exp(pole[:, None] * np.arange(MODE_BLOCK))
            rows = np.hstack([block.imag, block.real]).astype(np.float32)
            columns = np.vstack([inside.real, inside.imag]).astype(np.float32)
            channel[:] = (rows @ columns).ravel()[: len(time_s)]
        if self.knock:
            soon_s = time_s[: int(DECAYS_TO_SILENCE * KNOCK_S * SAMPLE_RATE_HZ)]
            thud = (
                noise(rng, len(soon_s), *KNOCK_HZ)
                * np.exp(-soon_s / KNOCK_S)
                * np.minimum(soon_s / STRIKE_S, 1)
            )
            out[:, : len(soon_s)] += self.knock * thud
        out *= ease((duration_s + self.release_s - time_s) / self.release_s).astype(np.float32)
        return out


@dataclass(frozen=True)
class Drum:
    """A tone that drops in pitch, a burst of noise, or both: kick, snare, clap, hats."""

    tone_hz: tuple[float, float] = (0, 0)  # where the drop starts and ends; 0: no tone
    drop_s: float = 0.03
    tone_s: float = 0.05  # its decay
    noise_level: float = 0.0
    noise_hz: tuple[float, float] = (200, 8000)
    noise_s: float = 0.02  # its decay
    hands: int = 1  # that clap one after the other
    hand_gap_s: float = 0.011

    def play(self, _frequency_hz: float, _duration_s: float, rng: np.random.Generator, /) -> Samples:
        """Synthesise one hit: (samples,); pitch and duration of the note are ignored."""
        time_s = seconds(DECAYS_TO_SILENCE * max(self.tone_s, self.noise_s) + self.hands * self.hand_gap_s)
        start_hz, end_hz = self.tone_hz
        turns = end_hz * time_s + (start_hz - end_hz) * self.drop_s * (1 - np.exp(-time_s / self.drop_s))
        tone = np.sin(2 * np.pi * turns) * np.exp(-time_s / self.tone_s)
        since_s = np.maximum(time_s - self.hand_gap_s * np.arange(self.hands)[:, None], 0)
        burst = (np.minimum(since_s / STRIKE_S, 1) * np.exp(-since_s / self.noise_s)).sum(0)
        fade = np.minimum((time_s[-1] - time_s) / STRIKE_S, 1)
        hit = (tone + self.noise_level * burst * noise(rng, len(time_s), *self.noise_hz)) * fade
        return np.asarray(hit, np.float32)


@dataclass(frozen=True)
class Texture:
    """An instrument that plays an environmental sound without pitch."""

    make: Callable[[np.random.Generator, Curve], Samples]

    def play(self, _frequency_hz: float, duration_s: float, rng: np.random.Generator, /) -> Samples:
        """Synthesise the whole duration, different in each channel: (2, samples)."""
        time_s = seconds(duration_s)
        return np.stack([self.make(rng, time_s), self.make(rng, time_s)])
