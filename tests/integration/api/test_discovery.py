"""Search by words and similar tracks."""

from typing import Any

import pytest

from tests.servers import Server
from tests.signals import PATIENCE_S, wait_until

pytestmark = pytest.mark.integration


@pytest.mark.parametrize("words", ["blute", "BLÜ", "bjork", "Bjork blüte"])
def test_search_ignores_case_accents_and_endings(server: Server, words: str) -> None:
    found = server.get("/api/v1/search", query=words).json["items"]
    assert found[0]["title"] == "Blüte"


def test_search_has_the_origin_of_its_result(server: Server) -> None:
    first = server.get("/api/v1/search", query="quick 2")
    again = server.get("/api/v1/search", query="quick 2")
    assert again.json["meta"]["cache"] == {"hit": True, "source": "memory", "strategy": "fast"}
    assert again.headers["X-Cache"] == "HIT"
    assert again.json["items"] == first.json["items"]


def test_search_without_words_is_refused(server: Server) -> None:
    assert server.get("/api/v1/search").status == 422


def test_fingerprint_has_25_named_numbers_with_units(server: Server, track: dict[str, Any]) -> None:
    fingerprint = server.get(f"/api/v1/fingerprints/{track['id']}").data
    assert len(fingerprint["dimensions"]) == 25
    assert fingerprint["dimensions"]["lufs"]["unit"] == "LUFS"
    assert -40 < fingerprint["dimensions"]["lufs"]["value"] < 0
    assert fingerprint["kind"] == "25d"


def test_similar_tracks_come_first(server: Server, track: dict[str, Any]) -> None:
    similar = server.get(f"/api/v1/tracks/{track['id']}/similar", limit=3).json["items"]
    assert all(item["title"].startswith("Calm") for item in similar)
    assert similar[0]["similarity"] >= similar[-1]["similarity"]


def test_similar_tracks_are_limited_by_artist(server: Server, track: dict[str, Any]) -> None:
    similar = server.get(
        f"/api/v1/tracks/{track['id']}/similar", limit=50, max_per_artist=1, exclude_duplicates="false"
    )
    artists = [item["artist"] for item in similar.json["items"] if item["artist_id"]]
    assert len(artists) == len(set(artists)) > 3


def test_track_that_could_not_be_analysed_has_the_reason(server: Server) -> None:
    text = next(item for item in server.tracks(state="failed") if item["path"].endswith("text.mp3"))
    answer = server.get(f"/api/v1/fingerprints/{text['id']}")
    assert (answer.status, answer.json["code"]) == (409, "NO_FINGERPRINT")
    assert "not_audio" in answer.json["message"]


def test_map_is_made_by_a_worker_on_request(server: Server) -> None:
    def found() -> Any:
        return server.get("/api/v1/map").data

    wait_until(lambda: found()["state"] == "ready" and not found()["updating"], PATIENCE_S, 0.5)
    made = found()
    points = server.request("GET", "/api/v1/map/points")
    assert len(points.body) == made["tracks"] * made["point_bytes"] > 0
    assert points.headers["ETag"]
