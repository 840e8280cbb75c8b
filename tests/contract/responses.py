"""Check every response of a server against its own OpenAPI document."""

import json
import re
from typing import Any

from jsonschema import Draft202012Validator

#: Types whose shape the document describes.
FORMS = ("application/json", "application/problem+json")


class Contract:
    """The responses that the OpenAPI document has for each endpoint."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._paths = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + r"\Z"), operations)
            for path, operations in document["paths"].items()
        ]

    def check(self, method: str, path: str, status: int, mimetype: str, body: bytes) -> None:
        """Fail when a response has a status or a shape that is not in the document."""
        operation = self._operation(method, path.partition("?")[0])
        if operation is None or mimetype not in FORMS or not body:
            return
        responses = operation["responses"]
        assert str(status) in responses, f"{method} {path} responds with an undocumented {status}"
        schema = self._schema(responses[str(status)], mimetype)
        if schema:
            whole = {**schema, "components": self._document["components"]}
            Draft202012Validator(whole).validate(json.loads(body))

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, operations in self._paths:
            if pattern.match(path):
                found: dict[str, Any] | None = operations.get(method.lower())
                return found
        return None

    def _schema(self, response: dict[str, Any], mimetype: str) -> dict[str, Any] | None:
        while "$ref" in response:
            response = self._document["components"]["responses"][response["$ref"].rpartition("/")[2]]
        found: dict[str, Any] | None = response.get("content", {}).get(mimetype, {}).get("schema")
        return found
