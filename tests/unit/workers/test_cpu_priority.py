"""Computations run at low priority; the thread that writes to the database does not."""

import os
import sys
import threading

import pytest

from workers.cpu_priority import NICENESS, at_low_priority

LOWEST = 19


def niceness() -> tuple[int, int]:
    return threading.get_ident(), os.getpriority(os.PRIO_PROCESS, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="elsewhere the whole process is nice")
def test_only_the_computing_thread_has_low_priority() -> None:
    own = niceness()
    low = at_low_priority(niceness)
    assert low[0] != own[0]
    assert low[1] == min(LOWEST, own[1] + NICENESS)
    assert niceness() == own
    assert at_low_priority(niceness) == low


def test_result_is_returned_and_exception_is_raised() -> None:
    assert at_low_priority(sorted, [2, 1], reverse=True) == [2, 1]
    with pytest.raises(ZeroDivisionError):
        at_low_priority(divmod, 1, 0)
