"""Tracks that accounts play, until scrobblers show them.

Apps and pages report the beginning of a track as often as they like; a service is asked once for each track,
and once in `PAUSE_S` at most.
"""

from live import keys
from live.client import client

#: Between two tracks that are shown; the latest one of a pause follows at its end.
PAUSE_S = 5

#: A track that is reported again after this long has begun anew.
SAME_S = 60


def plan(person: str, track_id: str) -> int | None:
    """Note a track that an account plays; return the seconds until it is to be shown.

    None where it is shown already, or a task that will show the latest one is on its way.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    shown, latest, *turns = keys.now_playing(person)
    redis = client()
    if redis.get(shown) == track_id:
        redis.delete(latest)  # one in between is over
        return None
    redis.set(latest, track_id, ex=SAME_S)
    for turn, wait_s in zip(turns, (0, PAUSE_S), strict=True):
        if redis.set(turn, 1, ex=PAUSE_S, nx=True):
            return wait_s
    return None


def take(person: str) -> str | None:
    """Return the track that an account plays and take it for shown; None if that has happened already.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    shown, latest, *_turns = keys.now_playing(person)
    track_id = client().getdel(latest)
    if track_id is None:
        return None
    client().set(shown, track_id, ex=SAME_S)
    return str(track_id)
