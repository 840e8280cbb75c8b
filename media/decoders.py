"""Three decoders with the same interface, from a file to blocks of samples.

Each yields ``(sample_rate_hz, block)`` with blocks of shape (channels, samples), float32, full scale ±1,
about `BLOCK_S` long; the rate and the channels stay the same throughout a file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any, BinaryIO

import av
import numpy as np
import soundfile
from av.audio.stream import AudioStream
from av.container import InputContainer

from media.containers.probing import DEMUXERS, is_known, refuse_silent
from media.errors import NotDecodableError
from media.formats import AudioFormat, open_again, rewind
from media.metadata import find_metadata
from media.packets import PacketTally
from media.results import Block

try:
    import miniaudio
except ImportError:  # no wheel for aarch64; the other two read all its formats
    miniaudio = None

TimedBlock = tuple[int, Block]
_Shape = tuple[str, int, int]  # of a frame: sample format, channels, rate

BLOCK_S = 10.0  # the step of the streaming fingerprint
# Of one block: 10 s of stereo at 192 kHz, 16 MB. Blocks of more channels are shorter.
_MOST_VALUES = 1 << 22

# FFmpeg itself tells the others apart, among the demuxers that `probing` names.
_DEMUXERS = {
    AudioFormat.MP3: "mp3",
    AudioFormat.FLAC: "flac",
    AudioFormat.OGG: "ogg",
    AudioFormat.OPUS: "ogg",
    AudioFormat.WAV: "wav",
    AudioFormat.AIFF: "aiff",
    AudioFormat.M4A: "mov",
    AudioFormat.AAC: "aac",
    AudioFormat.MP2: "mp3",
    AudioFormat.SPEEX: "ogg",
}
# PyAV 18.1 runs past the eight data pointers of a planar frame: from here on, interleaved.
_INTERLEAVED_FROM_CHANNELS = 8
# A demuxer continues behind damage; after this many errors it makes no progress.
_MOST_STUMBLES = 100
_WHENCE = {"START": os.SEEK_SET, "CURRENT": os.SEEK_CUR, "END": os.SEEK_END}


def decode_with_soundfile(fd: int, audio_format: AudioFormat, tally: PacketTally) -> Iterator[TimedBlock]:
    """Decode with libsndfile: wav, aiff, mp3, flac, vorbis, opus. A damaged mp3 ends without an error."""
    del audio_format, tally  # it detects the format itself, and shows no packets
    with soundfile.SoundFile(rewind(fd), closefd=False) as sound:
        frames = _block_frames(sound.samplerate, sound.channels)
        while len(samples := sound.read(frames, dtype="float32", always_2d=True)):
            yield sound.samplerate, np.ascontiguousarray(samples.T)


def decode_with_miniaudio(fd: int, audio_format: AudioFormat, tally: PacketTally) -> Iterator[TimedBlock]:
    """Decode with dr_libs: flac; mp3 only to 16 bits and clipped at full scale. Skips damage."""
    del tally  # it shows no packets
    with open_again(fd) as file:
        metadata = find_metadata(file, audio_format)
        if metadata is None or not metadata.info.sample_rate:  # it would divide by it
            raise NotDecodableError
        rate_hz, channels = metadata.info.sample_rate, metadata.info.channels
        file.seek(0)
        encoding = miniaudio.FileFormat[audio_format.name]
        samples_format, frames = miniaudio.SampleFormat.FLOAT32, _block_frames(rate_hz, channels)
        source = _Source(file)  # referenced here, since miniaudio has only a bare pointer to it
        for samples in miniaudio.stream_any(source, encoding, samples_format, channels, rate_hz, frames):
            yield rate_hz, np.ascontiguousarray(np.frombuffer(samples, np.float32).reshape(-1, channels).T)


def decode_with_pyav(fd: int, audio_format: AudioFormat, tally: PacketTally) -> Iterator[TimedBlock]:
    """Decode with FFmpeg: all formats. Damaged packets are left out."""
    with open_container(fd, audio_format) as container:
        yield from pieces(decoded_frames(container, tally), BLOCK_S)


def open_container(
    fd: int, audio_format: AudioFormat, options: Mapping[str, str] | None = None
) -> InputContainer:
    """Open a file with FFmpeg, with the demuxer of its format and no protocol but the descriptor."""
    allowed = {"fd": str(rewind(fd)), "protocol_whitelist": "fd", "format_whitelist": DEMUXERS}
    container = av.open(
        "fd:",
        format=_DEMUXERS.get(audio_format),
        options=allowed | dict(options or {}),
        metadata_errors="replace",
    )
    stream = find_audio_stream(container)
    if stream:
        stream.codec_context.thread_count = 1
    return container


def find_audio_stream(container: InputContainer) -> AudioStream | None:
    """Return the first audio stream with a known codec."""
    return next(filter(is_known, container.streams.audio), None)


def _block_frames(rate_hz: int, channels: int) -> int:
    return max(1, min(int(BLOCK_S * rate_hz), _MOST_VALUES // max(1, channels)))


def pieces(frames: Iterable[av.AudioFrame], length_s: float) -> Iterator[TimedBlock]:
    """Yield the samples of frames in pieces of equal length; the last is shorter.

    All have the layout and rate of the first frame, though a chained Ogg or HE-AAC may change in the middle.
    Frames, 40 a second, are joined by FFmpeg: an array of each would cost half as much as its decoding.
    """
    first, shape = None, None
    resamplers: dict[_Shape, av.AudioResampler] = {}
    fifo, rate_hz, wanted = av.AudioFifo(), 0, 0
    for frame in frames:
        if first is None:
            first, rate_hz = frame, frame.sample_rate
            wanted = max(1, min(int(length_s * rate_hz), _MOST_VALUES // frame.layout.nb_channels))
        if _shape(frame) != shape:
            yield from _drained(fifo, rate_hz)
            fifo, shape = av.AudioFifo(), _shape(frame)
            resamplers.setdefault(shape, _resampler(first))
        for piece in resamplers[shape].resample(frame):
            piece.pts = None  # the times of damaged files do not follow each other
            fifo.write(piece)
        while fifo.samples >= wanted:
            yield rate_hz, _samples(fifo.read(wanted))
    yield from _drained(fifo, rate_hz)


def _shape(frame: av.AudioFrame) -> _Shape:
    return frame.format.name, frame.layout.nb_channels, frame.sample_rate


def _resampler(first: av.AudioFrame) -> av.AudioResampler:
    """Return a resampler to floats in the layout and rate of a frame; it passes such frames unchanged."""
    planar = first.layout.nb_channels < _INTERLEAVED_FROM_CHANNELS
    return av.AudioResampler("fltp" if planar else "flt", first.layout.name, first.sample_rate)


def _drained(fifo: av.AudioFifo, rate_hz: int) -> Iterator[TimedBlock]:
    if fifo.samples:
        yield rate_hz, _samples(fifo.read())


def _samples(frame: av.AudioFrame | None) -> Block:
    """Return the samples of a frame, shape (channels, n)."""
    assert frame, "the buffer has fewer samples than requested"
    samples = np.asarray(frame.to_ndarray(), np.float32)
    return samples if frame.format.is_planar else samples.reshape(-1, frame.layout.nb_channels).T


def decoded_frames(container: InputContainer, tally: PacketTally) -> Iterator[av.AudioFrame]:
    """Yield the decoded frames from the position of a container on; damage is left out."""
    refuse_silent(container)
    stream = find_audio_stream(container)
    assert stream, "it is not silent"
    stumbles = 0
    is_lead_in = container.format.name == "ogg"
    packets = tally.passing(container, stream)
    while stumbles < _MOST_STUMBLES:
        try:
            for packet in packets:
                for frame in _decode_packet(packet):
                    is_lead_in = is_lead_in and _is_before_start(frame)
                    if not is_lead_in:
                        yield frame
        except av.error.InvalidDataError:
            stumbles += 1
            packets = container.demux(stream)
        else:
            return


def _is_before_start(frame: av.AudioFrame) -> bool:
    """Return whether a frame of a cut Ogg file ends before time zero (Vorbis I, section A.2)."""
    return frame.pts is not None and frame.pts + frame.samples <= 0


def _decode_packet(packet: av.Packet[AudioStream]) -> list[av.AudioFrame]:
    try:
        return packet.decode()
    except MemoryError:
        raise
    except av.FFmpegError:
        return []


DECODERS: dict[str, Callable[[int, AudioFormat, PacketTally], Iterator[TimedBlock]]] = {
    "soundfile": decode_with_soundfile,
    "pyav": decode_with_pyav,
}
_ERRORS: tuple[type[Exception], ...] = (soundfile.SoundFileError, av.FFmpegError)
if miniaudio is not None:

    class _Source(miniaudio.StreamableSource):  # type: ignore[misc]  # miniaudio has no types
        """A file with the interface of miniaudio's decoders."""

        def __init__(self, file: BinaryIO) -> None:
            self._file = file

        def read(self, num_bytes: int) -> bytes:
            return self._file.read(num_bytes)

        def seek(self, offset: int, origin: Any) -> bool:
            self._file.seek(offset, _WHENCE[origin.name])  # its OSError is a bad seek to miniaudio
            return True

    DECODERS["miniaudio"] = decode_with_miniaudio
    _ERRORS = (*_ERRORS, miniaudio.MiniaudioError)


def timed_blocks(
    decoder: str, fd: int, audio_format: AudioFormat, tally: PacketTally | None = None
) -> Iterator[TimedBlock]:
    """Yield the blocks of a file by one of `DECODERS`.

    Parameters
    ----------
    tally : PacketTally, optional
        Counts the packets, if the decoder shows any.

    Raises
    ------
    NotDecodableError
        The file cannot be opened or, after some blocks, its rest is lost.
    """
    try:
        yield from DECODERS[decoder](fd, audio_format, tally or PacketTally())
    except MemoryError:  # FFmpeg's is both
        raise
    except _ERRORS as error:
        raise NotDecodableError from error
