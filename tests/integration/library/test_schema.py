"""The migrations create the same tables on PostgreSQL."""

import pytest

from tests.architecture.test_schema import test_migrations_make_what_the_models_describe

__all__ = ["test_migrations_make_what_the_models_describe"]

pytestmark = pytest.mark.integration
