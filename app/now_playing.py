"""Show scrobblers the track that a page or a program begins to play; apps report theirs themselves."""

from collections import OrderedDict
from threading import Lock

import orjson

from live.scripting import Applied
from workers.scrobbling import sending

#: Marks the event with the player's state, as `app.ws.session_stream` finds it.
PLAYER_STATE = '"type":"player.state"'
TYPE_WITHIN = 100

#: Accounts whose latest play is remembered, so that a seek or a change of volume asks Redis for nothing.
MAX_REMEMBERED = 1000


class _Plays:
    """The latest play of each account that this process has seen."""

    def __init__(self) -> None:
        self._lock = Lock()
        self._latest: OrderedDict[str, str] = OrderedDict()

    def is_new(self, person: str, play_id: str) -> bool:
        """Return whether a play is another one than the latest of its account."""
        with self._lock:
            known = self._latest.get(person)
            self._latest[person] = play_id
            self._latest.move_to_end(person)
            while len(self._latest) > MAX_REMEMBERED:
                self._latest.popitem(last=False)
        return known != play_id


_plays = _Plays()


def follow(person: str | None, applied: Applied) -> None:
    """Show the track that plays after a command of an account, if another play has begun."""
    states = [frame for frame in applied.frames if PLAYER_STATE in frame[:TYPE_WITHIN]]
    if person is None or not states:
        return
    player = orjson.loads(states[-1])["data"]
    track, play_id = player["currentTrack"], player["playId"]
    if player["isPlaying"] and track is not None and _plays.is_new(person, play_id or track["id"]):
        sending.announce_soon(person, track["id"])
