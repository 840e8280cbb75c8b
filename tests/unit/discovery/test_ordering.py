"""Orders of lists along a dimension."""

import math

import pytest

from discovery.lists.ordering import Shape, arrange_by

VALUES = {"a": 3.0, "b": 1.0, "c": 2.0, "d": 5.0, "e": 4.0, "nan": math.nan}


def ordered(track_ids: list[str], shape: Shape) -> str:
    return "".join(track_ids[at] for at in arrange_by(track_ids, VALUES, shape).positions)


@pytest.mark.parametrize(
    ("shape", "expected"),
    [("rising", "bcaed"), ("falling", "deacb"), ("arc", "badec"), ("valley", "dabce")],
)
def test_values_follow_the_shape(shape: str, expected: str) -> None:
    assert ordered(list("abcde"), Shape(shape)) == expected


@pytest.mark.parametrize("shape", Shape)
def test_tracks_without_a_value_stay_at_the_end_in_their_order(shape: Shape) -> None:
    listed = ["unknown", "a", "nan", "b"]
    arranged = arrange_by(listed, VALUES, shape)
    assert arranged.unplaced == 2
    assert [listed[at] for at in arranged.positions][2:] == ["unknown", "nan"]
    assert sorted(arranged.positions) == [0, 1, 2, 3]


@pytest.mark.parametrize("shape", Shape)
@pytest.mark.parametrize("count", range(6))
def test_every_entry_is_kept_and_an_arc_has_one_peak(shape: Shape, count: int) -> None:
    listed = (list("cabed") * 2)[:count]
    arranged = arrange_by(listed, VALUES, shape).positions
    assert sorted(arranged) == list(range(count))
    if shape is Shape.ARC and count:
        values = [VALUES[listed[at]] for at in arranged]
        peak = values.index(max(values))
        assert values[: peak + 1] == sorted(values[: peak + 1])
        assert values[peak:] == sorted(values[peak:], reverse=True)


def test_equal_values_keep_their_order() -> None:
    listed = ["a", "b", "a", "b"]
    assert arrange_by(listed, VALUES, Shape.RISING).positions == [1, 3, 0, 2]
    assert arrange_by(listed, VALUES, Shape.FALLING).positions == [0, 2, 1, 3]
