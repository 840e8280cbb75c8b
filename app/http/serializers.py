"""Rows of the library as the wire's objects."""

from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any, Literal

from app.http.auth import is_admin, person
from app.http.responses import iso
from fingerprint.dimensions import DIMENSIONS, ENGINE_VERSION, unpack
from library.catalogue import corrections, tracks
from library.catalogue.tracks import TRACK_COLUMNS
from library.database import OpenSession
from library.errors import ABORT_SENTENCES
from library.paging import ListRow
from library.states import ArtworkSource, FingerprintKind
from library.work.jobs import JobReport
from live.session_log import LoadedTrack, PlayerState, QueueState
from media.files import display_path

#: The word itself: comparing with a member of an enumeration takes as long as the rest of a row.
NO_ARTWORK = ArtworkSource.NONE.value

#: Names of `TRACK_COLUMNS` and of what follows them in a row.
TRACK_FIELDS = (*(column.key for column in TRACK_COLUMNS), "favourite", "rating")


def track(row: Sequence[Any]) -> dict[str, Any]:
    """A track; its columns are the wire's fields, but for a few."""
    return _track(is_admin(), row)


def track_of_list() -> Callable[[Sequence[Any]], dict[str, Any]]:
    """Shows the tracks of one list: whether with their paths is asked once."""
    return partial(_track, is_admin())


def public_track(row: Sequence[Any]) -> dict[str, Any]:
    """A track as anybody may see it: without its path."""
    return _track(False, row)


def _track(shows_path: bool, row: Sequence[Any]) -> dict[str, Any]:
    shown = dict(zip(TRACK_FIELDS, row, strict=False))  # a list's rows end with what they are sorted by
    shown["favourite"] = bool(shown["favourite"])
    shown["reason"] = shown["reason"] or None
    shown["album_id"] = opaque(shown["album_id"])
    shown["artist_id"] = opaque(shown["artist_id"])
    if not shows_path:
        shown["path"] = None
    shown["has_artwork"] = shown.pop("artwork") != NO_ARTWORK
    return shown


def play(row: ListRow) -> dict[str, Any]:
    """One listening to one track."""
    return {"id": str(row.play_id), "played_at": iso(row.played_at), "track": track(row)}


def root(row: ListRow) -> dict[str, Any]:
    """A folder with music."""
    return {
        "id": str(row.id),
        "path": display_path(row.path),
        "attached": row.attached,
        "origin": row.origin,
        "track_count": row.track_count,
        "missing_count": row.missing_count,
        "scanned_at": iso(row.scanned_at),
    }


def playlist(row: ListRow) -> dict[str, Any]:
    """A playlist, without its tracks."""
    return {
        "id": row.id,
        "name": row.name,
        "track_count": row.track_count,
        "created_at": iso(row.created_at),
        "changed_at": iso(row.changed_at),
        "version": row.version,
    }


def playlist_track(row: ListRow) -> dict[str, Any]:
    """A track at its place in a playlist."""
    return track(row) | {"position": row.position}


def user(row: ListRow) -> dict[str, Any]:
    """An account."""
    return {"id": row.id, "name": row.name, "role": row.role, "created_at": iso(row.created_at)}


def token(row: ListRow) -> dict[str, Any]:
    """A token, without its secret."""
    return {
        "id": row.id,
        "name": row.name,
        "created_at": iso(row.created_at),
        "used_at": iso(row.used_at),
    }


def track_detail(session: OpenSession, track_id: str) -> dict[str, Any]:
    """A track with its artists and genres one by one.

    Raises
    ------
    TrackNotFoundError
        There is none with this id.
    """
    shown = track(tracks.get(session, track_id, person().id))
    shown["artists"], shown["genres"] = tracks.names(session, track_id)
    shown["genre_ids"] = [str(genre) for genre in tracks.genre_ids(session, track_id)]
    shown["corrected"] = corrections.fields_of(session, track_id)
    return shown


