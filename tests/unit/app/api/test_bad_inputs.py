"""Invalid input is refused in the error envelope, never with a 5xx."""

import json
from typing import Any

import pytest
from werkzeug.test import TestResponse

from tests.contract.client import Client
from tests.unit.app.api.conftest import Person

JSON = {"Content-Type": "application/json"}
BIG = (10**30, 2**62, 2**63, 2**64)


def refused(answer: TestResponse, *statuses: int) -> None:
    assert answer.status_code in statuses, answer.get_data()[:300]
    body = answer.get_json()
    assert body["status"] == "error"
    assert set(body) <= {"status", "code", "message", "details", "timestamp"}


@pytest.mark.parametrize("number", BIG)
@pytest.mark.parametrize("name", ["offset", "limit", "year"])
def test_too_large_numbers_are_refused(client: Client, name: str, number: int) -> None:
    refused(client.send("GET", "/tracks", query_string={name: number}), 422)


@pytest.mark.parametrize("number", BIG)
@pytest.mark.parametrize("path", ["/albums/{}", "/artists/{}", "/genres/{}", "/roots/{}", "/tracks/{}"])
def test_too_large_ids_are_not_found(client: Client, path: str, number: int) -> None:
    refused(client.send("GET", path.format(number)), 404)


@pytest.mark.parametrize("number", [*BIG, -1, 1.5, True, "3", "1_000", "٣", [], {}, None])
def test_fractions_and_large_numbers_in_bodies_are_refused(
    client: Client, songs: dict[str, str], number: Any
) -> None:
    answer = client.send("PUT", f"/tracks/{songs['Demo']}/rating", json={"rating": number})
    if number == "3":
        assert answer.status_code == 200  # ASCII digits are a number, as in a query
    else:
        refused(answer, 422)


@pytest.mark.parametrize(
    "query",
    ["limit=1.0", "limit=true", "limit=1_000", "limit=%D9%A3", "limit=+5", "limit= 5", "limit=", "limit=0x5",
     "tempo_bpm_min=nan", "tempo_bpm_min=inf", "tempo_bpm_min=1e999", "tempo_bpm_min=1_0", "favourite=1",
     "favourite=yes", "favourite=True", "query=%00", "artist=a%00b", "colour=red", "limit=1&limit=2",
     "query=" + "x" * 201, "cursor=!", "cursor=" + "x" * 5000, "album_id=" + "x" * 65],
)  # fmt: skip
def test_invalid_arguments_are_refused(client: Client, query: str) -> None:
    refused(client.send("GET", f"/tracks?{query}"), 422)


@pytest.mark.parametrize("path", ["/coverage", "/session", "/cache/stats", "/fingerprints/scale"])
def test_undeclared_arguments_are_refused(client: Client, path: str) -> None:
    refused(client.send("GET", f"{path}?x=1"), 422)


@pytest.mark.parametrize("query", ["query=%ff", "query=%c3%28"])
def test_query_that_is_not_utf8_is_refused(client: Client, query: str) -> None:
    refused(client.send("GET", f"/tracks?{query}"), 400)


BODIES: dict[str, tuple[bytes, int]] = {
    "empty": (b"", 422),
    "blank": (b"  \n", 422),
    "cut off": (b'{"track_id": ', 400),
    "array": (b"[]", 422),
    "text": (b'"x"', 422),
    "null": (b"null", 422),
    "not utf-8": (b'{"track_id": "\xff"}', 400),
    "utf-16": ('{"track_id": "x"}'.encode("utf-16"), 400),
    "nested": (b'{"track_id": ' + b"[" * 100_000 + b"]" * 100_000 + b"}", 400),
    "nested objects": (b'{"a":' * 100_000 + b"1" + b"}" * 100_000, 400),
    "nested below the limit of brackets": (b"[" * 19_000 + b"]" * 19_000, 400),
    "a long list of lists": (b"[" + b"[]," * 200_000 + b"[]]", 400),
    "twice": (b'{"track_id": "a", "track_id": "b"}', 400),
    "nan": (b'{"track_id": NaN}', 400),
    "infinity": (b'{"track_id": -Infinity}', 400),
    "nul": (b'{"track_id": "a\\u0000"}', 422),
    "surrogate": (b'{"track_id": "\\ud800"}', 422),
    "surrogate name": (b'{"\\ud800": 1}', 422),
    "unknown field": (b'{"track_id": "x", "more": 1}', 422),
    "number": (b'{"track_id": 7}', 422),
    "huge number": (b'{"track_id": ' + b"9" * 5000 + b"}", 400),
    "long": (b'{"track_id": "' + b"x" * 65 + b'"}', 422),
}


