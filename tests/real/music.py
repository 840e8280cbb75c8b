"""Audio files and their tags, encoded by the installed libraries: no program of the machine is needed."""

import io
import struct
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import av
import mutagen
import numpy as np
import soundfile
from mutagen.flac import FLAC
from mutagen.id3 import ID3, Frames
from PIL import Image

RATE_HZ = 44_100

#: Muxer and encoder by extension; soundfile writes the others.
MUXERS = {
    ".m4a": ("ipod", "aac"),
    ".mp4": ("mp4", "aac"),
    ".aac": ("adts", "aac"),
    ".mka": ("matroska", "flac"),
    ".webm": ("webm", "libopus"),
    ".wma": ("asf", "wmav2"),
    ".wv": ("wv", "wavpack"),
    ".tta": ("tta", "tta"),
    ".opus": ("opus", "libopus"),
    ".caf": ("caf", "pcm_s16be"),
    ".au": ("au", "pcm_s16be"),
    ".ac3": ("ac3", "ac3"),
    ".m4b": ("ipod", "aac"),
    ".mp2": ("mp2", "mp2"),
    ".eac3": ("eac3", "eac3"),
    ".oga": ("oga", "flac"),
    ".rm": ("rm", "ac3"),
    ".w64": ("w64", "pcm_s16le"),
    ".voc": ("voc", "pcm_u8"),
    ".avi": ("avi", "ac3"),
    ".ts": ("mpegts", "aac"),
    ".mpg": ("mpeg", "mp2"),
    ".flv": ("flv", "aac"),
    ".rf64": ("wav", "pcm_s16le"),
    ".amr": ("amr", "libopencore_amrnb"),
}

Samples = np.ndarray[Any, np.dtype[np.float32]]

# mutagen is typed in part, so that strict mypy refuses to call it.
_id3: Any = ID3
_flac: Any = FLAC
_file: Any = mutagen.File
_frames: Any = Frames


