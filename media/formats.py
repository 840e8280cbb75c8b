"""Recognise audio formats by content: the name of an untrusted file proves nothing."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from enum import StrEnum
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, BinaryIO

from media.errors import EmptyFileError, NotAudioError, UnreadableError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer


class AudioFormat(StrEnum):
    """The supported formats; values are stored and shown."""

    MP3 = "mp3"
    FLAC = "flac"
    OGG = "ogg"  # Vorbis, or FLAC in Ogg pages
    OPUS = "opus"
    WAV = "wav"
    AIFF = "aiff"
    M4A = "m4a"
    AAC = "aac"


# Bytes searched for the first frame: more than the junk before it (cut radio recordings, padding).
_SEARCH_BYTES = 65_536
# A frame header is 11 or 12 set bits, which noise has every few kB; three consecutive frames are audio.
_FRAMES_IN_A_ROW = 3
_ID3_HEADER_BYTES = 10  # id3.org, ID3v2.4.0 section 3.1
_ID3_MAX_IN_A_ROW = 8  # some taggers put a new tag before the old one

# ISO/IEC 11172-3 section 2.4.2.3 and 13818-3: Layer III, kbit/s by the header's index.
_MPEG1_KBPS = (0, 32, 40, 48, 56, 64, 80, 96, 112, 128, 160, 192, 224, 256, 320)
_MPEG2_KBPS = (0, 8, 16, 24, 32, 40, 48, 56, 64, 80, 96, 112, 128, 144, 160)
_MPEG_RATES_HZ = {3: (44_100, 48_000, 32_000), 2: (22_050, 24_000, 16_000), 0: (11_025, 12_000, 8_000)}
_ADTS_HEADER_BYTES = 7  # ISO/IEC 13818-7 section 6.2


def open_again(fd: int) -> BufferedReader:
    """Return a file object that reads the file of `fd` from its start.

    Raises
    ------
    EmptyFileError, UnreadableError
    """
    try:
        if not os.fstat(fd).st_size:
            raise EmptyFileError
    except OSError as error:
        raise UnreadableError(error.strerror or "") from error
    return BufferedReader(_Positioned(fd))


def rewind(fd: int) -> int:
    """Seek a descriptor to the start, for a library that reads from its position, and return it."""
    os.lseek(fd, 0, os.SEEK_SET)
    return fd


class _Positioned(RawIOBase):
    """Reads a descriptor with its own position.

    A confined child cannot open a file again by its path in /dev/fd, and duplicates share their position.
    """

    def __init__(self, fd: int) -> None:
        self._fd = fd
        self._position = 0

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def readinto(self, buffer: WriteableBuffer, /) -> int:
        view = memoryview(buffer)
        data = os.pread(self._fd, len(view), self._position)
        view[: len(data)] = data
        self._position += len(data)
        return len(data)

    def seek(self, offset: int, whence: int = os.SEEK_SET, /) -> int:
        start = {os.SEEK_SET: 0, os.SEEK_CUR: self._position}
        base = os.fstat(self._fd).st_size if whence == os.SEEK_END else start[whence]
        if base + offset < 0:
            raise OSError(errno.EINVAL, os.strerror(errno.EINVAL))
        self._position = base + offset
        return self._position


def sniff(file: BinaryIO, name: str = "") -> AudioFormat:
    """Return the format by magic numbers or, for bare MPEG streams, by consecutive frame headers.

    Parameters
    ----------
    file : BinaryIO
        Its position changes.
    name : str
        Named in the error.

    Raises
    ------
    NotAudioError, UnreadableError
    """
    try:
        head = _read_after_id3(file)
    except OSError as error:
        raise UnreadableError(error.strerror or "") from error
    found = _by_magic(head) or _by_frames(head)
    if found is None:
        raise NotAudioError(name)
    return found


def id3_bytes(header: bytes) -> int:
    """Return the length in bytes of the ID3v2 tag with this header of ten bytes; 0 without one."""
    if len(header) < _ID3_HEADER_BYTES or not header.startswith(b"ID3"):
        return 0
    size = 0
    for byte in header[6:]:
        size = size << 7 | byte & 0x7F
    return _ID3_HEADER_BYTES + size


def _read_after_id3(file: BinaryIO) -> bytes:
    start = 0
    for _ in range(_ID3_MAX_IN_A_ROW):
        file.seek(start)
        length = id3_bytes(file.read(_ID3_HEADER_BYTES))
        if not length:
            break
        start += length
    file.seek(start)
    return file.read(_SEARCH_BYTES)


def _by_magic(head: bytes) -> AudioFormat | None:
    kind, form = head[:4], head[8:12]
    if kind == b"fLaC":
        return AudioFormat.FLAC
    if kind == b"OggS":
        return _by_first_page(head)
    if kind in {b"RIFF", b"RF64"} and form == b"WAVE":
        return AudioFormat.WAV
    if kind == b"FORM" and form in {b"AIFF", b"AIFC"}:
        return AudioFormat.AIFF
    return AudioFormat.M4A if head[4:8] == b"ftyp" else None


def _by_first_page(head: bytes) -> AudioFormat | None:
    """Return the codec of an Ogg file, from its first packet after the segment table (RFC 3533 section 6)."""
    packet = head[27 + head[26] :] if len(head) > 26 else b""
    if packet.startswith(b"OpusHead"):
        return AudioFormat.OPUS
    return AudioFormat.OGG if packet.startswith((b"\x01vorbis", b"\x7fFLAC")) else None


def _by_frames(head: bytes) -> AudioFormat | None:
    at = head.find(b"\xff")
    while at >= 0:
        if _chain_holds(head, at, _mpeg_frame_bytes):
            return AudioFormat.MP3
        if _chain_holds(head, at, _adts_frame_bytes):
            return AudioFormat.AAC
        at = head.find(b"\xff", at + 1)
    return None


def _chain_holds(head: bytes, at: int, frame_bytes: Callable[[bytes], int]) -> bool:
    """Return whether enough frames are consecutive; a shorter file must consist of frames alone."""
    first = at
    for _ in range(_FRAMES_IN_A_ROW):
        length = frame_bytes(head[at : at + _ADTS_HEADER_BYTES])
        if not length:
            ended = at >= len(head) or head.startswith((b"TAG", b"APETAGEX"), at)
            return first == 0 and at > 0 and ended
        at += length
    return True


def _mpeg_frame_bytes(header: bytes) -> int:
    if len(header) < 4 or header[0] != 0xFF or header[1] & 0xE6 != 0xE2:  # sync, Layer III
        return 0
    version, padding = header[1] >> 3 & 3, header[2] >> 1 & 1
    kbps_index, rate_index = header[2] >> 4, header[2] >> 2 & 3
    if version not in _MPEG_RATES_HZ or rate_index == 3 or kbps_index in {0, 15}:
        return 0
    rate_hz = _MPEG_RATES_HZ[version][rate_index]
    if version == 3:  # MPEG-1: 1152 samples a frame, MPEG-2 and 2.5: 576
        return 144_000 * _MPEG1_KBPS[kbps_index] // rate_hz + padding
    return 72_000 * _MPEG2_KBPS[kbps_index] // rate_hz + padding


def _adts_frame_bytes(header: bytes) -> int:
    if len(header) < _ADTS_HEADER_BYTES or header[0] != 0xFF or header[1] & 0xF6 != 0xF0:  # sync, layer 0
        return 0
    if header[2] >> 2 & 15 > 12:  # the sample rate's index
        return 0
    length = (header[3] & 3) << 11 | header[4] << 3 | header[5] >> 5
    return length if length > _ADTS_HEADER_BYTES else 0
