"""Errors of files, each with a stable code that is stored and shown."""

from __future__ import annotations

from typing import ClassVar


class MediaError(Exception):
    """A file cannot be used, or only in part.

    Parameters
    ----------
    detail : str
        Details of this case, added to the sentence of the class.
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
        """Return the error with the code `reason` that the child process raised.

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
    """The content is in none of the known audio formats, whatever the file's name."""

    reason = "not_audio"
    sentence = "The file is no audio, whatever its name says."


class NotDecodableError(MediaError):
    """The format is known, but every decoder refused the file."""

    reason = "not_decodable"
    sentence = "The file is damaged: no decoder could read it."


class UnsupportedCodecError(NotDecodableError):
    """The file is audio in a format or codec without a decoder."""

    reason = "unsupported_codec"
    sentence = "The file is audio in a format that cannot be decoded here."


class EncryptedError(MediaError):
    """The audio is encrypted for the programs of a shop."""

    reason = "encrypted"
    sentence = "The file is encrypted or protected against copying; only its shop's programs play it."


class NoAudioStreamError(NotDecodableError):
    """The container has no audio stream, such as a video without sound."""

    reason = "no_audio_stream"
    sentence = "The file has pictures or data, but no audio stream."


class NotesOnlyError(MediaError):
    """A MIDI file, which needs a synthesizer."""

    reason = "notes_only"
    sentence = "The file holds notes for instruments (MIDI), not a recording."


class UnsupportedAudioError(MediaError):
    """The header states a sample rate or a number of channels that is not supported."""

    reason = "unsupported_audio"
    sentence = "The file's sample rate or number of channels is not supported."


class NoSoundError(MediaError):
    """The file decodes to zero samples."""

    reason = "no_sound"
    sentence = "The file contains no sound."


class NotRegularFileError(MediaError):
    """A FIFO, a socket, a device or a directory: opening one can block forever."""

    reason = "not_regular_file"
    sentence = "This is not a regular file."


class OutsideRootError(MediaError):
    """The path is absolute, empty, or leaves its root."""

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
    """The link leads to a file or folder that the scan finds under its own name."""

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
    """The file was deleted after it was found."""

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
    """Parsing the file needed more memory than the limit for one file."""

    reason = "memory_limit"
    sentence = "The file needs more memory than the limit for one file."


class CpuLimitError(MediaError):
    """Parsing the file took more processor time than the limit for one file."""

    reason = "cpu_limit"
    sentence = "The file needs more processor time than the limit for one file."


class TimeLimitError(MediaError):
    """Parsing the file made no progress for the time limit."""

    reason = "time_limit"
    sentence = "Reading the file made no progress for too long."
