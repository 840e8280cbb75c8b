"""Tracks that are sections of an image: a file that a cue sheet divides.

The image keeps its own track, which is not listed while it is divided: it stands for the file when a scan
compares, matches and retires files. Its sections follow it. A section has the path of its image, marked with
its own id (`vacated_paths.vacated`), since a path belongs to one track.
"""

from collections.abc import Iterable, Iterator, Sequence
from typing import Any

from sqlalchemy import ColumnElement, select, update
from sqlalchemy.orm import Session

from library.models import Track, vacated_paths
from library.states import Presence, WorkState
from library.work.units import UnitState
from media.files import display_path

#: The state of an image's unit: its sections are analysed instead.
DIVIDED = UnitState(WorkState.AWAY, "divided")

#: Share of two sections that both cover, from which they are one track: a cue sheet was edited.
SAME_SHARE = 0.5

#: Rows named by one statement.
BATCH = 500


def is_file() -> ColumnElement[bool]:
    """Return the condition of tracks that are whole files."""
    return Track.image_id.is_(None)


def find_rows(session: Session, image_ids: Sequence[str]) -> Iterator[Any]:
    """Yield the sections of images, present or not."""
    columns = (Track.id, Track.image_id, Track.start_s, Track.end_s, Track.presence)
    for start in range(0, len(image_ids), BATCH):
        yield from session.execute(
            select(*columns).where(Track.image_id.in_(image_ids[start : start + BATCH])).order_by(Track.id)
        )


def find_ids(session: Session, image_ids: Sequence[str]) -> list[str]:
    """Return the ids of the present sections of images."""
    return [row.id for row in find_rows(session, image_ids) if row.presence == Presence.PRESENT]


def find_share(row: Any, section: Any) -> float:
    """Return the part of two sections that both cover; one without an end is as long as the other."""
    end_s = section.end_s if row.end_s is None else row.end_s
    own_end_s = row.end_s if section.end_s is None else section.end_s
    if end_s is None or own_end_s is None:
        return 1.0 if abs(row.start_s - section.start_s) < 1.0 else 0.0
    both_s = min(end_s, own_end_s) - max(row.start_s, section.start_s)
    all_s = max(end_s, own_end_s) - min(row.start_s, section.start_s)
    return both_s / all_s if all_s > 0 else 0.0


def follow(session: Session, image_ids: Sequence[str], number: int) -> None:
    """Give sections the place of their image.

    Parameters
    ----------
    number
        The catalogue's generation.
    """
    image = select(Track.id, Track.root_id, Track.path).where(Track.id.in_(image_ids))
    places = {row.id: row for row in session.execute(image)}
    rows = [
        {
            "id": row.id,
            "root_id": places[row.image_id].root_id,
            "path": vacated_paths.vacated(places[row.image_id].path, row.id),
            "path_text": display_path(vacated_paths.original(places[row.image_id].path)),
            "generation": number,
        }
        for row in find_rows(session, list(places))
    ]
    if rows:
        session.execute(update(Track), rows)


def batches(ids: Sequence[str], size: int) -> Iterable[Sequence[str]]:
    """Yield ids in parts of a size."""
    return (ids[start : start + size] for start in range(0, len(ids), size))
