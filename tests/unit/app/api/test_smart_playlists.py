"""Smart playlists over HTTP: rules, their errors by path, limits, order, and what they find."""

from typing import Any

import pytest

from app import smart_playlists
from library.database import session_scope
from library.models import Playlist, Track
from tests.contract.client import Client
from tests.unit.app.api.conftest import Person

DAY_S = 86_400.0


def rule(field: str, op: str, value: object) -> dict[str, Any]:
    return {"field": field, "op": op, "value": value}


def find(client: Client, *rules: Any, match: str = "all", sort_by: str = "title", **more: Any) -> list[str]:
    body = {"rules": {"match": {match: list(rules)}, "sort_by": sort_by, **more}}
    answer = client.post("/playlists/preview", body)
    assert answer.status_code == 200, answer.get_json()
    shown = answer.get_json()["data"]
    assert shown["track_count"] == len(shown["tracks"])
    return [track["title"] for track in shown["tracks"]]


ALL = ["Blue in Green", "Demo", "Hunter", "Jóga", "So What"]


@pytest.mark.parametrize(
    ("field", "op", "value", "found"),
    [
        ("title", "is", "joga", ["Jóga"]),
        ("title", "is_not", "joga", ["Blue in Green", "Demo", "Hunter", "So What"]),
        ("title", "contains", "EE", ["Blue in Green"]),
        ("title", "not_contains", "e", ["Jóga", "So What"]),
        ("title", "starts_with", "so ", ["So What"]),
        ("title", "contains", "%", []),
        ("artist", "is", "bjork", ["Hunter", "Jóga"]),
        ("artist", "is_not", "Björk", ["Blue in Green", "Demo", "So What"]),
        ("artist", "contains", "davis", ["Blue in Green", "So What"]),
        ("artist", "starts_with", "miles", ["Blue in Green", "So What"]),
        ("album", "is", "kind of blue", ["Blue in Green", "So What"]),
        ("genre", "is", "pop", ["Jóga"]),
        ("genre", "contains", "electro", ["Hunter", "Jóga"]),
        ("genre", "is_not", "jazz", ["Demo", "Hunter", "Jóga"]),
        ("format", "is", "FLAC", ALL),
        ("year", "is", 1959, ["Blue in Green", "So What"]),
        ("year", "is_not", 1959, ["Demo", "Hunter", "Jóga"]),
        ("year", "between", [1997, 1960], ["Hunter", "Jóga"]),
        ("year", "at_least", 1960, ["Hunter", "Jóga"]),
        ("track", "at_most", 1, ["Hunter", "So What"]),
        ("added_at", "in_last_days", 1, ALL),
        ("added_at", "before", "2000-01-01", []),
        ("added_at", "after", "2000-01-01", ALL),
        ("last_played_at", "not_in_last_days", 90, ["Blue in Green", "Demo", "Hunter", "So What"]),
        ("last_played_at", "in_last_days", 90, ["Jóga"]),
        ("play_count", "at_least", 1, ["Jóga"]),
        ("play_count", "is", 0, ["Blue in Green", "Demo", "Hunter", "So What"]),
        ("rating", "at_least", 4, ["Hunter"]),
        ("rating", "is", 0, ["Blue in Green", "Demo", "Jóga", "So What"]),
        ("favourite", "is", True, ["Demo"]),
        ("favourite", "is", False, ["Blue in Green", "Hunter", "Jóga", "So What"]),
        ("analysed", "is", True, ALL),
        ("tempo_bpm", "at_least", 0, ALL),
        ("tempo_bpm", "percentile", [0, 100], ALL),
        ("tempo_bpm", "between", [1e6, 2e6], []),
        ("playlist", "is", "unknown", []),
        ("playlist", "is_not", "unknown", ALL),
    ],
)
def test_rule_finds_tracks(
    client: Client, songs: dict[str, str], field: str, op: str, value: object, found: list[str]
) -> None:
    mark(client, songs)
    assert find(client, rule(field, op, value)) == found
    rest = [title for title in ALL if title not in found]
    assert find(client, rule(field, op, value), match="none") == rest


