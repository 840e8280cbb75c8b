"""Playlists over HTTP: edits of several devices, duplicates, descriptions, sharing and undone deletions."""

from typing import Any

import pytest

from tests.contract.client import Client
from tests.unit.app.api.conftest import Person
from tests.unit.app.api.test_playlists import make, titles


def edit(client: Client, made: dict[str, Any], op: str, *entries: tuple[str, int], **more: Any) -> Any:
    listed = [{"track_id": track_id, "position": position} for track_id, position in entries]
    return client.post(f"/playlists/{made['id']}/edits", {"op": op, "entries": listed, **more})


def change(client: Client, made: dict[str, Any], **values: str) -> Any:
    return client.send("PATCH", f"/playlists/{made['id']}", json=values)


def test_edits_of_two_devices_lose_nothing(client: Client, songs: dict[str, str]) -> None:
    hunter, demo, joga, so_what = (songs[title] for title in ("Hunter", "Demo", "Jóga", "So What"))
    made = make(client, hunter, demo, joga)
    # Both devices show Hunter, Demo, Jóga. One adds in front, the other moves and removes by what it shows.
    client.post(f"/playlists/{made['id']}/tracks", {"track_ids": [so_what], "position": 0})
    edit(client, made, "move", (joga, 2), before={"track_id": hunter, "position": 0})
    assert titles(client, made) == ["So What", "Jóga", "Hunter", "Demo"]
    answer = edit(client, made, "remove", (demo, 1), (demo, 1))
    assert answer.get_json()["data"]["track_count"] == 3
    assert titles(client, made) == ["So What", "Jóga", "Hunter"]
    edit(client, made, "remove", (demo, 1))  # gone already
    edit(client, made, "insert", (demo, 1))
    edit(client, made, "move", (so_what, 0))
    assert titles(client, made) == ["Demo", "Jóga", "Hunter", "So What"]


def test_edits_are_checked(client: Client, songs: dict[str, str]) -> None:
    made = make(client, songs["Hunter"])
    assert edit(client, made, "insert", ("none", 0)).get_json()["code"] == "TRACK_NOT_FOUND"
    assert edit(client, made, "reverse", (songs["Hunter"], 0)).status_code == 422
    assert edit(client, made, "remove").status_code == 422
    assert titles(client, made) == ["Hunter"]


def test_duplicates_are_told_or_left_out(client: Client, songs: dict[str, str]) -> None:
    made = make(client, songs["Hunter"])
    path = f"/playlists/{made['id']}/tracks"
    both = {"track_ids": [songs["Hunter"], songs["Demo"], songs["Demo"]]}
    refused = client.post(path, both | {"duplicates": "refuse"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "PLAYLIST_DUPLICATES")
    assert refused.get_json()["details"] == {"duplicates": 2}
    one = client.post(path, {"track_ids": [songs["Hunter"]], "duplicates": "refuse"}).get_json()
    assert one["message"] == "1 of these tracks would be in the playlist twice."
    client.post(path, both | {"duplicates": "skip"})
    assert titles(client, made) == ["Hunter", "Demo"]
    client.post(path, both)
    assert len(titles(client, made)) == 5


def test_playlist_has_length_picture_and_description(client: Client, songs: dict[str, str]) -> None:
    made = make(client, songs["Hunter"], songs["Hunter"], songs["Demo"])
    assert made["picture_track_ids"] == [songs["Hunter"], songs["Demo"]]
    assert made["duration_s"] == pytest.approx(3 * 182, rel=0.01)
    described = change(client, made, description="for the train").get_json()["data"]
    assert (described["description"], described["name"]) == ("for the train", "Sunday")
    assert change(client, made, description="").get_json()["data"]["description"] == ""
    assert change(client, made).status_code == 422
    assert change(client, made, access="everybody").status_code == 422


def test_playlists_are_sorted(client: Client, songs: dict[str, str]) -> None:
    for name, count in (("b", 1), ("a", 3), ("c", 2)):
        make(client, *[songs["Demo"]] * count, name=name)
    listed = client.get("/playlists", sort_by="track_count", order="desc")["items"]
    assert [item["name"] for item in listed] == ["a", "c", "b"]
    listed = client.get("/playlists", sort_by="changed_at", order="desc")["items"]
    assert [item["name"] for item in listed] == ["c", "a", "b"]


def test_shared_playlist_is_read_by_all_and_changed_by_its_account(
    someone: Person, songs: dict[str, str]
) -> None:
    ann, bob = someone("ann", "admin"), someone("bob")
    made = make(bob, songs["Demo"], songs["Hunter"])
    change(bob, made, access="read")
    (shown,) = ann.get("/playlists")["items"]
    assert (shown["owner"], shown["is_own"], shown["can_edit"]) == ("bob", False, False)
    assert titles(ann, made) == ["Demo", "Hunter"]
    assert ann.send("GET", f"/playlists/{made['id']}/export.m3u8").status_code == 200
    for answer in (
        edit(ann, made, "remove", (songs["Demo"], 0)),
        ann.post(f"/playlists/{made['id']}/tracks", {"track_ids": [songs["Demo"]]}),
        change(ann, made, name="mine"),
        ann.send("DELETE", f"/playlists/{made['id']}"),
    ):
        assert (answer.status_code, answer.get_json()["code"]) == (403, "PLAYLIST_READ_ONLY")
    assert ann.get("/playlists", own="true")["total"] == 0
    assert ann.get("/playlists", own="false")["total"] == 1
    change(bob, made, access="private")
    assert ann.get("/playlists")["total"] == 0


def test_collaborators_change_the_tracks_only(someone: Person, songs: dict[str, str]) -> None:
    ann, bob = someone("ann", "admin"), someone("bob")
    made = bob.post("/playlists", {"name": "ours", "access": "edit"}).get_json()["data"]
    assert ann.get(f"/playlists/{made['id']}")["data"]["can_edit"]
    ann.post(f"/playlists/{made['id']}/tracks", {"track_ids": [songs["Demo"]]})
    assert titles(bob, made) == ["Demo"]
    assert change(ann, made, access="private").status_code == 403
    assert ann.send("DELETE", f"/playlists/{made['id']}").status_code == 403
    assert ann.post(f"/playlists/{made['id']}/restoration", {}).status_code == 404


def test_deletion_is_taken_back(client: Client, songs: dict[str, str]) -> None:
    made = make(client, songs["Demo"])
    path = f"/playlists/{made['id']}"
    assert client.send("DELETE", path).status_code == 200
    for method, where in (("GET", path), ("GET", f"{path}/tracks"), ("DELETE", path)):
        assert client.send(method, where).status_code == 404
    assert client.get("/playlists")["total"] == 0
    assert client.send("POST", f"{path}/restoration").status_code == 200
    assert client.send("POST", f"{path}/restoration").status_code == 200
    assert titles(client, made) == ["Demo"]
    assert client.send("POST", "/playlists/none/restoration").status_code == 404


def test_deleted_playlists_are_bounded(
    client: Client, songs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("library.people.playlists.MAX_DELETED", 1)
    first, second = make(client, songs["Demo"]), make(client, songs["Demo"])
    for made in (first, second):
        client.send("DELETE", f"/playlists/{made['id']}")
    assert client.send("POST", f"/playlists/{first['id']}/restoration").status_code == 404
    monkeypatch.setattr("library.people.playlists.MAX_PLAYLISTS", 0)
    assert client.send("POST", f"/playlists/{second['id']}/restoration").status_code == 409
