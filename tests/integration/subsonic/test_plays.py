"""Plays that apps report, and what is playing."""

from collections.abc import Callable
from typing import Any

import pytest

from tests.integration.subsonic.desk import (
    MINUTE_MS,
    Desk,
    app,
    clock,
    desk,
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


def test_half_of_a_song_is_a_play(
    phone: Player, desk: Desk, ids: dict[str, str], clock: Callable[[int], None], client: Any
) -> None:
    report(phone, ids["So What"], "starting")
    report(phone, ids["So What"], "playing")
    clock(MINUTE_MS)
    report(phone, ids["So What"], "paused", MINUTE_MS)
    clock(60 * MINUTE_MS)
    report(phone, ids["So What"], "playing", MINUTE_MS)
    assert plays_of(phone, ids["So What"]) == 0
    clock(MINUTE_MS)
    report(phone, ids["So What"], "stopped", 2 * MINUTE_MS)
    report(phone, ids["So What"], "stopped", 2 * MINUTE_MS)
    assert plays_of(phone, ids["So What"]) == 1
    for state in ("starting", "playing"):
        report(phone, ids["So What"], state, ignoreScrobble="true")
    clock(9 * MINUTE_MS)
    report(phone, ids["Hunter"], "starting")
    assert plays_of(phone, ids["So What"]) == 1


def plays_of(player: Player, media: str) -> int:
    return int(player.call("getSong", id=media)["song"]["playCount"])


def test_scrobbles_have_their_own_times(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    sent = [ids["So What"], ids["Hunter"], ids["So What"], "tr-gone"]
    times = [1_760_000_000_000, 1_760_000_300_000, 1_760_000_600_000, 1_760_000_700_000]
    for _ in range(2):  # the app got no reply and sends them again
        phone.call("scrobble", id=sent, time=times)
    assert [plays_of(phone, ids[title]) for title in ("So What", "Hunter")] == [2, 1]
    assert phone.call("getSong", id=ids["Hunter"])["song"]["played"] == "2025-10-09T08:58:20.000Z"
    phone.call("scrobble", id=ids["Demo"])
    assert plays_of(phone, ids["Demo"]) == 1
    assert desk.current()[0] is None


def test_time_in_seconds_is_understood(phone: Player, ids: dict[str, str]) -> None:
    phone.call("scrobble", id=ids["Hunter"], time=1_760_000_300)
    assert phone.call("getSong", id=ids["Hunter"])["song"]["played"] == "2025-10-09T08:58:20.000Z"


@pytest.mark.parametrize("time", [32_503_680_000_000, -1, 0])
def test_impossible_time_is_refused(phone: Player, ids: dict[str, str], time: int) -> None:
    assert phone.fail("scrobble", id=ids["Hunter"], time=time) == 0
    assert plays_of(phone, ids["Hunter"]) == 0


def test_song_that_is_playing_is_shown_and_no_play(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    save(phone, ids, "So What", "Hunter")
    for _ in range(2):
        phone.call("scrobble", id=ids["Hunter"], submission="false")
    assert desk.current()[0] == "Hunter"
    assert desk.current()[2:] == (True, "Symfonium")
    assert plays_of(phone, ids["Hunter"]) == 0
    (now,) = phone.call("getNowPlaying")["nowPlaying"]["entry"]
    assert (now["title"], now["username"], now["minutesAgo"], now["state"]) == ("Hunter", "Ann", 0, "playing")
