"""The result of reading one file, before it is stored."""

from dataclasses import dataclass

from library.scanning.matching.evidence import NOTHING, Evidence
from library.states import ArtworkSource
from library.work.units import UnitState
from media.results import Tags


@dataclass(frozen=True, slots=True)
class SectionReading:
    """A part of a file that a cue sheet makes a track; without an end it goes on to that of the file.

    Attributes
    ----------
    evidence
        Its audio id.
    """

    start_s: float
    end_s: float | None
    tags: Tags
    artwork: ArtworkSource
    evidence: Evidence


@dataclass(frozen=True, slots=True)
class FileReading:
    """The result of reading one file: its tags, or the reason why it has none.

    Attributes
    ----------
    tags
        None when the file was refused or could not be read.
    outcome
        The state that its fingerprinting unit gets.
    evidence
        What identifies the file; empty when it could not be read.
    device
        None when it is that of the root.
    sheets
        Of the cue sheets in its folder (`media.left_out.cue_sheets.find_stamp`).
    sections
        The tracks that a cue sheet divides it into.
    sheet_problem
        The reason why a cue sheet does not divide it.
    made_id
        The id of a new track, where another one refers to it.
    image_id, section
        Of a section, which is stored as a track of its own.
    """

    path: bytes
    track_id: str | None
    size: int
    mtime_ns: int
    inode: int
    tags: Tags | None
    artwork: ArtworkSource
    outcome: UnitState
    evidence: Evidence = NOTHING
    device: int | None = None
    sheets: int = 0
    sections: tuple[SectionReading, ...] = ()
    sheet_problem: str | None = None
    made_id: str | None = None
    image_id: str | None = None
    section: SectionReading | None = None
