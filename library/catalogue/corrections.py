"""Corrected tags, stored beside those of the file; files are never written to.

A correction survives every scan: scans update the file's original value, so that it can be restored.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from library import generations
from library.catalogue import list_counts, tagging, tracks
from library.database import now, upsert
from library.errors import TrackNotFoundError
from library.models import Correction, Track
from library.states import UNKNOWN_ALBUM, UNKNOWN_ARTIST
from media.results import Tags

#: Tags that can be corrected; those with several values are lists.
FIELDS = ("title", "artists", "album", "album_artists", "genres", "year", "track", "disc")


def overlay(session: Session, tagged: Sequence[tuple[Track, Tags]]) -> list[tuple[Track, Tags]]:
    """Return files' tags with corrections applied, and store the files' own values as the originals."""
    ids = [track.id for track, _tags in tagged]
    found: dict[str, list[Correction]] = {}
    for row in session.execute(select(Correction).where(Correction.track_id.in_(ids))).scalars():
        found.setdefault(row.track_id, []).append(row)
    return [(track, _corrected(tags, found.get(track.id, []))) for track, tags in tagged]


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
    tags = _tags_of(session, track)
    originals = {row.field: row.original for row in _corrections(session, track_id)}
    restored = {
        name: originals[name] for name, value in wanted.items() if value is None and name in originals
    }
    _delete(session, track_id, list(restored))
    changed = {name: value for name, value in wanted.items() if value is not None}
    for name, value in changed.items():
        original = originals.get(name, _as_json(getattr(tags, name)))
        key = {"track_id": track_id, "field": name}
        _store(session, key, {"value": value, "original": original, "person": person, "corrected_at": now()})
    before = list_counts.contribution(session, [track_id])
    tagging.write(session, [(track, replace(tags, **_as_tags(restored | changed)))])
    track.generation = number
    session.flush()
    list_counts.apply(session, before, list_counts.contribution(session, [track_id]))


def fields_of(session: Session, track_id: str) -> list[str]:
    """Return the names of a track's corrected tags."""
    return sorted(row.field for row in _corrections(session, track_id))


def _corrections(session: Session, track_id: str) -> Sequence[Correction]:
    return session.execute(select(Correction).where(Correction.track_id == track_id)).scalars().all()


def _corrected(tags: Tags, rows: Sequence[Correction]) -> Tags:
    for row in rows:
        row.original = _as_json(getattr(tags, row.field))
    return replace(tags, **_as_tags({row.field: row.value for row in rows}))


def _store(session: Session, key: dict[str, str], values: dict[str, object]) -> None:
    insert = upsert(session, Correction).values(key | values)
    session.execute(insert.on_conflict_do_update(index_elements=list(key), set_=values))


def _delete(session: Session, track_id: str, names: Sequence[str]) -> None:
    session.execute(delete(Correction).where(Correction.track_id == track_id, Correction.field.in_(names)))


def _tags_of(session: Session, track: Track) -> Tags:
    """Return a track's tags from its rows."""
    artists, genres = tracks.names(session, track.id)
    own_artist = track.album_artist not in (tagging.NAME_SEPARATOR.join(artists), UNKNOWN_ARTIST)
    return Tags(
        title=track.title,
        artists=tuple(artists),
        album=None if track.album == UNKNOWN_ALBUM else track.album,
        album_artists=(track.album_artist,) if own_artist else (),
        genres=tuple(genres),
        year=track.year,
        track=track.track,
        disc=track.disc,
    )


def _as_json(value: Any) -> Any:
    return list(value) if isinstance(value, tuple) else value


def _as_tags(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
