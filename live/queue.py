"""Commands of the queue; each runs one atomic script (`live/scripts/queue_*.lua`)."""

import secrets
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Literal

import orjson

from live.scripting import Applied, Command, apply, run

#: Random bytes in item ids; enough that two commands never make the same.
ITEM_BYTES = 6


@dataclass(frozen=True, slots=True)
class QueuedTrack:
    """A track as the queue stores it, so that clients need no database to show it."""

    id: str
    title: str
    artist: str
    album: str
    duration_ms: int | None
    metadata: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class AfterItem:
    """The position after an item, by its id; in JSON `{"after": …}`."""

    after: str


#: Where to add tracks: at the end, after the current item, at an index, or after some item.
InsertPosition = Literal["end", "next"] | int | AfterItem


def add(
    command: Command,
    tracks: Sequence[QueuedTrack],
    position: InsertPosition = "end",
    replace: bool = False,
    play: bool = False,
) -> Applied:
    """Add tracks; with `replace` as the whole queue, with `play` playing the first of them."""
    ids, items = new_items(tracks)
    return apply(
        "queue_add",
        command,
        itemIds=ids,
        items=items,
        duration=sum(track.duration_ms or 0 for track in tracks),
        position=position,
        replace=replace,
        play=play,
    )


def remove(command: Command, item_ids: Sequence[str]) -> Applied:
    """Remove items; unknown ones are ignored. The next item becomes current if the current one is removed."""
    return apply("queue_remove", command, itemIds=list(item_ids))


def remove_at(command: Command, position: int) -> Applied:
    """Remove the item at an index."""
    return apply("queue_remove", command, position=position)


def move_after(command: Command, item_id: str, after: str | None) -> Applied:
    """Move an item after another one; None: to the front."""
    return apply("queue_reorder", command, itemId=item_id, after=after)


def move(command: Command, origin: int, target: int) -> Applied:
    """Move the item at one index to another."""
    return apply("queue_reorder", command, **{"from": origin, "to": target})


def find_upcoming(playback_id: str) -> list[tuple[str, str]]:
    """Return item and track id of each item that plays after the current one; of all items without one.

    Raises
    ------
    PlaybackMissingError
        Redis has no such session.
    LiveUnavailableError
        Redis is unavailable.
    """
    _read, flat = run("upcoming", Command(playback_id), {})
    return list(zip(flat[::2], flat[1::2], strict=True))


def arrange(command: Command, item_ids: Sequence[str]) -> Applied:
    """Put the items that play after the current one in order; shuffle ends, since it would hide the order.

    Items that are not named follow in their order; those that left the queue meanwhile are ignored.
    """
    return apply("queue_order", command, itemIds=list(item_ids))


def clear(command: Command) -> Applied:
    """Empty the queue; the player stops."""
    return apply("queue_clear", command)


def new_items(tracks: Sequence[QueuedTrack]) -> tuple[list[str], list[str]]:
    """Return ids and JSON of new items; clients get exactly this JSON."""
    stem = secrets.token_urlsafe(ITEM_BYTES)
    ids = [f"{stem}.{n}" for n in range(len(tracks))]
    return ids, [item_json(item_id, track) for item_id, track in zip(ids, tracks, strict=True)]


def item_json(item_id: str, track: QueuedTrack, why: Mapping[str, object] | None = None) -> str:
    """Return the JSON of an item; `why` is the reason for which a radio has chosen it."""
    item: dict[str, object] = {
        "itemId": item_id,
        "id": track.id,
        "title": track.title,
        "artist": track.artist,
        "album": track.album,
        "duration": track.duration_ms,
        "addedAt": int(time.time() * 1000),
    }
    if track.metadata:
        item["metadata"] = dict(track.metadata)
    if why is not None:
        item["why"] = why
    return orjson.dumps(item).decode()
