"""Searches and the text index in files, on PostgreSQL."""

import pytest

from tests.unit.discovery.test_plain_search import (
    songs,
    test_albums_and_artists_are_found,
    test_tracks_are_found,
)
from tests.unit.discovery.test_search_scripts import names, test_names_are_found_in_sql
from tests.unit.discovery.test_text_files import (
    test_change_is_found_at_once_and_added_to_the_files,
    test_files_of_another_database_are_not_used,
    test_plays_and_favourites_order_what_is_equal_otherwise,
)

pytestmark = [pytest.mark.integration, pytest.mark.unmeasured]

__all__ = [
    "names",
    "songs",
    "test_albums_and_artists_are_found",
    "test_change_is_found_at_once_and_added_to_the_files",
    "test_files_of_another_database_are_not_used",
    "test_names_are_found_in_sql",
    "test_plays_and_favourites_order_what_is_equal_otherwise",
    "test_tracks_are_found",
]
