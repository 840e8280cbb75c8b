"""Decode a part of a file, to the sample."""

from __future__ import annotations

import math
from collections.abc import Iterator

import av
from av.container import InputContainer

from media.cues.sheets import Section
from media.decoders import (
    BLOCK_S,
    TimedBlock,
    decoded_frames,
    find_audio_stream,
    open_container,
    pieces,
)
from media.errors import NotDecodableError
from media.formats import AudioFormat
from media.packets import PacketTally

#: Lossy decoders need frames before the first that is right: 80 ms of Opus (RFC 7845), the reservoir of MP3.
_WARM_UP_S = 0.5


def section_blocks(fd: int, audio_format: AudioFormat, section: Section) -> Iterator[TimedBlock]:
    """Yield the blocks of a part of a file by FFmpeg, to the sample.

    Raises
    ------
    NotDecodableError
        The file cannot be opened, or its rest is lost.
    """
    try:
        with open_container(fd, audio_format) as container:
            frames = frames_from(container, section.start_s)
            yield from _between(pieces(frames, BLOCK_S), frames, section)
    except MemoryError:  # FFmpeg's is both
        raise
    except av.FFmpegError as error:
        raise NotDecodableError from error


def frames_from(container: InputContainer, start_s: float) -> FramesFrom:
    """Return the decoded frames from the one of a time on; where the format has no index, from the first."""
    stream = find_audio_stream(container)
    origin_s = (stream.start_time or 0) * float(stream.time_base or 0) if stream else 0.0
    target_s = start_s + origin_s
    if stream and start_s:
        try:
            warm_s = max(origin_s, target_s - _WARM_UP_S)
            container.seek(int(warm_s / (stream.time_base or 1)), stream=stream)
        except av.FFmpegError:  # no index: it is decoded from where it stands
            container.seek(0)
    return FramesFrom(decoded_frames(container, PacketTally()), target_s if start_s else -math.inf)


class FramesFrom:
    """Frames of a file from a time on; the first begins there or before.

    Attributes
    ----------
    early_s : float
        Seconds by which the first frame begins before the time, once it is read.
    """

    def __init__(self, frames: Iterator[av.AudioFrame], target_s: float) -> None:
        self.early_s = 0.0
        self._frames, self._target_s = frames, target_s

    def __iter__(self) -> Iterator[av.AudioFrame]:
        """Yield the frames, once."""
        for place, frame in enumerate(self._frames):
            if not place:
                began_s = frame.time if frame.time is not None else 0.0
                self.early_s = max(0.0, self._target_s - began_s)
            yield frame


def _between(blocks: Iterator[TimedBlock], frames: FramesFrom, section: Section) -> Iterator[TimedBlock]:
    """Yield what lies in a section of blocks that begin with some frames."""
    position, first, end = 0, 0, None
    for rate_hz, block in blocks:
        if not position:
            first = round(frames.early_s * rate_hz)
            if section.end_s is not None:
                end = first + round(section.end_s * rate_hz) - round(section.start_s * rate_hz)
        kept = block[:, max(0, first - position) : None if end is None else max(0, end - position)]
        position += block.shape[1]
        if kept.shape[1]:
            yield rate_hz, kept
        if end is not None and position >= end:
            return
