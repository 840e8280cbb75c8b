"""Plans of lists on PostgreSQL."""

import pytest

from tests.unit.app.api.test_list_plans import (
    test_no_list_for_players_reads_or_sorts_a_whole_table,
    test_no_list_reads_or_sorts_a_whole_table,
)

__all__ = [
    "test_no_list_for_players_reads_or_sorts_a_whole_table",
    "test_no_list_reads_or_sorts_a_whole_table",
]

pytestmark = [pytest.mark.integration, pytest.mark.unmeasured]
