"""The map of a library in PostgreSQL."""

import pytest

from tests.unit.discovery.test_sound_map import (
    test_missing_tracks_leave_the_map_and_return_to_their_place,
    test_new_tracks_move_no_others,
    test_tracks_of_one_kind_lie_together,
)

pytestmark = [pytest.mark.integration, pytest.mark.unmeasured, pytest.mark.usefixtures("database")]

__all__ = [
    "test_missing_tracks_leave_the_map_and_return_to_their_place",
    "test_new_tracks_move_no_others",
    "test_tracks_of_one_kind_lie_together",
]
