"""Budgets: messages over them are refused in order, and clients that do not stop are closed."""

import pytest

from app.ws import rate_limits
from app.ws.transport.frames import Closed
from live import budgets
from live.budgets import LIMITS, Budget
from live.client import LiveDiskFullError, LiveFullError, client
from tests.unit.ws.conftest import Stage
from tests.wires import Speaker


def exhaust(speaker: Speaker) -> None:
    for _ in range(LIMITS[Budget.LOW]):
        speaker.ask("queue.get")


def test_message_over_budget_is_refused_with_the_time_to_wait(stage: Stage) -> None:
    phone = stage.join("phone")
    exhaust(phone)
    error = phone.ask("queue.get")["error"]
    assert error["code"] == "RATE_LIMITED"
    assert 0 < error["details"]["retryAfterMs"] <= 60_000
    assert phone.ask("player.volume", volume=0.5)["type"] == "player.state"  # another class


def test_nothing_overtakes_a_refused_message(stage: Stage) -> None:
    phone = stage.join("phone")
    exhaust(phone)
    refused = phone.say("queue.get")
    phone.reply_to(refused)
    member = stage.sockets.subscriptions.streams()[0].members["phone"]
    now_s = member.holds[Budget.LOW].until_s + 0.1
    member.holds[Budget.LOW].until_s = 0.0  # the wait is over, and the budget is there again
    client().flushdb()
    assert not rate_limits.allow(member, Budget.LOW, "another", now_s)
    assert phone.receive_until("notification.error")["error"]["details"]["refusedId"] == refused
    assert rate_limits.allow(member, Budget.LOW, refused, now_s)
    assert rate_limits.allow(member, Budget.LOW, "another", now_s)


def test_client_that_keeps_sending_through_three_windows_is_closed(stage: Stage) -> None:
    phone = stage.join("phone")
    exhaust(phone)
    member = stage.sockets.subscriptions.streams()[0].members["phone"]
    now_s = 1000.0
    for window in range(3):
        assert not rate_limits.allow(member, Budget.LOW, "m", now_s)  # refused: a window begins
        assert member.strikes == window
        rate_limits.allow(member, Budget.LOW, "m", now_s + 0.001)
        rate_limits.allow(member, Budget.LOW, "n", now_s + 0.002)
        assert member.strikes == window + 1
        now_s += 61
    assert phone.close_code() == Closed.FLOODING


def test_pings_are_counted_in_the_process(stage: Stage) -> None:
    phone = stage.join("phone")
    member = stage.sockets.subscriptions.streams()[0].members["phone"]
    member.windows.clear()
    allowed = [rate_limits.allow(member, Budget.CRITICAL, f"m{n}", 10.0) for n in range(1002)]
    assert sum(allowed) == 1000
    assert rate_limits.allow(member, Budget.CRITICAL, "m1000", 100.0)
    phone.close()


@pytest.mark.parametrize("error", [LiveFullError, LiveDiskFullError])
def test_while_redis_is_too_full_to_count_this_process_counts(
    stage: Stage, monkeypatch: pytest.MonkeyPatch, error: type[Exception]
) -> None:
    def fail(*_arguments: object) -> int:
        raise error

    stage.join("phone")
    member = stage.sockets.subscriptions.streams()[0].members["phone"]
    monkeypatch.setattr(budgets, "spend", fail)
    limit = LIMITS[Budget.LOW]
    assert all(rate_limits.allow(member, Budget.LOW, f"m{n}", 10.0) for n in range(limit))
    assert not rate_limits.allow(member, Budget.LOW, "more", 10.0)
    assert rate_limits.allow(member, Budget.NORMAL, "another class", 10.0)
    assert rate_limits.allow(member, Budget.LOW, "more", 71.0)
