"""Connections of a user to scrobblers: services that store the plays as well."""

from dataclasses import dataclass, field
from typing import ClassVar

from marshmallow import fields

from schemas.fields import StrictSchema, patterned
from schemas.typed import TypedSchema

SERVICES = ("listenbrainz", "lastfm")

MAX_TOKEN_LENGTH = 200


class Scrobbler(StrictSchema):
    """A service, and your connection to it."""

    service = fields.String(required=True, metadata={"enum": SERVICES})
    available = fields.Boolean(required=True, metadata={"description": "whether this server offers it"})
    state = fields.String(
        required=True,
        metadata={
            "enum": ["none", "connected", "refused"],
            "description": "'refused': it does not accept your token any more, so connect again; plays wait",
        },
    )
    user_name = fields.String(required=True, allow_none=True, metadata={"description": "your name there"})
    connected_at = fields.DateTime(required=True, allow_none=True)
    pending = fields.Integer(required=True, metadata={"description": "plays that wait"})
    is_full = fields.Boolean(
        required=True,
        metadata={"description": "no more plays can wait: later ones are sent from your history afterwards"},
    )
    sent = fields.Integer(required=True, metadata={"description": "plays that it has"})
    sent_at = fields.DateTime(required=True, allow_none=True)
    refused = fields.Integer(
        required=True, metadata={"description": "plays that it does not take; they stay in your history"}
    )
    message = fields.String(
        required=True, allow_none=True, metadata={"description": "the last error or refusal"}
    )
    retry_at = fields.DateTime(required=True, allow_none=True)


class ScrobblerList(StrictSchema):
    """All services."""

    scrobblers = fields.List(fields.Nested(Scrobbler), required=True)


class ScrobblerPermission(StrictSchema):
    """A page on which you permit Auralis to send plays, and the token to connect with afterwards."""

    url = fields.String(required=True, metadata={"format": "uri"})
    token = fields.String(required=True)


@dataclass(frozen=True, slots=True)
class ConnectionBody:
    """The token of a user at a service."""

    token: str = field(repr=False)


class ScrobblerConnection(TypedSchema[ConnectionBody]):
    """Your token at the service; it is stored encrypted and never returned."""

    data_class = ConnectionBody

    EXAMPLE: ClassVar = {"token": "b3f1a0c2-6f5d-4c1e-9b7a-0a3d5e7f9b11"}

    token = patterned("^[!-~]+$", MAX_TOKEN_LENGTH, required=True, load_only=True)
