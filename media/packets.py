"""Hash and count the encoded packets of a file, also while they are decoded."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import av
from av.audio.stream import AudioStream
from av.container import InputContainer


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
