"""What a user plays, at the services: from apps and from the page, and however often it is reported."""

import pytest

from app import now_playing as pages
from live import keys
from live.apps import now_playing
from live.client import LiveUnavailableError, client
from live.scripting import Applied
from tests.redis_fixtures import running_valkey, valkey
from tests.scrobbling.conftest import Standin
from tests.scrobbling.people import LISTENBRAINZ, connect
from tests.valkeys import Valkey
from workers.scrobbling import sending

__all__ = ["running_valkey", "valkey"]


@pytest.fixture
def tasks(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> list[dict[str, float]]:
    """The tasks that were started, with their options."""
    started: list[dict[str, float]] = []
    monkeypatch.setattr(sending.announce, "apply_async", lambda **options: started.append(options))
    return started


def end_pause() -> None:
    """Let the time pass after which a task may start again."""
    *_tracks, now, later = keys.now_playing("ann")
    client().delete(now, later)


def test_reports_in_a_loop_start_two_tasks_at_most(
    tasks: list[dict[str, float]], standin: Standin, ids: dict[str, str]
) -> None:
    """The second one shows the latest track after the pause."""
    connect(LISTENBRAINZ)
    for _ in range(50):
        for title in ("One", "Two", "Three"):
            sending.announce_soon("ann", ids[title])
    assert [task["countdown"] for task in tasks] == [0, now_playing.PAUSE_S]
    sending.announce("ann")
    sending.announce("ann")
    shown = standin.change()["playing"]
    assert [each["track_metadata"]["track_name"] for each in shown] == ["Three"]
    end_pause()
    for _ in range(50):
        sending.announce_soon("ann", ids["Three"])
    assert len(tasks) == 2  # it is shown


def test_track_in_between_is_not_shown_after_the_one_that_plays(
    tasks: list[dict[str, float]], standin: Standin, ids: dict[str, str]
) -> None:
    connect(LISTENBRAINZ)
    sending.announce_soon("ann", ids["One"])
    sending.announce("ann")
    sending.announce_soon("ann", ids["Two"])
    sending.announce_soon("ann", ids["One"])  # back again
    sending.announce("ann")
    assert len(standin.change()["playing"]) == 1


def test_without_redis_nothing_is_shown(
    standin: Standin, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_arguments: object) -> None:
        raise LiveUnavailableError("gone")

    connect(LISTENBRAINZ)
    for name in ("plan", "take"):
        monkeypatch.setattr(now_playing, name, fail)
    sending.announce_soon("ann", ids["One"])
    sending.announce("ann")
    assert standin.change()["playing"] == []


def state(track: str | None, play: str, is_playing: bool = True) -> Applied:
    """Return a command's result with an event of the player."""
    loaded = f'{{"id":"{track}"}}' if track else "null"
    playing = "true" if is_playing else "false"
    data = f'{{"isPlaying":{playing},"currentTrack":{loaded},"playId":"{play}"}}'
    frames = ('{"id":"1","type":"queue.position"}', f'{{"id":"2","type":"player.state","data":{data}}}')
    return Applied(epoch="e", first=1, sequence=2, version=2, frames=frames, repeated=False, changed=True)


def test_page_that_begins_a_track_shows_it_once(monkeypatch: pytest.MonkeyPatch) -> None:
    shown: list[tuple[str, str]] = []
    monkeypatch.setattr(sending, "announce_soon", lambda *told: shown.append(told))
    monkeypatch.setattr(pages, "MAX_REMEMBERED", 1)
    monkeypatch.setattr(pages, "_plays", pages._Plays())
    for person, applied in (
        ("ann", state("a", "1")),
        ("ann", state("a", "1")),  # a seek
        ("ann", state("b", "2", is_playing=False)),
        ("ann", state(None, "3")),
        (None, state("x", "9")),
        ("ann", state("b", "2")),
        ("bob", state("b", "3")),
    ):
        pages.follow(person, applied)
    assert shown == [("ann", "a"), ("ann", "b"), ("bob", "b")]
