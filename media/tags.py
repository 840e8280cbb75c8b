"""Read tags and header of a file: title, artists, album, and its encoding."""

from __future__ import annotations

import os
import re
import unicodedata
from collections.abc import Iterable
from typing import Any, TypedDict

import soundfile
from mutagen.mp4 import MP4

from media import formats
from media.artwork import find_embedded
from media.files import display_path
from media.formats import AudioFormat
from media.metadata import find_length_s, find_metadata, has_id3
from media.results import Tags

__all__ = ["Tags", "clean_text", "clean_texts", "read_tags"]

OPUS_RATE_HZ = 48_000  # RFC 7845 section 5.1: the rate of decoding; the header states none
MOST_CHARACTERS = 1000  # of one value: longer than any title, short enough for an index
MOST_VALUES = 64  # of one field: more artists than any track credits

# Names of each field: ID3v2.4 frame, Vorbis comments, MP4 atom, libsndfile string.
_FIELDS = {
    "title": ("TIT2", ("title",), "\xa9nam", "title"),
    "artists": ("TPE1", ("artist",), "\xa9ART", "artist"),
    "album": ("TALB", ("album",), "\xa9alb", "album"),
    "album_artists": ("TPE2", ("albumartist", "album artist"), "aART", None),
    "compilation": ("TCMP", ("compilation",), "cpil", None),  # iTunes' frame, which other taggers write too
    "genres": ("TCON", ("genre",), "\xa9gen", "genre"),
    "year": ("TDRC", ("date", "year"), "\xa9day", "date"),
    "track": ("TRCK", ("tracknumber",), "trkn", "tracknumber"),
    "track_total": (None, ("tracktotal", "totaltracks"), None, None),
    "disc": ("TPOS", ("discnumber",), "disk", None),
    "disc_total": (None, ("disctotal", "totaldiscs"), None, None),
}

#: Album artist of compilations without one, so that their tracks are on one album.
VARIOUS_ARTISTS = "Various Artists"

_WITH_STRINGS = {AudioFormat.WAV, AudioFormat.AIFF}  # formats with text chunks that mutagen does not read
_UNTITLED = "Untitled"  # a name of control characters only

_YES = {"1", "true", "yes"}  # as taggers write it
_NUMBER_OF = re.compile(r"\s*([0-9]{1,4})\s*(?:/\s*([0-9]{1,4})\s*)?")  # "3" or "3/12"
_YEAR = re.compile(r"[12][0-9]{3}")


class AudioHeader(TypedDict, total=False):
    """The encoding of a file, as its header states it; empty if the header cannot be read."""

    duration_s: float | None
    sample_rate_hz: int | None
    channels: int | None


def read_tags(fd: int, name: bytes) -> Tags:
    """Read the tags of an opened file, by its content.

    Parameters
    ----------
    fd : int
    name : bytes
        The file's name, used as title if there is none.

    Raises
    ------
    NotAudioError, EmptyFileError, UnreadableError
    """
    with formats.open_again(fd) as file:
        audio_format = formats.sniff(file, display_path(name))
        metadata = find_metadata(file, audio_format)
        size = file.seek(0, os.SEEK_END)
        values = _values(metadata)
        header = _header(metadata)
    if not header or (not values and audio_format in _WITH_STRINGS):
        sound_values, sound_header = _read_with_soundfile(fd)
        values, header = values or sound_values, header or sound_header
    duration_s = header.get("duration_s")
    bits_per_s = size * 8 / duration_s if duration_s else 0.0
    return Tags(
        **_described(values, fallback_title=os.path.splitext(name)[0]),
        **header,
        format=audio_format.value,
        bitrate_kbps=round(bits_per_s / 1000) or None,
        has_artwork=find_embedded(metadata) is not None,
    )


def clean_texts(values: Iterable[str]) -> tuple[str, ...]:
    """Split values at NUL and ``;``, without empty and repeated ones; `Tags` describes the text."""
    parts = (part for value in values for part in re.split("[\0;]", value))
    return tuple(dict.fromkeys(text for part in parts if (text := clean_text(part))))[:MOST_VALUES]


