"""Performance of a style: each layer in its own buffer, then mixed on the desk."""

import numpy as np

from demo.desk import fade, limit, mix_down, saturate, wobble
from demo.score import TAIL_S, Layer, Note, Piece, Style, plan, write_part
from demo.synth import SAMPLE_RATE_HZ, Samples
from demo.theory import frequency_hz

PITCH_SPAN = 24  # semitones from the middle of a spread to its edge
LOUD_BLOCK_S = 0.1
DUCK_BEATS = 0.25  # how fast a ducked layer comes back
DUCK_ONSET_BEATS = 0.02  # and how fast it goes, without a click


def perform(style: Style, seed: int, turn: int) -> Samples:
    """Compose and play one track.

    Parameters
    ----------
    style
        The recipe.
    seed
        Determines all choices that the recipe leaves open; the same seed gives the same samples.
    turn
        Number of the track on its album: instruments and progressions take turns.

    Returns
    -------
    ndarray of float32
        (2, samples), true peak under -1 dBFS
    """
    rng = np.random.default_rng(seed)
    piece = plan(style, seed, turn)
    dry, room, echo = np.zeros((3, 2, int((piece.clock_s[-1] + TAIL_S) * SAMPLE_RATE_HZ)), np.float32)
    for layer, layer_rng in zip(style.layers, rng.spawn(len(style.layers)), strict=True):
        sound = play_layer(layer, piece, dry.shape[1], layer_rng)
        dry += sound
        for bus, send in ((room, layer.room), (echo, layer.echo)):
            if send:
                np.add(bus, np.float32(send) * sound, out=bus)
    echo_s = style.space.echo_steps * float(piece.clock_s[-1]) / (len(piece.clock_s) - 1)
    mix = mix_down(dry, room, echo, echo_s, style.space, rng)
    if style.space.wow_ms:
        mix = wobble(mix, style.space.wow_ms)
    return limit(fade(mix, style.space.fade_out_s))


def play_layer(layer: Layer, piece: Piece, samples: int, rng: np.random.Generator) -> Samples:
    """Return the part of one player: (2, samples), its loudest tenth of a second at the layer's gain."""
    instrument = layer.plays[piece.turn % len(layer.plays)]
    sound = np.zeros((2, samples), np.float32)
    takes: dict[tuple[int, float], Samples] = {}
    for note in write_part(layer, piece, rng):
        key = (note.pitch, note.duration_s)
        if key not in takes:
            takes[key] = instrument.play(frequency_hz(note.pitch), note.duration_s, rng)
        start = int(note.start_s * SAMPLE_RATE_HZ)
        take = takes[key][..., : samples - start]
        sound[:, start : start + take.shape[-1]] += _gains(layer, note) * take
    if layer.duck:
        sound *= 1 - np.float32(layer.duck) * _beat_envelope(piece, samples)
    if layer.drive:
        sound = saturate(sound, layer.drive)
    sound *= np.float32(10 ** (layer.gain_db / 20) / _loudest(sound))
    return sound


def _gains(layer: Layer, note: Note) -> Samples:
    """Return left and right gain of a note, of constant power: (2, 1)."""
    side = np.clip(layer.pan + layer.spread * (note.pitch - layer.centre) / PITCH_SPAN, -1, 1)
    angle = np.pi / 4 * (1 + side)
    level = 2**0.5 * 10 ** (note.level_db / 20)
    return np.array([[level * np.cos(angle)], [level * np.sin(angle)]], np.float32)


def _beat_envelope(piece: Piece, samples: int) -> Samples:
    """Return an envelope near 1 just after each beat, falling until the next: (samples,)."""
    beats = np.arange(len(piece.clock_s)) / piece.style.steps_a_beat
    since = np.interp(np.arange(samples) / SAMPLE_RATE_HZ, piece.clock_s, beats) % 1
    since = since.astype(np.float32)
    return np.asarray(np.exp(-since / DUCK_BEATS) * (1 - np.exp(-since / DUCK_ONSET_BEATS)))


def _loudest(sound: Samples) -> float:
    """Return the RMS of the loudest tenth of a second."""
    block = int(LOUD_BLOCK_S * SAMPLE_RATE_HZ)
    whole = sound[:, : sound.shape[1] // block * block].reshape(-1, block)
    return float(np.sqrt(np.einsum("ij,ij->i", whole, whole).reshape(2, -1).mean(0).max() / block))
