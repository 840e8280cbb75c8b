"""Parse a cue sheet, as rippers and players write it. Called in the child only: the bytes are untrusted.

Commands that it does not know are passed over. Bytes are split before they are decoded: neither line ends nor
quotation marks are parts of a letter in Shift-JIS or GBK.
"""

from __future__ import annotations

import codecs
import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from media.cues.sheets import NO_TRACKS, UNREADABLE, CueFile, CueSheet, CueTrack
from media.formats import open_again
from media.tagging.encodings import decode_all
from media.tagging.fields import FIELDS, plain_name

#: A sheet of a hundred tracks has 10 kB.
MOST_BYTES = 1 << 18
MOST_TRACKS = 999
_MOST_REPEATED = 1 << 20  # bytes of the texts of the disc, which each track gets

_FRAMES_PER_S = 75
_TIME = re.compile(rb"(\d{1,5}):(\d{1,2}):(\d{1,2})")
_REMARKS = {plain_name(name): row.name for row in FIELDS for name in row.names}
#: Fields that commands of their own give, or that belong to no sheet.
_COMMANDED = {"title", "artist", "artists", "album", "album_artist", "track", "track_total", "lyrics"}
_DISC_COMMANDS = {b"TITLE": "album", b"PERFORMER": "album_artist", b"SONGWRITER": "composer"}
_TRACK_COMMANDS = {b"TITLE": "title", b"PERFORMER": "artist", b"SONGWRITER": "composer", b"ISRC": "isrc"}


@dataclass(slots=True)
class _Track:
    number: bytes
    is_audio: bool
    file: int
    starts: dict[int, tuple[int, float | None]] = field(default_factory=dict)  # by number: file, seconds
    texts: dict[str, bytes] = field(default_factory=dict)

    def start(self) -> tuple[int, float | None]:
        """Return the file and the time of index 1, without one of the pregap."""
        return self.starts.get(1) or self.starts.get(0) or (self.file, None)


@dataclass(slots=True)
class _Draft:
    """A sheet while its lines are read."""

    files: list[bytes] = field(default_factory=list)
    tracks: list[_Track] = field(default_factory=list)
    texts: dict[str, bytes] = field(default_factory=dict)

    def read(self, line: bytes) -> None:
        command, _, rest = line.strip().replace(b"\t", b" ").partition(b" ")
        command, rest = command.upper(), rest.strip()
        if command == b"FILE":
            self.files.append(_file_name(rest))
        elif command == b"TRACK":
            number, _, kind = rest.partition(b" ")
            is_audio = kind.strip().upper() in {b"AUDIO", b""}
            self.tracks.append(_Track(number, is_audio, len(self.files) - 1))
        elif command == b"INDEX" and self.tracks:
            number, _, time = rest.partition(b" ")
            place = len(self.files) - 1, _seconds(time.strip())
            is_number = number.isdigit() and len(number) <= 2
            self.tracks[-1].starts.setdefault(int(number) if is_number else -1, place)
        else:
            self._describe(command, rest)

    def _describe(self, command: bytes, rest: bytes) -> None:
        commands = _TRACK_COMMANDS if self.tracks else _DISC_COMMANDS
        name, value = commands.get(command), _unquoted(rest)
        if command == b"REM":
            key, _, text = rest.partition(b" ")
            name, value = _REMARKS.get(plain_name(key.decode("latin-1"))), _unquoted(text.strip())
            name = None if name in _COMMANDED else name
        if name and value:
            (self.tracks[-1].texts if self.tracks else self.texts).setdefault(name, value)


def read_sheet(fd: int) -> CueSheet:
    """Parse an opened cue sheet."""
    with open_again(fd) as file:
        return parse(file.read(MOST_BYTES + 1))


def parse(data: bytes) -> CueSheet:
    """Parse the bytes of a cue sheet, in any encoding."""
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        data = data.decode("utf-16", "replace").encode()
    if len(data) > MOST_BYTES or b"\0" in data:
        return CueSheet(problem=UNREADABLE)
    draft = _Draft()
    for line in data.removeprefix(codecs.BOM_UTF8).splitlines():
        draft.read(line)
    tracks = [track for track in draft.tracks if track.is_audio and track.file >= 0]
    if not tracks or len(tracks) > MOST_TRACKS:
        return CueSheet(problem=NO_TRACKS)
    if len(tracks) * sum(map(len, draft.texts.values())) > _MOST_REPEATED:
        return CueSheet(problem=UNREADABLE)
    return CueSheet(_files(draft, tracks))


def _files(draft: _Draft, tracks: list[_Track]) -> tuple[CueFile, ...]:
    texts = [draft.texts, *(track.texts for track in tracks)]
    raw = list(dict.fromkeys([*draft.files, *(text for each in texts for text in each.values())]))
    decoded = dict(zip(raw, decode_all(raw), strict=True))
    disc = {name: [decoded[text]] for name, text in draft.texts.items()}
    found: list[list[CueTrack]] = [[] for _ in draft.files]
    for place, track in enumerate(tracks, 1):
        number, start_s = track.start()
        own = {name: [decoded[text]] for name, text in track.texts.items()}
        found[number].append(CueTrack(start_s, _described(disc, own, _number(track, place), len(tracks))))
    return tuple(
        CueFile(os.path.basename(decoded[name].replace("\\", "/")), tuple(members))
        for name, members in zip(draft.files, found, strict=True)
        if members
    )


def _described(
    disc: Mapping[str, list[str]], own: Mapping[str, list[str]], number: str, total: int
) -> dict[str, list[str]]:
    """Return the texts of a track; an artist of the disc is that of tracks without one."""
    artist = {"artist": disc["album_artist"]} if "album_artist" in disc else {}
    return {**artist, **disc, **own, "track": [number], "track_total": [str(total)]}


def _number(track: _Track, place: int) -> str:
    return str(int(track.number)) if track.number.isdigit() and len(track.number) <= 3 else str(place)


def _seconds(time: bytes) -> float | None:
    found = _TIME.fullmatch(time)
    if found is None:
        return None
    minutes, seconds, frames = map(int, found.groups())
    return (
        minutes * 60 + seconds + frames / _FRAMES_PER_S if seconds < 60 and frames < _FRAMES_PER_S else None
    )


def _file_name(rest: bytes) -> bytes:
    """Return the name in `"name" WAVE`, or `name WAVE`."""
    if rest.startswith(b'"'):
        return _unquoted(rest[: rest.rfind(b'"') + 1])
    return rest.rpartition(b" ")[0].strip() or rest


def _unquoted(text: bytes) -> bytes:
    if text.startswith(b'"'):
        text = text[1:-1] if len(text) > 1 and text.endswith(b'"') else text[1:]
    return text.strip()
