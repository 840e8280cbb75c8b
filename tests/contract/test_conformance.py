"""Schemathesis checks the responses of the application against its document.

A short form of `make conformance`, which asks a whole server as each kind of person (`conformance.py`).
"""

from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from app.factory import create_app
from library.database import session_scope
from tests.redis_fixtures import running_valkey, valkey
from tests.unit.app.api.conftest import add_songs
from tests.valkeys import Valkey

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

#: Requests for each endpoint.
EXAMPLES = 4

CHECKS = [
    not_a_server_error,
    status_code_conformance,
    content_type_conformance,
    response_schema_conformance,
]

SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

__all__ = ["running_valkey", "valkey"]


@pytest.fixture
def api(unlimited: None, valkey: Valkey, database: str) -> Any:
    with session_scope() as session:
        add_songs(session)
    app: Flask = create_app(background=False)
    return schemathesis.openapi.from_wsgi("/api/openapi.json", app)


def test_responses_conform_to_the_document(api: Any) -> None:
    asked = 0
    for found in api.get_all_operations():
        operation = found.ok()

        @SETTINGS
        @given(case=operation.as_strategy())
        def ask(case: Any) -> None:
            case.call_and_validate(checks=CHECKS)

        ask()
        asked += 1
    assert asked > 50
