"""Entries of a playlist as an editor names them: a track, and the position at which it was shown.

Another editor may have moved it meanwhile; then the nearest entry with the track is meant. One that is gone
is passed over, so that two editors at once lose nothing.
"""

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShownEntry:
    """A track at a position from 0."""

    track_id: str
    position: int


def remove(track_ids: Sequence[str], entries: Sequence[ShownEntry]) -> list[str]:
    """Return a playlist's tracks without some entries."""
    removed = set(_find(track_ids, entries))
    return [track_id for index, track_id in enumerate(track_ids) if index not in removed]


def move(track_ids: Sequence[str], entries: Sequence[ShownEntry], before: ShownEntry | None) -> list[str]:
    """Return a playlist's tracks with some entries, in their order, before another one; None: at the end."""
    moved = _find(track_ids, entries)
    target = _target(track_ids, set(moved), before)
    rest = set(moved)
    kept = [(index, track_id) for index, track_id in enumerate(track_ids) if index not in rest]
    head = [track_id for index, track_id in kept if index < target]
    tail = [track_id for index, track_id in kept if index >= target]
    return [*head, *(track_ids[index] for index in moved), *tail]


def insert(track_ids: Sequence[str], entries: Sequence[ShownEntry]) -> list[str]:
    """Return a playlist's tracks with entries inserted, each at its position in the result."""
    found = list(track_ids)
    for entry in sorted(entries, key=lambda entry: entry.position):
        found.insert(entry.position, entry.track_id)
    return found


def _target(track_ids: Sequence[str], moved: set[int], before: ShownEntry | None) -> int:
    if before is None:
        return len(track_ids)
    found = _find(track_ids, [before])
    target = found[0] if found else min(before.position, len(track_ids))
    while target in moved:
        target += 1
    return target


def _find(track_ids: Sequence[str], entries: Sequence[ShownEntry]) -> list[int]:
    """Return the index of each entry that is there, in the order of the entries."""
    places: dict[str, list[int]] = defaultdict(list)
    for index, track_id in enumerate(track_ids):
        places[track_id].append(index)
    found: list[int | None] = [None] * len(entries)
    for number, entry in enumerate(entries):  # exact ones first: a neighbour may not take their place
        mine = places[entry.track_id]
        at = bisect_left(mine, entry.position)
        if at < len(mine) and mine[at] == entry.position:
            found[number] = mine.pop(at)
    for number, entry in enumerate(entries):
        if found[number] is None and places[entry.track_id]:
            found[number] = _take_nearest(places[entry.track_id], entry.position)
    return [index for index in found if index is not None]


def _take_nearest(places: list[int], position: int) -> int:
    at = bisect_left(places, position)
    is_earlier = at == len(places) or (at > 0 and position - places[at - 1] <= places[at] - position)
    return places.pop(at - 1 if is_earlier and at > 0 else at)
