"""Budgets, tickets and announcements."""

import pytest

from live import announcements, budgets, tickets
from live.announcements import AlertRaised, JobProgressed, LibraryChanged
from live.budgets import Budget
from live.client import client
from live.errors import TicketInvalidError
from live.tickets import Holder
from tests.signals import PATIENCE_S
from tests.valkeys import Valkey


def test_client_waits_after_its_budget_is_spent(valkey: Valkey) -> None:
    waits = [budgets.spend("owner", "phone", Budget.LOW) for _ in range(52)]
    assert waits[:50] == [0] * 50
    assert all(0 < wait <= budgets.WINDOW_MS for wait in waits[50:])
    assert budgets.spend("owner", "laptop", Budget.LOW) == 0
    assert budgets.spend("owner", "phone", Budget.NORMAL) == 0


def test_more_client_ids_give_no_more_budget(valkey: Valkey) -> None:
    waits = [budgets.spend("owner", f"invented {n}", Budget.LOW) for n in range(501)]
    assert (set(waits[:500]), waits[500] > 0) == ({0}, True)


def test_a_refusal_costs_nothing(valkey: Valkey) -> None:
    for _ in range(60):
        budgets.spend("owner", "phone", Budget.LOW)
    assert client().get("auralis:budget:low:client:owner:phone") == "50"


def test_ticket_is_valid_once(valkey: Valkey) -> None:
    ticket = tickets.issue(Holder("owner", "c1"))
    assert 0 < client().ttl(f"auralis:ticket:{ticket}") <= 30
    assert tickets.redeem(ticket) == Holder("owner", "c1")
    with pytest.raises(TicketInvalidError):
        tickets.redeem(ticket)


def test_announcements_survive_encoding(valkey: Valkey) -> None:
    fact = LibraryChanged(added=1, changed=2, missing=3, generation=4)
    with client().pubsub() as following:
        following.subscribe("auralis:announcements")
        following.get_message(timeout=PATIENCE_S)
        announcements.announce(fact)
        received = following.get_message(timeout=PATIENCE_S)
    assert received is not None
    assert announcements.read(received["data"]) == fact


def test_progress_is_throttled(valkey: Valkey) -> None:
    made = []

    def make() -> JobProgressed:
        made.append(1)
        return JobProgressed("j", "scan", "running", 1, 2, 0, None, None)

    for _ in range(5):
        announcements.announce_now_and_then("job:j", make)
    assert len(made) == 1


def test_announcements_are_dropped_without_redis(valkey: Valkey) -> None:
    valkey.kill()
    try:
        announcements.announce(AlertRaised("info", "X", "x"))
        announcements.announce_now_and_then("x", lambda: AlertRaised("info", "X", "x"))
    finally:
        valkey.start()
