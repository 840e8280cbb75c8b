"""Transcode a file for browsers, piece by piece. Called in the child only, since the bytes are untrusted."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer

from media import formats
from media.cues.decoding import frames_from
from media.cues.sheets import Section
from media.decoders import find_audio_stream, open_container
from media.errors import NoSoundError, NotDecodableError, UnsupportedAudioError
from media.metadata import find_declared_s, find_metadata
from media.streams.encoders import Encoder, open_encoder
from media.streams.stream_formats import Transcoding

#: Encoded audio is passed on about this often, in seconds of it: the first piece is heard soon.
_PIECE_S = 0.5

#: Lossless files with more than 16 bits decode to these; lossy ones to floats, which 16 bits hold.
_DEEP = frozenset({"s32", "s32p", "flt", "fltp", "dbl", "dblp"})
_FLOATS = frozenset({"flt", "fltp", "dbl", "dblp"})

#: As `decode` accepts: others come from broken headers.
_RATES_HZ = range(4_000, 5_644_801)
_MOST_CHANNELS = 32


class Transcode:
    """A file that is being transcoded.

    Attributes
    ----------
    declared_s : float or None
        Seconds that remain by the header.

    Raises
    ------
    NotAudioError, EmptyFileError, UnreadableError, NotDecodableError
    """

    def __init__(self, fd: int, wanted: Transcoding) -> None:
        with formats.open_again(fd) as file:
            audio_format = formats.sniff(file)
            stated_s = find_declared_s(find_metadata(file, audio_format))
        self._section = wanted.section or Section(0.0)
        end_s = self._section.end_s or stated_s
        length_s = max(0.0, end_s - self._section.start_s) if end_s else 0.0
        self._wanted = replace(wanted, total_s=wanted.total_s or length_s)
        try:
            self._container = open_container(fd, audio_format)
        except av.FFmpegError as error:
            if isinstance(error, MemoryError):
                raise
            raise NotDecodableError from error
        stream = find_audio_stream(self._container)
        if stream is None:
            raise NotDecodableError
        self._stream: AudioStream = stream
        length_us = self._container.duration
        end_s = self._section.end_s or (length_us / av.time_base if length_us else None)
        self.declared_s = end_s - self._section.start_s - wanted.start_s if end_s else None

    def pieces(self) -> Iterator[bytes]:
        """Yield the bytes of the stream.

        Raises
        ------
        NoSoundError, NotDecodableError, UnsupportedAudioError
        """
        try:
            with self._container as container:
                yield from self._pieces(container)
        except MemoryError:  # FFmpeg's is both
            raise
        except av.FFmpegError as error:
            raise NotDecodableError from error

    def _pieces(self, container: InputContainer) -> Iterator[bytes]:
        is_lossless = bool(getattr(self._stream.codec_context.codec, "lossless", False))
        frames = frames_from(container, self._section.start_s + self._wanted.start_s)
        decoded = iter(frames)
        first = next(decoded, None)
        if first is None:
            raise NoSoundError
        if first.sample_rate not in _RATES_HZ or first.layout.nb_channels > _MOST_CHANNELS:
            raise UnsupportedAudioError(f"{first.sample_rate} Hz, {first.layout.nb_channels} channels")
        name = first.format.name
        encoder = open_encoder(self._wanted, first, is_lossless and name in _DEEP)
        source = _Source(encoder, is_lossless and name in _FLOATS)
        skipped = round(frames.early_s * encoder.rate_hz)
        yield from _encoded(source.samples(first, decoded), encoder, skipped, self._most(encoder.rate_hz))

    def _most(self, rate_hz: int) -> int | None:
        """Return the samples up to the end of the section; None if it is the end of the file."""
        if self._section.end_s is None:
            return None
        start_s = self._section.start_s + self._wanted.start_s
        return max(0, round(self._section.end_s * rate_hz) - round(start_s * rate_hz))


class _Source:
    """Frames of a file in the shape that an encoder takes; a file may change its own in the middle."""

    def __init__(self, encoder: Encoder, may_be_infinite: bool) -> None:
        self._encoder = encoder
        self._may_be_infinite = may_be_infinite
        self._shape: tuple[str, str, int] | None = None
        self._resampler: av.AudioResampler | None = None

    def samples(self, first: av.AudioFrame, rest: Iterator[av.AudioFrame]) -> Iterator[av.AudioFrame]:
        yield from self._converted(first)
        for frame in rest:
            yield from self._converted(frame)
        yield from self._drained()

    def _converted(self, frame: av.AudioFrame) -> Iterator[av.AudioFrame]:
        shape = (frame.format.name, frame.layout.name, frame.sample_rate)
        if shape != self._shape:
            yield from self._drained()
            self._shape = shape
            self._resampler = av.AudioResampler(
                self._encoder.sample_format, self._encoder.layout, self._encoder.rate_hz
            )
        assert self._resampler
        frame = _finite(frame) if self._may_be_infinite else frame
        frame.pts = None  # the times of damaged files do not follow each other
        yield from self._resampler.resample(frame)

    def _drained(self) -> Iterator[av.AudioFrame]:
        if self._resampler:
            yield from self._resampler.resample(None)
            self._resampler = None


def _finite(frame: av.AudioFrame) -> av.AudioFrame:
    """Return the frame with silence for NaN and infinities, which an encoder refuses."""
    samples: Any = frame.to_ndarray()
    if np.isfinite(samples).all():
        return frame
    samples = np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0)
    clean = av.AudioFrame.from_ndarray(samples, frame.format.name, frame.layout.name)
    clean.sample_rate = frame.sample_rate
    return clean


def _encoded(
    samples: Iterator[av.AudioFrame], encoder: Encoder, skipped: int, most: int | None = None
) -> Iterator[bytes]:
    """Encode samples in frames of the encoder's size; leave out the first `skipped`, and all after `most`."""
    fifo, made, passed_on = av.AudioFifo(), bytearray(), 0
    for part in _trimmed(samples, skipped, most):
        part.pts = None
        fifo.write(part)
        while fifo.samples >= encoder.frame_size:
            made += encoder.encode(_read(fifo, encoder.frame_size))
        if made and encoder.position - passed_on >= _PIECE_S * encoder.rate_hz:
            yield bytes(made)
            made, passed_on = bytearray(), encoder.position
    if not encoder.position + fifo.samples:
        raise NoSoundError
    yield bytes(made) + _ended(fifo, encoder)


