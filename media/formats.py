"""Recognise audio formats by content: the name of an untrusted file proves nothing."""

from __future__ import annotations

import errno
import os
from io import BufferedReader, RawIOBase
from typing import TYPE_CHECKING, BinaryIO

from media.containers.frames import find_by_frames
from media.containers.magic import AudioFormat, find_by_magic
from media.containers.probing import probe
from media.errors import EmptyFileError, NotAudioError, UnreadableError

if TYPE_CHECKING:
    from _typeshed import WriteableBuffer

__all__ = ["AudioFormat", "id3_bytes", "open_again", "rewind", "sniff"]


_HEAD_BYTES = 65_536
# Bytes searched for the first frame: more than the junk before it (cut radio recordings, padding, zeros).
_SEARCH_BYTES = 1 << 20
_ID3_HEADER_BYTES = 10  # id3.org, ID3v2.4.0 section 3.1
_ID3_MAX_IN_A_ROW = 8  # some taggers put a new tag before the old one


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
    """Return the format by its content.

    Magic numbers are tried first, then frames at the start, then FFmpeg's recognition, then frames that
    follow junk.

    Parameters
    ----------
    file : BinaryIO
        Its position changes.
    name : str
        Named in the error.

    Raises
    ------
    NotAudioError, NotesOnlyError, UnsupportedCodecError, EncryptedError, NoAudioStreamError, UnreadableError
    """
    try:
        start = _after_id3(file)
        head = file.read(_HEAD_BYTES)
        found = find_by_magic(head) or find_by_frames(head) or probe(file)
        if found is None:
            file.seek(start)
            found = find_by_frames(file.read(_SEARCH_BYTES))
    except OSError as error:
        raise UnreadableError(error.strerror or "") from error
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


def _after_id3(file: BinaryIO) -> int:
    """Return the position behind the tags at the start of a file, which is at that position then."""
    start = 0
    for _ in range(_ID3_MAX_IN_A_ROW):
        file.seek(start)
        length = id3_bytes(file.read(_ID3_HEADER_BYTES))
        if not length:
            break
        start += length
    return file.seek(start)
