"""Commands of the radio; each runs one atomic script (`live/scripts/radio_*.lua`).

Scripts note the sessions whose radio needs tracks; `claim` takes them. A fill is applied once: it names the
one after which its tracks were chosen.
"""

import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import orjson

from live import keys
from live.client import client
from live.queue import QueuedTrack, item_json
from live.scripting import Applied, Command, apply, run, run_bare

#: Random bytes in ids of radios; ids of their items begin with them.
ID_BYTES = 6

#: Time in which a process that took a session refills it; after it another one does.
CLAIM_MS = 10_000

#: Sessions taken at once.
CLAIMED = 1

#: Latest tracks of a radio, which it does not choose again; as in `live/scripts/prelude.lua`.
WINDOW = 300


@dataclass(frozen=True, slots=True)
class RadioChoice:
    """A track that a radio has chosen, and the reason as clients get it."""

    track: QueuedTrack
    why: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class NewRadio:
    """A radio that begins.

    Attributes
    ----------
    person
        The user whose plays, marks and favourites it takes into account.
    seed
        As clients get it.
    past
        Tracks that it does not choose, the oldest first.
    """

    id: str
    person: str
    seed: Mapping[str, object]
    past: Sequence[str] = ()

    def fields(self, chosen: Sequence[str]) -> dict[str, str]:
        """Return the fields of the session's state."""
        return {
            "radioId": self.id,
            "radioSeed": orjson.dumps(self.seed).decode(),
            "radioPerson": self.person,
            "radioState": "playing",
            "radioFill": "1",
            "radioPast": " ".join([*self.past, *chosen][-WINDOW:]),
            "radioSkipped": "",
            "radioFeedback": "0",
            "radioFollowed": "0",
        }


@dataclass(frozen=True, slots=True)
class RadioNeeds:
    """The state from which the next tracks are chosen.

    Attributes
    ----------
    id
        "" without a radio.
    fill
        Number of the last fill.
    feedback
        Number of the last skip or mark.
    past, skipped
        Track ids, the oldest first.
    is_due, is_stale
        Whether it needs tracks, and whether those to come, but for the next one, are to be chosen anew.
    around, dropped
        Track ids: the latest of the queue up to the current one with those to come that stay; the others.
    """

    id: str
    seed: Mapping[str, Any]
    person: str
    fill: int
    feedback: str
    past: list[str]
    skipped: list[str]
    started_at_ms: int
    is_due: bool
    is_stale: bool
    around: list[str]
    dropped: list[str]


@dataclass(frozen=True, slots=True)
class RadioFill:
    """The next tracks of a radio.

    Attributes
    ----------
    number
        Of the fill; it has no effect unless it is the next one.
    replaces
        Whether chosen tracks to come are replaced, but for the next one.
    blocked
        Tracks that leave the queue.
    """

    radio_id: str
    number: int
    feedback: str
    choices: Sequence[RadioChoice]
    replaces: bool = False
    blocked: Sequence[str] = field(default_factory=tuple)


def new_id() -> str:
    """Return a random id of a radio."""
    return "r" + secrets.token_urlsafe(ID_BYTES)


def start(
    command: Command, radio: NewRadio, choices: Sequence[RadioChoice], play: bool, kept: str | None = None
) -> Applied:
    """Replace the queue by a radio's first tracks.

    Parameters
    ----------
    kept
        The first track, if it goes on where it is playing already.
    """
    ids, items = _items(radio.id, 1, choices)
    return apply(
        "radio_start",
        command,
        radio=radio.fields([each.track.id for each in choices]),
        itemIds=ids,
        items=items,
        play=play,
        **({"keepTrack": kept} if kept else {}),
    )


def fill(playback_id: str, wanted: RadioFill, begins: NewRadio | None = None) -> Applied:
    """Add the next tracks, unless another process was faster; with `begins` as those of a new radio."""
    ids, items = _items(wanted.radio_id, wanted.number, wanted.choices)
    new = {"radio": begins.fields([])} if begins else {}
    return apply(
        "radio_fill",
        Command(playback_id),
        radioId=wanted.radio_id,
        fill=wanted.number,
        feedback=wanted.feedback,
        itemIds=ids,
        items=items,
        trackIds=[each.track.id for each in wanted.choices],
        isFresh=wanted.replaces,
        blocked=dict.fromkeys(wanted.blocked, True),
        **new,
    )


def stop(command: Command) -> Applied:
    """End the radio, and playing on; its tracks stay in the queue."""
    return apply("radio_stop", command)


def set_play_on(command: Command, play_on: bool) -> Applied:
    """Set whether the session plays on with what fits at the end of any queue."""
    return apply("radio_mode", command, playOn=play_on, person=command.person)


def tell(playback_id: str, person: str, track_ids: Sequence[str]) -> Applied:
    """Have what is to come chosen anew, if a user has marked a track of their radio.

    Raises
    ------
    PlaybackMissingError
        Redis has no such session.
    LiveUnavailableError
        Redis is unavailable.
    """
    return apply("radio_tell", Command(playback_id), person=person, trackIds=list(track_ids))


def read(playback_id: str) -> RadioNeeds:
    """Return the state from which the next tracks are chosen.

    Raises
    ------
    PlaybackMissingError
        Redis has no such session.
    LiveUnavailableError
        Redis is unavailable.
    """
    reply = run("radio_read", Command(playback_id), {})
    return RadioNeeds(
        id=reply[1],
        seed=orjson.loads(reply[2]) if reply[2] else {},
        person=reply[3],
        fill=int(reply[4] or 0),
        feedback=reply[5] or "0",
        past=reply[6].split(),
        skipped=reply[7].split(),
        started_at_ms=int(reply[8] or 0),
        is_due=bool(reply[9]),
        is_stale=bool(reply[10]),
        around=reply[11].split(),
        dropped=reply[12].split(),
    )


def claim() -> list[str]:
    """Take sessions whose radio needs tracks; they are due again after `CLAIM_MS`.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    names: list[str] = run_bare("radio_claim", [keys.radio_due()], [CLAIM_MS, CLAIMED])
    return names


def drop(playback_id: str) -> None:
    """Forget that a session needs tracks: Redis does not have it."""
    client().zrem(keys.radio_due(), playback_id)


def _items(radio_id: str, number: int, choices: Sequence[RadioChoice]) -> tuple[list[str], list[str]]:
    ids = [f"{radio_id}.{number}.{n}" for n in range(len(choices))]
    return ids, [item_json(id_, each.track, each.why) for id_, each in zip(ids, choices, strict=True)]
