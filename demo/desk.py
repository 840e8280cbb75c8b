"""The mixing desk: echo, room, width, level, tape and a limiter. Signals are (2, samples)."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy import fft

from demo.synth import SAMPLE_RATE_HZ, Curve, Samples, band_pass, ease, frequencies, noise, seconds

CEILING = 10 ** (-2.2 / 20)  # leaves 1.2 dB for peaks between samples and the overshoot of a lossy codec
LIMITER_BLOCK = 64  # samples that share a gain
LOOK_AHEAD = 4  # limiter blocks either way: 5.8 ms
LOUDNESS_HZ = (60, 12_000)  # where the ear judges how loud a mix is: a cheap stand-in for K-weighting
ECHO_LOW_HZ = 200  # repeats are thinned out below
ECHO_IN_ROOM = 0.3  # share of the repeats that the room hears
ECHO_TAIL = 5.0  # e-foldings until a repeat is forgotten: 43 dB, more with what the filter takes
ROOM_LOW_HZ = 200
ROOM_ONSET_S = 0.012  # until the first reflections
DECAY_60_DB = 6.9  # e-foldings
FADE_IN_S = 0.01
WOW_HZ = 0.55  # turns of a 33 1/3 record


@dataclass(frozen=True)
class Space:
    """The effects added to a dry mix."""

    level_db: float = -18.0  # power of both channels in `LOUDNESS_HZ`: about the track's LUFS
    reverb_s: float = 1.5  # until the room has lost 60 dB
    reverb_hz: float = 5000  # above this it is dark
    echo_steps: int = 3  # of the grid from one repeat to the next
    feedback: float = 0.45
    echo_hz: float = 2500  # each repeat loses what lies above
    band_hz: tuple[float, float] = (25, 19_000)  # of the whole mix
    width: float = 1.0  # gain of the side signal
    wow_ms: float = 0.0  # how far the record runs late and early
    fade_out_s: float = 2.5


def mix_down(
    dry: Samples, room: Samples, echo: Samples, echo_s: float, space: Space, rng: np.random.Generator
) -> Samples:
    """Send the buses through echo and room, sum them, and set width and level.

    Everything happens on the spectra, where a filter is a product, an endless echo a geometric series and the
    power a sum (Parseval).

    Parameters
    ----------
    dry, room, echo
        The buses, with silence at their ends for the tails.
    echo_s
        From one repeat to the next.
    space
        Effects to add.
    rng
        Source of the room's reflections.
    """
    samples = dry.shape[1]
    tail_s = space.reverb_s + echo_s * ECHO_TAIL / -np.log(space.feedback)  # or it would come round again
    length = fft.next_fast_len(samples + int(tail_s * SAMPLE_RATE_HZ), real=True)
    frequencies_hz = frequencies(length)
    mix, wet = fft.rfft(dry, length), fft.rfft(room, length)
    if echo.any():
        repeats = _ping_pong(frequencies_hz, echo_s, space) * fft.rfft(echo.mean(0), length)
        mix += repeats
        wet += ECHO_IN_ROOM * repeats
    mix += wet * fft.rfft(_reflections(space, rng), length)
    mix *= band_pass(frequencies_hz, *space.band_hz)
    middle, side = (mix[0] + mix[1]) / 2, (mix[0] - mix[1]) * np.float32(space.width / 2)
    filtered = [part * band_pass(frequencies_hz, *LOUDNESS_HZ) for part in (middle, side)]
    power = 4 * sum(float(np.vdot(part, part).real) for part in filtered) / length / samples
    gain = np.float32(10 ** (space.level_db / 20) / power**0.5)
    return np.asarray(fft.irfft(gain * np.stack([middle + side, middle - side]), length)[:, :samples])


def _reflections(space: Space, rng: np.random.Generator) -> Samples:
    """Return the impulse response of a room, of unit energy: noise whose highs decay first (Moorer 1979)."""
    time_s = seconds(space.reverb_s)
    decay = np.exp(-DECAY_60_DB * time_s / space.reverb_s) * np.minimum(time_s / ROOM_ONSET_S, 1)
    response = np.empty((2, len(time_s)), np.float32)
    for side in response:
        dull, bright = (noise(rng, len(time_s), ROOM_LOW_HZ, space.reverb_hz / share) for share in (3, 1))
        side[:] = dull * decay + bright * decay**4
    return np.asarray(response / np.sqrt((response**2).sum(1, keepdims=True)))


def _ping_pong(frequencies_hz: Curve, echo_s: float, space: Space) -> NDArray[np.complexfloating]:
    """Return the transfer function of an echo left, right, left …, duller each time: (2, frequencies)."""
    turns = frequencies_hz.astype(np.float64) * echo_s
    angle = (2 * np.pi * (turns - np.floor(turns))).astype(np.float32)
    delay = band_pass(frequencies_hz, ECHO_LOW_HZ, space.echo_hz) * (np.cos(angle) - 1j * np.sin(angle))
    bounce = np.float32(space.feedback) * delay
    return np.stack([delay, delay * bounce]) / (1 - bounce**2)


def saturate(sound: Samples, drive: float) -> Samples:
    """Saturate like tape, more with a higher `drive`: the loudest sample becomes tanh(drive)."""
    return np.asarray(np.tanh(sound * np.float32(drive / np.abs(sound).max())))


def wobble(sound: Samples, wow_ms: float) -> Samples:
    """Modulate the pitch like a record with an off-centre hole."""
    position = np.arange(sound.shape[1])
    angle = 2 * np.pi * WOW_HZ / SAMPLE_RATE_HZ * position
    late = wow_ms / 1000 * SAMPLE_RATE_HZ * (1 - np.cos(angle)) / 2
    return np.array([np.interp(position - late, position, side) for side in sound], np.float32)


def limit(sound: Samples) -> Samples:
    """Reduce the gain ahead of peaks above `CEILING`: block gains, widened, smoothed and interpolated."""
    blocks = sound.shape[1] // LIMITER_BLOCK
    sound = sound[:, : blocks * LIMITER_BLOCK]
    peaks = np.abs(sound).max(0).reshape(blocks, LIMITER_BLOCK).max(1)
    gains = np.pad(CEILING / np.maximum(peaks, CEILING), 2 * LOOK_AHEAD, mode="edge")
    lowest = np.lib.stride_tricks.sliding_window_view(gains, 2 * LOOK_AHEAD + 1).min(1)
    reach = (
        2 * LOOK_AHEAD - 1
    )  # shorter than the widening, so that the lines between blocks stay below it too
    smooth = np.convolve(lowest, np.full(reach, 1 / reach), "same")[LOOK_AHEAD:-LOOK_AHEAD]
    middles = (np.arange(blocks) + 0.5) * LIMITER_BLOCK
    return np.asarray(sound * np.interp(np.arange(sound.shape[1]), middles, smooth), np.float32)


def fade(sound: Samples, fade_out_s: float) -> Samples:
    """Fade a track in and out without a click."""
    opening, closing = seconds(FADE_IN_S) / FADE_IN_S, seconds(fade_out_s)[::-1] / fade_out_s
    gains = np.ones(sound.shape[1], np.float32)
    gains[: len(opening)] = opening
    gains[-len(closing) :] = ease(closing)
    return sound * gains
