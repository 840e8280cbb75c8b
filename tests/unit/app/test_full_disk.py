"""Responses while the durable Redis cannot write to a full disk."""

from app.factory import create_app
from tests.redis_fixtures import running_valkey, valkey
from tests.valkeys import Valkey

__all__ = ["running_valkey", "valkey"]


def test_player_and_queue_refuse_changes_and_are_still_read(
    unlimited: None, valkey: Valkey, database: str
) -> None:
    client = create_app(background=False).test_client()
    assert client.get("/api/v1/player").status_code == 200
    with valkey.full_disk():
        for method, path, body in (
            (client.put, "/api/v1/player", {"volume": 0.5}),
            (client.delete, "/api/v1/queue", None),
        ):
            refused = method(path, json=body)
            assert (refused.status_code, refused.get_json()["code"]) == (507, "DISK_FULL")
        assert client.get("/api/v1/player").status_code == 200
        assert client.get("/api/v1/queue").status_code == 200
    assert client.put("/api/v1/player", json={"volume": 0.5}).status_code == 200
