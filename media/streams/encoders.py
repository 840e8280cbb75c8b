"""Encoders of transcoded streams: frames in, bytes of a file out, from its first byte to its last.

No byte changes after it was returned, since clients read the file while it is made. A length that a muxer
would write into the header at the end is written at the beginning, if it is known.
"""

from __future__ import annotations

import struct
from abc import ABC, abstractmethod
from fractions import Fraction
from typing import Any

import av

from media.streams.stream_formats import StreamFormat, Transcoding

#: Samples of delay of libmp3lame with the decoder's, and of a frame (MPEG-1 Layer III).
_MP3_DELAY, _MP3_FRAME = 1105, 1152
#: The decoder's part: a LAME tag counts without it.
_MP3_DECODER_DELAY = 529
#: Bit rates by their index in a frame's header, and the lowest whose frame holds the tag at 48 kHz.
_MP3_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MP3_TAG_KBPS = 64

#: In STREAMINFO: rate, channels and depth, and in the last bits the samples (RFC 9639 section 8.2).
_FLAC_SHAPE, _FLAC_TOTAL_BITS = slice(10, 18), 36

#: Layouts that FLAC defines; any other is mixed to stereo.
_SURROUND = {3: "3.0", 4: "quad", 5: "5.0", 6: "5.1", 7: "6.1", 8: "7.1"}

_MOST_FLAC_HZ = 192_000

#: An end of another length than stated is filled with silence up to this long; decoders differ by as much.
_FILLED_S = 0.2


class Encoder(ABC):
    """An encoder of one stream.

    Attributes
    ----------
    sample_format, layout, rate_hz
        Of the frames that it takes.
    frame_size
        Samples of each frame but the last.
    position
        Samples so far.
    """

    sample_format: str
    frame_size: int

    def __init__(self, rate_hz: int, layout: str, total: int) -> None:
        self.rate_hz, self.layout, self._total = rate_hz, layout, total
        self.position = 0

    def encode(self, frame: av.AudioFrame) -> bytes:
        """Encode the next samples; return what is complete of the file."""
        frame.pts, frame.time_base = self.position, Fraction(1, self.rate_hz)
        self.position += frame.samples
        return self._encode(frame)

    def missing(self, waiting: int) -> int:
        """Return the samples that are missing to the stated length, if they are few enough to be silence.

        Parameters
        ----------
        waiting
            Samples that are still to be encoded.
        """
        missing = self._total - self.position - waiting
        return missing if 0 < missing <= _FILLED_S * self.rate_hz else 0

    def finish(self) -> bytes:
        """Return the rest of the file."""
        return self._encode(None)

    @abstractmethod
    def _encode(self, frame: av.AudioFrame | None) -> bytes: ...


class _Growing:
    """A file without positions, as a muxer writes it; what was taken is dropped."""

    def __init__(self) -> None:
        self._written = bytearray()

    def write(self, data: bytes) -> int:
        self._written += data
        return len(data)

    def take(self) -> bytes:
        taken, self._written = bytes(self._written), bytearray()
        return taken


class _Muxed(Encoder):
    """Opus in Ogg, which states delay and length; AAC in fragmented MP4, whose edit list has the delay."""

    _OPUS = ("libopus", "ogg", {"page_duration": "500000"})
    _AAC = (
        "aac",
        "mp4",
        {"movflags": "empty_moov+default_base_moof+delay_moov", "frag_duration": "1000000"},
    )

    def __init__(self, wanted: Transcoding, rate_hz: int, layout: str, total: int) -> None:
        super().__init__(rate_hz, layout, total)
        codec, muxer, options = self._OPUS if wanted.format is StreamFormat.OPUS else self._AAC
        self._file = _Growing()
        # Exact bits: the same request gives the same bytes, as the ETag says.
        self._container = av.open(self._file, "w", format=muxer, options=options | {"fflags": "+bitexact"})
        stream: Any = self._container.add_stream(codec, rate=rate_hz)
        stream.layout = layout
        stream.bit_rate = wanted.bitrate_kbps * 1000
        stream.codec_context.thread_count = 1
        stream.codec_context.open()
        self._stream = stream
        self.sample_format = stream.format.name
        self.frame_size = stream.codec_context.frame_size

    def _encode(self, frame: av.AudioFrame | None) -> bytes:
        for packet in self._stream.encode(frame):
            self._container.mux(packet)
        if frame is None:
            self._container.close()
        return self._file.take()


