"""What crosses the wire is what it says, to the letter."""

import pytest
from marshmallow import ValidationError

from schemas.fields import StrictBoolean
from schemas.messages.client import Place


@pytest.mark.parametrize("value", [1, 0, None, "yes", []])
def test_what_is_no_truth_is_refused(value: object) -> None:
    with pytest.raises(ValidationError):
        StrictBoolean().deserialize(value)


def test_a_place_can_be_after_an_item() -> None:
    assert Place().deserialize({"after": "a.1"}) == {"after": "a.1"}
    with pytest.raises(ValidationError):
        Place().deserialize({"after": "no item"})
