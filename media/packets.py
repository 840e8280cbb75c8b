"""Hash and count the encoded packets of a file, also while they are decoded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from typing import Any, BinaryIO

import av
import mutagen.ogg
from av.audio.stream import AudioStream
from av.container import InputContainer

# mutagen is typed in part, so that strict mypy refuses to call it.
_page: Any = mutagen.ogg.OggPage


class PacketTally:
    """Hash and size of the packets of one stream.

    Attributes
    ----------
    is_whole : bool
        All packets were read, without an error of the demuxer. Otherwise the hash is that of a beginning,
        which another file may share.
    size : int
        Bytes.
    """

    def __init__(self) -> None:
        self.is_whole = False
        self.size = 0
        self._digest = hashlib.sha256()
        self._ticks = 0
        self._tick_s = 0.0

    def passing(self, container: InputContainer, stream: AudioStream) -> Iterator[av.Packet[AudioStream]]:
        """Yield each packet of a stream; once for each tally.

        Raises
        ------
        av.FFmpegError
            The demuxer fails.
        """
        self._tick_s = float(
            stream.time_base or 0
        )  # a fraction for each packet would cost more than its hash
        for packet in container.demux(stream):
            self._digest.update(packet)
            self.size += packet.size
            self._ticks += packet.duration or 0
            yield packet
        self.is_whole = True

    @property
    def sha256(self) -> str:
        """Return the hash of all bytes so far, in hex."""
        return self._digest.hexdigest()

    @property
    def duration_s(self) -> float:
        """Return the seconds of audio in the packets; exact for mp3 and aac, whose headers may state none."""
        return self._ticks * self._tick_s


def hash_ogg_packets(file: BinaryIO, most_bytes: float = float("inf")) -> str | None:
    """Return the SHA-256 of an Ogg file's audio packets, in hex; None without any, or if a page is damaged.

    FFmpeg refuses files whose headers libvorbis plays. Pages of headers, with the tags, have no position
    above 0.

    Parameters
    ----------
    most_bytes
        Packets are read until there are so many.
    """
    digest, size, is_audio = hashlib.sha256(), 0, False
    while size < most_bytes:
        try:
            page = _page(file)
        except EOFError:
            break
        except mutagen.ogg.error:
            return None
        is_audio = is_audio or page.position > 0
        for packet in page.packets if is_audio else ():
            digest.update(packet)
            size += len(packet)
    return digest.hexdigest() if size else None
