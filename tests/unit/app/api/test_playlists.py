"""Playlists over HTTP: order, names, export and ownership."""

from typing import Any

import pytest

from tests.contract.client import Client
from tests.unit.app.api.conftest import Person


def make(client: Client, *track_ids: str, name: str = "Sunday") -> dict[str, Any]:
    answer = client.post("/playlists", {"name": name, "track_ids": list(track_ids)})
    assert answer.status_code == 201
    made: dict[str, Any] = answer.get_json()["data"]
    return made


def titles(client: Client, playlist: dict[str, Any]) -> list[str]:
    items = client.get(f"/playlists/{playlist['id']}/tracks")["items"]
    assert [item["position"] for item in items] == list(range(len(items)))
    return [item["title"] for item in items]


def test_playlist_stores_its_order_and_repeated_tracks(client: Client, songs: dict[str, str]) -> None:
    made = make(client, songs["Hunter"], songs["Demo"], songs["Hunter"])
    assert made["track_count"] == 3
    assert titles(client, made) == ["Hunter", "Demo", "Hunter"]
    assert client.get(f"/playlists/{made['id']}")["data"] == made


def test_tracks_are_added_at_the_end_or_at_a_position(client: Client, songs: dict[str, str]) -> None:
    made = make(client, songs["Hunter"], songs["Demo"])
    path = f"/playlists/{made['id']}/tracks"
    assert client.post(path, {"track_ids": [songs["Jóga"]]}).get_json()["data"]["track_count"] == 3
    client.post(path, {"track_ids": [songs["So What"]], "position": 1})
    assert titles(client, made) == ["Hunter", "So What", "Demo", "Jóga"]


def test_tracks_are_reordered(client: Client, songs: dict[str, str]) -> None:
    made = make(client, songs["Hunter"], songs["Demo"])
    body = {"track_ids": [songs["Demo"], songs["Jóga"]]}
    assert client.send("PUT", f"/playlists/{made['id']}/tracks", json=body).status_code == 200
    assert titles(client, made) == ["Demo", "Jóga"]


def test_stale_version_is_refused(client: Client, songs: dict[str, str]) -> None:
    made = make(client, songs["Hunter"])
    path, old = f"/playlists/{made['id']}", {"If-Match": f'"{made["version"]}"'}
    renamed = client.send("PATCH", path, json={"name": "Monday"}, headers=old)
    assert renamed.headers["ETag"] == f'"{made["version"] + 1}"'
    for method, where in (("PATCH", path), ("DELETE", path)):
        body = {"name": "Tuesday"} if method == "PATCH" else None
        stale = client.send(method, where, json=body, headers=old)
        assert (stale.status_code, stale.get_json()["code"]) == (412, "PLAYLIST_CHANGED")
    assert client.send("DELETE", path, headers={"If-Match": '"x"'}).status_code == 412
    assert client.send("DELETE", path, headers={"If-Match": "*"}).status_code == 200


def test_playlists_are_listed_by_name_and_filtered_by_words(client: Client) -> None:
    for name in ("Zoo", "the Alphabet", "Morning"):
        make(client, name=name)
    assert [item["name"] for item in client.get("/playlists")["items"]] == ["the Alphabet", "Morning", "Zoo"]
    assert [item["name"] for item in client.get("/playlists", query="zo")["items"]] == ["Zoo"]


def test_export_is_an_m3u8_file(client: Client, songs: dict[str, str]) -> None:
    made = make(client, songs["Jóga"], name='Sunday "ü"')
    answer = client.send("GET", f"/playlists/{made['id']}/export.m3u8")
    assert answer.mimetype == "audio/x-mpegurl"
    assert "Sunday%20%22%C3%BC%22.m3u8" in answer.headers["Content-Disposition"]
    assert answer.get_data(as_text=True).splitlines() == [
        "#EXTM3U",
        '#PLAYLIST:Sunday "ü"',
        "#EXTINF:182,Björk - Jóga",
        f"http://127.0.0.1/api/v1/tracks/{songs['Jóga']}/audio",
    ]


def test_unknown_track_is_refused(client: Client, songs: dict[str, str]) -> None:
    made = make(client, songs["Demo"])
    path = f"/playlists/{made['id']}/tracks"
    assert client.post(path, {"track_ids": ["none"]}).get_json()["code"] == "TRACK_NOT_FOUND"
    assert titles(client, made) == ["Demo"]


def test_length_of_a_playlist_is_bounded(
    client: Client, songs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.people.playlist_parts.playlist_storage.MAX_TRACKS", 2)
    made = make(client, songs["Demo"], songs["Demo"])
    answer = client.post(f"/playlists/{made['id']}/tracks", {"track_ids": [songs["Demo"]]})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "PLAYLIST_FULL")


def test_number_of_playlists_is_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("library.people.playlists.MAX_PLAYLISTS", 1)
    make(client)
    answer = client.post("/playlists", {"name": "Monday"})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "TOO_MANY")


def test_playlist_of_another_user_is_not_found(someone: Person, songs: dict[str, str]) -> None:
    ann, bob = someone("ann", "admin"), someone("bob")
    made = make(bob, songs["Demo"])
    for method, path, body in (
        ("GET", "", None),
        ("GET", "/tracks", None),
        ("GET", "/export.m3u8", None),
        ("PATCH", "", {"name": "Mine"}),
        ("PUT", "/tracks", {"track_ids": []}),
        ("POST", "/tracks", {"track_ids": [songs["Demo"]]}),
        ("DELETE", "", None),
    ):
        answer = ann.send(method, f"/playlists/{made['id']}{path}", json=body)
        assert answer.get_json()["code"] == "PLAYLIST_NOT_FOUND", (method, path)
    assert ann.get("/playlists")["total"] == 0
    assert titles(bob, made) == ["Demo"]
