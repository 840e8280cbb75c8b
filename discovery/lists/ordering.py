"""The order of a list of tracks along one dimension of their sound: rising, falling, or as an arc."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

from sqlalchemy import select
from sqlalchemy.orm import Session

from fingerprint.dimensions import ENGINE_VERSION
from library.models import Track, sounds

#: Most tracks of a list that is ordered.
MOST_ORDERED = 10_000

#: Ids in one statement.
TOGETHER = 5_000


class Shape(StrEnum):
    """How a dimension's values follow each other."""

    RISING = "rising"
    FALLING = "falling"
    ARC = "arc"  # warm up, peak, cool down
    VALLEY = "valley"


@dataclass(frozen=True, slots=True)
class SoundOrder:
    """An order along a dimension, such as from slow to fast."""

    dimension: str
    shape: Shape


class Arrangement(NamedTuple):
    """A list in order.

    Attributes
    ----------
    positions
        Indexes into the list as it was.
    unplaced
        Tracks whose value is not known: they are at the end, in their former order.
    """

    positions: list[int]
    unplaced: int


def arrange(session: Session, track_ids: Sequence[str], order: SoundOrder) -> Arrangement:
    """Return the order of a list, which may name a track twice; equal values keep their order."""
    values = find_values(session, list(dict.fromkeys(track_ids)), order.dimension)
    return arrange_by(track_ids, values, order.shape)


def arrange_by(track_ids: Sequence[str], values: Mapping[str, float], shape: Shape) -> Arrangement:
    """Return the order of a list by the values of its tracks, which may lack one or have NaN."""
    known = [at for at, id_ in enumerate(track_ids) if not math.isnan(values.get(id_, math.nan))]
    unplaced = [at for at, id_ in enumerate(track_ids) if math.isnan(values.get(id_, math.nan))]
    is_falling = shape in (Shape.FALLING, Shape.VALLEY)
    ordered = sorted(known, key=lambda at: values[track_ids[at]], reverse=is_falling)
    if shape in (Shape.ARC, Shape.VALLEY):  # every second one comes back on the other side
        ordered = ordered[::2] + ordered[1::2][::-1]
    return Arrangement([*ordered, *unplaced], len(unplaced))


def find_values(session: Session, track_ids: Sequence[str], dimension: str) -> dict[str, float]:
    """Return the values of one dimension by track; tracks that do not have it are left out.

    Parameters
    ----------
    dimension
        A name of `fingerprint.dimensions`.
    """
    column = sounds.c[dimension]
    query = select(Track.id, column).join(sounds, sounds.c.audio_id == Track.audio_id)
    query = query.where(column.is_not(None), sounds.c.engine_version <= ENGINE_VERSION)
    found: dict[str, float] = {}
    for start in range(0, len(track_ids), TOGETHER):
        rows = session.execute(query.where(Track.id.in_(track_ids[start : start + TOGETHER])))
        found.update((row[0], float(row[1])) for row in rows)
    return found