def mark(client: Client, songs: dict[str, str]) -> None:
    client.post("/favourites", {"track_id": songs["Demo"]})
    client.send("PUT", f"/tracks/{songs['Hunter']}/rating", json={"rating": 4})
    client.post("/history", {"track_id": songs["Jóga"]})


def test_groups_are_nested(client: Client, songs: dict[str, str]) -> None:
    jazz, pop = rule("genre", "is", "jazz"), rule("genre", "is", "pop")
    late = rule("track", "at_least", 3)
    assert find(client, jazz, pop, match="any") == ["Blue in Green", "Jóga", "So What"]
    assert find(client, {"any": [jazz, pop]}, {"none": [late]}) == ["Jóga", "So What"]
    assert find(client) == ALL
    assert find(client, {"any": []}, {"all": []}, {"none": []}) == ALL


def test_order_and_limits(client: Client, songs: dict[str, str]) -> None:
    assert sorted(find(client, sort_by="year", order="desc", limit=2)) == ["Hunter", "Jóga"]
    assert find(client, per_artist=1) == ["Blue in Green", "Demo", "Hunter"]
    assert find(client, per_album=1, sort_by="album") == find(client, per_album=1, sort_by="album")
    assert len(find(client, per_album=1)) == 3
    assert find(client, minutes=7) == ["Blue in Green", "Demo"]  # 182 s each
    assert find(client, minutes=7, per_artist=1, limit=1) == ["Blue in Green"]
    assert find(client, sort_by="random") == find(client, sort_by="random")
    for sort_by in ("rating", "play_count", "last_played_at", "tempo_bpm", "added_at", "duration_s"):
        assert sorted(find(client, sort_by=sort_by)) == ALL


def test_smart_playlist_follows_its_rules(client: Client, songs: dict[str, str]) -> None:
    rules = {"match": {"all": [rule("favourite", "is", True)]}, "sort_by": "title"}
    made = client.post("/playlists", {"name": "Hearts", "rules": rules}).get_json()["data"]
    path = f"/playlists/{made['id']}"
    assert (made["track_count"], made["can_edit"], made["rules"]["match"]) == (0, False, rules["match"])
    client.post("/favourites", {"track_id": songs["Demo"]})
    smart_playlists.forget(made["id"])
    assert [item["title"] for item in client.get(f"{path}/tracks")["items"]] == ["Demo"]
    assert client.get(path)["data"]["track_count"] == 1
    assert "Demo" in client.send("GET", f"{path}/export.m3u8").get_data(as_text=True)
    other = {"match": {"none": [rule("favourite", "is", True)]}, "sort_by": "title", "order": "desc"}
    changed = client.send("PATCH", path, json={"rules": other}).get_json()["data"]
    assert changed["track_count"] == 4
    titles = [item["title"] for item in client.get(f"{path}/tracks")["items"]]
    assert titles == ["So What", "Jóga", "Hunter", "Blue in Green"]
    refused = client.post(f"{path}/tracks", {"track_ids": [songs["Demo"]]})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "PLAYLIST_IS_SMART")


def test_playlist_with_tracks_gets_no_rules(client: Client, songs: dict[str, str]) -> None:
    plain = client.post("/playlists", {"name": "plain", "track_ids": [songs["Demo"]]}).get_json()["data"]
    rules: dict[str, Any] = {"match": {"all": []}}
    answer = client.send("PATCH", f"/playlists/{plain['id']}", json={"rules": rules})
    assert answer.get_json()["code"] == "PLAYLIST_IS_SMART"
    both = client.post("/playlists", {"name": "both", "track_ids": [songs["Demo"]], "rules": rules})
    assert "track_ids" in both.get_json()["details"]["json"]
    assert find(client, rule("playlist", "is", plain["id"])) == ["Demo"]


def test_shared_rules_are_of_their_account(someone: Person, songs: dict[str, str]) -> None:
    ann, bob = someone("ann", "admin"), someone("bob")
    bob.post("/favourites", {"track_id": songs["Demo"]})
    rules = {"match": {"all": [rule("favourite", "is", True)]}}
    made = bob.post("/playlists", {"name": "Bob's", "access": "edit", "rules": rules}).get_json()["data"]
    assert [item["title"] for item in ann.get(f"/playlists/{made['id']}/tracks")["items"]] == ["Demo"]
    assert not ann.get(f"/playlists/{made['id']}")["data"]["can_edit"]


