"""Cached pages of lists are identical to read ones, and never stale."""

from typing import Any

import pytest

from tests.servers import Server

pytestmark = pytest.mark.integration


def source(answer: Any) -> str:
    return str(answer.json["meta"]["cache"]["source"])


@pytest.mark.parametrize("path", ["/api/v1/tracks", "/api/v1/albums", "/api/v1/artists", "/api/v1/genres"])
def test_repeated_page_comes_from_the_cache(server: Server, path: str) -> None:
    first = server.get(path, limit=2, order="desc")
    assert source(first) == "computed"
    again = first
    while source(again) == "computed":  # until the server's own writes pause
        again = server.get(path, limit=2, order="desc")
    assert source(again) == "memory"
    assert again.headers["X-Cache"] == "HIT"
    for field in ("items", "total", "next_cursor"):
        assert again.json[field] == first.json[field]


def test_cursor_of_a_cached_page_continues_the_list(server: Server) -> None:
    whole = [item["id"] for item in server.get("/api/v1/tracks", limit=6).json["items"]]
    for _ in range(2):
        first = server.get("/api/v1/tracks", limit=3)
        rest = server.get("/api/v1/tracks", limit=3, cursor=first.json["next_cursor"])
        assert [item["id"] for item in first.json["items"] + rest.json["items"]] == whole


def test_cached_page_shows_new_favourites_and_plays(server: Server, track: dict[str, Any]) -> None:
    def shown() -> dict[str, Any]:
        items = server.get("/api/v1/tracks", query=track["title"]).json["items"]
        found: dict[str, Any] = next(item for item in items if item["id"] == track["id"])
        return found

    before = shown()
    server.post("/api/v1/favourites", {"track_id": track["id"]})
    server.post("/api/v1/history", {"track_id": track["id"]})
    after = shown()
    server.request("DELETE", f"/api/v1/favourites/{track['id']}")
    assert (after["favourite"], after["play_count"]) == (True, before["play_count"] + 1)
