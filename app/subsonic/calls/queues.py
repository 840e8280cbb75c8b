"""The play queue, which is the queue of the caller's playback session."""

from collections.abc import Iterator
from dataclasses import dataclass

from app import playback
from app.http import auth
from app.http.responses import iso
from app.subsonic import arguments, bridge, ids, shapes
from app.subsonic.bridge import App
from app.subsonic.calls.browsing import shape_tracks
from app.subsonic.faults import Code, SubsonicError
from app.subsonic.writer import Rows, Tree
from library.database import session_scope
from library.subsonic import tracks
from live.scripting import QUEUE_ITEMS
from live.session_log import PlaybackState, QueueItem

#: Tracks that are read and written together.
AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class SaveArguments:
    """Of savePlayQueue; without ids the queue is emptied."""

    id: tuple[str, ...] = ()
    current: str | None = None
    position: int = arguments.count(0, arguments.MAX_NUMBER)


@dataclass(frozen=True, slots=True)
class SaveByIndexArguments:
    """Of savePlayQueueByIndex; without ids the queue is emptied."""

    id: tuple[str, ...] = ()
    current_index: int | None = None
    position: int = arguments.count(0, arguments.MAX_NUMBER)


def save_play_queue(query: SaveArguments) -> Tree:
    """Make the app's queue the session's, unless a newer one is there."""
    if query.id and query.current is None:
        raise SubsonicError(Code.MISSING, "Required parameter `current` is missing.")
    if query.current is not None and query.current not in query.id:
        raise SubsonicError(Code.MISSING, "`current` must be one of the songs of the queue.")
    index = query.id.index(query.current) if query.current is not None else 0
    return _save(query.id, index, query.position, by_track=True)


def save_play_queue_by_index(query: SaveByIndexArguments) -> Tree:
    """Make the app's queue the session's, unless a newer one is there."""
    index = query.current_index
    if (index is None) == bool(query.id):
        raise SubsonicError(Code.MISSING, "`currentIndex` is required with songs, and not permitted without.")
    if index is not None and not 0 <= index < len(query.id):
        raise SubsonicError(Code.MISSING, "`currentIndex` must be the index of a song in the queue, from 0.")
    return _save(query.id, index or 0, query.position, by_track=False)


def get_play_queue(_: object) -> Tree:
    """Return the session's queue, with its current song by its id."""
    app, state = _read()
    track = state.player["currentTrack"]
    current = {"current": ids.track(track["id"]) if track else None}
    return {"playQueue": {**current, **_queue(app, state)}}


def get_play_queue_by_index(_: object) -> Tree:
    """Return the session's queue, with its current song by its index."""
    app, state = _read()
    return {"playQueueByIndex": {"currentIndex": state.queue["position"], **_queue(app, state)}}


def _save(sent: tuple[str, ...], index: int, position_ms: int, by_track: bool) -> Tree:
    """Save a queue; songs that cannot be played any more are left out."""
    wanted = ids.tracks(sent)
    found = playback.find_queued(wanted)
    known = [track_id for track_id in wanted if track_id in found]
    if wanted and not known:
        raise SubsonicError(Code.NOT_FOUND, "None of these songs can be played.")
    is_current_known = not wanted or wanted[index] in found
    index = sum(track_id in found for track_id in wanted[:index])
    index, position_ms = min(index, max(0, len(known) - 1)), position_ms if is_current_known else 0
    queued = [found[track_id] for track_id in known]
    bridge.save(App.of_request(), queued, index, position_ms, by_track and is_current_known)
    return {}


def _read() -> tuple[App, PlaybackState]:
    app = App.of_request()
    state = app.read(QUEUE_ITEMS)
    bridge.note_read(app, state)
    return app, state


def _queue(app: App, state: PlaybackState) -> Tree:
    items = state.queue["tracks"]
    return {
        "position": bridge.position_ms(state) if items else None,
        "username": auth.person().name,
        "changed": iso((state.player["updatedAt"] or state.clock_ms) / 1000),
        "changedBy": bridge.changed_by(app, state),
        "entry": Rows(_entries(items, auth.person().id)),
    }


def _entries(items: list[QueueItem], person: str) -> Iterator[shapes.Shape]:
    """Yield the songs in their order, also those whose file is missing: indices must stay right."""
    for start in range(0, len(items), AT_ONCE):
        part = items[start : start + AT_ONCE]
        with session_scope(read_only=True) as session:
            rows = tracks.find(session, person, list({item["id"] for item in part}))
            shown = {
                row.id: shape
                for row, shape in zip(
                    rows.values(), shape_tracks(session, rows.values(), person), strict=True
                )
            }
        for item in part:
            yield shown.get(item["id"]) or _missing(item)


def _missing(item: QueueItem) -> shapes.Shape:
    return {
        "id": ids.track(item["id"]),
        "isDir": False,
        "title": item["title"],
        "artist": item["artist"],
        "album": item["album"],
        "duration": round((item["duration"] or 0) / 1000),
    }
