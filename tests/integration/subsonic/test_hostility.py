"""No argument of any call makes the server fail, or answer without an envelope."""

import dataclasses

from app.http.errors import HIDDEN_MESSAGES
from app.subsonic.arguments import MAX_VALUES
from app.subsonic.endpoints import ENDPOINTS, Endpoint
from tests.integration.subsonic.player import Player

Songs = dict[str, str]

#: Started by a broker, which is not here.
NEEDS_BROKER = {"startScan"}

HOSTILE = (
    "",
    "0",
    "-1",
    "9" * 400,
    "1e999",
    "NaN",
    "\x00",
    "é\ud7ff",
    "%",
    "' OR 1=1 --",
    "x" * 5000,
    "null",
)

UNEXPECTED = HIDDEN_MESSAGES["INTERNAL_SERVER_ERROR"]


def names(endpoint: Endpoint) -> list[str]:
    """Return the names of a call's arguments on the wire."""
    parts = (field.name.split("_") for field in dataclasses.fields(endpoint.arguments))
    return [first + "".join(part.capitalize() for part in rest) for first, *rest in parts]


def test_hostile_values_are_refused_or_taken(player: Player, admin: Player, songs: Songs) -> None:
    for endpoint in ENDPOINTS:
        wire_names = names(endpoint) if endpoint.name not in NEEDS_BROKER else []
        good = dict.fromkeys(wire_names, f"tr-{songs['Hunter']}")
        for name in wire_names:
            for value in HOSTILE:
                answer = admin.send(endpoint.name, f="json", **good | {name: value})
                assert UNEXPECTED.encode() not in answer.get_data(), (endpoint.name, name, value)
                assert answer.mimetype != "text/html"


def test_more_values_than_any_queue_has_are_refused(player: Player) -> None:
    assert player.fail("getSong", method="POST", id=["x"] * (MAX_VALUES + 1)) == 0
