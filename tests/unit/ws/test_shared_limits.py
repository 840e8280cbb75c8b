"""Slots of sockets that several web processes count together."""

from unittest.mock import Mock

import pytest

from app.connection_limits import ConnectionLimits
from app.ws.shared_limits import RENEW_TICKS, SharedLimits, SlotKeeper, make_limits
from live.limits import socket_slots
from tests.valkeys import Valkey

ANN, BOB = "ann", "bob"


def test_processes_count_the_slots_of_a_user_together(valkey: Valkey) -> None:
    one, two = SharedLimits(10, 2), SharedLimits(10, 2)
    assert [one.acquire(ANN), two.acquire(ANN), one.acquire(ANN)] == [True, True, False]
    assert one.acquire(BOB)
    two.release(ANN)
    assert one.acquire(ANN)
    assert not SharedLimits(0, 2).acquire(BOB)


def test_slot_is_transferred_unless_the_receiver_has_too_many(valkey: Valkey) -> None:
    limits = SharedLimits(10, 1)
    assert limits.acquire("address")
    assert limits.transfer("address", ANN)
    assert limits.acquire("address")
    assert not limits.transfer("address", ANN)
    limits.release(ANN)
    assert limits.transfer("address", ANN)


def test_transfer_that_the_process_refuses_takes_no_slot(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits = SharedLimits(10, 1)
    assert limits.acquire("address")
    monkeypatch.setattr(ConnectionLimits, "transfer", lambda *_arguments: False)
    assert not limits.transfer("address", ANN)
    assert SharedLimits(10, 1).acquire(ANN)


def test_leases_are_renewed_now_and_then(valkey: Valkey, monkeypatch: pytest.MonkeyPatch) -> None:
    limits = SharedLimits(10, 2)
    assert limits.acquire(ANN)
    take = Mock(side_effect=socket_slots.take)
    monkeypatch.setattr(socket_slots, "take", take)
    keeper = SlotKeeper(limits)
    for number in range(RENEW_TICKS):
        keeper.tick(number)
    assert [call.args[0] for call in take.mock_calls] == [ANN]


def test_slot_that_is_freed_while_leases_are_renewed_stays_free(
    valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    limits, take = SharedLimits(10, 1), socket_slots.take
    assert limits.acquire(ANN)

    def free_first(*arguments: object, **named: int) -> bool:
        monkeypatch.setattr(socket_slots, "take", take)
        limits.release(ANN)
        return take(*arguments, **named)  # type: ignore[arg-type]

    monkeypatch.setattr(socket_slots, "take", free_first)
    limits.renew()
    assert SharedLimits(10, 1).acquire(ANN)


def test_processes_count_by_themselves_without_redis(valkey: Valkey) -> None:
    limits = SharedLimits(10, 2)
    valkey.kill()
    assert [limits.acquire(ANN) for _ in range(3)] == [True, True, False]
    limits.release(ANN)
    assert limits.acquire(ANN)


def test_one_process_counts_in_memory() -> None:
    assert type(make_limits(1, 1, 1)) is ConnectionLimits
    assert isinstance(make_limits(1, 1, 2), SharedLimits)
