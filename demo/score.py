"""Notes from a style's recipe and a seed: key, tempo, chords, tunes and the parts of the players."""

from dataclasses import dataclass, field

import numpy as np

from demo.desk import Space
from demo.synth import Curve, Instrument
from demo.theory import SEMITONES, lead_voices, near, pitch_of, stack_thirds, write_tune

TONICS = (55, 67)  # MIDI pitches: the twelve keys
ACCENTS_DB = {"o": -3.5, "X": 3.5}  # against the other signs of a pattern
HUMAN_DB = 0.8  # spread of one hand's levels
TAIL_S = 2.0  # after the last bar, for its notes and the room
BREATH_BARS = 4  # rubato comes and goes over so many


@dataclass(frozen=True)
class Layer:
    """One player: its instrument, its part and its position in the mix.

    A pattern has one character a step, blanks aside: `.` rests, `-` holds; `x` sounds the chord, the next
    note of the tune or the drum (`X` louder, `o` softer); a digit sounds that tone of the chord, counted from
    its lowest and on into the next octave. Where there are several patterns, the seed picks one.
    """

    plays: tuple[Instrument, ...]  # tracks take turns
    patterns: tuple[str, ...] = ()
    reads: str = "drum"  # or "chords", "bass", "tune", "texture"
    centre: int = 60  # MIDI pitch around which it plays
    gain_db: float = -12.0  # of its loudest tenth of a second
    form: str = "x"  # a character a section, stretched over the track: `.` is silent
    pan: float = 0.0  # -1 left, 1 right
    spread: float = 0.0  # of low pitches to the left and high ones to the right
    gate: float = 1.0  # share of its written length that a note sounds
    room: float = 0.15
    echo: float = 0.0
    duck: float = 0.0  # share that gives way to the beat
    drive: float = 0.0


@dataclass(frozen=True)
class Style:
    """The common properties of all tracks of a style."""

    tempo_bpm: tuple[float, float]
    modes: tuple[str, ...]
    bars: int
    progressions: tuple[tuple[int, ...], ...]  # degrees; tracks take turns
    layers: tuple[Layer, ...]
    space: Space = field(default_factory=Space)
    bars_a_chord: int = 1
    chord_size: int = 3
    beats_a_bar: int = 4
    steps_a_beat: int = 4
    swing: float = 0.0  # share of a step by which every second one is late
    rubato: float = 0.0  # share by which the tempo breathes
    loose_s: float = 0.0  # how late a hand may be
    holds_last: bool = False  # the last chord rings through its bar

    @property
    def steps_a_bar(self) -> int:
        """Number of pattern characters in a bar."""
        return self.beats_a_bar * self.steps_a_beat

    @property
    def steps_a_strong(self) -> int:
        """Steps between strong beats: half a bar, or a whole one with an odd number of steps."""
        return self.steps_a_bar // 2 if self.beats_a_bar % 2 == 0 else self.steps_a_bar


@dataclass(frozen=True)
class Note:
    """One sound to be played."""

    start_s: float
    duration_s: float
    pitch: int
    level_db: float


@dataclass(frozen=True)
class Piece:
    """The common frame of all players, from a style and a seed."""

    style: Style
    turn: int  # which of the alternatives whose turn it is
    tonic: int  # MIDI pitch
    mode: str
    chords: tuple[int, ...]  # a degree a bar
    clock_s: Curve  # when each step starts, and the end

    def chord_pitches(self) -> list[list[int]]:
        """Return the MIDI pitches of each bar's chord in root position."""
        stacks = [stack_thirds(degree, self.style.chord_size) for degree in self.chords]
        return [[pitch_of(degree, self.mode, self.tonic) for degree in stack] for stack in stacks]


