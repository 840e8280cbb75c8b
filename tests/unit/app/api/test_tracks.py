"""Lists of tracks over HTTP: filters, order and pages."""

from typing import Any

import pytest

from fingerprint.dimensions import DIMENSIONS, unpack
from library.database import session_scope
from library.people import favourites
from library.states import WorkState
from library.work.units import UnitState
from tests.contract.client import Client
from tests.factories import add_track, make_tags, make_vector


def titles(client: Client, **query: Any) -> list[str]:
    body = client.get("/tracks", **query)
    assert body["total"] == len(body["items"])
    return [item["title"] for item in body["items"]]


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ({"artist": "BJORK"}, ["Hunter", "Jóga"]),
        ({"album": "kind of  blue"}, ["Blue in Green", "So What"]),
        ({"album": "kind of"}, []),
        ({"genre": "pop"}, ["Jóga"]),
        ({"year": 1997}, ["Hunter", "Jóga"]),
        ({"query": "miles gre"}, ["Blue in Green"]),
        ({"query": "100%"}, []),
        ({"year": 1997, "genre": "pop"}, ["Jóga"]),
        ({"state": "done", "genre": "pop"}, ["Jóga"]),
        ({"state": "failed", "reason": "not_audio"}, []),
        ({"reason": "not_audio"}, []),
        ({"album_id": "999"}, []),
        ({"album_id": "none"}, []),
    ],
)
def test_list_is_filtered(
    client: Client, songs: dict[str, str], query: dict[str, Any], found: list[str]
) -> None:
    assert titles(client, **query) == found


def test_list_is_filtered_by_ids(client: Client, songs: dict[str, str]) -> None:
    joga = client.get(f"/tracks/{songs['Jóga']}")["data"]
    pop = client.get("/genres", query="pop")["items"][0]["id"]
    assert titles(client, album_id=joga["album_id"], sort_by="album_order") == ["Hunter", "Jóga"]
    assert titles(client, artist_id=joga["artist_id"]) == ["Hunter", "Jóga"]
    assert titles(client, genre_id=pop) == ["Jóga"]
    assert titles(client, genre_id=pop, artist_id=joga["artist_id"]) == ["Jóga"]


def test_list_is_filtered_by_favourites(client: Client, songs: dict[str, str]) -> None:
    with session_scope() as session:
        favourites.add(session, "owner", songs["So What"])
    assert titles(client, favourite="true") == ["So What"]
    assert len(titles(client, favourite="false")) == 4


def test_list_is_filtered_by_dimensions(client: Client, songs: dict[str, str]) -> None:
    column = next(n for n, dimension in enumerate(DIMENSIONS) if dimension.name == "tempo_bpm")
    tempos = {title: float(unpack(make_vector(n))[column]) for n, title in enumerate(songs)}
    middle = sorted(tempos.values())[2]
    slow = sorted(title for title, tempo in tempos.items() if tempo <= middle)
    assert sorted(titles(client, tempo_bpm_max=middle)) == slow
    assert titles(client, tempo_bpm_min=middle, tempo_bpm_max=middle, lufs_max=0.0) == [
        title for title, tempo in tempos.items() if tempo == middle
    ]


@pytest.mark.parametrize("path", ["/tracks", "/albums", "/artists", "/genres", "/jobs"])
def test_cursors_cover_the_whole_list(client: Client, songs: dict[str, str], path: str) -> None:
    whole = [item["id"] for item in client.get(path)["items"]]
    page = client.get(path, limit=1)
    met = [item["id"] for item in page["items"]]
    while page["next_cursor"]:
        page = client.get(path, limit=1, cursor=page["next_cursor"])
        assert page["offset"] == len(met)
        met += [item["id"] for item in page["items"]]
    assert met == whole


def test_page_by_cursor_links_to_the_next_by_cursor(client: Client, songs: dict[str, str]) -> None:
    first = client.get("/tracks", limit=2)
    answer = client.send("GET", "/tracks", query_string={"limit": 2, "cursor": first["next_cursor"]})
    following = answer.get_json()["next_cursor"]
    assert f"cursor={following}" in answer.headers["Link"].replace("%3D", "=")
    assert "offset=0" in answer.headers["Link"]


def test_cursor_keeps_its_position_when_earlier_tracks_are_added(
    client: Client, songs: dict[str, str]
) -> None:
    first = client.get("/tracks", limit=2)
    with session_scope() as session:
        add_track(session, b"a.flac", tags=make_tags(title="Aaron"))
    second = client.get("/tracks", limit=2, cursor=first["next_cursor"])
    assert [item["title"] for item in second["items"]] == ["Hunter", "Jóga"]


@pytest.mark.parametrize("change", [{"cursor": "A"}, {"sort_by": "year"}, {"year": 1997}])
def test_cursor_of_another_list_is_refused(
    client: Client, songs: dict[str, str], change: dict[str, Any]
) -> None:
    cursor = client.get("/tracks", limit=2)["next_cursor"]
    answer = client.send("GET", "/tracks", query_string={"cursor": cursor, "limit": 2} | change)
    assert (answer.status_code, answer.get_json()["code"]) == (404, "CURSOR_NOT_FOUND")


def test_forged_cursor_is_refused(client: Client, songs: dict[str, str]) -> None:
    cursor = client.get("/tracks", limit=2)["next_cursor"]
    forged = cursor[:-2] + ("A" if cursor[-2] != "A" else "B") + cursor[-1]
    assert client.send("GET", "/tracks", query_string={"cursor": forged}).status_code == 404


def test_reason_alone_lists_failed_tracks(client: Client, songs: dict[str, str]) -> None:
    with session_scope() as session:
        noise = add_track(session, b"noise.mp3", tags=None, outcome=UnitState(WorkState.FAILED, "not_audio"))
    assert [item["id"] for item in client.get("/tracks", reason="not_audio")["items"]] == [noise]


def test_unchanged_list_is_a_304(client: Client, songs: dict[str, str]) -> None:
    etag = client.send("GET", "/tracks").headers["ETag"]
    again = client.send("GET", "/tracks", headers={"If-None-Match": etag})
    assert (again.status_code, again.get_data()) == (304, b"")
    client.post("/favourites", {"track_id": songs["Demo"]})
    assert client.send("GET", "/tracks", headers={"If-None-Match": etag}).status_code == 200
