"""The handshake, the envelope of clients' messages, and messages about the connection itself."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from marshmallow import fields, validate

from schemas.fields import MAX_ID_LENGTH, CleanString, StrictInteger
from schemas.messages.fields import chosen_name
from schemas.typed import TypedSchema

#: Topics that a client may subscribe to, beside the player and the queue.
TOPICS = ("position", "jobs", "cache", "library", "fingerprints")


@dataclass(frozen=True, slots=True)
class HandshakeArguments:
    """Arguments of the socket's address.

    Attributes
    ----------
    client_id
        The device's own name; None: the server makes one.
    shared
        Name of a shared playback session; None: the user's own.
    plays_audio
        Whether the device can output sound.
    """

    client_id: str | None
    shared: str | None
    plays_audio: bool


class Handshake(TypedSchema[HandshakeArguments]):
    """Arguments of the socket's address."""

    client_id = chosen_name(
        data_key="clientId", load_default=None, metadata={"description": "made and stored by the device"}
    )
    session = chosen_name(load_default=None, metadata={"description": "name of a shared session"})
    audio = CleanString(
        load_default="yes",
        validate=validate.OneOf(("yes", "no")),
        metadata={"description": "no: a remote control, which holds no lease and never outputs sound"},
    )

    def make(self, values: Mapping[str, Any]) -> HandshakeArguments:
        """Translate the protocol's words."""
        return HandshakeArguments(values["client_id"], values["session"], values["audio"] == "yes")


@dataclass(frozen=True, slots=True)
class Received:
    """A message of a client before its data is validated."""

    id: str
    type: str
    sequence: int
    data: Mapping[str, object]


class Envelope(TypedSchema[Received]):
    """The envelope of every message."""

    id = CleanString(
        required=True, validate=validate.Length(1, MAX_ID_LENGTH), metadata={"example": "msg_4f1c"}
    )
    type = CleanString(required=True, validate=validate.Length(1, MAX_ID_LENGTH))
    data = fields.Dict(load_default=dict)
    sequence = StrictInteger(
        required=True, strict=True, metadata={"description": "1, 2, 3 … on each connection"}
    )
    timestamp = StrictInteger(required=True, strict=True, metadata={"description": "ms since 1970"})
    response_to = fields.String(data_key="responseToId")
    transient = fields.Boolean()

    def make(self, values: Mapping[str, Any]) -> Received:
        """Leave out the fields that the server does not use."""
        return Received(values["id"], values["type"], values["sequence"], values["data"])


@dataclass(frozen=True, slots=True)
class ConnectionAuthenticateData:
    """A ticket of `POST /api/v1/ws/tickets`."""

    ticket: str


class ConnectionAuthenticate(TypedSchema[ConnectionAuthenticateData]):
    """Authenticate with a ticket."""

    data_class = ConnectionAuthenticateData

    ticket = CleanString(required=True, validate=validate.Length(1, 200))


@dataclass(frozen=True, slots=True)
class ConnectionResumeData:
    """The last event that a client has; None: it has none, and wants the state."""

    epoch: str | None
    last_sequence: int | None


class ConnectionResume(TypedSchema[ConnectionResumeData]):
    """Resume after an event; null: from the current state."""

    data_class = ConnectionResumeData

    epoch = CleanString(required=True, allow_none=True, validate=validate.Length(1, 64))
    last_sequence = StrictInteger(
        data_key="lastSequence", strict=True, required=True, allow_none=True, validate=validate.Range(0)
    )


@dataclass(frozen=True, slots=True)
class ConnectionSubscribeData:
    """All topics that the client wants from now on."""

    topics: list[str]


class ConnectionSubscribe(TypedSchema[ConnectionSubscribeData]):
    """Set the topics to receive beside player and queue; others are not sent."""

    data_class = ConnectionSubscribeData

    topics = fields.List(CleanString(validate=validate.OneOf(TOPICS)), required=True)


@dataclass(frozen=True, slots=True)
class ConnectionPingData:
    """Nothing."""


class ConnectionPing(TypedSchema[ConnectionPingData]):
    """Ask for the server's time."""

    data_class = ConnectionPingData


@dataclass(frozen=True, slots=True)
class ConnectionCloseData:
    """The client's reason, for the log of its own developer."""

    reason: str


class ConnectionClose(TypedSchema[ConnectionCloseData]):
    """Leave: the device's lease ends at once."""

    data_class = ConnectionCloseData

    reason = CleanString(load_default="", validate=validate.Length(0, 100))
