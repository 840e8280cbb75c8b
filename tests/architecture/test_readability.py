"""The goals of `tests.architecture.readability` are met."""

import pytest

from tests.architecture.readability import Measure, measures


@pytest.mark.parametrize("measure", measures(), ids=lambda measure: measure.name)
def test_goal_is_met(measure: Measure) -> None:
    assert measure.is_met, (
        f"{measure.value:.1f}; goal {measure.goal:g}: python -m tests.architecture.readability"
    )
