"""Computing is nice to whoever plays music; the thread that writes to the database is not."""

import os
import sys
import threading

import pytest

from workers.cpu_priority import NICENESS, politely

LOWEST = 19


def niceness() -> tuple[int, int]:
    return threading.get_ident(), os.getpriority(os.PRIO_PROCESS, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the whole process is nice")
def test_it_is_another_thread_that_is_nice() -> None:
    mine = niceness()
    nice = politely(niceness)
    assert nice[0] != mine[0]
    assert nice[1] == min(LOWEST, mine[1] + NICENESS)
    assert niceness() == mine
    assert politely(niceness) == nice


def test_what_is_computed_comes_back_and_what_fails_is_raised() -> None:
    assert politely(sorted, [2, 1], reverse=True) == [2, 1]
    with pytest.raises(ZeroDivisionError):
        politely(divmod, 1, 0)
