"""Requests that the API refuses, and its errors."""

from typing import Any

import pytest

from tests.servers import Server

pytestmark = pytest.mark.integration


@pytest.mark.parametrize(
    "query",
    ["limit=0", "limit=501", "limit=1.5", "limit=1_0", "limit=true", "limit=١", "offset=-1",
     "offset=99999999999999999999", "sort_by=path", "order=up", "state=odd", "colour=red"],
)  # fmt: skip
def test_list_refuses_unknown_arguments(server: Server, query: str) -> None:
    answer = server.get(f"/api/v1/tracks?{query}".replace("١", "%D9%A1"))
    assert (answer.status, answer.json["code"]) == (422, "VALIDATION_FAILED")
    assert query.split("=", maxsplit=1)[0] in answer.json["details"]["query"]


def test_page_beyond_the_end_of_a_search_is_empty(server: Server) -> None:
    answer = server.get("/api/v1/search", query="quick", offset=10_000)
    assert (answer.status, answer.json["items"]) == (200, [])


def test_malformed_origin_is_refused(server: Server) -> None:
    assert server.post("/api/v1/scans", headers={"Origin": "http://["}).status == 403


@pytest.mark.parametrize("path", ["/api/v1/coverage", "/api/health", "/api/v1/cache/stats"])
def test_endpoint_without_arguments_refuses_them(server: Server, path: str) -> None:
    assert server.get(f"{path}?x=1").status == 422


@pytest.mark.parametrize(
    "path",
    ["/api/v1/tracks/none", "/api/v1/tracks/none/audio", "/api/v1/jobs/none", "/api/v1/fingerprints/none",
     "/api/v1/tracks/none/similar", "/api/none"],
)  # fmt: skip
def test_unknown_ids_are_404_in_the_envelope(server: Server, path: str) -> None:
    answer = server.get(path)
    assert answer.status == 404
    assert answer.json["status"] == "error"


def test_wrong_method_lists_the_allowed_ones(server: Server) -> None:
    answer = server.request("DELETE", "/api/v1/tracks")
    assert answer.status == 405
    assert "GET" in answer.headers["Allow"]
    assert answer.json["code"] == "METHOD_NOT_ALLOWED"


@pytest.mark.parametrize("body", [b"{", b"[]", b"\xff", b'{"track_id": 7}', b'{"track_id": "a\\u0000"}',
                                  b'{"track_id": "x", "more": 1}', b'{"track_id": "\\ud800"}'])  # fmt: skip
def test_invalid_body_is_refused(server: Server, body: bytes) -> None:
    answer = server.request("POST", "/api/v1/history", body, {"Content-Type": "application/json"})
    assert answer.status in (400, 422)
    assert answer.json["status"] == "error"


def test_problem_details_are_returned_on_request(server: Server) -> None:
    answer = server.get("/api/v1/tracks/none", headers={"Accept": "application/problem+json"})
    assert answer.headers["Content-Type"] == "application/problem+json"
    assert answer.json["status"] == 404


@pytest.mark.parametrize("host", ["evil.example", "evil.example:8765", "127.0.0.1.evil.example", ""])
def test_foreign_host_name_is_refused(server: Server, host: str) -> None:
    assert server.get("/api/v1/tracks", headers={"Host": host}).status in (400, 403)


def test_request_from_another_site_is_refused(server: Server) -> None:
    answer = server.post("/api/v1/scans", headers={"Origin": "http://evil.example"})
    assert (answer.status, answer.json["code"]) == (403, "FORBIDDEN")


def test_request_id_is_returned(server: Server) -> None:
    answer = server.get("/api/health", headers={"X-Request-ID": "mine-1"})
    assert answer.headers["X-Request-ID"] == answer.json["meta"]["request_id"] == "mine-1"


def test_pages_link_to_each_other(server: Server) -> None:
    answer = server.get("/api/v1/tracks", limit=3, offset=3)
    assert answer.json["offset"] == 3
    assert 'rel="next"' in answer.headers["Link"]
    ids = [item["id"] for item in server.tracks()]
    assert [item["id"] for item in answer.json["items"]] == ids[3:6]


def test_plays_and_favourites_are_stored(server: Server, track: dict[str, Any]) -> None:
    plays = server.get(f"/api/v1/tracks/{track['id']}").data["play_count"]
    assert server.post("/api/v1/history", {"track_id": track["id"]}).data["play_count"] == plays + 1
    assert server.post("/api/v1/favourites", {"track_id": track["id"]}).data["favourite"] is True
    assert [item["id"] for item in server.get("/api/v1/favourites").json["items"]] == [track["id"]]
    assert server.request("DELETE", f"/api/v1/favourites/{track['id']}").data["favourite"] is False


@pytest.mark.parametrize("name", ["X-Padding", "Cookie", "Authorization", "Range", "If-None-Match"])
def test_header_of_nine_kilobytes_is_refused(server: Server, name: str) -> None:
    assert server.get("/api/health", headers={name: "x" * 9 * 1024}).status == 431


def test_thousand_headers_are_refused(server: Server) -> None:
    assert server.get("/api/health", headers={f"X-{n}": "x" for n in range(1000)}).status == 431


def test_address_of_nine_kilobytes_is_refused(server: Server) -> None:
    assert server.get("/api/v1/tracks?query=" + "x" * 9 * 1024).status == 414
