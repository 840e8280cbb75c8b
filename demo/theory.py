"""Basic harmony: modes, chords, voice leading and tunes, in MIDI pitches and scale degrees."""

from collections.abc import Sequence
from functools import partial

import numpy as np

SEMITONES = 12  # an octave
CONCERT_A_HZ = 440.0  # ISO 16
CONCERT_A_PITCH = 69  # its MIDI number

MODES = {  # semitones above the tonic
    "ionian": (0, 2, 4, 5, 7, 9, 11),
    "phrygian": (0, 1, 3, 5, 7, 8, 10),
    "lydian": (0, 2, 4, 6, 7, 9, 11),
    "mixolydian": (0, 2, 4, 5, 7, 9, 10),
    "aeolian": (0, 2, 3, 5, 7, 8, 10),
    "harmonic minor": (0, 2, 3, 5, 7, 8, 11),
}

CENTRE_PULL = 0.3  # semitones of movement that one semitone off a register's centre is worth
NOTES_A_MOTIF = 8
RUN = 2  # notes that a motif goes on in one direction
STEPS_OF_A_TUNE = (1, 1, 1, 2)  # degrees: tunes walk, and leap seldom
PHRASES = (0, 0, 1, 0)  # at which height each of four phrases is sung: the old song form, A A B A
HEIGHTS = 4  # degrees that phrases may lie apart


def frequency_hz(pitch: float) -> float:
    """Return the equal-tempered frequency of a MIDI `pitch`."""
    return float(CONCERT_A_HZ * 2 ** ((pitch - CONCERT_A_PITCH) / SEMITONES))


def pitch_of(degree: int, mode: str, tonic: int) -> int:
    """Return the MIDI pitch of a scale `degree`; 0 is the `tonic`, 7 its octave, negative ones lie below."""
    octave, step = divmod(degree, len(MODES[mode]))
    return tonic + SEMITONES * octave + MODES[mode][step]


def stack_thirds(degree: int, size: int) -> list[int]:
    """Return the degrees of the chord of `size` tones on a scale `degree`, in root position."""
    return [degree + 2 * third for third in range(size)]


def near(pitch: int, centre: int) -> int:
    """Return the octave transposition of `pitch` closest to `centre`."""
    return pitch + SEMITONES * round((centre - pitch) / SEMITONES)


def lead_voices(chords: Sequence[Sequence[int]], centre: int) -> list[tuple[int, ...]]:
    """Voice each chord in close position around `centre` so that the hand moves as little as possible.

    Parameters
    ----------
    chords
        MIDI pitches of each chord, in any octave.
    centre
        MIDI pitch.

    Returns
    -------
    list of tuple of int
        MIDI pitches, lowest first.
    """
    voicings: list[tuple[int, ...]] = []
    for chord in chords:
        tones = sorted({near(pitch, centre) for pitch in chord})
        inversions = [
            (*tones[turn:], *(tone + SEMITONES for tone in tones[:turn])) for turn in range(len(tones))
        ]
        lower = [tuple(tone - SEMITONES for tone in inversion) for inversion in inversions]
        previous = voicings[-1] if voicings else ()
        voicings.append(min([*inversions, *lower], key=partial(_effort, previous, centre)))
    return voicings


def _effort(previous: Sequence[int], centre: int, voicing: Sequence[int]) -> float:
    moved = sum(abs(new - old) for new, old in zip(voicing, previous, strict=False))
    return moved + CENTRE_PULL * abs(sum(voicing) - len(voicing) * centre)


def write_tune(rng: np.random.Generator, chords: Sequence[int], strong: Sequence[bool]) -> list[int]:
    """Lay one motif over the chords, phrase after phrase, higher or lower, with chord tones on strong beats.

    Parameters
    ----------
    rng
        Source of the motif and of the phrases' heights.
    chords
        For each note, the degree its chord stands on.
    strong
        For each note, whether it must be a tone of that chord.

    Returns
    -------
    list of int
        A degree for each note, around 0.
    """
    directions = rng.choice((-1, 1), NOTES_A_MOTIF // RUN).repeat(RUN)
    contour = np.cumsum(directions * rng.choice(STEPS_OF_A_TUNE, NOTES_A_MOTIF))
    heights = rng.integers(HEIGHTS, size=len(PHRASES)) - round(float(contour.mean()))
    tune = []
    for index, (chord, lands) in enumerate(zip(chords, strong, strict=True)):
        phrase, place = divmod(index, NOTES_A_MOTIF)
        degree = int(contour[place] + heights[PHRASES[phrase % len(PHRASES)]])
        within_reach = (degree, degree - 1, degree + 1)  # one of three neighbours is a chord tone, always
        tune.append(
            next(tone for tone in within_reach if (tone - chord) % 7 in {0, 2, 4}) if lands else degree
        )
    return tune
