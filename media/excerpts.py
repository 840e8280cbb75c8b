"""Short excerpts from anywhere in a file, before all of it is decoded.

FFmpeg seeks to the packet (0.1 s) before the requested time, in Ogg to the page (a second of music).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import av
import numpy as np
from av.audio.stream import AudioStream
from av.container import InputContainer

from media import formats
from media.decoders import TimedBlock, decoded_frames, find_audio_stream, open_container, pieces
from media.errors import NotDecodableError
from media.packets import PacketTally

LONGEST_S = 60.0  # of one excerpt: all of it is in memory


def excerpts(fd: int, starts_s: Sequence[float], length_s: float) -> Iterator[tuple[float, TimedBlock]]:
    """Decode excerpts of a file in the requested order.

    An excerpt beyond the end of the file, or of another sample rate or number of channels than the first, is
    left out; one that crosses the end is shorter.

    Yields
    ------
    start_s : float
    block : TimedBlock
        Its sample rate and samples, shape (channels, n).

    Raises
    ------
    NotAudioError, EmptyFileError, UnreadableError, NotDecodableError
    """
    with formats.open_again(fd) as file:
        audio_format = formats.sniff(file)
    try:
        with open_container(fd, audio_format) as container:
            stream = find_audio_stream(container)
            if stream is None:
                raise NotDecodableError
            yield from _alike(container, stream, starts_s, min(length_s, LONGEST_S))
    except MemoryError:  # FFmpeg's is both
        raise
    except av.FFmpegError as error:
        raise NotDecodableError from error


def _alike(
    container: InputContainer, stream: AudioStream, starts_s: Sequence[float], length_s: float
) -> Iterator[tuple[float, TimedBlock]]:
    """Yield the excerpts of the same shape as the first."""
    shape = None
    for start_s in starts_s:
        container.seek(int(start_s / (stream.time_base or 1)), stream=stream)
        block = _excerpt(container, length_s)
        if block is None:
            continue
        shape = shape or (block[0], len(block[1]))
        if shape == (block[0], len(block[1])):
            yield start_s, block


def _excerpt(container: InputContainer, length_s: float) -> TimedBlock | None:
    """Return the samples from the container's position on, finite; None at its end."""
    found = next(pieces(decoded_frames(container, PacketTally()), length_s), None)
    if found is None:
        return None
    rate_hz, samples = found
    return rate_hz, np.ascontiguousarray(np.nan_to_num(samples, nan=0.0, posinf=0.0, neginf=0.0))
