"""Which strategy answers a question for a fingerprint."""

import pytest

from cache.kinds import Strategy
from cache.optimizer import choose

FAST, ACCURATE, BATCH = Strategy.FAST, Strategy.ACCURATE, Strategy.BATCH


@pytest.mark.parametrize(
    ("is_cached", "confidence", "expected"),
    [
        (True, None, FAST),
        (True, 0.1, FAST),
        (False, 1.0, FAST),
        (False, 0.85, FAST),
        (False, 0.849, ACCURATE),
        (False, 0.60, ACCURATE),
        (False, 0.599, BATCH),
        (False, 0.0, BATCH),
        (False, None, BATCH),
    ],
)
def test_the_surest_quick_answer_is_taken(
    is_cached: bool, confidence: float | None, expected: Strategy
) -> None:
    assert choose(is_cached, confidence) is expected


@pytest.mark.parametrize(
    ("is_cached", "confidence", "forced", "expected"),
    [
        (True, None, BATCH, BATCH),
        (False, 0.9, BATCH, BATCH),
        (True, None, ACCURATE, ACCURATE),
        (False, 0.99, ACCURATE, ACCURATE),
        (False, 0.1, FAST, FAST),
        (False, None, FAST, BATCH),
        (False, None, ACCURATE, BATCH),
    ],
)
def test_a_caller_may_force_what_can_be_had(
    is_cached: bool, confidence: float | None, forced: Strategy, expected: Strategy
) -> None:
    assert choose(is_cached, confidence, forced) is expected
