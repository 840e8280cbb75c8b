"""Encode samples in every common format."""

from pathlib import Path
from typing import Any

import av
import numpy as np
import soundfile
from numpy.typing import NDArray

FORMATS = ("wav", "mp3", "flac", "ogg", "opus", "m4a")
OPUS_RATE_HZ = 48_000
CHUNK = 65_536  # samples a write: libsndfile's Vorbis encoder overflows its stack on a whole track
KBPS = {"m4a": 192, "opus": 128}
FRAMES = {"m4a": 1024, "opus": 960}  # samples that the encoders take at once
SAMPLE_FORMATS = {"m4a": "fltp", "opus": "flt"}

_WRITERS = {
    "wav": ("WAV", "PCM_16", None),
    "flac": ("FLAC", "PCM_16", None),
    "mp3": ("MP3", None, 0.4),  # 192 kbit/s
    "mp3-128": ("MP3", None, 0.65),
    "ogg": ("OGG", "VORBIS", 0.5),
    "ogg-q3": ("OGG", "VORBIS", 0.7),
}
_STREAMS = {"m4a": ("ipod", "aac"), "opus": ("ogg", "libopus")}


def encode(kind: str, samples: NDArray[np.float32], rate_hz: int, path: Path, times: int = 1) -> None:
    """Write samples, shape (channels, n), in one of the formats, repeated `times` times where libsndfile writes."""
    if kind in _STREAMS:
        _stream(kind, samples, rate_hz, path)
        return
    container, subtype, level = _WRITERS[kind]
    settings: dict[str, Any] = {"compression_level": level} if level is not None else {}
    if container == "MP3":
        settings["bitrate_mode"] = "CONSTANT"
    with soundfile.SoundFile(path, "w", rate_hz, len(samples), subtype, format=container, **settings) as file:
        for start in list(range(0, samples.shape[1], CHUNK)) * times:
            file.write(np.clip(samples[:, start : start + CHUNK].T, -1, 1))


def _stream(kind: str, samples: NDArray[np.float32], rate_hz: int, path: Path) -> None:
    muxer, codec = _STREAMS[kind]
    layout = {1: "mono", 2: "stereo"}[len(samples)]
    target_hz = OPUS_RATE_HZ if kind == "opus" else rate_hz
    with av.open(str(path), "w", format=muxer) as container:
        stream: Any = container.add_stream(codec, rate=target_hz, layout=layout)
        stream.bit_rate = KBPS[kind] * 1000
        shape = (SAMPLE_FORMATS[kind], layout, target_hz)
        resampler = av.AudioResampler(*shape, frame_size=FRAMES[kind])
        for start in range(0, samples.shape[1], CHUNK):
            part = np.ascontiguousarray(samples[:, start : start + CHUNK])
            frame = av.AudioFrame.from_ndarray(part, format="fltp", layout=layout)
            frame.sample_rate, frame.pts = rate_hz, start
            for piece in resampler.resample(frame):
                container.mux(stream.encode(piece))
        for piece in resampler.resample(None):
            container.mux(stream.encode(piece))
        container.mux(stream.encode(None))
