"""The tags of files as they were read, and corrections over them: grouping again needs no file."""

from collections import ChainMap
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import MISSING, fields, replace
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from library.database import upsert
from library.models import Correction, FileTags, Track
from media.results import Tags

#: Files with the tags of an older version are read again by the next scan.
TAGS_VERSION = 1

_DEFAULTS = {field.name: None if field.default is MISSING else field.default for field in fields(Tags)}

#: Fields that say the same as a corrected one in another way, so they no longer hold.
_IMPLIED: Mapping[str, Mapping[str, object]] = {
    "title": {"title_sort": None},
    "artists": {"artist_name": None, "artist_sorts": (), "artist_mbids": ()},
    "album": {"album_sort": None, "album_mbid": None, "release_group_mbid": None, "edition": None},
    "album_artists": {
        "album_artist_name": None,
        "album_artist_sorts": (),
        "album_artist_mbids": (),
        "album_mbid": None,
        "compilation": False,
    },
    "track": {"track_label": None},
}


def save(session: Session, tagged: Sequence[tuple[Track, Tags]]) -> None:
    """Store the tags of files."""
    if not tagged:
        return
    insert = upsert(session, FileTags).values(
        [{"track_id": track.id, "tags": as_json(tags)} for track, tags in tagged]
    )
    session.execute(
        insert.on_conflict_do_update(index_elements=["track_id"], set_={"tags": insert.excluded.tags})
    )


def load(session: Session, track_ids: Iterable[str]) -> dict[str, Tags]:
    """Return the tags of files by track id, as they were read."""
    query = select(FileTags.track_id, FileTags.tags).where(FileTags.track_id.in_(list(track_ids)))
    return {row.track_id: from_json(row.tags) for row in session.execute(query)}


def load_corrected(session: Session, track_ids: Iterable[str]) -> dict[str, Tags]:
    """Return the tags of tracks with their corrections."""
    found = load(session, track_ids)
    values = corrected_values(session, found)
    return {track_id: corrected(tags, values.get(track_id, {})) for track_id, tags in found.items()}


def corrected_values(session: Session, track_ids: Iterable[str]) -> dict[str, dict[str, object]]:
    """Return the corrections of tracks by field."""
    found: dict[str, dict[str, object]] = {}
    query = select(Correction.track_id, Correction.field, Correction.value)
    for row in session.execute(query.where(Correction.track_id.in_(list(track_ids)))):
        found.setdefault(row.track_id, {})[row.field] = row.value
    return found


def corrected(tags: Tags, values: Mapping[str, Any]) -> Tags:
    """Return tags with corrected fields, and without others that contradict them."""
    implied = [_IMPLIED.get(name, {}) for name in values]
    changes: Mapping[str, Any] = dict(ChainMap(_tuples(values), *map(dict, implied)))
    return replace(tags, **changes)


def as_json(tags: Tags) -> dict[str, object]:
    """Return the fields that have a value, with lists for tuples."""
    values = {name: getattr(tags, name) for name in _DEFAULTS}
    return {
        name: list(value) if isinstance(value, tuple) else value
        for name, value in values.items()
        if value != _DEFAULTS[name]
    }


def from_json(stored: Mapping[str, Any]) -> Tags:
    """Return stored tags; fields of another version are passed over."""
    known = {"title": ""} | {name: stored[name] for name in stored if name in _DEFAULTS}
    values: Mapping[str, Any] = _tuples(known)
    return Tags(**values)


def _tuples(values: Mapping[str, Any]) -> dict[str, object]:
    return {name: tuple(value) if isinstance(value, list) else value for name, value in values.items()}
