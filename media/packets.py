"""The encoded packets of a file, hashed and counted as they pass on their way to a decoder or to nowhere."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator

import av
from av.audio.stream import AudioStream
from av.container import InputContainer


class PacketTally:
    """What a demuxer finds in one stream.

    Attributes
    ----------
    is_whole : bool
        All packets passed, and the demuxer did not stumble on the way. Until then the hash is of some start,
        which may be the start of another file as well.
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
        """Each packet of a stream; once for each tally.

        Raises
        ------
        av.FFmpegError
            The demuxer stumbles.
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
        """Of all bytes that passed, in hex."""
        return self._digest.hexdigest()

    @property
    def duration_s(self) -> float:
        """Seconds of sound in the packets; exact for mp3 and aac, whose headers may state none."""
        return self._ticks * self._tick_s
