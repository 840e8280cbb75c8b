"""Searches without an index, on PostgreSQL."""

import pytest

from tests.unit.discovery.test_plain_search import (
    songs,
    test_albums_and_artists_are_found,
    test_page_has_the_total,
    test_tracks_are_found,
)

pytestmark = [pytest.mark.integration, pytest.mark.unmeasured]

__all__ = [
    "songs",
    "test_albums_and_artists_are_found",
    "test_page_has_the_total",
    "test_tracks_are_found",
]
