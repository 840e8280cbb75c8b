"""One queue, position and device for apps and pages: the newest state wins."""

from collections.abc import Callable
from typing import Any

import pytest

from live import player as player_commands
from tests.integration.subsonic.desk import (
    MINUTE_MS,
    Desk,
    app,
    clock,
    desk,
    entries,
    ids,
    phone,
    report,
    running_valkey,
    save,
    tablet,
    valkey,
)
from tests.integration.subsonic.player import Player

__all__ = ["app", "clock", "desk", "ids", "phone", "running_valkey", "tablet", "valkey"]


def test_saved_queue_is_the_sessions(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    sent = [ids["So What"], ids["Hunter"], ids["So What"]]
    phone.call("savePlayQueue", id=sent, current=ids["Hunter"], position=61_000)
    assert desk.titles() == ["So What", "Hunter", "So What"]
    assert desk.current() == ("Hunter", 61_000, False, None)
    found = phone.call("getPlayQueue")["playQueue"]
    assert entries(found) == desk.titles()
    assert (found["current"], found["position"], found["username"]) == (ids["Hunter"], 61_000, "Ann")
    assert found["changedBy"] == "Symfonium"
    by_index = phone.call("getPlayQueueByIndex")["playQueueByIndex"]
    assert (by_index["currentIndex"], by_index["position"]) == (1, 61_000)
    assert phone.xml("getPlayQueue")[0].attrib["changedBy"] == "Symfonium"


def test_index_tells_equal_songs_apart(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    save(phone, ids, "So What", "Hunter", "So What", current=2)
    assert desk.state().queue["position"] == 2
    phone.call("savePlayQueue", id=[ids[t] for t in ("So What", "Hunter", "So What")], current=ids["So What"])
    assert desk.state().queue["position"] == 2  # the current one of the two


def test_new_session_has_an_empty_queue(phone: Player) -> None:
    found = phone.call("getPlayQueue")["playQueue"]
    assert (found["entry"], found.get("current"), found["changedBy"]) == ([], None, "Auralis")
    assert "currentIndex" not in phone.call("getPlayQueueByIndex")["playQueueByIndex"]
    assert phone.call("getNowPlaying")["nowPlaying"]["entry"] == []


def test_queue_is_emptied_without_songs(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    save(phone, ids, "So What")
    phone.call("savePlayQueue")
    assert (desk.titles(), desk.current()[0]) == ([], None)
    save(phone, ids, "Hunter")
    phone.call("savePlayQueueByIndex")
    assert desk.titles() == []


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("savePlayQueue", {"id": "So What"}, 10),
        ("savePlayQueue", {"id": "So What", "current": "Hunter"}, 10),
        ("savePlayQueueByIndex", {"id": "So What"}, 10),
        ("savePlayQueueByIndex", {"currentIndex": 0}, 10),
        ("savePlayQueueByIndex", {"id": "So What", "currentIndex": 1}, 10),
        ("savePlayQueueByIndex", {"id": "So What", "currentIndex": -1}, 10),
        ("savePlayQueueByIndex", {"id": "al-1", "currentIndex": 0}, 70),
        ("savePlayQueueByIndex", {"id": "tr-none", "currentIndex": 0}, 70),
        (
            "reportPlayback",
            {"mediaId": "tr-none", "mediaType": "song", "state": "playing", "positionMs": 0},
            70,
        ),
        (
            "reportPlayback",
            {"mediaId": "So What", "mediaType": "podcast", "state": "playing", "positionMs": 0},
            0,
        ),
        (
            "reportPlayback",
            {"mediaId": "So What", "mediaType": "song", "state": "dancing", "positionMs": 0},
            0,
        ),
        ("reportPlayback", {"mediaId": "So What", "mediaType": "song", "state": "playing"}, 10),
        ("scrobble", {}, 10),
        ("scrobble", {"id": "tr-none"}, 70),
        ("scrobble", {"id": "tr-none", "submission": "false"}, 70),
        ("scrobble", {"id": "So What", "time": ["1", "2"]}, 0),
    ],
)
def test_wrong_call_is_refused(
    phone: Player, desk: Desk, ids: dict[str, str], name: str, arguments: dict[str, Any], code: int
) -> None:
    known = {
        key: ids.get(value, value) if isinstance(value, str) else value for key, value in arguments.items()
    }
    assert phone.fail(name, **known) == code
    assert desk.titles() == []


def test_songs_that_are_gone_are_left_out(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    sent = ["tr-gone", ids["So What"], "tr-gone", ids["Hunter"]]
    phone.call("savePlayQueueByIndex", id=sent, currentIndex=3, position=5000)
    assert (desk.titles(), desk.current()[:2]) == (["So What", "Hunter"], ("Hunter", 5000))
    phone.call("savePlayQueueByIndex", id=sent, currentIndex=2, position=5000)
    assert desk.current()[:2] == ("Hunter", 0)


def test_playing_in_an_app_shows_on_the_desk(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    save(phone, ids, "So What", "Hunter")
    report(phone, ids["So What"], "starting")
    report(phone, ids["So What"], "playing", 30_000)
    assert desk.current() == ("So What", 30_000, True, "Symfonium")
    report(phone, ids["So What"], "paused", 45_000)
    assert desk.current() == ("So What", 45_000, False, "Symfonium")
    report(phone, ids["Hunter"], "starting")
    report(phone, ids["Hunter"], "playing", 2_000)
    assert desk.current() == ("Hunter", 2_000, True, "Symfonium")
    assert desk.state().queue["position"] == 1
    report(phone, ids["Hunter"], "stopped", 9_000)
    assert desk.current() == ("Hunter", 9_000, False, None)
    assert desk.titles() == ["So What", "Hunter"]


def test_clock_runs_from_playing_on(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    report(phone, ids["So What"], "starting", 10_000)
    state = desk.state()
    assert state.player["isPlaying"]
    now = phone.call("getNowPlaying")["nowPlaying"]["entry"][0]
    assert (now["title"], now["state"], now["playerName"]) == ("So What", "starting", "Symfonium")
    assert now["positionMs"] == 10_000
    report(phone, ids["So What"], "playing", 10_000)
    now = phone.call("getNowPlaying")["nowPlaying"]["entry"][0]
    assert now["state"] == "playing"
    assert now["positionMs"] >= 10_000
    report(phone, ids["So What"], "paused", 12_000)
    assert phone.call("getNowPlaying")["nowPlaying"]["entry"][0]["state"] == "paused"


def test_song_outside_of_the_queue_is_added(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    save(phone, ids, "So What", "Hunter")
    report(phone, ids["Demo"], "playing", 1000)
    assert desk.titles() == ["So What", "Demo", "Hunter"]


def test_repeated_reports_change_nothing(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    save(phone, ids, "So What", "Hunter")
    report(phone, ids["So What"], "playing", 0)
    version = desk.state().version
    for _ in range(3):
        report(phone, ids["So What"], "playing", 100)
        save(phone, ids, "So What", "Hunter")
    assert desk.state().version == version


def test_desk_takes_over_and_the_app_continues_there(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    save(phone, ids, "So What", "Hunter")
    report(phone, ids["So What"], "playing", 30_000)
    report(phone, ids["So What"], "paused", 40_000)
    desk.take_over()
    desk.run(player_commands.resume)
    desk.run(lambda command: player_commands.skip(command, 1))
    desk.run(lambda command: player_commands.seek(command, 70_000))
    found = phone.call("getPlayQueue")["playQueue"]
    assert (found["current"], found["position"] // 1000) == (ids["Hunter"], 70)
    assert found["changedBy"] == "Firefox on Linux"
    report(phone, ids["Hunter"], "playing", 72_000)
    assert desk.current() == ("Hunter", 72_000, True, "Symfonium")


def test_app_that_plays_on_does_not_take_back_what_was_taken_over(
    phone: Player, desk: Desk, ids: dict[str, str], clock: Callable[[int], None]
) -> None:
    save(phone, ids, "So What", "Hunter")
    report(phone, ids["So What"], "playing", 30_000)
    desk.take_over()
    report(phone, ids["So What"], "playing", 40_000)
    report(phone, ids["Hunter"], "starting")
    report(phone, ids["Hunter"], "playing")
    save(phone, ids, "So What", "Hunter", current=1)
    save(phone, ids, "So What", "Hunter", "Demo", current=1)
    assert desk.current()[0] == "So What"
    assert desk.current()[2:] == (True, "Firefox on Linux")
    assert desk.titles() == ["So What", "Hunter"]
    report(phone, ids["Hunter"], "paused", 5000)
    report(phone, ids["Hunter"], "playing", 5000)  # the user plays there again
    assert desk.current() == ("Hunter", 5000, True, "Symfonium")


def test_app_takes_over_after_a_silence(
    phone: Player, desk: Desk, ids: dict[str, str], clock: Callable[[int], None]
) -> None:
    report(phone, ids["So What"], "playing", 30_000)
    desk.take_over()
    clock(20 * MINUTE_MS)
    report(phone, ids["Hunter"], "playing")
    assert desk.current()[2:] == (True, "Symfonium")


@pytest.mark.parametrize("plays", [True, False])
def test_app_that_saves_its_old_queue_again_and_again_never_overwrites_a_newer_one(
    phone: Player, desk: Desk, ids: dict[str, str], plays: bool
) -> None:
    save(phone, ids, "So What", "Hunter")
    desk.play(*(ids[title].removeprefix("tr-") for title in ("Demo", "Blue in Green")))
    if not plays:
        desk.run(player_commands.pause)
    for current, position in ((0, 0), (0, 10_000), (1, 20_000)):
        save(phone, ids, "So What", "Hunter", current=current, position=position)
    assert desk.titles() == ["Demo", "Blue in Green"]
    assert desk.current()[0] == "Demo"
    assert entries(phone.call("getPlayQueue")["playQueue"]) == ["Demo", "Blue in Green"]


def test_new_queue_of_an_app_is_newer(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    save(phone, ids, "So What", "Hunter")
    desk.play(ids["Demo"].removeprefix("tr-"))
    save(phone, ids, "Blue in Green")
    assert desk.titles() == ["Blue in Green"]
    assert desk.current() == ("Blue in Green", 0, False, "Firefox on Linux")


def test_two_apps_keep_to_the_newest_queue(
    phone: Player, tablet: Player, desk: Desk, ids: dict[str, str]
) -> None:
    save(phone, ids, "So What", "Hunter")
    save(tablet, ids, "Demo")
    save(phone, ids, "So What", "Hunter", current=1, position=1000)
    found = phone.call("getPlayQueue")["playQueue"]
    assert (entries(found), found["changedBy"]) == (["Demo"], "Amperfy iPad")
    save(phone, ids, "Demo", position=2000)
    assert desk.current()[:2] == ("Demo", 2000)


def test_first_queue_of_an_app_does_not_stop_what_plays_elsewhere(
    phone: Player, desk: Desk, ids: dict[str, str]
) -> None:
    desk.play(ids["Demo"].removeprefix("tr-"))
    save(phone, ids, "So What")
    assert desk.titles() == ["Demo"]
    desk.run(player_commands.pause)
    save(phone, ids, "So What")
    assert desk.titles() == ["So What"]


def test_volume_and_pause_elsewhere_do_not_stop_an_apps_saves(
    phone: Player, desk: Desk, ids: dict[str, str]
) -> None:
    save(phone, ids, "So What", "Hunter")
    desk.run(lambda command: player_commands.set_volume(command, 0.5))
    save(phone, ids, "So What", "Hunter", current=1, position=3000)
    assert desk.current()[:2] == ("Hunter", 3000)


def test_others_see_nothing_of_it(phone: Player, admin: Player, ids: dict[str, str]) -> None:
    save(phone, ids, "So What")
    report(phone, ids["So What"], "playing")
    assert admin.call("getNowPlaying")["nowPlaying"]["entry"] == []
    assert admin.call("getPlayQueue")["playQueue"]["entry"] == []
