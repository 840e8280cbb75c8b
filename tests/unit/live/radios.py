"""Shortcuts for the radio of one playback session."""

from typing import Any

from live import device_leases, keys, player, session_log
from live.client import client
from live.radio import commands
from live.radio.commands import NewRadio, RadioChoice, RadioFill
from live.session_log import Radio, RadioState
from tests.unit.live.sessions import SESSION, command, play_id, track

WHY: dict[str, Any] = {
    "basis": "seed",
    "trackId": None,
    "title": None,
    "similarity": None,
    "alike": [],
    "different": [],
}
SEED: dict[str, Any] = {"kind": "library", "id": None, "name": "Library", "sounds": [], "trackIds": []}


def choices(names: str) -> list[RadioChoice]:
    return [RadioChoice(track(name), WHY) for name in names]


def radio() -> RadioState:
    return session_log.read(SESSION).radio


def start(names: str = "abcdefghij", **changes: Any) -> str:
    """Begin a radio; return its id."""
    new = NewRadio(commands.new_id(), "owner", SEED)
    device_leases.renew(SESSION, ["phone"])
    commands.start(command(plays_audio=True), new, choices(names), play=True, **changes)
    return new.id


def is_due() -> bool:
    return client().zscore(keys.radio_due(), SESSION) is not None


def next_fill(names: str, **changes: Any) -> RadioFill:
    needs = commands.read(SESSION)
    return RadioFill(needs.id, needs.fill + 1, needs.feedback, choices(names), **changes)


def play_down(plays: int) -> None:
    """End plays of tracks: they are no skips."""
    for _ in range(plays):
        player.ended(command(), play_id())


def current_radio() -> Radio:
    """Return the radio that there is."""
    found = radio()["radio"]
    assert found
    return found
