"""Changes that break clients of an earlier OpenAPI document."""

from collections.abc import Iterator
from typing import Any

METHODS = ("get", "post", "put", "patch", "delete")

Document = dict[str, Any]


def breaks(old: Document, new: Document) -> list[str]:
    """Return a sentence for each property of `old` that clients may rely on and `new` lacks."""
    found: list[str] = []
    for path, operations in old["paths"].items():
        for method in METHODS:
            if method not in operations:
                continue
            operation = new["paths"].get(path, {}).get(method)
            name = f"{method.upper()} {path}"
            if operation is None:
                found.append(f"{name} is gone")
            else:
                found += [
                    f"{name}: {reason}" for reason in _operation(old, operations[method], new, operation)
                ]
    return found


def _operation(old: Document, before: Document, new: Document, after: Document) -> Iterator[str]:
    known = {_key(parameter): parameter for parameter in before.get("parameters", ())}
    now = {_key(parameter): parameter for parameter in after.get("parameters", ())}
    yield from (f"argument {key} is gone" for key in known.keys() - now.keys())
    yield from (
        f"argument {key} is required now"
        for key, parameter in now.items()
        if parameter.get("required") and not known.get(key, {}).get("required")
    )
    sent_before, sent_now = _body(old, before.get("requestBody")), _body(new, after.get("requestBody"))
    yield from (f"the body needs {name} now" for name in _required(sent_now) - _required(sent_before))
    yield from (f"the body takes no {name} any more" for name in _fields(sent_before) - _fields(sent_now))
    for status, response in before["responses"].items():
        if status.startswith("2") and status in after["responses"]:
            yield from _answer(old, _body(old, response), new, _body(new, after["responses"][status]), status)
        elif status.startswith("2"):
            yield f"{status} is gone"


def _answer(old: Document, before: Document, new: Document, after: Document, where: str) -> Iterator[str]:
    """Yield fields that responses no longer have, at any depth."""
    for name, schema in before.get("properties", {}).items():
        if name not in after.get("properties", {}):
            yield f"{where}.{name} is gone"
            continue
        inner, now = _inner(old, schema), _inner(new, after["properties"][name])
        yield from _answer(old, inner, new, now, f"{where}.{name}")


def _inner(document: Document, schema: Document) -> Document:
    """Return the object behind a reference, a list, or a nullable value."""
    found = _resolve(document, schema)
    found = next(
        (_resolve(document, one) for one in found.get("anyOf", ()) if one != {"type": "null"}), found
    )
    return _resolve(document, found["items"]) if "items" in found else found


def _body(document: Document, content: Document | None) -> Document:
    found = _resolve(document, content or {})
    return _resolve(document, found.get("content", {}).get("application/json", {}).get("schema", {}))


def _resolve(document: Document, schema: Document) -> Document:
    while "$ref" in schema:
        part: Any = document
        for name in schema["$ref"].removeprefix("#/").split("/"):
            part = part[name]
        schema = part
    return schema


def _key(parameter: Document) -> tuple[str, str]:
    return parameter["in"], parameter["name"]


def _fields(schema: Document) -> set[str]:
    return set(schema.get("properties", ()))


def _required(schema: Document) -> set[str]:
    return set(schema.get("required", ()))
