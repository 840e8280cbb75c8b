"""Commands of apps; each runs one atomic script."""

from collections.abc import Sequence

from live.apps.records import GRACE_MS, AppReport
from live.queue import QueuedTrack, new_items
from live.scripting import Applied, Command, apply


def save_queue(
    command: Command, tracks: Sequence[QueuedTrack], index: int, position_ms: int, by_track: bool
) -> Applied:
    """Make an app's queue the session's; what the app plays goes on, what another device plays stops.

    Parameters
    ----------
    index
        Position of the current track in the queue.
    by_track
        The app names the current track and not its index: of equal tracks the current one stays.
    """
    ids, items = new_items(tracks)
    return apply(
        "queue_save",
        command,
        itemIds=ids,
        items=items,
        trackIds=[track.id for track in tracks],
        duration=sum(track.duration_ms or 0 for track in tracks),
        index=index,
        position=position_ms,
        byTrack=by_track,
    )


def follow(command: Command, track: QueuedTrack, report: AppReport) -> Applied:
    """Make the session follow what an app reports; its lease ends `GRACE_MS` after the planned end."""
    ids, items = new_items([track])
    return apply(
        "player_follow",
        command,
        trackId=track.id,
        newItemId=ids[0],
        item=items[0],
        position=report.position_ms,
        status=report.state,
        leaseMs=report.planned_end_ms() + GRACE_MS,
    )
