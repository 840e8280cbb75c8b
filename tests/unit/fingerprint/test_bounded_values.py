"""Bounds of dimensions are found as SQL would find them."""

import numpy as np
import pytest

from discovery.sound_rows import as_ids
from fingerprint.dimensions import DIMENSIONS
from fingerprint.neighbours.bounded_values import BoundedValues

TEMPO = next(n for n, dimension in enumerate(DIMENSIONS) if dimension.name == "tempo_bpm")


@pytest.fixture
def values() -> BoundedValues:
    table = np.full((len(DIMENSIONS), 4), np.nan, dtype=np.float32)
    table[TEMPO] = [90.1, 120, np.nan, 150]
    return BoundedValues(as_ids(["a", "b", "c", "d"]), table)


@pytest.mark.parametrize(
    ("low", "high", "found"),
    [
        (None, None, [0, 1, 3]),
        (120, None, [1, 3]),
        (None, 120, [0, 1]),
        (120.0000001, None, [3]),
        (None, 119.9999999, [0]),
        (float(np.float32(90.1)), float(np.float32(90.1)), [0]),
        (90.1, 90.1, []),  # no number of 32 bits is 90.1
        (1e300, None, []),
        (-1e300, 1e300, [0, 1, 3]),
        (150, 120, []),
    ],
)
def test_bounds_are_compared_with_64_bits(
    values: BoundedValues, low: float | None, high: float | None, found: list[int]
) -> None:
    assert np.flatnonzero(values.within([("tempo_bpm", low, high)])).tolist() == found


def test_all_bounds_have_to_hold(values: BoundedValues) -> None:
    assert not values.within([("tempo_bpm", 100, None), ("lufs", -100, None)]).any()