def sound(seed: int = 1, secs: float = 4.0) -> Samples:
    """Return a chord and a drum, (n, 2), which differ for each seed."""
    draw, n = np.random.default_rng(seed), int(secs * RATE_HZ)
    time_s = np.arange(n) / RATE_HZ
    pitch_hz = 110 * 2 ** (seed % 12 / 12) * (1 + seed // 12 / 7)
    chord = sum(0.1 * np.sin(2 * np.pi * pitch_hz * ratio * time_s) for ratio in (1, 1.25, 1.5))
    beat = np.exp(-((time_s * (90 + seed % 50) / 60) % 1.0) * 12) * np.sin(2 * np.pi * 60 * time_s)
    hiss = draw.normal(0, 0.01, n)
    mono = np.asarray(chord + 0.4 * beat + hiss)
    return np.stack([mono, np.roll(mono, 40)], 1).astype(np.float32)


@cache
def encoded(extension: str, seed: int = 1, secs: float = 4.0, codec: str = "") -> bytes:
    """Return a whole file without tags; `codec` replaces the usual encoder of the extension."""
    muxer, encoder = MUXERS.get(extension, ("", ""))
    if codec or muxer:
        muxer = muxer or {".mp3": "mp3", ".ogg": "ogg", ".wav": "wav"}[extension]
        return container(muxer, codec or encoder, sound(seed, secs))
    buffer = io.BytesIO()
    kind = {".ogg": "OGG", ".mp3": "MP3", ".aif": "AIFF"}.get(extension, extension[1:].upper())
    soundfile.write(buffer, sound(seed, secs), RATE_HZ, format=kind)
    return buffer.getvalue()


def container(
    muxer: str,
    encoder: str,
    samples: Samples | None,
    video_secs: float = 0.0,
    options: dict[str, str] | None = None,
    metadata: dict[str, str] | None = None,
) -> bytes:
    """Return a file of any muxer and encoder, with a video stream before the audio or instead of it."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format=muxer, container_options=options or {}) as output:
        output.metadata.update(metadata or {})
        video: Any = output.add_stream("mpeg4", rate=5) if video_secs else None
        if video:
            video.width = video.height = 64
            video.pix_fmt = "yuv420p"
        audio = None if samples is None else _audio_stream(output, encoder)
        for _ in range(int(video_secs * 5)):
            output.mux(video.encode(av.VideoFrame(64, 64, "yuv420p")))
        if video:
            output.mux(video.encode(None))
        if samples is not None:
            for packet in _packets(audio, samples):
                output.mux(packet)
    return buffer.getvalue()


def matroska(attachments: dict[str, bytes], **metadata: str) -> bytes:
    """Return audio in Matroska with attached pictures by their names."""
    buffer = io.BytesIO()
    with av.open(buffer, "w", format="matroska") as output:
        output.metadata.update(metadata)
        audio = _audio_stream(output, "flac")
        for name, data in attachments.items():
            output.add_attachment(name, f"image/{Path(name).suffix[1:]}", data)
        for packet in _packets(audio, sound(1, 1.0)):
            output.mux(packet)
    return buffer.getvalue()


def _audio_stream(output: Any, encoder: str) -> Any:
    speech = encoder in {"libopencore_amrnb", "real_144"}
    rate_hz = 8_000 if speech else 48_000 if encoder == "libopus" else RATE_HZ
    stream = output.add_stream(encoder, rate=rate_hz)
    stream.layout = "mono" if speech else "stereo"
    if encoder.startswith("wma"):
        stream.bit_rate = 128_000
    return stream


def _packets(stream: Any, samples: Samples) -> Iterator[Any]:
    rate_hz, layout = stream.rate, stream.layout.name
    resampler = av.AudioResampler(format=stream.format, layout=layout, rate=rate_hz, frame_size=None)
    frame = av.AudioFrame.from_ndarray(np.ascontiguousarray(samples.T), format="fltp", layout="stereo")
    frame.sample_rate = RATE_HZ
    fifo = av.AudioFifo()
    for each in (*resampler.resample(frame), *resampler.resample(None)):
        fifo.write(each)
    size = stream.codec_context.frame_size or 4096
    while (block := fifo.read(size, partial=True)) is not None:
        yield from stream.encode(block)
    yield from stream.encode(None)


def id3(path: Path, version: int = 4, **frames: Any) -> Path:
    """Replace the ID3v2 tag of a file: `id3(path, TIT2="Title")`."""
    tags = _id3()
    for name, text in frames.items():
        texts = text if isinstance(text, list) else [text]
        tags.add(_frames[name](encoding=3 if version == 4 else 1, text=texts))
    tags.save(path, v2_version=version)
    return path


def vorbis(path: Path, **comments: str | list[str]) -> Path:
    """Set Vorbis comments of a FLAC file."""
    file = _flac(path)
    for name, text in comments.items():
        file[name] = text
    file.save()
    return path


def chunk(name: bytes, data: bytes) -> bytes:
    """Return a RIFF chunk."""
    return name + struct.pack("<I", len(data)) + data + bytes(len(data) % 2)


def add_chunks(path: Path, extra: bytes) -> Path:
    """Append chunks to a WAV file."""
    data = bytearray(path.read_bytes()) + extra
    data[4:8] = struct.pack("<I", len(data) - 8)
    path.write_bytes(data)
    return path


def info(encoding: str = "utf-8", **fields: str) -> bytes:
    """Return a RIFF LIST INFO chunk: `info(INAM="Title")`."""
    texts = (chunk(name.encode(), text.encode(encoding) + b"\0") for name, text in fields.items())
    return chunk(b"LIST", b"INFO" + b"".join(texts))


def picture(kind: str = "jpeg", colour: str = "red", size: int = 200) -> bytes:
    """Return an image file of one colour."""
    buffer = io.BytesIO()
    Image.new("RGB", (size, size), colour).save(buffer, kind)
    return buffer.getvalue()


def tag(path: Path, **texts: str) -> Path:
    """Set tags of a file of any format, by the names of Vorbis comments."""
    file: Any = _file(path, easy=True)
    if file.tags is None:
        file.add_tags()
    if path.suffix in {".wav", ".aiff"}:  # ID3 frames without the easy names
        frames = {"title": "TIT2", "artist": "TPE1", "album": "TALB", "tracknumber": "TRCK"}
        for name, text in texts.items():
            file.tags.add(_frames[frames[name]](encoding=3, text=[text]))
    else:
        for name, text in texts.items():
            file[name] = text
    file.save()
    return path


def cut_ogg(data: bytes, start_s: float, end_s: float, zero_s: float = 0.0) -> bytes:
    """Return a part of an Ogg file as `ffmpeg -c copy` cuts it: packets keep their times, less `zero_s`."""
    buffer = io.BytesIO()
    keep = {"avoid_negative_ts": "disabled"}
    with (
        av.open(io.BytesIO(data), "r") as source,
        av.open(buffer, "w", format="ogg", container_options=keep) as output,
    ):
        stream: Any = source.streams.audio[0]
        copy = output.add_stream_from_template(stream)
        for packet in source.demux(stream):
            if packet.pts is None or not start_s <= packet.pts * stream.time_base < end_s:
                continue
            shift = int(zero_s / stream.time_base)
            packet.pts, packet.dts = packet.pts - shift, packet.pts - shift
            packet.stream = copy
            output.mux(packet)
    return buffer.getvalue()