@pytest.mark.parametrize("kind", BODIES)
def test_invalid_bodies_are_refused(client: Client, kind: str) -> None:
    body, status = BODIES[kind]
    refused(client.send("POST", "/history", data=body, headers=JSON), status)


@pytest.mark.parametrize(
    "mimetype", ["text/plain", "application/x-www-form-urlencoded", "application/xml", ""]
)
def test_bodies_of_other_content_types_are_refused(client: Client, mimetype: str) -> None:
    body = {"data": b'{"track_id": "x"}', "content_type": mimetype}
    refused(client.send("POST", "/history", **body), 415)


def test_body_over_the_limit_is_refused(client: Client) -> None:
    body = json.dumps({"track_id": "x" * 2_000_000}).encode()
    refused(client.send("POST", "/history", data=body, headers=JSON), 413)


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE"])
def test_unknown_method_is_refused(client: Client, method: str) -> None:
    answer = client.send(method, "/coverage")
    refused(answer, 405)
    assert answer.headers["Allow"] == "GET, HEAD, OPTIONS"


def test_path_next_to_item_paths_has_its_own_methods(client: Client) -> None:
    assert set(client.send("OPTIONS", "/queue/moves").allow) == {"OPTIONS", "POST"}
    refused(client.send("DELETE", "/queue/moves"), 405)
    assert set(client.send("OPTIONS", "/queue/moves.1").allow) == {"DELETE", "OPTIONS"}


@pytest.mark.parametrize(
    "path", ["/tracks/a%00b", "/tracks/%ff", "/tracks/..%5c..%5cetc", "/tracks/../../etc/passwd",
             "/tracks/%2e%2e%2f/audio", "/tracks/..%2f..%2f/artwork", "/tracks/" + "x" * 5000, "/nothing"],
)  # fmt: skip
def test_unknown_paths_are_not_found(client: Client, path: str) -> None:
    refused(client.send("GET", path), 404)


@pytest.mark.parametrize("sent", ["../../etc", "/etc\x00", "..\\..\\etc", "/etc", "\ud800", "x" * 5000])
def test_folders_outside_the_allowed_ones_are_refused(client: Client, sent: str) -> None:
    refused(client.post("/roots", {"path": sent}), 403, 422)


def test_password_of_a_megabyte_is_refused(client: Client, someone: Person) -> None:
    someone("ann", "admin")
    refused(client.post("/session", {"name": "ann", "password": "x" * 1_000_000}), 422)


@pytest.mark.parametrize("path", ["/tracks", "/albums", "/jobs", "/favourites", "/history", "/playlists"])
def test_offset_beyond_the_end_returns_an_empty_page(
    client: Client, songs: dict[str, str], path: str
) -> None:
    assert client.get(path, offset=2**31 - 1)["items"] == []


@pytest.mark.parametrize("host", ["evil.example", "127.0.0.1.evil.example", "[", "localhost.", "0.0.0.0"])
def test_other_host_names_are_refused(client: Client, host: str) -> None:
    refused(client.send("GET", "/tracks", headers={"Host": host}), 400, 403)


@pytest.mark.parametrize(
    "headers", [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Sec-Fetch-Site": "cross-site"},
                {"Sec-Fetch-Site": "same-site"}, {"Origin": "http://127.0.0.1:1"}],
)  # fmt: skip
def test_requests_from_other_sites_change_nothing(client: Client, headers: dict[str, str]) -> None:
    refused(client.post("/scans", headers=headers), 403)
