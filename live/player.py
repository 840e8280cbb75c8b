"""Commands of the player; each runs one atomic script (`live/scripts/player_*.lua`)."""

from typing import Literal

from live.queue import QueuedTrack, new_items
from live.scripting import Applied, Command, apply

Repeat = Literal["off", "one", "all"]


def start(command: Command, item_id: str, position_ms: int = 0) -> Applied:
    """Play an item of the queue."""
    return apply("player_start", command, itemId=item_id, position=position_ms)


def start_track(command: Command, track: QueuedTrack, position_ms: int = 0) -> Applied:
    """Add a track after the current one and play it."""
    ids, items = new_items([track])
    return apply("player_start", command, newItemId=ids[0], item=items[0], position=position_ms)


def pause(command: Command) -> Applied:
    """Pause at the current position."""
    return apply("player_pause", command)


def resume(command: Command) -> Applied:
    """Resume, or play the first item of the queue."""
    return apply("player_resume", command)


def stop(command: Command) -> Applied:
    """Stop at the beginning of the track."""
    return apply("player_stop", command)


def skip(command: Command, step: Literal[1, -1], play_id: str | None = None) -> Applied:
    """Skip from a play to the next or previous item; no effect if that play has ended."""
    return apply("player_skip", command, step=step, **({"playId": play_id} if play_id else {}))


def seek(command: Command, position_ms: int, track_id: str | None = None) -> Applied:
    """Seek in the current track; with `track_id` only if it is still that track."""
    return apply("player_seek", command, position=position_ms, **({"trackId": track_id} if track_id else {}))


def set_volume(command: Command, volume: float) -> Applied:
    """Set the volume, 0-1."""
    return apply("player_volume", command, volume=volume)


def set_mode(command: Command, repeat: Repeat | None = None, shuffle: bool | None = None) -> Applied:
    """Set repeat and shuffle; None leaves a setting unchanged."""
    settings = {"repeating": repeat, "shuffle": shuffle}
    return apply(
        "player_mode", command, **{name: value for name, value in settings.items() if value is not None}
    )


def transfer(command: Command, output_client_id: str) -> Applied:
    """Make another device the output."""
    return apply("player_transfer", command, outputClientId=output_client_id)


def ended(command: Command, play_id: str) -> Applied:
    """Advance after a play ended; once, however many clients report it."""
    return apply("player_ended", command, playId=play_id)


def report(command: Command, play_id: str, position_ms: int, status: str) -> Applied:
    """Store the output device's position; reports of other devices have no effect."""
    return apply("player_report", command, playId=play_id, position=position_ms, status=status)
