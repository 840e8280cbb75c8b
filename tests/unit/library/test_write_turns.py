"""Long transactions pause, so that other writers get the lock between two of them."""

import threading

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from library import write_turns
from library.database import session_scope
from library.models import Generation

#: Enough of them that any waiter polls the lock in between, and would time out without pauses.
TRANSACTIONS = 20


def add(session: Session, name: str) -> None:
    session.add(Generation(name=name, incarnation="", number=0))


def test_short_writes_come_between_long_ones(database: str) -> None:
    order: list[str] = []
    has_begun, pause = threading.Event(), threading.Event()

    def write_much() -> None:
        for n in range(TRANSACTIONS):
            with write_turns.long_scope() as session:
                add(session, f"long {n}")
                has_begun.set()
                pause.wait(write_turns.SLICE_S)  # never set: the lock is held meanwhile
            order.append("long")

    writer = threading.Thread(target=write_much)
    writer.start()
    has_begun.wait()
    for n in range(3):
        with session_scope() as session:
            add(session, f"short {n}")
        order.append("short")
    writer.join()
    assert order.count("long") == TRANSACTIONS
    assert order[-1] == "long"  # all short ones came before the last long one


def test_long_transactions_of_a_process_run_one_at_a_time(database: str) -> None:
    inside: list[str] = []

    def write(name: str) -> None:
        with write_turns.long_scope() as session:
            inside.append(name)
            add(session, name)
            inside.append(name)

    writers = [threading.Thread(target=write, args=(name,)) for name in "abc"]
    for writer in writers:
        writer.start()
    for writer in writers:
        writer.join()
    assert inside[::2] == inside[1::2]
    assert sorted(inside) == list("aabbcc")


def test_failed_transaction_rolls_back_and_ends_its_turn(database: str) -> None:
    def fail() -> None:
        with write_turns.long_scope() as session:
            add(session, "failed")
            raise RuntimeError

    with pytest.raises(RuntimeError):
        fail()
    with write_turns.long_scope() as session:
        assert "failed" not in session.execute(select(Generation.name)).scalars().all()
