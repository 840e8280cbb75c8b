"""The short form of `make chaos`: no command is lost or applied twice while processes are killed."""

from pathlib import Path

import pytest

from tests.faults.chaos import rage

pytestmark = [pytest.mark.faults, pytest.mark.slow]

DEVICES, SECONDS, SEED = 20, 35.0, 1


def test_no_command_is_lost_or_doubled_in_chaos(tmp_path: Path) -> None:
    tally = rage(tmp_path, DEVICES, SECONDS, SEED)
    assert tally.did["connections reset"] > 100
    assert tally.commands > 100
    kept = (tally.out_of_order, tally.doubles, tally.lost, tally.twice, tally.unanswered, tally.disagreeing)
    assert kept == (0, 0, 0, 0, 0, 0)
