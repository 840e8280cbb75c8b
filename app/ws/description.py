"""Generate the AsyncAPI 3 document of the socket from its message tables; a copy is `docs/asyncapi.yaml`."""

from collections.abc import Mapping
from typing import Any

import yaml
from apispec import APISpec
from apispec.ext.marshmallow import MarshmallowPlugin
from marshmallow import Schema

import schemas.messages
from app import __version__
from schemas.messages import CLIENT_MESSAGES, SERVER_MESSAGES, connection, radio_state, server

#: Modules whose schemas the server sends; those of the others come from clients.
SERVER_MODULES = (server.__name__, radio_state.__name__)

ABOUT = (
    "One player and one queue shared by every device of a person. Rules and promises: docs/protocol.md. "
    "Every message stands in the envelope; `data` is what its type says."
)


def describe() -> dict[str, Any]:
    """Return the document."""
    spec = APISpec(
        "Auralis socket", __version__, "3.1.0", plugins=[MarshmallowPlugin(schema_name_resolver=_name)]
    )
    spec.components.schema("Handshake", schema=connection.Handshake)
    spec.components.schema("FromClient", schema=connection.Envelope)
    spec.components.schema("FromServer", schema=server.Envelope)
    messages: dict[str, Any] = {}
    for envelope, side, table in (
        ("FromClient", "client", CLIENT_MESSAGES),
        ("FromServer", "server", SERVER_MESSAGES),
    ):
        for kind, schema in table.items():
            messages[f"{side}.{kind}"] = _message(spec, envelope, kind, schema)
    return {
        "asyncapi": "3.0.0",
        "info": {"title": "Auralis socket", "version": __version__, "description": ABOUT},
        "channels": {
            "socket": {
                "address": "/ws",
                "bindings": {"ws": {"query": {"$ref": "#/components/schemas/Handshake"}}},
                "messages": {name: {"$ref": f"#/components/messages/{name}"} for name in messages},
            }
        },
        "operations": {
            "hear": _operation("receive", "client", CLIENT_MESSAGES),
            "say": _operation("send", "server", SERVER_MESSAGES),
        },
        "components": {"messages": messages, "schemas": spec.to_dict()["components"]["schemas"]},
    }


def as_yaml() -> str:
    """Return the document as YAML."""
    text: str = yaml.safe_dump(describe(), sort_keys=False, allow_unicode=True, width=110)
    return text


def as_openapi() -> dict[str, Any]:
    """Return an OpenAPI document with the data of all messages by type, for generators of types."""
    document = describe()
    schemas = document["components"]["schemas"]
    for name, table in (("ClientMessages", CLIENT_MESSAGES), ("ServerMessages", SERVER_MESSAGES)):
        data = {kind: {"$ref": f"#/components/schemas/{_name(schema)}"} for kind, schema in table.items()}
        schemas[name] = {"type": "object", "properties": data, "required": list(table)}
    return {
        "openapi": "3.1.0",
        "info": document["info"],
        "paths": {},
        "components": {"schemas": schemas},
    }


def _message(spec: APISpec, envelope: str, kind: str, schema: type[Schema]) -> dict[str, Any]:
    name = _name(schema)
    if name not in spec.components.schemas:
        spec.components.schema(name, schema=schema)
    data = {"$ref": f"#/components/schemas/{name}"}
    shape = {"properties": {"type": {"const": kind}, "data": data}}
    return {
        "name": kind,
        "summary": (schema.__doc__ or "").strip(),
        "payload": {"allOf": [{"$ref": f"#/components/schemas/{envelope}"}, shape]},
    }


def _operation(action: str, side: str, table: Mapping[str, type[Schema]]) -> dict[str, Any]:
    return {
        "action": action,
        "channel": {"$ref": "#/channels/socket"},
        "messages": [{"$ref": f"#/channels/socket/messages/{side}.{kind}"} for kind in table],
    }


def _name(schema: Any) -> str:
    kind = schema if isinstance(schema, type) else type(schema)
    if not kind.__module__.startswith(schemas.messages.__name__):
        return kind.__name__
    return f"{'Server' if kind.__module__ in SERVER_MODULES else 'Client'}{kind.__name__}"
