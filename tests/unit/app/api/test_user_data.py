"""Data of users about tracks: ratings, plays, corrections; and purging."""

from typing import Any

import pytest

from library.database import session_scope
from library.models import Track
from library.scanning import roots
from library.states import Presence
from tests.contract.client import Client
from tests.factories import add_track, make_tags
from tests.unit.app.api.conftest import Person


def track(client: Client, track_id: str) -> dict[str, Any]:
    found: dict[str, Any] = client.get(f"/tracks/{track_id}")["data"]
    return found


def test_ratings_belong_to_one_user(someone: Person, songs: dict[str, str]) -> None:
    ann, bob = someone("ann", "admin"), someone("bob")
    path = f"/tracks/{songs['Demo']}/rating"
    assert ann.send("PUT", path, json={"rating": 4}).get_json()["data"]["rating"] == 4
    assert ann.send("PUT", path, json={"rating": 5}).get_json()["data"]["rating"] == 5
    assert track(bob, songs["Demo"])["rating"] is None
    assert ann.send("PUT", path, json={"rating": 0}).get_json()["data"]["rating"] is None
    assert ann.send("PUT", "/tracks/none/rating", json={"rating": 1}).status_code == 404


@pytest.mark.parametrize("rating", [-1, 6, 1.5, True, "3.0", None, []])
def test_rating_is_0_to_5(client: Client, songs: dict[str, str], rating: object) -> None:
    path = f"/tracks/{songs['Demo']}/rating"
    assert client.send("PUT", path, json={"rating": rating}).status_code == 422


def test_history_lists_newest_plays_first(client: Client, songs: dict[str, str]) -> None:
    for title in ("Demo", "Hunter", "Demo"):
        client.post("/history", {"track_id": songs[title]})
    page = client.get("/history", limit=2)
    assert [play["track"]["title"] for play in page["items"]] == ["Demo", "Hunter"]
    rest = client.get("/history", limit=2, cursor=page["next_cursor"])
    assert [play["track"]["play_count"] for play in rest["items"]] == [2]
    assert client.post("/history", {"track_id": "none"}).status_code == 404


def test_late_play_is_in_the_history_once_at_its_time(client: Client, songs: dict[str, str]) -> None:
    play = {"track_id": songs["Hunter"], "played_at": "2026-01-02T03:04:05.250+01:00"}
    counts = [client.post("/history", play).get_json()["data"]["play_count"] for _ in range(2)]
    listed = client.get("/history")
    assert (counts, [item["played_at"] for item in listed["items"]]) == ([1, 1], ["2026-01-02T02:04:05.250Z"])


@pytest.mark.parametrize(
    ("played_at", "code"),
    [
        ("3000-01-01T00:00:00Z", "PLAY_TIME_INVALID"),
        ("1970-01-20T00:00:00Z", "PLAY_TIME_INVALID"),
        ("0001-01-01T00:00:00+23:59", "PLAY_TIME_INVALID"),
        ("2026-01-01T00:00:00", "VALIDATION_FAILED"),
        ("2026-13-01T00:00:00Z", "VALIDATION_FAILED"),
        ("yesterday", "VALIDATION_FAILED"),
        (1_764_500_000, "VALIDATION_FAILED"),
    ],
)
def test_play_with_an_impossible_time_is_refused(
    client: Client, songs: dict[str, str], played_at: object, code: str
) -> None:
    refused = client.post("/history", {"track_id": songs["Hunter"], "played_at": played_at})
    assert (refused.status_code, refused.get_json()["code"]) == (422, code)
    assert client.get("/history")["total"] == 0


def test_many_late_plays_are_one_batch(client: Client, songs: dict[str, str]) -> None:
    times = ["2026-01-02T03:04:05Z", "2026-01-02T03:08:05Z", "2026-01-02T03:04:05Z", "3000-01-01T00:00:00Z"]
    operations = [{"op": "play", "track_id": songs["Hunter"], "played_at": at} for at in times]
    results = client.post("/batch", {"operations": operations}).get_json()["data"]["results"]
    assert [result["code"] for result in results] == [None, None, None, "PLAY_TIME_INVALID"]
    assert [item["played_at"] for item in client.get("/history")["items"]] == [
        "2026-01-02T03:08:05.000Z",
        "2026-01-02T03:04:05.000Z",
    ]
    misplaced = {"op": "favourite", "track_id": songs["Hunter"], "played_at": times[0]}
    result = client.post("/batch", {"operations": [misplaced]}).get_json()["data"]["results"][0]
    assert result["code"] == "OPERATION_INVALID"