def _trimmed(samples: Iterator[av.AudioFrame], skipped: int, most: int | None) -> Iterator[av.AudioFrame]:
    """Yield the samples behind the first `skipped`, `most` at most."""
    fifo, left = av.AudioFifo(), most
    for part in samples:
        if not skipped and (left is None or part.samples <= left):
            left = None if left is None else left - part.samples
            yield part
            continue
        part.pts = None
        fifo.write(part)
        if dropped := min(skipped, fifo.samples):
            fifo.read(dropped)
            skipped -= dropped
        n = fifo.samples if left is None else min(fifo.samples, left)
        if n:
            yield _read(fifo, n)
        left = None if left is None else left - n
        if left == 0:
            return


def _ended(fifo: av.AudioFifo, encoder: Encoder) -> bytes:
    """Encode the rest, with silence up to the stated length where little is missing."""
    made = bytearray()
    missing = encoder.missing(fifo.samples)
    if missing:
        fifo.write(_silence(encoder, missing))
    while fifo.samples:
        made += encoder.encode(_read(fifo, min(fifo.samples, encoder.frame_size)))
    return bytes(made) + encoder.finish()


def _silence(encoder: Encoder, samples: int) -> av.AudioFrame:
    frame = av.AudioFrame(encoder.sample_format, encoder.layout, samples)
    frame.sample_rate = encoder.rate_hz
    for plane in frame.planes:
        plane.update(bytes(plane.buffer_size))
    return frame


def _read(fifo: av.AudioFifo, samples: int) -> av.AudioFrame:
    frame = fifo.read(samples)
    assert frame, "the buffer has fewer samples than requested"
    return frame
