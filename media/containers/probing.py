"""Recognise formats without a magic number by FFmpeg, and tell why a known container does not play."""

from __future__ import annotations

from typing import Any, BinaryIO

import av
from av.audio.stream import AudioStream
from av.container import InputContainer

from media.containers.magic import AudioFormat
from media.errors import NoAudioStreamError, NotDecodableError, UnsupportedCodecError

# The demuxers that may open a file. Playlists, scripts, pictures and protocols are not among them: FFmpeg
# would take a text named like a track for a playlist and open its entries.
DEMUXERS = ",".join(
    (
        *("aac", "ac3", "aea", "aiff", "amr", "ape", "asf", "au", "avi", "avr", "bonk", "caf", "dsf", "dts"),
        *("dtshd", "eac3", "flac", "flv", "iff", "ircam", "loas", "matroska,webm", "mlp"),
        *("mov,mp4,m4a,3gp,3g2,mj2", "mp3", "mpc", "mpc8", "mpeg", "mpegts", "nistsphere", "nut", "ogg"),
        *("oma", "osq", "paf", "pvf", "qcp", "qoa", "rka", "rm", "shn", "tak", "truehd", "tta", "voc", "vqf"),
        *("w64", "wav", "wavarc", "wv"),
    )
)

_FORMATS = {
    "ac3": AudioFormat.AC3,
    "eac3": AudioFormat.EAC3,
    "dts": AudioFormat.DTS,
    "dtshd": AudioFormat.DTS,
}
# Raw streams that FFmpeg finds in too much: `frames` is stricter. WAV, AIFF and the like have a magic number.
_BY_OTHERS = {"aac", "mp3", "aiff", "flac", "ogg", "wav"}
OPTIONS = {"format_whitelist": DEMUXERS, "protocol_whitelist": ""}


def probe(file: BinaryIO) -> AudioFormat | None:
    """Return the format that FFmpeg recognises; None if it is none of ours.

    Parameters
    ----------
    file : BinaryIO
        Its position changes.
    """
    file.seek(0)
    try:
        with av.open(file, "r", options=OPTIONS, metadata_errors="replace") as container:
            name = container.format.name
            if name in _BY_OTHERS:
                return None
            refuse_silent(container)
            return _FORMATS.get(name, AudioFormat.OTHER)
    except MemoryError:  # FFmpeg's is both
        raise
    except av.FFmpegError:
        return None


def refuse_silent(container: InputContainer) -> None:
    """Raise an error if no stream of an opened file can be decoded as audio.

    Raises
    ------
    NotDecodableError
        See `is_lost`.
    NoAudioStreamError, UnsupportedCodecError
    """
    if is_lost(container):
        raise NotDecodableError
    if not container.streams.audio:
        raise NoAudioStreamError
    if not any(map(is_known, container.streams.audio)):
        raise UnsupportedCodecError


def is_lost(container: InputContainer) -> bool:
    """Return whether an opened file has neither sound nor pictures nor text: its index is damaged."""
    streams = container.streams
    return not (streams.audio or streams.video or streams.subtitles)


def is_known(stream: AudioStream) -> bool:
    """Return whether FFmpeg has a decoder for a stream."""
    context: Any = stream.codec_context  # None for an unknown codec, which the annotation does not say
    return context is not None
