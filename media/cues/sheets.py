"""Contents of cue sheets: types only, so that a worker imports no parser."""

from __future__ import annotations

import base64
import json
import zlib
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any, Self

from media.results import Tags

#: Reasons why a sheet divides nothing; the file stays one track.
UNREADABLE = "cue_unreadable"
NO_TRACKS = "cue_no_tracks"
DISORDERED = "cue_disordered"
BEYOND_END = "cue_beyond_end"

#: Of the text of `pack`: a request fits into the buffer of a socket, so that none waits for a dead child.
MOST_PACKED = 1 << 16


@dataclass(frozen=True, slots=True)
class Section:
    """A stretch of a file, in seconds; without an end it goes on to that of the file."""

    start_s: float
    end_s: float | None = None

    @classmethod
    def load(cls, ends: Sequence[float | None]) -> Self | None:
        """Return the section between two times; None without any."""
        return cls(ends[0] or 0.0, ends[1]) if ends else None

    @staticmethod
    def dump(section: Section | None) -> tuple[float | None, ...]:
        """Return start and end of a section; nothing for None."""
        return (section.start_s, section.end_s) if section else ()


@dataclass(frozen=True, slots=True)
class CueTrack:
    """A track of a cue sheet.

    Attributes
    ----------
    start_s : float or None
        Seconds of the file; None where the sheet states no time that can be read.
    texts : mapping
        Texts by the names of `tagging.fields.FIELDS`, with those of the whole disc.
    """

    start_s: float | None
    texts: Mapping[str, list[str]]


@dataclass(frozen=True, slots=True)
class CueFile:
    """A file that a cue sheet names, without folders, and its tracks."""

    name: str
    tracks: tuple[CueTrack, ...]

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Return the file from JSON."""
        return cls(fields["name"], tuple(CueTrack(**track) for track in fields["tracks"]))


@dataclass(frozen=True, slots=True)
class CueSheet:
    """A cue sheet; without files it has a problem, one of the reasons above."""

    files: tuple[CueFile, ...] = ()
    problem: str = ""

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Return the sheet from JSON."""
        return cls(tuple(map(CueFile.from_json, fields["files"])), fields["problem"])


@dataclass(frozen=True, slots=True)
class TaggedSection:
    """A section that is a track, with its tags."""

    section: Section
    tags: Tags


@dataclass(frozen=True, slots=True)
class FileDescription:
    """A file as its tags and its cue sheets describe it.

    Attributes
    ----------
    tags : Tags
        Of the whole file.
    sections : tuple of TaggedSection
        In the order of their times; empty where the file is one track.
    problem : str
        The reason why a sheet does not divide it; empty without one.
    """

    tags: Tags
    sections: tuple[TaggedSection, ...] = ()
    problem: str = ""

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Return the description from JSON."""
        sections = tuple(
            TaggedSection(Section(**each["section"]), Tags.from_json(each["tags"]))
            for each in fields["sections"]
        )
        return cls(Tags.from_json(fields["tags"]), sections, fields["problem"])


def pack(files: Sequence[CueFile]) -> str | None:
    """Return what sheets say as text for a request; None if it is too long for one."""
    content = json.dumps([asdict(file) for file in files]).encode()
    packed = base64.b64encode(zlib.compress(content)).decode("ascii")
    return packed if len(packed) <= MOST_PACKED else None


def unpack(packed: str) -> list[CueFile]:
    """Return what `pack` made text of."""
    content = json.loads(zlib.decompress(base64.b64decode(packed))) if packed else []
    return [CueFile.from_json(fields) for fields in content]
