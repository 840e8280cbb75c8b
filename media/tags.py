"""Read tags and header of a file: title, artists, album, and its encoding."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, BinaryIO, TypedDict

import soundfile

from media import formats
from media.artwork import find_embedded
from media.containers.container_metadata import read_container
from media.files import display_path
from media.formats import AudioFormat
from media.metadata import find_length_s, find_metadata, refuse_encrypted
from media.results import Tags
from media.tagging.credits import Splitting
from media.tagging.described import describe
from media.tagging.raw import collect
from media.tagging.sources import read_raw_tags
from media.tagging.text import MOST_CHARACTERS, MOST_VALUES, clean_text, clean_texts

__all__ = ["MOST_CHARACTERS", "MOST_VALUES", "Splitting", "Tags", "clean_text", "clean_texts", "read_tags"]

OPUS_RATE_HZ = 48_000  # RFC 7845 section 5.1: the rate of decoding; the header states none
# An mp3 or a FLAC file without a length is decoded before its length is known: FFmpeg guesses it by the size.
_BY_MUTAGEN = {
    *(AudioFormat.MP3, AudioFormat.FLAC, AudioFormat.OGG, AudioFormat.OPUS, AudioFormat.AIFF),
    *(AudioFormat.AAC, AudioFormat.MP2),
}


class AudioHeader(TypedDict, total=False):
    """The encoding of a file, as its header states it; empty if the header cannot be read."""

    duration_s: float | None
    sample_rate_hz: int | None
    channels: int | None


@dataclass(frozen=True, slots=True)
class OpenedTags:
    """The tags of a file as they are stored, and what its header states.

    Attributes
    ----------
    metadata : object
        Of `metadata.find_metadata`.
    texts : dict
        Of `raw.collect`.
    """

    path: bytes
    metadata: Any
    texts: Mapping[str, Sequence[str]]
    header: AudioHeader
    format: AudioFormat
    size: int

    def describe(
        self,
        texts: Mapping[str, Sequence[str]],
        splitting: Splitting,
        section_s: float | None = None,
    ) -> Tags:
        """Return the tags by these texts, of the file or of a section of it that is `section_s` long."""
        duration_s = self.header.get("duration_s")
        bits_per_s = self.size * 8 / duration_s if duration_s else 0.0
        length: AudioHeader = {} if section_s is None else {"duration_s": section_s}
        header: AudioHeader = {**self.header, **length}
        return Tags(
            **describe(texts, self.path, splitting),
            **header,
            format=self.format.value,
            bitrate_kbps=round(bits_per_s / 1000) or None,
            has_artwork=find_embedded(self.metadata) is not None,
        )


def open_tags(fd: int, path: bytes) -> OpenedTags:
    """Open the tags of a file; parameters and errors as `read_tags`."""
    with formats.open_again(fd) as file:
        audio_format = formats.sniff(file, display_path(os.path.basename(path)))
        metadata = find_metadata(file, audio_format)
        size = file.seek(0, os.SEEK_END)
        refuse_encrypted(metadata)
        texts = collect(read_raw_tags(file, audio_format, metadata))
        header = _completed(_header(metadata), file, audio_format) or _header_by_soundfile(fd)
    return OpenedTags(path, metadata, texts, header, audio_format, size)


def read_tags(fd: int, path: bytes, splitting: Splitting | None = None) -> Tags:
    """Read the tags of an opened file, by its content.

    Parameters
    ----------
    fd : int
    path : bytes
        Relative to its root; it gives the disc, and the fields of a file without tags.
    splitting : Splitting, optional
        Rules for several artists in one text.

    Raises
    ------
    NotAudioError, NotesOnlyError, UnsupportedCodecError, EncryptedError, NoAudioStreamError, EmptyFileError,
    UnreadableError
    """
    opened = open_tags(fd, path)
    return opened.describe(opened.texts, splitting or Splitting())


def _header(metadata: Any) -> AudioHeader:
    if metadata is None:
        return {}
    info = metadata.info
    return {
        "duration_s": find_length_s(metadata),
        "sample_rate_hz": getattr(info, "sample_rate", OPUS_RATE_HZ) or None,
        "channels": getattr(info, "channels", None) or None,
    }


def _completed(header: AudioHeader, file: BinaryIO, audio_format: AudioFormat) -> AudioHeader:
    """Return the header with fields that mutagen did not find, by FFmpeg.

    Raises
    ------
    NoAudioStreamError, UnsupportedCodecError
    """
    if audio_format in _BY_MUTAGEN or (header and all(header.values())):
        return header
    found = read_container(file, exact=False) if header or audio_format is not AudioFormat.WAV else None
    if found is None:
        return header
    return {
        "duration_s": header.get("duration_s") or find_length_s(found),
        "sample_rate_hz": header.get("sample_rate_hz") or found.info.sample_rate or None,
        "channels": header.get("channels") or found.info.channels or None,
    }


def _header_by_soundfile(fd: int) -> AudioHeader:
    """Return the header by libsndfile, which reads some that mutagen refuses."""
    try:
        with soundfile.SoundFile(formats.rewind(fd), closefd=False) as sound:
            return {
                "duration_s": sound.frames / sound.samplerate if sound.frames > 0 else None,
                "sample_rate_hz": sound.samplerate,
                "channels": sound.channels,
            }
    except soundfile.SoundFileError:
        return {}