def plan(style: Style, seed: int, turn: int) -> Piece:
    """Choose key, mode and tempo, and lay out the bars; the last one is the tonic."""
    rng = np.random.default_rng(seed)
    progression = style.progressions[turn % len(style.progressions)]
    chords = [progression[bar // style.bars_a_chord % len(progression)] for bar in range(style.bars - 1)]
    mode, tonic = str(rng.choice(style.modes)), int(rng.integers(*TONICS))
    return Piece(style, turn, tonic, mode, (*chords, 0), _clock(style, rng.uniform(*style.tempo_bpm)))


def _clock(style: Style, tempo_bpm: float) -> Curve:
    """Return the start of each step in seconds, and the end, with rubato, final ritardando and swing."""
    step_s = 60 / tempo_bpm / style.steps_a_beat
    bar = np.arange(style.bars * style.steps_a_bar) / style.steps_a_bar
    breath = 3 * np.maximum(bar - style.bars + 2, 0) - np.cos(2 * np.pi * bar / BREATH_BARS)
    starts_s = np.concatenate([[0], np.cumsum(step_s * (1 + style.rubato * breath))])
    starts_s[1:-1:2] += style.swing * step_s
    return np.asarray(starts_s)


def write_part(layer: Layer, piece: Piece, rng: np.random.Generator) -> list[Note]:
    """Write the notes of one player."""
    if layer.reads == "texture":
        return [Note(0, float(piece.clock_s[-1]) + TAIL_S, 0, 0)]
    signs = _signs(layer, piece, rng)
    onsets = [step for step, sign in enumerate(signs) if sign not in ".-"]
    notes = []
    for step, pitches in zip(onsets, _pitches(layer, piece, signs, onsets, rng), strict=True):
        ties = len(signs[step + 1 :]) - len(signs[step + 1 :].lstrip("-"))
        start_s, end_s = float(piece.clock_s[step]), float(piece.clock_s[step + 1 + ties])
        duration_s = round(layer.gate * (end_s - start_s), 3)  # whole ms, so that more takes serve again
        late_s = abs(float(rng.normal(0, piece.style.loose_s)))
        level_db = ACCENTS_DB.get(signs[step], 0) + float(rng.normal(0, HUMAN_DB))
        notes += [Note(start_s + late_s, duration_s, pitch, level_db) for pitch in pitches]
    return notes


def _signs(layer: Layer, piece: Piece, rng: np.random.Generator) -> str:
    """Return the layer's pattern over all steps; in the last bar only its downbeat."""
    pattern = str(rng.choice(layer.patterns)).replace(" ", "")
    steps = len(piece.clock_s) - 1
    plays = [layer.form[step * len(layer.form) // steps] != "." for step in range(steps)]
    signs = "".join(pattern[step % len(pattern)] if plays[step] else "." for step in range(steps))
    closing = steps - piece.style.steps_a_bar + 1
    tied = len(signs) - len(signs[closing:].lstrip("-"))
    return signs[:closing].ljust(steps, "-") if piece.style.holds_last else signs[:tied].ljust(steps, ".")


def _pitches(
    layer: Layer, piece: Piece, signs: str, onsets: list[int], rng: np.random.Generator
) -> list[tuple[int, ...]]:
    """Return the MIDI pitches at each onset."""
    bars = [step // piece.style.steps_a_bar for step in onsets]
    if layer.reads == "drum":
        return [(layer.centre,) for _ in onsets]
    if layer.reads == "tune":
        strong = [step % piece.style.steps_a_strong == 0 for step in onsets]
        tune = write_tune(rng, [piece.chords[bar] for bar in bars], strong)
        tonic = near(piece.tonic, layer.centre)
        return [(pitch_of(degree, piece.mode, tonic),) for degree in tune]
    stacks = piece.chord_pitches()
    voicings = lead_voices(stacks, layer.centre)
    if layer.reads == "bass":
        voicings = [
            tuple(tone + near(stack[0], layer.centre) - stack[0] for tone in stack) for stack in stacks
        ]
    return [_tones(voicings[bar], signs[step]) for bar, step in zip(bars, onsets, strict=True)]


def _tones(voicing: tuple[int, ...], sign: str) -> tuple[int, ...]:
    """Return the chord tones for a character of a pattern."""
    if not sign.isdigit():
        return voicing
    octave, tone = divmod(int(sign), len(voicing))
    return (voicing[tone] + SEMITONES * octave,)
