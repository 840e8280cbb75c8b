"""Properties of the OpenAPI document, without a server."""

from collections.abc import Iterator
from typing import Any

import pytest
from jsonschema import Draft202012Validator

from app import playlist_files
from app.cli.main import specification

METHODS = ("get", "post", "put", "patch", "delete")

Operation = tuple[str, dict[str, Any]]


@pytest.fixture(scope="module")
def document(tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Any]]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("AURALIS_DATA", str(tmp_path_factory.mktemp("data")))
        yield specification()


def operations(document: dict[str, Any]) -> list[Operation]:
    return [
        (f"{method.upper()} {path}", operation)
        for path, found in document["paths"].items()
        for method, operation in found.items()
        if method in METHODS
    ]


def json_schema(response: dict[str, Any]) -> dict[str, Any] | None:
    found: dict[str, Any] | None = response.get("content", {}).get("application/json", {}).get("schema")
    return found


def test_every_operation_has_a_summary(document: dict[str, Any]) -> None:
    assert [name for name, operation in operations(document) if not operation.get("summary")] == []


def test_every_json_response_has_an_envelope(document: dict[str, Any]) -> None:
    bare = []
    for name, operation in operations(document):
        for status, response in operation["responses"].items():
            schema = json_schema(response)
            if schema and not schema["$ref"].endswith(("Answer", "List", "Error")):
                bare.append((name, status))
    assert bare == []


def test_every_operation_documents_the_common_errors(document: dict[str, Any]) -> None:
    common = {"400", "403", "422", "429", "500", "503"}
    missing = {name: common - set(operation["responses"]) for name, operation in operations(document)}
    assert {name: statuses for name, statuses in missing.items() if statuses} == {}


def test_operations_on_a_track_document_404(document: dict[str, Any]) -> None:
    by_id = [(name, operation) for name, operation in operations(document) if "{track_id}" in name]
    assert len(by_id) > 4
    assert [name for name, operation in by_id if "404" not in operation["responses"]] == []


def test_every_argument_has_a_description(document: dict[str, Any]) -> None:
    mute = [
        (path, parameter["name"])
        for path, found in document["paths"].items()
        for holder in (found, *(found[method] for method in METHODS if method in found))
        for parameter in holder.get("parameters", ())
        if not parameter.get("description")
    ]
    assert mute == []


def test_every_body_has_a_valid_example(document: dict[str, Any]) -> None:
    bodies = [
        operation["requestBody"] for _name, operation in operations(document) if "requestBody" in operation
    ]
    assert len(bodies) > 20
    for body in bodies:
        if playlist_files.MIME_TYPE in body["content"]:  # a file
            continue
        sent = body["content"]["application/json"]
        whole = {**sent["schema"], "components": document["components"]}
        Draft202012Validator(whole).validate(sent["example"])


def test_every_error_has_both_formats(document: dict[str, Any]) -> None:
    errors = document["components"]["responses"]
    assert len(errors) > 10
    assert {tuple(error["content"]) for error in errors.values()} == {
        ("application/json", "application/problem+json")
    }
    assert all(error["description"].endswith(".") for error in errors.values())


def test_administrator_operations_document_403(document: dict[str, Any]) -> None:
    described = {name: operation["responses"]["403"]["$ref"] for name, operation in operations(document)}
    for_admins = {name for name, reference in described.items() if reference.endswith("FOR_ADMINS")}
    assert {"POST /api/v1/scans", "GET /api/v1/users", "POST /api/v1/purges"} <= for_admins
    assert "GET /api/v1/tracks" not in for_admins


def test_query_arguments_are_never_null(document: dict[str, Any]) -> None:
    queries = [
        parameter["schema"]
        for _name, operation in operations(document)
        for parameter in operation.get("parameters", ())
        if parameter["in"] == "query"
    ]
    assert len(queries) > 50
    assert [
        schema for schema in queries if "null" in schema.get("type", "") or None in schema.get("enum", ())
    ] == []


def test_all_schemas_are_valid_and_closed(document: dict[str, Any]) -> None:
    schemas = document["components"]["schemas"]
    for schema in schemas.values():
        Draft202012Validator.check_schema(schema)
    ours = {name for name in schemas if name != "PaginationMetadata"}  # flask-smorest's own
    assert [name for name in ours if schemas[name].get("additionalProperties") is not False] == []


def test_document_names_no_server(document: dict[str, Any]) -> None:
    assert document["openapi"] == "3.1.0"
    assert "servers" not in document