def opaque(number: int | None) -> str | None:
    """A row's number as an id of the wire."""
    return None if number is None else str(number)


def album(row: ListRow) -> dict[str, Any]:
    """An album."""
    return {
        "id": str(row.id),
        "title": row.title,
        "artist": row.artist,
        "artist_id": opaque(row.artist_id),
        "year": row.year,
        "track_count": row.track_count,
        "duration_s": row.duration_s,
        "artwork_track_id": row.artwork_track_id,
        "added_at": iso(row.added_at),
    }


def artist(row: ListRow) -> dict[str, Any]:
    """An artist."""
    return {
        "id": str(row.id),
        "name": row.name,
        "album_count": row.album_count,
        "track_count": row.track_count,
        "artwork_track_id": row.artwork_track_id,
    }


def genre(row: ListRow) -> dict[str, Any]:
    """A genre."""
    return {"id": str(row.id), "name": row.name, "track_count": row.track_count}


def fingerprint(track_id: str, packed: bytes, engine_version: int = ENGINE_VERSION) -> dict[str, Any]:
    """All 25 dimensions with their units, undefined ones null. An older engine's are provisional."""
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


def dimensions(values: Iterable[float]) -> dict[str, Any]:
    """The 25 values by name, each with its unit; undefined ones are null."""
    return {
        dimension.name: {"value": number(value), "unit": dimension.unit}
        for dimension, value in zip(DIMENSIONS, values, strict=True)
    }


def number(value: float) -> float | None:
    """A dimension's value; undefined is null."""
    return None if value != value else round(float(value), 6)  # noqa: PLR0124  # NaN is what differs from itself


def job(report: JobReport) -> dict[str, Any]:
    """A job with its counts."""
    counts = report.counts
    return {
        "id": report.id,
        "kind": report.kind,
        "state": report.state,
        "reason": report.reason,
        "message": ABORT_SENTENCES.get(report.reason or ""),
        "found": counts.found,
        "done": counts.done,
        "failed": sum(counts.failed.values()),
        "skipped": sum(counts.skipped.values()),
        "pending": counts.pending,
        "running": counts.running,
        "errors": counts.failed | counts.skipped,
        "rate_per_s": report.rate_per_s,
        "eta_s": report.eta_s,
        "created_at": iso(report.created_at),
        "started_at": iso(report.started_at),
        "finished_at": iso(report.finished_at),
    }


def player(state: PlayerState) -> dict[str, Any]:
    """A session's player; REST has seconds in times of day, and the unit in names."""
    track = state["currentTrack"]
    return {
        "is_playing": state["isPlaying"],
        "current_track": track and _timed(track),
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


def queue(state: QueueState) -> dict[str, Any]:
    """A session's queue."""
    return {
        "position": state["position"],
        "length": state["length"],
        "total_duration_ms": state["totalDuration"],
        "version": state["version"],
        "offset": state["offset"],
        "tracks": [
            _timed(item)
            | {
                "item_id": item["itemId"],
                "added_at": iso(item["addedAt"] / 1000),
                "metadata": item.get("metadata", {}),
            }
            for item in state["tracks"]
        ],
    }


def refusal(details: dict[str, Any]) -> dict[str, Any]:
    """Why a session refused a command; after a conflict that is the session as it is."""
    told = dict(details)
    for name, present in (("player", player), ("queue", queue)):
        if name in told:
            told[name] = present(told[name])
    if "limitBytes" in told:
        told["limit_bytes"] = told.pop("limitBytes")
    if "duration" in told:
        told["duration_ms"] = told.pop("duration")
    return told


def _timed(track: LoadedTrack) -> dict[str, Any]:
    names: tuple[Literal["id", "title", "artist", "album"], ...] = ("id", "title", "artist", "album")
    return {name: track[name] for name in names} | {"duration_ms": track["duration"]}
