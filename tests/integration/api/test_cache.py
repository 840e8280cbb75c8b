"""Statistics of the cache, checked against a known workload."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from redis import Redis

from tests.servers import POLL_S, Server
from tests.signals import wait_until

pytestmark = pytest.mark.integration


def stats(server: Server) -> dict[str, Any]:
    found: dict[str, Any] = server.get("/api/v1/cache/stats").data
    return found


def test_cache_counts_lookups(server: Server, track: dict[str, Any]) -> None:
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


def moved(before: Any, after: Any) -> Any:
    """Return the increase of each counter between two readings, without unchanged ones."""
    rose = {
        name: moved(n, after[name]) if isinstance(n, dict) else after[name] - n
        for name, n in before.items()
        if isinstance(n, dict | int) and isinstance(after[name], dict | int)
    }
    return {name: n for name, n in rose.items() if n}


@contextmanager
def spoilt(server: Server) -> Iterator[None]:
    """Put rubbish afterwards in the place of the fingerprints that Redis has now."""
    endpoints = json.loads((server.data / "endpoints.json").read_bytes())
    with Redis.from_url(endpoints["cache_url"]) as redis:
        kept = list(redis.scan_iter("auralis:fp:*:25d:*"))
        assert kept
        yield
        redis.mset(dict.fromkeys(kept, b"rubbish"))


def test_all_statistics_match_a_known_workload(server: Server, track: dict[str, Any]) -> None:
    path = f"/api/v1/fingerprints/{track['id']}"
    server.request("DELETE", "/api/v1/cache")
    before = stats(server)
    server.get(path)  # from the database
    server.get(path)  # from memory
    server.get(path, strategy="batch")  # from the database, no cache asked
    server.get("/api/v1/search", query="every figure")  # computed
    server.get("/api/v1/search", query="every figure", strategy="accurate")  # computed again
    server.get("/api/v1/search", query="every figure")  # from memory
    with spoilt(server):
        server.request("DELETE", "/api/v1/cache")
    server.get(path)  # damaged in Redis, from the database, repaired
    after = stats(server)
    rose = moved(before, after)
    assert (rose["total_queries"], rose["cache_hits"], rose["cache_misses"]) == (7, 2, 5)
    assert rose["answers"] == 7
    assert rose["strategies"] == {"fast": 2, "accurate": 2, "batch": 3}
    assert rose["by_kind"] == {"fingerprint": {"hits": 1, "misses": 3}, "search": {"hits": 1, "misses": 2}}
    assert {name: n["answers"] for name, n in rose["by_source"].items()} == {
        "memory": 2, "database": 3, "computed": 2,
    }  # fmt: skip
    assert (rose["computations"], rose["corrupt_values"]) == (1, 1)
    tiers = {name: (n.get("hits", 0), n.get("misses", 0)) for name, n in rose["tiers"].items()}
    assert tiers == {"memory": (2, 3), "redis": (0, 3), "database": (3, 0)}


def test_warming_job_fills_an_emptied_cache(server: Server) -> None:
    assert server.request("DELETE", "/api/v1/cache").status == 200
    assert stats(server)["items_cached"] == 0
    before = stats(server)["warming"]["entries"]
    answer = server.post("/api/v1/cache/warm", {"kinds": ["popular"]})
    assert answer.status == 202

    def ended() -> dict[str, Any] | None:
        job: dict[str, Any] = server.get(answer.headers["Location"]).data
        return job if job["state"] == "done" else None

    job = wait_until(ended, poll_s=POLL_S)
    assert job is not None
    assert job["done"] == job["found"] > 0
    assert stats(server)["items_cached"] == job["done"]
    wait_until(lambda: stats(server)["warming"]["entries"] == before + job["done"], poll_s=POLL_S)


def test_unknown_kind_of_warming_is_refused(server: Server) -> None:
    assert server.post("/api/v1/cache/warm", {"kinds": ["everything"]}).status == 422


def test_unhealthy_cache_has_alerts(server: Server) -> None:
    health = server.get("/api/v1/cache/health").data
    assert (health["status"] == "healthy") == (health["alerts"] == [])


def test_history_grows_while_the_server_runs(server: Server) -> None:
    wait_until(lambda: server.get("/api/v1/cache/history", minutes=5).json["items"], poll_s=POLL_S)


def test_prometheus_has_the_same_figures(server: Server, track: dict[str, Any]) -> None:
    server.get(f"/api/v1/fingerprints/{track['id']}")
    values = dict(
        line.rsplit(" ", 1)
        for line in server.get("/metrics").body.decode().splitlines()
        if line.startswith("auralis_cache")
    )
    shown = stats(server)
    lookups = {
        name: float(n) for name, n in values.items() if name.startswith("auralis_cache_lookups_total{")
    }
    assert sum(lookups.values()) == shown["total_queries"] > 0
    assert float(values["auralis_cache_items"]) == shown["items_cached"]
    assert float(values["auralis_cache_up"]) == 1
    counts = [float(n) for name, n in values.items() if name.startswith("auralis_cache_answer_seconds_count")]
    assert sum(counts) == shown["answers"]
