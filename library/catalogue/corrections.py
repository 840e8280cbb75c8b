"""Corrected tags, stored beside those of the file; files are never written to.

A correction survives every scan: it lies over the tags that `stored_tags` has, so that they can be restored.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from library import generations
from library.catalogue import list_counts, stored_tags, tagging
from library.database import now, upsert
from library.errors import TrackNotFoundError
from library.models import Correction, Track
from media.results import Tags

#: Tags that can be corrected; those with several values are lists.
FIELDS = ("title", "artists", "album", "album_artists", "genres", "year", "track", "disc")


def correct(session: Session, person: str, track_id: str, wanted: Mapping[str, Any]) -> None:
    """Correct tags of a track; None restores the original.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    """
    track = session.get(Track, track_id)
    if track is None:
        raise TrackNotFoundError(f"There is no track {track_id!r}.")
    number = generations.advance(session, generations.CATALOGUE)
    before = list_counts.contribution(session, [track_id])
    read = stored_tags.load(session, [track_id]).get(track_id, Tags(track.title))
    _delete(session, track_id, [name for name, value in wanted.items() if value is None])
    for name, value in wanted.items():
        if value is not None:
            original = stored_tags.as_json(read).get(name)
            key = {"track_id": track_id, "field": name}
            decided = {"value": value, "original": original, "person": person, "corrected_at": now()}
            _store(session, key, decided)
    regrouped = tagging.write(session, [track])
    track.generation = number
    session.flush()
    list_counts.apply(session, before, list_counts.contribution(session, [track_id]), regrouped)


def fields_of(session: Session, track_id: str) -> list[str]:
    """Return the names of a track's corrected tags."""
    return sorted(row.field for row in _corrections(session, track_id))


def _corrections(session: Session, track_id: str) -> Sequence[Correction]:
    return session.execute(select(Correction).where(Correction.track_id == track_id)).scalars().all()


def _store(session: Session, key: dict[str, str], values: dict[str, object]) -> None:
    insert = upsert(session, Correction).values(key | values)
    session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=values))


def _delete(session: Session, track_id: str, names: Sequence[str]) -> None:
    session.execute(delete(Correction).where(Correction.track_id == track_id, Correction.field.in_(names)))