def test_rules_of_a_newer_version_leave_the_tracks(client: Client, songs: dict[str, str]) -> None:
    made = client.post("/playlists", {"name": "all", "rules": {"match": {"all": []}}}).get_json()["data"]
    assert made["track_count"] == 5
    with session_scope() as session:
        session.get_one(Playlist, made["id"]).rules = {"match": {"all": [rule("mood", "is", "sad")]}}
        session.get_one(Track, songs["Demo"]).title = "renamed"
    smart_playlists.forget(made["id"])
    assert client.get(f"/playlists/{made['id']}/tracks")["total"] == 5


@pytest.mark.parametrize(
    ("match", "path"),
    [
        ([], ["match"]),
        ({"all": {}}, ["match", "all"]),
        ({"all": [], "any": []}, ["match"]),
        ({"all": [rule("mood", "is", "sad")]}, ["match", "all", "0", "field"]),
        ({"all": [rule("year", "contains", 3)]}, ["match", "all", "0", "op"]),
        ({"all": [rule("year", "is", "3")]}, ["match", "all", "0", "value"]),
        ({"all": [rule("year", "is", True)]}, ["match", "all", "0", "value"]),
        ({"all": [rule("year", "is", 1e300)]}, ["match", "all", "0", "value"]),
        ({"all": [rule("year", "between", [1])]}, ["match", "all", "0", "value"]),
        ({"all": [rule("tempo_bpm", "percentile", [9, 3])]}, ["match", "all", "0", "value"]),
        ({"all": [rule("title", "is", "")]}, ["match", "all", "0", "value"]),
        ({"all": [rule("title", "is", "a\0")]}, ["match", "all", "0", "value"]),
        ({"all": [rule("favourite", "is", 1)]}, ["match", "all", "0", "value"]),
        ({"all": [rule("added_at", "before", "yesterday")]}, ["match", "all", "0", "value"]),
        ({"all": [rule("added_at", "before", "0001-01-01")]}, ["match", "all", "0", "value"]),
        ({"all": [rule("added_at", "in_last_days", 0)]}, ["match", "all", "0", "value"]),
        ({"all": [rule("year", "is", 1) | {"not": 1}]}, ["match", "all", "0", "not"]),
        ({"any": [{"none": [{"all": [3]}]}]}, ["match", "any", "0", "none", "0", "all", "0"]),
        ({"all": [{"all": [{"all": [{"all": [{"all": [{"all": []}]}]}]}]}]}, ["match"]),
        ({"all": [rule("year", "is", 1)] * 61}, ["match", "all", "60"]),
        ({"all": ["x"] * 90}, ["match", "all", "9"]),
    ],
)
def test_wrong_rules_are_told_by_their_path(client: Client, match: object, path: list[str]) -> None:
    answer = client.post("/playlists/preview", {"rules": {"match": match}})
    assert answer.status_code == 422
    at = answer.get_json()["details"]["json"]["rules"]
    for name in path:
        at = at[name]


def test_limits_are_checked(client: Client) -> None:
    for wrong in ({"limit": 0}, {"limit": 10_001}, {"sort_by": "mood"}, {"order": "up"}, {"more": 1}):
        answer = client.post("/playlists/preview", {"rules": {"match": {"all": []}, **wrong}})
        assert answer.status_code == 422


def test_fields_are_listed(client: Client) -> None:
    found = client.get("/playlists/rule-fields")["data"]
    by_name = {field["name"]: field for field in found["fields"]}
    assert by_name["tempo_bpm"]["unit"] == "BPM"
    assert by_name["title"]["operators"] == ["is", "is_not", "contains", "not_contains", "starts_with"]
    assert "random" in found["sorts"]


def test_previews_are_bounded(client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(smart_playlists._turns, "acquire", lambda _holder: False)
    assert client.post("/playlists/preview", {"rules": {"match": {"all": []}}}).status_code == 429
