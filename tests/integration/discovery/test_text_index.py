"""The text index in files, and names in every script, on PostgreSQL."""

import pytest

from tests.unit.discovery.test_search_scripts import names, test_names_are_found_in_sql
from tests.unit.discovery.test_text_faults import test_two_machines_have_their_own_files
from tests.unit.discovery.test_text_files import (
    test_change_is_found_at_once_and_added_to_the_files,
    test_files_of_another_database_are_not_used,
    test_plays_and_favourites_order_what_is_equal_otherwise,
)

pytestmark = [pytest.mark.integration, pytest.mark.unmeasured]

__all__ = [
    "names",
    "test_change_is_found_at_once_and_added_to_the_files",
    "test_files_of_another_database_are_not_used",
    "test_names_are_found_in_sql",
    "test_plays_and_favourites_order_what_is_equal_otherwise",
    "test_two_machines_have_their_own_files",
]
