"""What the cache tells of itself, held against a workload that was counted."""

from typing import Any

import pytest

from tests.servers import POLL_S, Server
from tests.signals import wait_until

pytestmark = pytest.mark.integration


def stats(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = server.get("/api/v1/cache/stats").data
    return found


def test_the_cache_counts_what_was_asked(server: Server, track: dict[str, Any]) -> None:
    server.get(f"/api/v1/fingerprints/{track['id']}")
    before = stats(server)
    for _ in range(7):
        server.get(f"/api/v1/fingerprints/{track['id']}")
    for _ in range(3):
        server.get("/api/v1/search", query="counted workload")
    after = stats(server)
    counted = {
        kind: {outcome: after["by_kind"][kind][outcome] - n for outcome, n in outcomes.items()}
        for kind, outcomes in before["by_kind"].items()
    }
    assert counted["fingerprint"] == {"hits": 7, "misses": 0}
    assert counted["search"] == {"hits": 2, "misses": 1}
    assert after["total_queries"] - before["total_queries"] == 10
    assert after["answers"] - before["answers"] == 10
    assert after["strategies"]["fast"] - before["strategies"]["fast"] == 9
    assert after["computations"] - before["computations"] == 1


def test_warming_is_a_job_and_fills_an_emptied_cache(server: Server) -> None:
    assert server.request("DELETE", "/api/v1/cache").status == 200
    assert stats(server)["items_cached"] == 0
    before = stats(server)["warming"]["entries"]
    answer = server.post("/api/v1/cache/warm", {"kinds": ["popular"]})
    assert answer.status == 202

    def ended() -> dict[str, Any] | None:
        job: dict[str, Any] = server.get(answer.headers["Location"]).data
        return job if job["state"] == "done" else None

    job = wait_until(ended, 30, POLL_S)
    assert job is not None
    assert job["done"] == job["found"] > 0
    assert stats(server)["items_cached"] == job["done"]
    wait_until(lambda: stats(server)["warming"]["entries"] == before + job["done"], 5, POLL_S)


def test_an_unknown_kind_of_warming_is_refused(server: Server) -> None:
    assert server.post("/api/v1/cache/warm", {"kinds": ["everything"]}).status == 422


def test_health_says_why_or_nothing(server: Server) -> None:
    health = server.get("/api/v1/cache/health").data
    assert (health["status"] == "healthy") == (health["alerts"] == [])


def test_history_grows_while_the_server_runs(server: Server) -> None:
    wait_until(lambda: server.get("/api/v1/cache/history", minutes=5).json["items"], 30, POLL_S)


def test_prometheus_is_told_the_same_figures(server: Server, track: dict[str, Any]) -> None:
    server.get(f"/api/v1/fingerprints/{track['id']}")
    told = dict(
        line.rsplit(" ", 1)
        for line in server.get("/metrics").body.decode().splitlines()
        if line.startswith("auralis_cache")
    )
    shown = stats(server)
    lookups = {name: float(n) for name, n in told.items() if name.startswith("auralis_cache_lookups_total{")}
    assert sum(lookups.values()) == shown["total_queries"] > 0
    assert float(told["auralis_cache_items"]) == shown["items_cached"]
    assert float(told["auralis_cache_up"]) == 1
    counts = [float(n) for name, n in told.items() if name.startswith("auralis_cache_answer_seconds_count")]
    assert sum(counts) == shown["answers"]