class _Bare(Encoder):
    """A codec whose packets in a row are the file, after a header."""

    _CODEC: str

    def __init__(self, wanted: Transcoding, rate_hz: int, layout: str, total: int) -> None:
        super().__init__(rate_hz, layout, total)
        context: Any = av.CodecContext.create(self._CODEC, "w")
        context.sample_rate, context.layout, context.format = rate_hz, layout, self.sample_format
        context.time_base = Fraction(1, rate_hz)
        context.thread_count = 1
        if wanted.bitrate_kbps:
            context.bit_rate = wanted.bitrate_kbps * 1000
        context.open()
        self._context, self._has_header = context, False
        self.frame_size = context.frame_size or 4096

    def _encode(self, frame: av.AudioFrame | None) -> bytes:
        packets = [bytes(packet) for packet in self._context.encode(frame)]
        if packets and not self._has_header:
            self._has_header = True
            packets.insert(0, self._header(packets[0]))
        return b"".join(packets)

    @abstractmethod
    def _header(self, packet: bytes) -> bytes: ...


class _Mp3(_Bare):
    """MP3 of constant bit rate; an Info frame states length, delay and padding, if they are known."""

    _CODEC = "libmp3lame"
    sample_format = "fltp"

    def _header(self, packet: bytes) -> bytes:
        if not self._total:
            return b""
        frames = -(-(self._total + _MP3_DELAY) // _MP3_FRAME)
        padding = frames * _MP3_FRAME - (_MP3_DELAY - _MP3_DECODER_DELAY) - self._total
        kbps = _MP3_KBPS[packet[2] >> 4]
        total_bytes = frames * 144_000 * kbps // self.rate_hz
        index = max(packet[2] >> 4, _MP3_KBPS.index(_MP3_TAG_KBPS))
        size = 144_000 * _MP3_KBPS[index] // self.rate_hz
        head = bytes([packet[0], packet[1] | 1, index << 4 | packet[2] & 0x0C, packet[3]])
        tag = (
            head
            + bytes(17 if self.layout == "mono" else 32)  # side information of silence
            + struct.pack(">4sIII", b"Info", 3, frames, total_bytes)
            + b"LAME3.100"
            + bytes(12)
            + ((_MP3_DELAY - _MP3_DECODER_DELAY) << 12 | padding).to_bytes(3, "big")
        )
        return tag.ljust(size, b"\0")


class _Flac(_Bare):
    """FLAC of 16 bits, with the number of samples in its header, if it is known."""

    _CODEC = "flac"
    sample_format = "s16"

    def _header(self, packet: bytes) -> bytes:
        del packet
        info = bytearray(self._context.extradata)
        shape = int.from_bytes(info[_FLAC_SHAPE], "big") >> _FLAC_TOTAL_BITS << _FLAC_TOTAL_BITS
        info[_FLAC_SHAPE] = (shape | self._total).to_bytes(8, "big")
        info[_FLAC_SHAPE.stop :] = bytes(16)  # the checksum is known at the end only
        return b"fLaC" + bytes([0x80, 0, 0, len(info)]) + bytes(info)


class _DeepFlac(_Flac):
    """FLAC of 24 bits."""

    sample_format = "s32"


def open_encoder(wanted: Transcoding, source: av.AudioFrame, is_deep: bool) -> Encoder:
    """Return the encoder of a stream.

    Parameters
    ----------
    source
        The first decoded frame.
    is_deep
        FLAC gets 24 bits: the file is lossless and has more than 16.
    """
    rate_hz = _rate(wanted.format, source.sample_rate)
    total = round(max(0.0, wanted.total_s - wanted.start_s) * rate_hz) if wanted.total_s else 0
    channels = source.layout.nb_channels
    layout = "mono" if channels == 1 else "stereo"
    if wanted.format is StreamFormat.FLAC:
        if channels in _SURROUND:
            layout = _SURROUND[channels]
        return (_DeepFlac if is_deep else _Flac)(wanted, rate_hz, layout, total)
    if wanted.format is StreamFormat.MP3:
        return _Mp3(wanted, rate_hz, layout, total)
    return _Muxed(wanted, rate_hz, layout, total)


def _rate(wanted: StreamFormat, source_hz: int) -> int:
    """Return the rate of a stream: browsers play every one of these."""
    if wanted is StreamFormat.OPUS:
        return 48_000
    of_compact_disc = source_hz % 11_025 == 0
    if wanted is StreamFormat.FLAC and source_hz <= _MOST_FLAC_HZ:
        return source_hz
    if wanted is StreamFormat.FLAC:
        return 176_400 if of_compact_disc else _MOST_FLAC_HZ
    return 44_100 if of_compact_disc else 48_000
