"""The description of the socket equals the table that the server uses."""

import json
import re
from collections.abc import Callable
from typing import Any

import pytest
import yaml
from jsonschema import Draft202012Validator

from app.ws.answers import Answers
from app.ws.description import as_openapi, as_yaml, describe
from app.ws.message_table import BUDGETS, COMMANDS, LOW, OPEN, SLOW, make_table
from schemas.messages import CLIENT_MESSAGES, SERVER_MESSAGES
from tests.architecture.sources import PROJECT


@pytest.fixture(scope="module")
def document() -> dict[str, Any]:
    return describe()


def test_documented_description_equals_the_generated_one() -> None:
    """If this fails: bin/auralis asyncapi > docs/asyncapi.yaml."""
    kept = (PROJECT / "docs" / "asyncapi.yaml").read_text(encoding="utf-8")
    assert yaml.safe_load(kept) == yaml.safe_load(as_yaml())


@pytest.mark.parametrize("describe_as", [describe, as_openapi])
def test_all_references_resolve(describe_as: Callable[[], dict[str, Any]]) -> None:
    document = describe_as()
    for reference in re.findall(r'"\$ref": "#/([^"]+)"', json.dumps(document)):
        node: Any = document
        for step in reference.split("/"):
            node = node[step]


@pytest.mark.parametrize(
    ("name", "table"), [("ClientMessages", CLIENT_MESSAGES), ("ServerMessages", SERVER_MESSAGES)]
)
def test_openapi_document_has_the_data_of_every_message(name: str, table: dict[str, Any]) -> None:
    messages = as_openapi()["components"]["schemas"][name]
    assert list(messages["properties"]) == messages["required"] == list(table)


def test_all_schemas_are_valid(document: dict[str, Any]) -> None:
    for schema in document["components"]["schemas"].values():
        Draft202012Validator.check_schema(schema)


def test_every_message_has_one_row_of_the_table(document: dict[str, Any]) -> None:
    table = make_table(Answers(None, None, None))  # type: ignore[arg-type]  # nothing is asked of them here
    assert set(table) == set(CLIENT_MESSAGES)
    assert all((row.act is None) != (row.answer is None) for row in table.values())
    assert set(COMMANDS) | LOW | SLOW | OPEN <= set(CLIENT_MESSAGES)
    assert {kind.partition(".")[0] for kind in CLIENT_MESSAGES} == set(BUDGETS)


def test_every_message_is_documented_in_the_protocol() -> None:
    words = (PROJECT / "docs" / "protocol.md").read_text(encoding="utf-8")
    assert [kind for kind in (*CLIENT_MESSAGES, *SERVER_MESSAGES) if f"`{kind}`" not in words] == []
