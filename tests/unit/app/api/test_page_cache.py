"""Pages of lists are cached until anything is written to the database."""

from collections import Counter
from typing import Any

import pytest
from flask import Flask

from cache import memory
from library.database import session_scope
from tests.contract.client import Client
from tests.factories import add_track, make_tags
from tests.unit.app.api.conftest import Person

LISTS = ("/tracks", "/albums", "/artists", "/genres")


def is_hit(client: Client, path: str, **query: Any) -> bool:
    hit: bool = client.get(path, **query)["meta"]["cache"]["hit"]
    return hit


@pytest.mark.parametrize("path", LISTS)
def test_cached_page_equals_the_page_that_was_read(client: Client, songs: dict[str, str], path: str) -> None:
    first, again = (client.send("GET", path, query_string={"limit": 2}) for _ in range(2))
    assert (first.headers["X-Cache"], again.headers["X-Cache"]) == ("MISS", "HIT")
    for name in ("ETag", "Link", "X-Pagination"):
        assert again.headers[name] == first.headers[name]
    one, other = first.get_json(), again.get_json()
    assert one.pop("meta")["request_id"] != other.pop("meta")["request_id"]
    assert one == other


def test_any_write_invalidates_cached_pages(client: Client, songs: dict[str, str]) -> None:
    def shown() -> dict[str, Any]:
        found: dict[str, Any] = client.get("/tracks", limit=1)["items"][0]
        return found

    shown()
    path = f"/tracks/{shown()['id']}/rating"
    for stars in (3, 4):
        client.send("PUT", path, json={"rating": stars})
        assert shown()["rating"] == stars
    with session_scope() as session:
        add_track(session, b"aa.flac", tags=make_tags(title="Aa"))
    assert shown()["title"] == "Aa"


def test_cached_page_answers_if_none_match_with_304(client: Client, songs: dict[str, str]) -> None:
    etag = client.send("GET", "/tracks").headers["ETag"]
    answer = client.send("GET", "/tracks", headers={"If-None-Match": etag})
    assert (answer.status_code, answer.get_data(), answer.headers["X-Cache"]) == (304, b"", "HIT")


def test_page_is_cached_for_one_user(someone: Person, songs: dict[str, str]) -> None:
    ann, bob = someone("ann", "admin"), someone("bob")
    ann.post("/favourites", {"track_id": songs["Demo"]})
    for _ in range(2):
        mine, theirs = (client.get("/tracks", query="demo")["items"][0] for client in (ann, bob))
        assert (mine["favourite"], theirs["favourite"]) == (True, False)
        assert (mine["path"] is None, theirs["path"] is None) == (False, True)


def test_cached_page_counts_as_hit(client: Client, songs: dict[str, str], counted: Counter[str]) -> None:
    for _ in range(3):
        client.get("/albums")
    assert (counted["cache.lookup.list.computed"], counted["cache.lookup.list.memory"]) == (1, 2)
    assert (counted["cache.strategy.accurate"], counted["cache.strategy.fast"]) == (1, 2)


def test_order_of_arguments_does_not_matter(client: Client, songs: dict[str, str]) -> None:
    first = client.send("GET", "/tracks?limit=2&sort_by=title")
    again = client.send("GET", "/tracks?sort_by=title&limit=2")
    assert (first.headers["X-Cache"], again.headers["X-Cache"]) == ("MISS", "HIT")
    assert again.get_json()["items"] == first.get_json()["items"]
    assert not is_hit(client, "/tracks", limit=1, sort_by="title")


def test_cached_page_answers_no_other_request(client: Client, songs: dict[str, str]) -> None:
    client.send("GET", "/tracks?limit=2")
    assert client.send("GET", "/tracks?limit=2&limit=2").status_code == 422
    assert client.send("POST", "/tracks?limit=2").status_code == 405
    assert client.send("OPTIONS", "/tracks?limit=2").get_data() == b""


def test_flushed_memory_has_no_pages(client: Client, songs: dict[str, str]) -> None:
    assert [is_hit(client, "/tracks") for _ in range(2)] == [False, True]
    memory.tier().clear()
    assert not is_hit(client, "/tracks")


def test_page_is_read_while_the_database_has_no_state(
    client: Client, songs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.http.page_cache.database.change_token", lambda: None)
    assert [is_hit(client, "/tracks") for _ in range(2)] == [False, False]


def test_no_page_is_cached_without_a_memory_tier(
    app: Flask, songs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.http.page_cache.memory.tier", lambda: memory.MemoryTier(0))
    assert [is_hit(Client(app), "/genres") for _ in range(2)] == [False, False]
