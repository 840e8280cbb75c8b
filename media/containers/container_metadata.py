"""Read header and tags of a container with FFmpeg, for formats that mutagen does not read."""

from __future__ import annotations

from dataclasses import dataclass
from typing import BinaryIO

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from media.containers.comments import CommentedFile, EmbeddedPicture, comment_name
from media.containers.probing import OPTIONS, is_known, is_lost, refuse_silent

_FRONT_COVER = 3


@dataclass(frozen=True, slots=True)
class ContainerInfo:
    """Header of a file by FFmpeg.

    Attributes
    ----------
    length : float
        Seconds; 0 if unknown.
    start : float
        Time of the first sample in seconds: not 0 in a cut stream.
    exact : bool
        The length is not an estimate.
    """

    length: float
    sample_rate: int
    channels: int
    start: float
    exact: bool


def read_container(file: BinaryIO, *, exact: bool) -> CommentedFile | None:
    """Return the metadata of a file; None if FFmpeg finds no stream in it.

    Raises
    ------
    NoAudioStreamError, UnsupportedCodecError
    """
    file.seek(0)
    try:
        with av.open(file, "r", options=OPTIONS, metadata_errors="replace") as container:
            if is_lost(container):
                return None
            refuse_silent(container)
            stream = next(each for each in container.streams.audio if is_known(each))
            info = _info(container, stream, exact)
            texts = container.metadata | stream.metadata
            tags = {comment_name(name): [text] for name, text in texts.items()}
            return CommentedFile(info, tags, _pictures(container))
    except MemoryError:  # FFmpeg's is both
        raise
    except av.FFmpegError:
        return None


def _info(container: InputContainer, stream: AudioStream, exact: bool) -> ContainerInfo:
    length_s = (container.duration or 0) / av.time_base
    if stream.duration and stream.time_base:
        length_s = float(stream.duration * stream.time_base)
    is_alone = len(container.streams) == 1  # otherwise the length may be that of a video
    context = stream.codec_context
    start_s = float((stream.start_time or 0) * (stream.time_base or 0))
    return ContainerInfo(length_s, context.sample_rate, context.channels, start_s, exact and is_alone)


def _pictures(container: InputContainer) -> list[EmbeddedPicture]:
    """Return the picture that the container has as a stream of one packet, rather one called "cover"."""
    covers = [
        stream for stream in container.streams.video if stream.disposition & stream.disposition.attached_pic
    ]
    if not covers:
        return []
    chosen = min(
        covers, key=lambda stream: not stream.metadata.get("filename", "").lower().startswith("cover")
    )
    packet = next(container.demux(chosen), None)
    return [EmbeddedPicture(_FRONT_COVER, bytes(packet))] if packet else []
