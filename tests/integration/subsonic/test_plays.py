"""Plays that apps report, and what is playing."""

import time
from collections.abc import Callable
from typing import Any

import pytest

from app.connection_limits import ConnectionLimits
from app.http import long_writes
from app.subsonic import bridge
from library.people import plays
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
from tests.valkeys import Valkey

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


def test_report_after_a_change_of_the_servers_clock_is_followed(
    phone: Player,
    desk: Desk,
    ids: dict[str, str],
    clock: Callable[[int], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    report(phone, ids["So What"], "playing")
    clock(2 * MINUTE_MS)
    monkeypatch.setattr(plays, "FIRST_S", 1e11)  # the play began in a year that cannot be
    report(phone, ids["Hunter"], "playing")
    assert desk.current()[0] == "Hunter"
    assert plays_of(phone, ids["So What"]) == 0


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


def test_many_plays_wait_in_bounds_and_one_does_not(
    phone: Player, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(long_writes, "_turns", ConnectionLimits(0, 0))
    times = range(1_760_000_000, 1_760_000_000 + long_writes.LONG)
    many: dict[str, Any] = {"id": [ids["Hunter"]] * len(times), "time": list(times)}
    assert phone.send("scrobble", **many).status_code == 429
    phone.call("scrobble", id=ids["Hunter"], time=times[0])
    assert plays_of(phone, ids["Hunter"]) == 1


def test_time_in_seconds_is_understood(phone: Player, ids: dict[str, str]) -> None:
    phone.call("scrobble", id=ids["Hunter"], time=1_760_000_300)
    assert phone.call("getSong", id=ids["Hunter"])["song"]["played"] == "2025-10-09T08:58:20.000Z"


@pytest.mark.parametrize("time", [32_503_680_000_000, -1, 0])
def test_impossible_time_is_refused(phone: Player, ids: dict[str, str], time: int) -> None:
    assert phone.fail("scrobble", id=ids["Hunter"], time=time) == 0
    assert plays_of(phone, ids["Hunter"]) == 0


def test_what_an_app_sends_after_a_week_offline_counts_once(
    phone: Player, desk: Desk, ids: dict[str, str]
) -> None:
    """Late plays and equal ones, a clock that is ahead, songs that are gone, and all of it again."""
    now_ms = round(time.time() * 1000)
    week_ms, minute_ms = 7 * 86_400_000, 60_000
    sent = [
        (ids["Hunter"], now_ms - week_ms),
        (ids["Hunter"], now_ms - week_ms),  # twice in one request
        (ids["Hunter"], now_ms - week_ms + 400),  # and less than a second later
        (ids["Hunter"], now_ms - week_ms + minute_ms),
        ("tr-gone", now_ms - minute_ms),
        (ids["So What"], (now_ms - 5 * week_ms) // 1000),  # in seconds
        (ids["So What"], now_ms - 2000),
    ]
    for _ in range(3):
        phone.call("scrobble", id=[each for each, _ in sent], time=[at for _, at in sent])
    assert (plays_of(phone, ids["Hunter"]), plays_of(phone, ids["So What"])) == (2, 2)
    phone.call("scrobble", id=ids["Demo"], time=now_ms + 5 * minute_ms)  # gets the server's time
    assert plays_of(phone, ids["Demo"]) == 1


@pytest.mark.parametrize("time", ["soon", "1e3", "9" * 40, "0x10", "NaN", "1.5"])
def test_time_that_is_no_number_is_refused(phone: Player, ids: dict[str, str], time: str) -> None:
    assert phone.fail("scrobble", id=ids["Hunter"], time=time) in (0, 10)
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


@pytest.mark.parametrize("time", [{}, {"time": "began"}])
@pytest.mark.parametrize("scrobbles_first", [True, False])
def test_app_that_reports_and_scrobbles_has_one_play(
    phone: Player,
    desk: Desk,
    ids: dict[str, str],
    clock: Callable[[int], None],
    scrobbles_first: bool,
    time: dict[str, Any],
) -> None:
    began_ms = bridge._now_ms()
    for run in (1, 2):  # the song is repeated
        report(phone, ids["So What"], "starting")
        report(phone, ids["So What"], "playing")
        clock(2 * MINUTE_MS)
        if not scrobbles_first:
            report(phone, ids["So What"], "playing", 2 * MINUTE_MS)
        given = {"time": began_ms + (run - 1) * 3 * MINUTE_MS} if time else {}
        for _ in range(2 if time else 1):
            phone.call("scrobble", id=ids["So What"], **given)
        clock(MINUTE_MS)
        report(phone, ids["So What"], "playing", 3 * MINUTE_MS)
        assert plays_of(phone, ids["So What"]) == run


def test_position_beyond_the_end_is_the_end(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    report(phone, ids["So What"], "playing", 10**14, playbackRate=1e9)
    assert desk.state().player["position"] == 181_000


def test_plays_are_stored_without_redis(phone: Player, valkey: Valkey, ids: dict[str, str]) -> None:
    valkey.kill()
    phone.call("scrobble", id=ids["Hunter"], time=1_760_000_300_000)
    assert plays_of(phone, ids["Hunter"]) == 1


def test_plays_beyond_the_limit_are_to_be_sent_again(
    phone: Player, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(plays, "MAX_PLAYS_A_DAY", 1)
    sent = {"id": [ids["Hunter"]] * 2, "time": [1_760_000_000_000, 1_760_000_300_000]}
    assert phone.fail("scrobble", **sent) == 0
    monkeypatch.setattr(plays, "MAX_PLAYS_A_DAY", 10)
    phone.call("scrobble", **sent)
    assert plays_of(phone, ids["Hunter"]) == 2
