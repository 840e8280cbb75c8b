"""No argument of any call makes the server fail, answer without an envelope, or show what is another's."""

import dataclasses
import json
from collections.abc import Iterator
from itertools import count, cycle
from typing import Any
from urllib.parse import urlencode
from xml.etree import ElementTree as ET

import pytest
from werkzeug.test import TestResponse

from app.http.errors import HIDDEN_MESSAGES
from app.subsonic.arguments import MAX_VALUES
from app.subsonic.endpoints import ENDPOINTS, Endpoint, Right
from app.subsonic.faults import Code
from tests.integration.subsonic.desk import app, running_valkey, valkey
from tests.integration.subsonic.player import NAMESPACE, Player, check_envelope

__all__ = ["app", "running_valkey", "valkey"]

Songs = dict[str, str]

#: Started by a broker, which is not here.
NEEDS_BROKER = {"startScan"}

#: Each with the type of its response.
FORMATS: tuple[dict[str, str], ...] = ({}, {"f": "json"}, {"f": "jsonp", "callback": "take"})

HOSTILE: tuple[Any, ...] = (
    "",
    "0",
    "-1",
    "1.5",
    "9" * 400,
    "1e999",
    "NaN",
    "\x00",
    "é\ud7ff\u202e",
    "%",
    "' OR 1=1 --",
    '<x a="1">&\'',
    "x" * 5000,
    "null",
    ["1", "tr-x"],
    ["x"] * 500,
)

UNEXPECTED = HIDDEN_MESSAGES["INTERNAL_SERVER_ERROR"]

SECRET = "Secret of root"


def names(endpoint: Endpoint) -> list[str]:
    """Return the names of a call's arguments on the wire."""
    parts = (field.name.split("_") for field in dataclasses.fields(endpoint.arguments))
    return [first + "".join(part.capitalize() for part in rest) for first, *rest in parts]


def walked() -> Iterator[tuple[Endpoint, list[str]]]:
    yield from ((each, names(each)) for each in ENDPOINTS if each.name not in NEEDS_BROKER)


def envelope(answer: TestResponse) -> dict[str, Any]:
    """Return the checked envelope of a response in any format, with its error."""
    body = answer.get_data()
    if answer.mimetype == "text/xml":
        root = ET.fromstring(body)
        error = root.find(f"{NAMESPACE}error")
        found: dict[str, Any] = {**root.attrib, "openSubsonic": root.attrib["openSubsonic"] == "true"}
        found |= {} if error is None else {"error": {**error.attrib, "code": int(error.attrib["code"])}}
    else:
        if answer.mimetype == "application/javascript":
            assert body.startswith(b"take(")
            assert body.endswith(b");")
            body = body[len(b"take(") : -len(b");")]
        found = json.loads(body)["subsonic-response"]
    check_envelope(found)
    return found


def check(answer: TestResponse, endpoint: Endpoint, sent: object) -> None:
    """Fail for a response that is neither a file nor an envelope with a known error."""
    if (answer.mimetype or "").startswith(("image/", "audio/")):
        return
    about = (endpoint.name, sent)
    found = envelope(answer)
    assert (answer.status_code == 200) or endpoint.has_statuses, about
    if found["status"] == "failed":
        assert found["error"]["code"] in set(Code), about
        assert UNEXPECTED not in found["error"]["message"], about


def test_hostile_values_are_refused_or_taken(player: Player, admin: Player, songs: Songs) -> None:
    ways = cycle([(way, method) for way in FORMATS for method in ("GET", "POST")])
    for endpoint, wire_names in walked():
        good = dict.fromkeys(wire_names, f"tr-{songs['Hunter']}")
        for name in wire_names:
            for value in HOSTILE:
                (way, method), sent = next(ways), good | {name: value}
                check(admin.send(endpoint.name, method=method, **way, **sent), endpoint, (name, value))


def test_a_missing_argument_is_named(player: Player, admin: Player) -> None:
    for endpoint, _ in walked():
        required = [
            field.name
            for field in dataclasses.fields(endpoint.arguments)
            if field.default is dataclasses.MISSING
        ]
        for way in FORMATS:
            answer = admin.send(endpoint.name, **way)
            check(answer, endpoint, "nothing")
            if required:
                assert envelope(answer)["error"]["code"] == Code.MISSING, endpoint.name


def test_bytes_that_are_no_text_are_refused_in_an_envelope(player: Player, admin: Player) -> None:
    login = urlencode(admin.login | {"v": "1.16.1", "c": "x", "f": "json"}).encode()
    for endpoint, wire_names in walked():
        wrong = b"&".join(name.encode() + b"=%ff%fe%00" for name in wire_names)
        for method, query, form in (("GET", login + b"&" + wrong, None), ("POST", login, wrong)):
            answer = admin.send_raw(endpoint.name, method, query, form)
            check(answer, endpoint, method)


@pytest.mark.parametrize(
    "callback", ["alert(1)//", "a;b", "</script>", "a.b.", "1a", "a\nb", "a" * 200, "é", ""]
)
def test_a_callback_is_a_name_or_refused(player: Player, callback: str) -> None:
    for method in ("GET", "POST"):
        refused = player.send("ping", method=method, f="jsonp", callback=callback)
        assert (refused.mimetype, envelope(refused)["error"]["code"]) == ("application/json", Code.MISSING)
        wrong = player.send("ping", method=method, f="jsonp", callback=callback, t="0")
        assert wrong.mimetype == "application/json"


def test_more_values_than_any_queue_has_are_refused(player: Player) -> None:
    assert player.fail("getSong", method="POST", id=["x"] * (MAX_VALUES + 1)) == 0


def test_nothing_of_another_account_is_shown_or_changed(player: Player, admin: Player, songs: Songs) -> None:
    song = f"tr-{songs['Hunter']}"
    mine = admin.call("createPlaylist", name=SECRET, songId=song)["playlist"]["id"]
    admin.call("createBookmark", id=song, position=5, comment=SECRET)
    numbers = count()
    for endpoint, wire_names in walked():
        if endpoint.right is Right.ADMIN:
            continue
        for value in (mine, mine.removeprefix("pl-"), "root"):
            sent = dict.fromkeys(wire_names, value) | {"size": 50, "count": 50, "name": f"x{next(numbers)}"}
            answer = player.send(endpoint.name, f="json", **sent)
            check(answer, endpoint, value)
            assert SECRET.encode() not in answer.get_data(), (endpoint.name, value)
    assert [each["name"] for each in admin.call("getPlaylists")["playlists"]["playlist"]] == [SECRET]
    assert admin.call("getPlaylist", id=mine)["playlist"]["songCount"] == 1
    [bookmark] = admin.call("getBookmarks")["bookmarks"]["bookmark"]
    assert (bookmark["comment"], bookmark["position"]) == (SECRET, 5)
