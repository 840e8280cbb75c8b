"""Small generated audio files with known tags."""

from pathlib import Path
from typing import Any

import mutagen
import numpy as np
import soundfile

SAMPLE_RATE_HZ = 22_050

Samples = np.ndarray[Any, np.dtype[np.float32]]


def tones(seed: int, duration_s: float = 6.0, pitch_hz: float = 220.0, pulse_bpm: float = 120.0) -> Samples:
    """Return a pulsing stereo chord, (n, 2), which varies with the seed."""
    rng = np.random.default_rng(seed)
    time_s = np.arange(int(duration_s * SAMPLE_RATE_HZ)) / SAMPLE_RATE_HZ
    chord = sum(np.sin(2 * np.pi * pitch_hz * ratio * time_s) for ratio in (1, 1.25, 1.5))
    pulse = np.exp(-((time_s * pulse_bpm / 60) % 1.0) * 4)
    noise = rng.normal(0, 0.02, (len(time_s), 2))
    return (0.2 * (chord * pulse)[:, None] + noise).astype(np.float32)


def write_track(path: Path, samples: Samples | None = None, **tags: str | list[str]) -> Path:
    """Write a file in the format of its extension, with tags."""
    path.parent.mkdir(parents=True, exist_ok=True)
    soundfile.write(path, tones(0) if samples is None else samples, SAMPLE_RATE_HZ)
    file = mutagen.File(path, easy=True)
    if file is not None and tags:
        if file.tags is None:
            file.add_tags()
        for name, value in tags.items():
            file[name] = value
        file.save()
    return path