def correct(client: Client, track_id: str, **tags: Any) -> dict[str, Any]:
    answer = client.send("PATCH", f"/tracks/{track_id}/tags", json=tags)
    assert answer.status_code == 200, answer.get_data()
    found: dict[str, Any] = answer.get_json()["data"]
    return found


def test_correction_moves_a_track_in_all_lists(client: Client, songs: dict[str, str]) -> None:
    shown = correct(client, songs["Demo"], title="Hyperballad", artists=["Björk"], album="Post", year=1995)
    assert (shown["title"], shown["artist"], shown["album"]) == ("Hyperballad", "Björk", "Post")
    assert shown["corrected"] == ["album", "artists", "title", "year"]
    assert client.get("/albums", query="post")["items"][0]["track_count"] == 1
    assert client.get("/artists", query="bjork")["items"][0]["track_count"] == 3
    assert client.get("/tracks", query="hyperballad")["total"] == 1


def test_removed_correction_shows_the_tags_of_the_last_scan(client: Client, songs: dict[str, str]) -> None:
    correct(client, songs["Demo"], title="Mine", genres=["Pop"])
    with session_scope() as session:
        path = session.get_one(Track, songs["Demo"]).path
        add_track(session, path, track_id=songs["Demo"], size=7, tags=make_tags(title="Retagged", genres=()))
    assert track(client, songs["Demo"])["title"] == "Mine"
    assert track(client, songs["Demo"])["genres"] == ["Pop"]
    assert correct(client, songs["Demo"], title=None)["title"] == "Retagged"
    restored = client.send("DELETE", f"/tracks/{songs['Demo']}/tags").get_json()["data"]
    assert (restored["genres"], restored["corrected"]) == ([], [])


def test_removing_a_repeated_correction_restores_the_original(client: Client, songs: dict[str, str]) -> None:
    correct(client, songs["Jóga"], album_artists=["Guðmundsdóttir"])
    correct(client, songs["Jóga"], album_artists=["Somebody"], year=2001)
    restored = correct(client, songs["Jóga"], album_artists=None, year=None, disc=None)
    assert (restored["album_artist"], restored["year"]) == ("Björk", 1997)
    assert client.send("PATCH", "/tracks/none/tags", json={}).status_code == 404


@pytest.mark.parametrize(
    "tags", [{"title": ""}, {"year": 0}, {"artists": "Björk"}, {"artists": [""]}, {"path": "x"}]
)
def test_invalid_tags_are_refused(client: Client, songs: dict[str, str], tags: dict[str, Any]) -> None:
    assert client.send("PATCH", f"/tracks/{songs['Demo']}/tags", json=tags).status_code == 422


def mark_missing(*track_ids: str) -> None:
    with session_scope() as session:
        roots.mark_absent(session, track_ids, Presence.MISSING)


def test_only_missing_tracks_are_purged(client: Client, songs: dict[str, str]) -> None:
    mark_missing(songs["Demo"])
    answer = client.post("/purges", {"track_ids": [songs["Demo"], songs["Jóga"]]})
    assert (answer.status_code, answer.get_json()["code"]) == (409, "NOT_MISSING")
    assert client.get("/tracks", state="missing")["total"] == 1
    assert client.post("/purges", {"track_ids": ["none"]}).status_code == 404


def test_purging_removes_a_track_with_all_user_data(client: Client, songs: dict[str, str]) -> None:
    made = client.post("/playlists", {"name": "P", "track_ids": [songs["Demo"], songs["Jóga"]]})
    playlist = made.get_json()["data"]["id"]
    for path in ("/favourites", "/history"):
        client.post(path, {"track_id": songs["Demo"]})
    mark_missing(songs["Demo"], songs["Hunter"])
    assert client.post("/purges", {"track_ids": [songs["Demo"]]}).get_json()["data"] == {"purged": 1}
    assert client.send("GET", f"/tracks/{songs['Demo']}").status_code == 404
    (left,) = client.get(f"/playlists/{playlist}/tracks")["items"]
    assert (left["title"], left["position"]) == ("Jóga", 0)
    assert client.get("/history")["total"] == 0
    assert client.post("/purges").get_json()["data"] == {"purged": 1}
    assert client.get("/tracks", state="missing")["total"] == 0
