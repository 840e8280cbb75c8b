"""Check every message of the server against its schema."""

from typing import Any

from schemas.messages import SERVER_MESSAGES
from schemas.messages.server import Envelope


def hold_to_schema(message: dict[str, Any]) -> None:
    """Fail when a message has a type, a field or a value that is not in the tables."""
    assert Envelope().validate(message) == {}
    schema = SERVER_MESSAGES[message["type"]]
    assert schema().validate(message["data"]) == {}, message["type"]
