"""Numbers in tags as people and taggers write them: tracks, discs, years, gains, flags, MusicBrainz ids."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from media.tagging.text import MOST_VALUES, first

MOST = 99_999  # of a track, disc or total

#: Tracks of one side, so that A1, A2, B1, B2 are in order, also on one disc.
SIDE_TRACKS = 100

_YES = {"1", "true", "yes", "y"}  # as taggers write it
_NUMBER = re.compile(
    r"(?:\D{0,12}?[\s.#:])?#?(\d{1,5})(?:[.,]0+)?\s*(?:\.|\)|:)?"
)  # "3", "4.", "#4", "Track 4"
_OF = re.compile(r"\s*(?:/|\\|\||\bof\b|\bvon\b|\bde\b|\bsur\b|из)\s*", re.IGNORECASE)
_SIDE = re.compile(r"([A-Z])(\1?)[\s.-]?(\d{0,3})", re.IGNORECASE)  # vinyl and tape: "A1", "AA", "B 2", "C"
_DISC_AND_TRACK = re.compile(r"(\d{1,2})\s*[-–.]\s*(?!0+$)(\d{2,3})")  # "1-05", "1.05", and not "1.00"
_YEAR = re.compile(r"(?<!\d)[12]\d{3}(?=\d{4}(?!\d)|(?!\d))")
_UUID = re.compile(r"(?<![0-9a-f])[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}(?![0-9a-f])")
_ISRC = re.compile(r"(?<![A-Z0-9])([A-Z]{2})-?([A-Z0-9]{3})-?([0-9]{2})-?([0-9]{5})(?![A-Z0-9])")
_DECIMAL = re.compile(r"\s*([+-]?\d{0,6}(?:[.,]\d{1,20})?)\s*(?:dB)?\s*", re.IGNORECASE)

_MOST_GAIN_DB, _MOST_PEAK = 128.0, 1000.0
_R128_STEPS = 256  # RFC 7845 section 5.2.1: a fixed-point number with 8 fractional bits
_R128_TO_REPLAYGAIN_DB = 5.0  # from -23 LUFS to -18 LUFS


@dataclass(frozen=True, slots=True)
class Position:
    """A number and a total; the label is the number as written, where it is not in digits."""

    number: int | None = None
    total: int | None = None
    label: str | None = None
    disc: int | None = None


def read_position(values: Sequence[str]) -> Position:
    """Return the number in "3/12", "4.", "5 of 12", "A1", "1-05" or "1.05"; None for 0."""
    text = unicodedata.normalize("NFKC", first(values) or "").strip()
    written, *rest = _OF.split(text, maxsplit=1)
    written = written.rstrip("([ ")  # "3 (of 12)"
    total = _whole(rest[0]) if rest else None
    if found := _SIDE.fullmatch(written):
        return Position(_on_side(found), total, written)
    if found := _DISC_AND_TRACK.fullmatch(written):
        return Position(int(found.group(2)) or None, total, None, int(found.group(1)) or None)
    return Position(_whole(written), total)


def read_year(values: Sequence[str]) -> int | None:
    """Return the year in a date of any form."""
    found = _YEAR.search(unicodedata.normalize("NFKC", first(values) or ""))
    return int(found.group()) if found else None


def read_flag(values: Sequence[str]) -> bool:
    """Return whether a flag is set."""
    return (first(values) or "").lower() in _YES


def read_gain_db(values: Sequence[str]) -> float | None:
    """Return the gain in "-7.30 dB"."""
    gain_db = _decimal(values)
    return gain_db if gain_db is not None and abs(gain_db) <= _MOST_GAIN_DB else None


def read_peak(values: Sequence[str]) -> float | None:
    """Return a peak; full scale is 1."""
    peak = _decimal(values)
    return peak if peak is not None and 0 < peak <= _MOST_PEAK else None


def read_r128_gain_db(values: Sequence[str]) -> float | None:
    """Return an R128 gain of Opus, relative to ReplayGain's reference."""
    steps = _decimal(values)
    if steps is None or abs(steps) > _MOST_GAIN_DB * _R128_STEPS:
        return None
    return steps / _R128_STEPS + _R128_TO_REPLAYGAIN_DB


def read_mbids(values: Sequence[str]) -> tuple[str, ...]:
    """Return the MusicBrainz ids in values, in their canonical form."""
    return tuple(dict.fromkeys(_UUID.findall(" ".join(values).lower())))


def read_isrcs(values: Sequence[str]) -> tuple[str, ...]:
    """Return the ISRCs in values, in capitals and without hyphens (ISO 3901)."""
    text = unicodedata.normalize("NFKC", "\n".join(values)).upper()
    return tuple(dict.fromkeys("".join(found) for found in _ISRC.findall(text)))[:MOST_VALUES]


def _whole(text: str) -> int | None:
    found = _NUMBER.fullmatch(text.strip())
    return int(found.group(1)) or None if found else None


def _on_side(found: re.Match[str]) -> int:
    side = ord(found.group(1).upper()) - ord("A")
    if found.group(2):  # AA is the other side of A
        side += 1
    return side * SIDE_TRACKS + int(found.group(3) or 1)


def _decimal(values: Sequence[str]) -> float | None:
    found = _DECIMAL.fullmatch(first(values) or "")
    try:
        return float(found.group(1).replace(",", ".")) if found else None
    except ValueError:  # no digits
        return None
