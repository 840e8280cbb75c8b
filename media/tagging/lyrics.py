"""Lyrics: embedded, or in an lrc or text file beside the audio."""

from __future__ import annotations

import codecs
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator

from media import formats
from media.errors import UnreadableError
from media.files import display_path
from media.metadata import find_metadata
from media.results import Lyrics, LyricsCue, LyricsLine
from media.tagging.encodings import decode_all
from media.tagging.raw import collect
from media.tagging.sources import read_raw_tags

_MOST_BYTES = 1 << 18  # of a file
_MOST_LINES = 4000
_MOST_CHARACTERS = 1000  # of a line
_MOST_CUES = 10_000  # words of a text; beyond, further lines have no times of words

#: Hours, minutes, seconds and their fraction; hours only before a fraction, as [01:02:03] is minutes first.
_TIME = r"(?:(\d{1,2}):(?=\d{1,2}:\d{1,2}[.,]))?(\d{1,3}):(\d{1,2})(?:[.,:](\d{1,3}))?"
_STAMP = re.compile(rf"\s*\[{_TIME}\]")
_WORD_STAMP = re.compile(rf"<{_TIME}>")
_HEADER = re.compile(r"\s*\[([a-z#]{1,10}):([^\]]*)\]\s*", re.IGNORECASE)  # "[ar:Artist]", "[offset:+500]"
_BYTE_ORDER_MARKS = {
    codecs.BOM_UTF8: "utf-8-sig",
    codecs.BOM_UTF16_LE: "utf-16",
    codecs.BOM_UTF16_BE: "utf-16",
}


def read_lyrics(fd: int, name: bytes) -> Lyrics | None:
    """Return the lyrics embedded in an audio file, preferably synced ones; None without any.

    Raises
    ------
    NotAudioError, EmptyFileError, UnreadableError
    """
    with formats.open_again(fd) as file:
        audio_format = formats.sniff(file, display_path(os.path.basename(name)))
        texts = collect(read_raw_tags(file, audio_format, find_metadata(file, audio_format)))
    found = (parse(text) for field in ("synced_lyrics", "lyrics") for text in texts.get(field, ()))
    readable = [lyrics for lyrics in found if lyrics.lines]
    return next((lyrics for lyrics in readable if lyrics.synced), readable[0] if readable else None)


def read_lyrics_file(fd: int) -> Lyrics | None:
    """Return the lyrics in an opened lrc or text file; None if it has no text.

    Raises
    ------
    EmptyFileError, UnreadableError
    """
    with formats.open_again(fd) as file:
        try:
            data = file.read(_MOST_BYTES)
        except OSError as error:
            raise UnreadableError(error.strerror or "") from error
    lyrics = parse(_decoded(data))
    return lyrics if lyrics.lines else None


def parse(text: str) -> Lyrics:
    """Return the lines of lyrics; lines with the times of an lrc file are synced and in order."""
    lines = text[:_MOST_BYTES].replace("\r\n", "\n").replace("\r", "\n").split("\n")[:_MOST_LINES]
    timed = sorted(_timed(lines), key=lambda line: line.start_ms or 0)
    if timed:
        return Lyrics(synced=True, lines=tuple(timed[:_MOST_LINES]))
    plain = [_clean(line) for line in lines]
    while plain and not plain[-1]:
        plain.pop()
    return Lyrics(synced=False, lines=tuple(LyricsLine(None, line) for line in plain))


def _timed(lines: Iterable[str]) -> Iterator[LyricsLine]:
    """Yield a line for each time before it; a positive offset shows lines earlier."""
    offset_ms, cues_left = 0, _MOST_CUES
    for line in lines:
        header = _HEADER.fullmatch(line)
        if header and header.group(1).lower() == "offset":
            offset_ms = _whole(header.group(2))
        starts, at = [], 0
        while stamp := _STAMP.match(line, at):
            starts.append(max(0, _start_ms(stamp) - offset_ms))
            at = stamp.end()
        if len(starts) == 1 and cues_left > 0:
            made = _with_words(starts[0], line[at:], offset_ms)
            cues_left -= len(made.cues)
            yield made
            continue
        text = _clean(_WORD_STAMP.sub("", line[at:]))  # the times of words are those of one repetition
        yield from (LyricsLine(start_ms, text) for start_ms in starts)


def _with_words(start_ms: int, line: str, offset_ms: int) -> LyricsLine:
    """Return a line with the times of its words; those before the first time begin with the line."""
    stamps = list(_WORD_STAMP.finditer(line[: 4 * _MOST_CHARACTERS]))
    if not stamps:
        return LyricsLine(start_ms, _clean(line))
    text, cues = _printable(line[: stamps[0].start()]).lstrip(), []
    if text:
        cues.append(LyricsCue(start_ms, 0, len(text)))
    ends = [*(stamp.start() for stamp in stamps[1:]), len(line)]
    for stamp, end in zip(stamps, ends, strict=True):
        word = _printable(line[stamp.end() : end])
        word = word if text else word.lstrip()
        if word.strip():
            cues.append(LyricsCue(max(0, _start_ms(stamp) - offset_ms), len(text), len(text) + len(word)))
        text += word
    text = text.rstrip()[:_MOST_CHARACTERS]
    kept = (cue._replace(end=min(cue.end, len(text))) for cue in cues if cue.begin < len(text))
    return LyricsLine(start_ms, text, tuple(sorted(kept)))


def _start_ms(stamp: re.Match[str]) -> int:
    hours, minutes, seconds, fraction = stamp.groups(default="0")
    return (int(hours) * 60 + int(minutes)) * 60_000 + int(seconds) * 1000 + int(fraction.ljust(3, "0"))


def _whole(text: str) -> int:
    found = re.fullmatch(r"\s*([+-]?\d{1,7})\s*", text)
    return int(found.group(1)) if found else 0


def _clean(line: str) -> str:
    return _printable(line).strip()[:_MOST_CHARACTERS]


def _printable(line: str) -> str:
    text = unicodedata.normalize("NFC", line[: 2 * _MOST_CHARACTERS])
    return "".join(character for character in text if unicodedata.category(character) not in {"Cc", "Cs"})


def _decoded(data: bytes) -> str:
    for mark, encoding in _BYTE_ORDER_MARKS.items():
        if data.startswith(mark):
            return data.decode(encoding, "replace")
    [text] = decode_all([data])
    return text
