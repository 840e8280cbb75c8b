"""The page of an account beside its apps; import the fixtures where needed."""

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import playback
from app.subsonic import bridge
from library.database import session_scope
from library.people import accounts
from live import player as player_commands
from live import queue
from live.scripting import Command
from live.session_log import PlaybackState
from tests.integration.subsonic.conftest import app_password
from tests.integration.subsonic.player import Player, token
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey

__all__ = ["running_valkey", "valkey"]

PAGE = "Firefox-on-Linux.abc.def"
MINUTE_MS = 60_000


@pytest.fixture
def app(valkey: Valkey, app: Flask) -> Flask:
    return app


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """Return a function that lets time pass for the bridge; Redis keeps its own."""
    passed = [-120 * MINUTE_MS]  # what is in the future of the database would be moved to now
    real = bridge._now_ms
    monkeypatch.setattr(bridge, "_now_ms", lambda: real() + passed[0])

    def advance(ms: int) -> None:
        passed[0] += ms

    return advance


class Desk:
    """The page of Ann's account, as a device of her playback session."""

    def __init__(self, person: str) -> None:
        self.session = playback.session_name(person)
        self._person = person

    def state(self) -> PlaybackState:
        return playback.read(self.session)

    def titles(self) -> list[str]:
        return [item["title"] for item in self.state().queue["tracks"]]

    def current(self) -> tuple[str | None, int, bool, str | None]:
        """Return the title, the position, whether it plays, and the program that is the output."""
        state = self.state()
        track, output = state.player["currentTrack"], state.player["outputClientId"]
        title = track["title"] if track else None
        position = bridge.position_ms(state) // 1000 * 1000
        return title, position, state.player["isPlaying"], bridge.program_of(output) if output else None

    def run(self, act: Callable[[Command], Any]) -> None:
        command = Command(self.session, client=PAGE, plays_audio=True)
        playback.in_playback(self.session, lambda: act(command), self._person)

    def play(self, *track_ids: str) -> None:
        """Replace the queue and play here."""
        tracks = playback.queued_tracks(track_ids)
        self.run(lambda command: player_commands.transfer(command, PAGE))
        self.run(lambda command: queue.add(command, tracks, replace=True, play=True))

    def take_over(self) -> None:
        self.run(lambda command: player_commands.transfer(command, PAGE))


@pytest.fixture
def desk(player: Player) -> Desk:
    with session_scope(read_only=True) as session:
        person = accounts.find_by_name(session, "Ann")
    assert person
    return Desk(person)


@pytest.fixture
def phone(player: Player) -> Player:
    player.login["c"] = "Symfonium"
    return player


@pytest.fixture
def tablet(phone: Player, app: Flask) -> Player:
    made = Player(app, token("Ann", app_password("Ann", "tablet")))
    made.login["c"] = "Amperfy (iPad)"
    return made


@pytest.fixture
def ids(songs: dict[str, str]) -> dict[str, str]:
    return {title: f"tr-{track_id}" for title, track_id in songs.items()}


def save(app: Player, ids: dict[str, str], *titles: str, current: int = 0, position: int = 0) -> None:
    sent = [ids[title] for title in titles]
    app.call("savePlayQueueByIndex", id=sent, currentIndex=current, position=position)


def report(app: Player, media: str, state: str, position: int = 0, **more: Any) -> None:
    app.call("reportPlayback", mediaId=media, mediaType="song", state=state, positionMs=position, **more)


def entries(found: dict[str, Any]) -> list[str]:
    return [entry["title"] for entry in found["entry"]]
