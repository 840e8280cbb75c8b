"""Tracks for the sections of a file that was read: those that it had, new ones, and those that are lost."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy.orm import Session

from library.models import new_id, vacated_paths
from library.scanning import section_tracks
from library.scanning.file_reading import FileReading, SectionReading
from library.states import Presence


def expand(session: Session, readings: Sequence[FileReading]) -> tuple[list[FileReading], list[str]]:
    """Return readings with one for each section, behind its image, and the sections that are lost.

    A section that is mostly the same part of its image as before is the same track, also if it was missing.

    Returns
    -------
    list of FileReading
        New images have an id.
    list of str
        Ids of present tracks.
    """
    identified = [
        each if each.track_id or not each.sections else replace(each, made_id=new_id()) for each in readings
    ]
    known: dict[str, list[Any]] = {}
    for row in section_tracks.find_rows(session, [each.track_id for each in identified if each.track_id]):
        known.setdefault(row.image_id, []).append(row)
    expanded: list[FileReading] = []
    lost: list[str] = []
    for reading in identified:
        expanded.append(replace(reading, outcome=section_tracks.DIVIDED) if reading.sections else reading)
        rows = known.get(reading.track_id or "", [])
        kept = _pair(rows, reading.sections)
        expanded += _sections(reading, kept)
        lost += [row.id for row in rows if row.presence == Presence.PRESENT and row.id not in kept.values()]
    return expanded, lost


def _pair(rows: Sequence[Any], sections: Sequence[SectionReading]) -> dict[int, str]:
    """Return the ids of known sections by the positions of those that they are, the most alike first."""
    shares = [
        (share, row.presence == Presence.PRESENT, position, row.id)
        for position, section in enumerate(sections)
        for row in rows
        if (share := section_tracks.find_share(row, section)) >= section_tracks.SAME_SHARE
    ]
    found: dict[int, str] = {}
    taken: set[str] = set()
    for _share_of, _is_present, position, track_id in sorted(shares, key=lambda each: each[:2], reverse=True):
        if position not in found and track_id not in taken:
            found[position] = track_id
            taken.add(track_id)
    return found


def _sections(reading: FileReading, kept: dict[int, str]) -> Iterator[FileReading]:
    for position, section in enumerate(reading.sections):
        made_id = kept.get(position) or new_id()
        yield replace(
            reading,
            path=vacated_paths.vacated(reading.path, made_id),
            track_id=kept.get(position),
            made_id=made_id,
            tags=section.tags,
            artwork=section.artwork,
            evidence=section.evidence,
            sections=(),
            sheet_problem=None,
            image_id=reading.track_id or reading.made_id,
            section=section,
        )
