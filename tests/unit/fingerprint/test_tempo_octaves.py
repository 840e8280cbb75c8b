"""The octave of the tempo of drums: claps and snares do not halve it."""

import numpy as np
import pytest

from tests.unit.fingerprint.signals import Signal, describe

RATE_HZ = 22_050
DURATION_S = 16

_draw = np.random.default_rng(5)


def stroke(length_s: float, decay: float, tone_hz: float = 0.0, hiss: float = 0.0) -> Signal:
    time_s = np.arange(round(length_s * RATE_HZ)) / RATE_HZ
    wave = np.sin(2 * np.pi * tone_hz * time_s) + hiss * _draw.standard_normal(len(time_s))
    return (wave * np.exp(-decay * time_s)).astype(np.float32)


KICK = 0.9 * stroke(0.3, 9, tone_hz=55)
CLAP = 0.4 * stroke(0.15, 25, hiss=1.0)
SNARE = 0.5 * stroke(0.2, 20, tone_hz=190, hiss=1.5)
HAT = 0.1 * stroke(0.08, 50, hiss=1.0)
BASS = 0.2 * stroke(0.2, 4, tone_hz=55)

#: Strokes of a bar of eight eighth notes.
HOUSE = {0: [KICK], 1: [HAT, BASS], 2: [KICK, CLAP], 3: [HAT, BASS]}
HOUSE = HOUSE | {step + 4: strokes for step, strokes in HOUSE.items()}
ROCK = {
    0: [KICK, HAT],
    1: [HAT],
    2: [SNARE, HAT],
    3: [HAT],
    4: [KICK, HAT],
    5: [HAT],
    6: [SNARE, HAT],
    7: [HAT],
}
POP = {0: [KICK], 1: [HAT], 2: [KICK, SNARE], 3: [HAT], 4: [KICK], 5: [HAT], 6: [KICK, SNARE], 7: [HAT]}
DRUM_AND_BASS = ROCK | {4: [HAT], 5: [KICK, HAT]}


def played(bar: dict[int, list[Signal]], tempo_bpm: float) -> Signal:
    signal = np.zeros(DURATION_S * RATE_HZ, dtype=np.float32)
    step_s = 30 / tempo_bpm
    for step in range(int(DURATION_S / step_s)):
        start = round(step * step_s * RATE_HZ)
        for each in bar[step % 8]:
            part = each[: len(signal) - start]
            signal[start : start + len(part)] += part
    return signal


@pytest.mark.parametrize(
    ("bar", "tempo_bpm"),
    [
        *((HOUSE, tempo_bpm) for tempo_bpm in (118, 124, 128, 140, 150, 165, 180)),
        *((ROCK, tempo_bpm) for tempo_bpm in (110, 124, 128, 140, 150, 165, 180)),
        *((POP, tempo_bpm) for tempo_bpm in (110, 124, 140, 150)),
        (DRUM_AND_BASS, 174),
    ],
)
def test_drums_have_their_tempo(bar: dict[int, list[Signal]], tempo_bpm: float) -> None:
    assert describe(played(bar, tempo_bpm), RATE_HZ)["tempo_bpm"] == pytest.approx(tempo_bpm, rel=0.02)