def clean_text(value: str) -> str:
    """Return one line of NFC text without control characters and lone surrogates."""
    text = value[: 2 * MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFC", text)
    text = "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)
    return text.strip()[:MOST_CHARACTERS].rstrip()


def _described(values: dict[str, list[str]], fallback_title: bytes) -> dict[str, Any]:
    track, track_total = _number_of(values.get("track"))
    disc, disc_total = _number_of(values.get("disc"))
    album = _first(values.get("album"))
    is_compilation = album and (_first(values.get("compilation")) or "").lower() in _YES
    various = (VARIOUS_ARTISTS,) if is_compilation else ()
    return {
        "title": _first(values.get("title")) or clean_text(display_path(fallback_title)) or _UNTITLED,
        "artists": clean_texts(values.get("artists", ())),
        "album": album,
        "album_artists": clean_texts(values.get("album_artists", ())) or various,
        "genres": clean_texts(values.get("genres", ())),
        "year": _year(values.get("year")),
        "track": track,
        "track_total": track_total or _number_of(values.get("track_total"))[0],
        "disc": disc,
        "disc_total": disc_total or _number_of(values.get("disc_total"))[0],
    }


def _values(metadata: Any) -> dict[str, list[str]]:
    """Return the text of each field in the file's kind of tag."""
    tags = getattr(metadata, "tags", None)
    if tags is None:
        return {}
    found: dict[str, list[str]] = {}
    for field, (frame, comments, atom, _) in _FIELDS.items():
        if has_id3(metadata):
            texts = [text for stored in tags.getall(frame) for text in _frame_texts(stored)] if frame else []
        elif isinstance(metadata, MP4):
            texts = _atom_texts(tags[atom]) if atom in tags else []
        else:
            texts = [text for comment in comments for text in tags.get(comment, [])]
        if texts:
            found[field] = texts
    return found


def _frame_texts(frame: Any) -> list[str]:
    if frame.FrameID == "TCON":
        return list(frame.genres)  # resolves ID3v1's numbers
    return [str(text) for text in frame.text]


def _atom_texts(atom: Any) -> list[str]:
    if isinstance(atom, bool):  # cpil
        return [str(int(atom))]
    # trkn and disk: (number, total), 0 for none
    return ["/".join(map(str, value)) if isinstance(value, tuple) else str(value) for value in atom]


def _header(metadata: Any) -> AudioHeader:
    if metadata is None:
        return {}
    info = metadata.info
    return {
        "duration_s": find_length_s(metadata),
        "sample_rate_hz": getattr(info, "sample_rate", OPUS_RATE_HZ) or None,
        "channels": getattr(info, "channels", None) or None,
    }


def _read_with_soundfile(fd: int) -> tuple[dict[str, list[str]], AudioHeader]:
    """Return tags and header by libsndfile: it reads WAV LIST chunks and headers that mutagen refuses."""
    try:
        with soundfile.SoundFile(formats.rewind(fd), closefd=False) as sound:
            strings = sound.copy_metadata()
            header: AudioHeader = {
                "duration_s": sound.frames / sound.samplerate if sound.frames > 0 else None,
                "sample_rate_hz": sound.samplerate,
                "channels": sound.channels,
            }
    except soundfile.SoundFileError:
        return {}, {}
    return {field: [strings[key]] for field, (*_, key) in _FIELDS.items() if key in strings}, header


def _first(values: Iterable[str] | None) -> str | None:
    return next((text for value in values or () if (text := clean_text(value))), None)


def _year(values: Iterable[str] | None) -> int | None:
    found = _YEAR.search(_first(values) or "")
    return int(found.group()) if found else None


def _number_of(values: Iterable[str] | None) -> tuple[int | None, int | None]:
    """Return the number and the total in "3/12"; None for 0."""
    found = _NUMBER_OF.fullmatch(_first(values) or "")
    if not found:
        return None, None
    number, total = (int(group or 0) or None for group in found.groups())
    return number, total
