"""Synthetic music in every supported format, encoded by the installed libraries."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import av
import mutagen.flac
import mutagen.id3
import mutagen.mp4
import numpy as np
import numpy.typing as npt
import soundfile

RATE_HZ = 44_100
SECONDS = 2.0
FORMATS = ("mp3", "flac", "ogg", "opus", "wav", "aiff", "m4a", "aac")
EMBEDDING = ("mp3", "flac", "ogg", "opus", "wav", "aiff", "m4a")  # formats that carry pictures

_SUBTYPES = {
    "flac": "PCM_16",
    "wav": "PCM_16",
    "aiff": "PCM_16",
    "ogg": "VORBIS",
    "opus": "OPUS",
    "mp3": None,
}
_MUXERS = {"m4a": "ipod", "aac": "adts"}

# mutagen is typed in part, so that strict mypy refuses to call it.
id3: Any = mutagen.id3
flac: Any = mutagen.flac
mp4: Any = mutagen.mp4

Samples = npt.NDArray[np.float32]


def tone(seconds: float = SECONDS, rate_hz: int = RATE_HZ, channels: int = 2) -> Samples:
    """Return a different frequency in each channel, over a little noise, so that damage shows everywhere."""
    time_s = np.arange(int(seconds * rate_hz))[:, None] / rate_hz
    frequencies_hz = 440 * (1 + np.arange(channels) / 4)
    noise = np.random.default_rng(1).standard_normal((len(time_s), channels))
    return (0.3 * np.sin(2 * np.pi * frequencies_hz * time_s) + 0.02 * noise).astype(np.float32)


def encode(kind: str, samples: Samples | None = None, rate_hz: int = RATE_HZ, subtype: str = "") -> bytes:
    """Return a whole file; opus at 48 kHz, its nearest rate."""
    samples = tone() if samples is None else samples
    if kind in _MUXERS:
        return _encode_aac(samples, rate_hz, _MUXERS[kind])
    buffer = io.BytesIO()
    rate_hz = 48_000 if kind == "opus" and rate_hz == RATE_HZ else rate_hz
    container = "OGG" if kind == "opus" else kind.upper()
    soundfile.write(buffer, samples, rate_hz, format=container, subtype=subtype or _SUBTYPES[kind])
    return buffer.getvalue()


def write(path: Path, kind: str, samples: Samples | None = None) -> Path:
    """Write a file in one of `FORMATS`, whatever its name."""
    path.write_bytes(encode(kind, samples))
    return path


def _encode_aac(samples: Samples, rate_hz: int, muxer: str) -> bytes:
    buffer = io.BytesIO()
    layout = {1: "mono", 2: "stereo"}[samples.shape[1]]
    with av.open(buffer, "w", format=muxer) as container:
        stream = container.add_stream("aac", rate=rate_hz, layout=layout)
        for start in range(0, len(samples), 1024):
            planes = np.ascontiguousarray(samples[start : start + 1024].T)
            frame = av.AudioFrame.from_ndarray(planes, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate_hz, start
            container.mux(stream.encode(frame))
        container.mux(stream.encode(None))
    return buffer.getvalue()
