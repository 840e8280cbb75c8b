"""The player and the queue over REST."""

import json

import pytest

from tests.servers import Answer, Server

pytestmark = pytest.mark.integration


@pytest.fixture
def ids(server: Server) -> list[str]:
    """Tracks, in an empty queue's reach."""
    server.request("DELETE", "/api/v1/queue")
    return [str(track["id"]) for track in server.tracks()[:4]]


def put(server: Server, path: str, body: object, **headers: str) -> Answer:
    return server.request(
        "PUT", path, json.dumps(body).encode(), {"Content-Type": "application/json", **headers}
    )


def queued(answer: Answer) -> list[str]:
    return [item["id"] for item in answer.data["tracks"]]


def test_tracks_are_added_played_moved_and_removed(server: Server, ids: list[str]) -> None:
    added = server.post("/api/v1/queue", {"track_ids": ids[:3], "play": True})
    assert (added.status, queued(added)) == (201, ids[:3])
    assert queued(server.post("/api/v1/queue", {"track_ids": ids[3:], "position": "next"})) == [
        ids[0], ids[3], ids[1], ids[2],
    ]  # fmt: skip
    moved = server.post("/api/v1/queue/moves", {"from": 1, "to": 3})
    assert queued(moved) == ids
    removed = server.request("DELETE", f"/api/v1/queue/{moved.data['tracks'][2]['item_id']}")
    assert queued(removed) == [ids[0], ids[1], ids[3]]
    assert queued(server.get("/api/v1/queue", offset=1, limit=1)) == [ids[1]]


def test_player_settings_and_skips(server: Server, ids: list[str]) -> None:
    put(server, "/api/v1/queue", {"track_ids": ids, "play": True})
    state = server.post("/api/v1/player/next").data
    assert state["current_track"]["id"] == ids[1]
    state = put(
        server, "/api/v1/player", {"volume": 0.5, "repeat": "all", "position_ms": 100, "is_playing": False}
    ).data
    assert (state["volume"], state["repeat"], state["position_ms"]) == (0.5, "all", 100)
    assert server.post("/api/v1/player/previous").data["current_track"]["id"] == ids[0]
    put(
        server,
        "/api/v1/player",
        {"is_playing": True, "item_id": server.get("/api/v1/queue").data["tracks"][2]["item_id"]},
    )
    assert server.get("/api/v1/player").data["current_track"]["id"] == ids[2]
    assert server.post("/api/v1/player/stop").data["is_playing"] is False


def test_repeated_idempotency_key_adds_once(server: Server, ids: list[str]) -> None:
    for _ in range(3):
        server.post("/api/v1/queue", {"track_ids": ids}, {"Idempotency-Key": "once"})
    assert queued(server.get("/api/v1/queue")) == ids
    other = server.post("/api/v1/queue", {"track_ids": ids[:1]}, {"Idempotency-Key": "once"})
    assert (other.status, other.json["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")


def test_idempotency_key_with_other_settings_is_refused(server: Server, ids: list[str]) -> None:
    def set_player(body: object) -> Answer:
        return put(server, "/api/v1/player", body, **{"Idempotency-Key": "set-once"})

    first = set_player({"volume": 0.3, "repeat": "all"}).data
    put(server, "/api/v1/player", {"volume": 0.5})
    assert set_player({"volume": 0.3, "repeat": "all"}).data["volume"] == 0.5
    for other in ({"repeat": "one"}, {"volume": 0.9}, {"output_client_id": "nobody", "volume": 0.3}):
        answer = set_player(other)
        assert (answer.status, answer.json["code"]) == (409, "IDEMPOTENCY_KEY_REUSED")
    now = server.get("/api/v1/player").data
    assert (first["repeat"], now["repeat"], now["volume"]) == ("all", "all", 0.5)
    put(server, "/api/v1/player", {"repeat": "off", "volume": 1})


def test_stale_version_is_a_conflict(server: Server, ids: list[str]) -> None:
    put(server, "/api/v1/queue", {"track_ids": ids, "play": True})
    answer = server.post("/api/v1/queue", {"track_ids": ids, "expected_version": 1})
    assert (answer.status, answer.json["code"]) == (409, "CONFLICT")
    player, queue = server.get("/api/v1/player").data, server.get("/api/v1/queue").data
    version = player["version"]
    assert answer.json["details"] == {"version": version, "player": player, "queue": queue}
    assert (
        put(server, "/api/v1/player", {"volume": 0.1, "shuffle": True, "expected_version": version}).status
        == 200
    )
    put(server, "/api/v1/player", {"shuffle": False})


@pytest.mark.parametrize(
    ("body", "status"), [({"track_ids": ["nobody"]}, 404), ({"track_ids": []}, 422), ({"track_ids": 5}, 422)]
)
def test_unplayable_tracks_are_refused(server: Server, ids: list[str], body: object, status: int) -> None:
    assert server.post("/api/v1/queue", body).status == status


def test_invalid_positions_are_refused(server: Server, ids: list[str]) -> None:
    assert server.post("/api/v1/queue/moves", {"from": 50, "to": 0}).json["code"] == "INVALID_POSITION"
    assert put(server, "/api/v1/player", {"position_ms": 0}).json["code"] == "INVALID_POSITION"
    assert put(server, "/api/v1/player", {"output_client_id": "nobody"}).status == 409
    duration_ms = put(server, "/api/v1/queue", {"track_ids": ids, "play": True}).data["tracks"][0][
        "duration_ms"
    ]
    refused = put(server, "/api/v1/player", {"position_ms": duration_ms + 1}).json
    assert (refused["code"], refused["details"]) == ("INVALID_POSITION", {"duration_ms": duration_ms})


def test_shared_playback_session_is_separate(server: Server, ids: list[str]) -> None:
    server.post("/api/v1/queue?session=kitchen", {"track_ids": ids})
    assert server.get("/api/v1/queue").data["length"] == 0
    assert server.get("/api/v1/queue", session="kitchen").data["length"] == len(ids)
    assert put(server, "/api/v1/queue?session=kitchen", {"track_ids": []}).data["length"] == 0
    assert server.post("/api/v1/player/stop", headers={"Idempotency-Key": "x" * 255}).status == 200
