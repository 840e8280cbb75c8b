"""Fields of requests and messages accept exactly the documented values."""

import pytest
from marshmallow import ValidationError

from live.queue import AfterItem
from schemas.fields import MAX_TOLD, BoundedList, StrictBoolean, StrictInteger, identifier
from schemas.messages.fields import InsertPositionField


@pytest.mark.parametrize("value", [1, 0, None, "yes", []])
def test_non_boolean_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        StrictBoolean().deserialize(value)


def test_insert_position_can_be_after_an_item() -> None:
    assert InsertPositionField().deserialize({"after": "a.1"}) == AfterItem("a.1")
    with pytest.raises(ValidationError):
        InsertPositionField().deserialize({"after": "no item"})


def test_insert_position_can_be_a_valid_index() -> None:
    assert InsertPositionField().deserialize(3) == 3
    for wrong in (True, -1, 10_001, "3", 1.5):
        with pytest.raises(ValidationError):
            InsertPositionField().deserialize(wrong)


def test_only_the_first_invalid_values_of_a_list_are_reported() -> None:
    with pytest.raises(ValidationError) as refused:
        BoundedList(identifier()).deserialize(["a", *["no id"] * 1000])
    assert list(refused.value.messages) == list(range(1, 1 + MAX_TOLD))


def test_integer_may_be_a_whole_float() -> None:
    assert StrictInteger(strict=True).deserialize(2006.0) == 2006
    for wrong in (2006.5, float("nan"), float("inf"), True, "2006"):
        with pytest.raises(ValidationError):
            StrictInteger(strict=True).deserialize(wrong)
