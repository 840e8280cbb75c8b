"""Check every response of a server against its own OpenAPI document."""

import json
import re
from collections.abc import Callable
from typing import Any

from jsonschema import Draft202012Validator

from tests.tracing import unmeasured

#: Types whose shape the document describes.
FORMS = ("application/json", "application/problem+json")

_contracts: list["Contract"] = []


def shared_contract(read: Callable[[], dict[str, Any]]) -> "Contract":
    """Return the contract of all servers and applications of this code, which is read once in a process."""
    if not _contracts:
        _contracts.append(Contract(read()))
    return _contracts[0]


class Contract:
    """The responses that the OpenAPI document has for each endpoint."""

    def __init__(self, document: dict[str, Any]) -> None:
        self._document = document
        self._validators: dict[tuple[int, str], Draft202012Validator | None] = {}
        self._paths = [
            (re.compile(re.sub(r"\{[^}]+\}", "[^/]+", path) + r"\Z"), operations)
            for path, operations in document["paths"].items()
        ]

    @unmeasured
    def check(self, method: str, path: str, status: int, mimetype: str, body: bytes) -> None:
        """Fail when a response has a status or a shape that is not in the document."""
        operation = self._operation(method, path.partition("?")[0])
        if operation is None or mimetype not in FORMS or not body:
            return
        responses = operation["responses"]
        assert str(status) in responses, f"{method} {path} responds with an undocumented {status}"
        validator = self._validator(responses[str(status)], mimetype)
        if validator:
            validator.validate(json.loads(body))

    def _operation(self, method: str, path: str) -> dict[str, Any] | None:
        for pattern, operations in self._paths:
            if pattern.match(path):
                found: dict[str, Any] | None = operations.get(method.lower())
                return found
        return None

    def _validator(self, response: dict[str, Any], mimetype: str) -> Draft202012Validator | None:
        """Return the validator of a response, made once: the same ones come in most tests."""
        key = (id(response), mimetype)
        if key not in self._validators:
            while "$ref" in response:
                response = self._document["components"]["responses"][response["$ref"].rpartition("/")[2]]
            schema = response.get("content", {}).get(mimetype, {}).get("schema")
            whole = {**(schema or {}), "components": self._document["components"]}
            self._validators[key] = Draft202012Validator(whole) if schema else None
        return self._validators[key]
