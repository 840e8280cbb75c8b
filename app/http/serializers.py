"""Rows of the library and states of playback sessions as JSON objects of responses."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import Any, cast

from app.http.auth import is_admin, person
from app.http.responses import iso
from fingerprint.dimensions import DIMENSIONS, ENGINE_VERSION, unpack
from library.catalogue.tracks import TRACK_COLUMNS
from library.paging import ListRow
from library.people.name_marks import NO_MARK, NameMark
from library.states import ArtworkSource, FingerprintKind, PlaylistAccess
from live.session_log import LoadedTrack, PlayerState, QueueItem, QueueState
from media.files import display_path
from schemas.catalogue_objects import AlbumJson, ArtistJson, GenreJson, PlaylistJson
from schemas.objects import (
    DimensionValueJson,
    FingerprintJson,
    JsonObject,
    LoadedTrackJson,
    PlayerJson,
    PlayJson,
    PlaylistTrackJson,
    QueuedItemJson,
    QueueJson,
    TokenJson,
    TrackJson,
    UserJson,
)

#: The plain string: comparing with a member of an enumeration takes as long as the rest of a row.
NO_ARTWORK = ArtworkSource.NONE.value

#: Names of `TRACK_COLUMNS` and of what follows them in a row.
TRACK_FIELDS = (*(column.key for column in TRACK_COLUMNS), "favourite", "rating")


def track(row: Sequence[Any]) -> TrackJson:
    """Return a track; administrators see its path."""
    return _track(is_admin(), row)


def track_of_list() -> Callable[[Sequence[Any]], TrackJson]:
    """Return a serializer for the tracks of one list, which looks up the caller's role once."""
    return partial(_track, is_admin())


def public_track(row: Sequence[Any]) -> TrackJson:
    """Return a track without its path."""
    return _track(False, row)


def _track(shows_path: bool, row: Sequence[Any]) -> TrackJson:
    """Return the columns of a row under their names, which are those of `Track`, but for a few."""
    shown: dict[str, Any] = dict(
        zip(TRACK_FIELDS, row, strict=False)
    )  # a list's rows end with what they are sorted by
    shown["favourite"] = bool(shown["favourite"])
    shown["reason"] = shown["reason"] or None
    shown["album_id"] = opaque(shown["album_id"])
    shown["artist_id"] = opaque(shown["artist_id"])
    if not shows_path:
        shown["path"] = None
    shown["has_artwork"] = shown.pop("artwork") != NO_ARTWORK
    return cast("TrackJson", shown)


def play(row: ListRow) -> PlayJson:
    """Return a play of a track."""
    return {"id": str(row.play_id), "played_at": iso(row.played_at), "track": track(row)}


def playlist(row: ListRow, pictured: Sequence[str] = ()) -> PlaylistJson:
    """Return a playlist without its tracks; administrators see its file."""
    is_own = row.person == person().id
    return {
        "id": row.id,
        "name": row.name,
        "description": row.description,
        "owner": row.owner,
        "is_own": is_own,
        "can_edit": row.rules is None and (is_own or row.access == PlaylistAccess.EDIT),
        "access": row.access,
        "rules": row.rules,
        "track_count": row.track_count,
        "duration_s": row.duration_s,
        "picture_track_ids": list(pictured),
        "created_at": iso(row.created_at),
        "changed_at": iso(row.changed_at),
        "version": row.version,
        "file": display_path(row.file) if row.file and is_admin() else None,
        "missing_count": row.missing_count or 0,
    }


def playlist_track(row: ListRow) -> PlaylistTrackJson:
    """Return a track of a playlist with its position."""
    return {**track(row), "position": row.position}


def user(row: ListRow) -> UserJson:
    """Return an account."""
    return {"id": row.id, "name": row.name, "role": row.role, "created_at": iso(row.created_at)}


def token(row: ListRow) -> TokenJson:
    """Return a token without its secret."""
    return {
        "id": row.id,
        "name": row.name,
        "created_at": iso(row.created_at),
        "used_at": iso(row.used_at),
    }


def opaque(number: int | None) -> str | None:
    """Return the number of a row as an opaque id."""
    return None if number is None else str(number)


