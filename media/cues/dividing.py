"""Divide a file by its cue sheets, and fill gaps in its tags. Called in the child only."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

from media.cues.embedded import find_embedded
from media.cues.sheets import BEYOND_END, DISORDERED, CueFile, FileDescription, Section, TaggedSection
from media.tagging.credits import Splitting
from media.tagging.fields import FIELDS
from media.tags import OpenedTags, open_tags

_Texts = Mapping[str, Sequence[str]]

#: Of the image, and not of each of its tracks.
_OF_WHOLE = {
    *("title", "title_sort", "artist_sort", "artists", "artist_mbid", "track", "track_total"),
    *("isrc", "recording_mbid", "track_mbid", "track_gain", "track_peak", "r128_track_gain"),
    *("lyrics", "synced_lyrics"),
}
_LEADS = {row.name: row.lead for row in FIELDS if row.lead}


def describe_file(
    fd: int, path: bytes, splitting: Splitting | None = None, sheets: Sequence[CueFile] = ()
) -> FileDescription:
    """Read the tags of a file, and of the tracks that a cue sheet divides it into.

    Parameters
    ----------
    fd, path, splitting
        As `tags.read_tags`.
    sheets
        What the sheets beside it say, the preferred first; those in the file follow.

    Raises
    ------
    MediaError
        As `tags.read_tags`.
    """
    opened = open_tags(fd, path)
    rules = splitting or Splitting()
    known = [*sheets, *find_embedded(opened.metadata)]
    if known and len(known[0].tracks) == 1:
        return FileDescription(opened.describe(_filled(opened.texts, known[0].tracks[0].texts), rules))
    whole = opened.describe(opened.texts, rules)
    divisible = [sheet for sheet in known if len(sheet.tracks) > 1]
    problems = [find_problem(sheet, whole.duration_s) for sheet in divisible]
    for sheet, problem in zip(divisible, problems, strict=True):
        if not problem:
            return FileDescription(whole, tuple(_sections(opened, sheet, whole.duration_s, rules)))
    return FileDescription(whole, problem=next(iter(problems), ""))


def find_problem(sheet: CueFile, duration_s: float | None) -> str:
    """Return the reason why the times of a sheet divide no file of a length; empty if they do."""
    starts_s = [track.start_s for track in sheet.tracks]
    stated_s = [start_s for start_s in starts_s if start_s is not None]
    if len(stated_s) < len(starts_s) or any(second <= first for first, second in pairwise(stated_s)):
        return DISORDERED
    return BEYOND_END if duration_s is not None and stated_s[-1] >= duration_s else ""


def _sections(
    opened: OpenedTags, sheet: CueFile, duration_s: float | None, rules: Splitting
) -> Iterator[TaggedSection]:
    starts_s = [track.start_s or 0.0 for track in sheet.tracks]
    ends_s: list[float | None] = [*starts_s[1:], None]
    image = _of_disc(opened.texts)
    for track, start_s, end_s in zip(sheet.tracks, starts_s, ends_s, strict=True):
        until_s = duration_s if end_s is None else end_s
        number = track.texts["track"][0]
        texts = {"title": [f"Track {number}"], **_filled(track.texts, image)}
        length_s = None if until_s is None else until_s - start_s
        yield TaggedSection(Section(start_s, end_s), opened.describe(texts, rules, length_s))


def _of_disc(image: _Texts) -> dict[str, Sequence[str]]:
    """Return what the tags of an image say of all its tracks; its title is that of the album."""
    texts = {name: values for name, values in image.items() if name not in _OF_WHOLE}
    for name, source in (("album", "title"), ("album_artist", "artist")):
        if source in image:
            texts.setdefault(name, image[source])
    for each in ("gain", "peak"):
        if f"track_{each}" in image:
            texts.setdefault(f"album_{each}", image[f"track_{each}"])
    return texts


def _filled(texts: _Texts, others: _Texts) -> dict[str, Sequence[str]]:
    """Return texts with those of other fields; what belongs to a field comes with it."""
    gaps = {name: values for name, values in others.items() if _LEADS.get(name, name) not in texts}
    return {**gaps, **texts}
