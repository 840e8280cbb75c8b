"""What can be wrong with a file, each fact with a stable code that is stored and shown."""

from __future__ import annotations

from typing import ClassVar


class MediaError(Exception):
    """A file cannot be used, or only in part.

    Parameters
    ----------
    detail : str
        What was met this time; left out, the class's own sentence stands alone.
    """

    reason: ClassVar[str] = "media_error"
    sentence: ClassVar[str] = "The file cannot be used."
    _by_reason: ClassVar[dict[str, type[MediaError]]] = {}

    def __init__(self, detail: str = "") -> None:
        self.detail = detail
        super().__init__(f"{self.sentence} ({detail})" if detail else self.sentence)

    def __init_subclass__(cls) -> None:
        MediaError._by_reason[cls.reason] = cls

    @classmethod
    def from_reason(cls, reason: str, detail: str = "") -> MediaError:
        """The error with the code `reason`, as it was raised on the other side of a pipe.

        Raises
        ------
        KeyError
            No error has this code.
        """
        return cls._by_reason[reason](detail)


class EmptyFileError(MediaError):
    """The file has no bytes."""

    reason = "empty_file"
    sentence = "The file is empty."


class NotAudioError(MediaError):
    """The content is none of the known audio formats, whatever the name says."""

    reason = "not_audio"
    sentence = "The file holds no audio we know."


class NotDecodableError(MediaError):
    """The format is known, yet every decoder refused the file."""

    reason = "not_decodable"
    sentence = "No decoder could read the file."


class UnsupportedAudioError(MediaError):
    """The header promises a sample rate or a number of channels that no music has."""

    reason = "unsupported_audio"
    sentence = "The file's sample rate or number of channels is outside what we analyse."


class NoSoundError(MediaError):
    """The file decodes to zero samples."""

    reason = "no_sound"
    sentence = "The file decodes to no sound at all."


class NotRegularFileError(MediaError):
    """A FIFO, a socket, a device or a directory: opening one can hang for ever."""

    reason = "not_regular_file"
    sentence = "This is not a regular file."


class OutsideRootError(MediaError):
    """The path is absolute, empty, or climbs out of its root."""

    reason = "outside_root"
    sentence = "The path does not stay beneath its library folder."


class SymlinkError(MediaError):
    """A symbolic link, which is never followed."""

    reason = "symlink"
    sentence = "Symbolic links are not followed."


class SymlinkOutsideRootError(SymlinkError):
    """The link leaves its root."""

    reason = "symlink_outside_root"
    sentence = "The symbolic link leads out of its library folder."


class SymlinkInsideRootError(SymlinkError):
    """The link leads to something that is found under its own name anyway."""

    reason = "symlink_inside_root"
    sentence = "The symbolic link leads to something already in its library folder."


class SymlinkLoopError(SymlinkError):
    """Following the link would never end."""

    reason = "symlink_loop"
    sentence = "The symbolic link leads back to itself or to a folder around it."


class SymlinkBrokenError(SymlinkError):
    """The link leads nowhere."""

    reason = "symlink_broken"
    sentence = "The symbolic link leads nowhere."


class FileVanishedError(MediaError):
    """The file was there a moment ago."""

    reason = "file_vanished"
    sentence = "The file is gone."


class UnreadableError(MediaError):
    """The operating system refuses to read it."""

    reason = "unreadable"
    sentence = "The file cannot be read."


class DecoderCrashedError(MediaError):
    """The child that parsed the file died."""

    reason = "decoder_crashed"
    sentence = "The decoder crashed on this file."


class MemoryLimitError(MediaError):
    """Parsing the file wanted more memory than one file is given."""

    reason = "memory_limit"
    sentence = "The file needs more memory than one file is given."


class CpuLimitError(MediaError):
    """Parsing the file took more processor time than one file is given."""

    reason = "cpu_limit"
    sentence = "The file needs more processor time than one file is given."


class TimeLimitError(MediaError):
    """Parsing the file took longer than one file is given."""

    reason = "time_limit"
    sentence = "The file takes longer than one file is given."