def album(row: ListRow, mark: NameMark = NO_MARK) -> AlbumJson:
    """Return an album with the caller's mark."""
    return {
        "id": str(row.id),
        "title": row.title,
        "artist": row.artist,
        "artist_id": opaque(row.artist_id),
        "edition": row.edition,
        "year": row.year,
        "track_count": row.track_count,
        "duration_s": row.duration_s,
        "artwork_track_id": row.artwork_track_id,
        "added_at": iso(row.added_at),
        "favourite": mark.starred_at is not None,
        "rating": mark.rating,
    }


def artist(row: ListRow, mark: NameMark = NO_MARK) -> ArtistJson:
    """Return an artist with the caller's mark."""
    return {
        "id": str(row.id),
        "name": row.name,
        "album_count": row.album_count,
        "track_count": row.track_count,
        "artwork_track_id": row.artwork_track_id,
        "favourite": mark.starred_at is not None,
        "rating": mark.rating,
    }


def genre(row: ListRow) -> GenreJson:
    """Return a genre."""
    return {"id": str(row.id), "name": row.name, "track_count": row.track_count}


def fingerprint(track_id: str, packed: bytes, engine_version: int = ENGINE_VERSION) -> FingerprintJson:
    """Return a complete fingerprint; one of an older engine is provisional."""
    values = unpack(packed)
    return {
        "track_id": track_id,
        "kind": FingerprintKind.FULL,
        "engine_version": engine_version,
        "dimensions": dimensions(values),
        "confidence": 1.0,
        "coverage": 1.0,
        "provisional": engine_version != ENGINE_VERSION,
    }


def dimensions(values: Iterable[float]) -> dict[str, DimensionValueJson]:
    """Return the 25 values by name, each with its unit; undefined ones are null."""
    return {
        dimension.name: {"value": number(value), "unit": dimension.unit}
        for dimension, value in zip(DIMENSIONS, values, strict=True)
    }


def number(value: float) -> float | None:
    """Return the value of a dimension; None where it is undefined (NaN)."""
    return None if value != value else round(float(value), 6)  # noqa: PLR0124  # NaN is what differs from itself


def player(state: PlayerState) -> PlayerJson:
    """Return a player; REST has units in names and dates as RFC 3339."""
    track = state["currentTrack"]
    return {
        "is_playing": state["isPlaying"],
        "current_track": track and _loaded_track(track),
        "item_id": state["itemId"],
        "play_id": state["playId"],
        "position_ms": state["position"],
        "volume": state["volume"],
        "repeat": state["repeat"],
        "shuffle": state["shuffle"],
        "output_client_id": state["outputClientId"],
        "clients": state["clients"],
        "version": state["version"],
        "updated_at": iso(state["updatedAt"] / 1000),
    }


def queue(state: QueueState) -> QueueJson:
    """Return a part of a queue."""
    return {
        "position": state["position"],
        "length": state["length"],
        "total_duration_ms": state["totalDuration"],
        "version": state["version"],
        "offset": state["offset"],
        "tracks": list(map(_queued_item, state["tracks"])),
    }


def _queued_item(item: QueueItem) -> QueuedItemJson:
    shown: QueuedItemJson = {
        "id": item["id"],
        "title": item["title"],
        "artist": item["artist"],
        "album": item["album"],
        "duration_ms": item["duration"],
        "item_id": item["itemId"],
        "added_at": iso(item["addedAt"] / 1000),
        "metadata": item.get("metadata", {}),
    }
    if "why" in item:
        why = item["why"]
        shown["why"] = {
            "basis": why["basis"],
            "track_id": why["trackId"],
            "title": why["title"],
            "similarity": why["similarity"],
            "alike": why["alike"],
            "different": why["different"],
        }
    return shown


def refusal(details: Mapping[str, Any]) -> JsonObject:
    """Return the details of a refused command with REST's names."""
    shown: JsonObject = dict(details)
    if "player" in details:
        shown["player"] = player(details["player"])
    if "queue" in details:
        shown["queue"] = queue(details["queue"])
    if "limitBytes" in shown:
        shown["limit_bytes"] = shown.pop("limitBytes")
    if "duration" in shown:
        shown["duration_ms"] = shown.pop("duration")
    return shown


def _loaded_track(track: LoadedTrack) -> LoadedTrackJson:
    return {
        "id": track["id"],
        "title": track["title"],
        "artist": track["artist"],
        "album": track["album"],
        "duration_ms": track["duration"],
    }
