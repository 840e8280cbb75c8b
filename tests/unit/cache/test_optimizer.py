"""The strategy for a fingerprint."""

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
def test_confidence_decides_the_strategy(
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
def test_forced_strategy_is_used_where_possible(
    is_cached: bool, confidence: float | None, forced: Strategy, expected: Strategy
) -> None:
    assert choose(is_cached, confidence, forced) is expected
