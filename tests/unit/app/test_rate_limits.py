"""Rate limits: buckets, their holders, headers, and counting while Redis is unavailable."""

import threading
import time
from collections.abc import Callable, Iterator

import pytest
from apispec import APISpec
from flask import Flask
from limits import parse

from app.factory import create_app
from app.http import rate_limits
from app.http.rate_limits import MemoryCounters
from config.settings import Settings
from keyvalue.faults import faults
from library.database import session_scope
from library.people import credentials
from library.states import CredentialKind
from live.client import client
from tests.conftest import reconnected
from tests.contract.client import Client
from tests.factories import PASSWORD, add_account
from tests.redis_fixtures import running_valkey, valkey
from tests.unit.app.api.conftest import PAGE
from tests.valkeys import Valkey

__all__ = ["running_valkey", "valkey"]


@pytest.fixture
def limited(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("AURALIS_RATE_LIMIT", "3/minute")
    with reconnected():
        yield Client(create_app(background=False))


@pytest.fixture
def shared(valkey: Valkey, database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[], Flask]]:
    """Build applications that count in the Redis of the test."""
    url = property(lambda settings: f"redis+{settings.redis_url}")
    monkeypatch.setattr(Settings, "limiter_url", url)
    monkeypatch.setenv("AURALIS_RATE_LIMIT", "3/minute")
    with reconnected():
        yield lambda: create_app(background=False)


def statuses(client: Client, n: int, path: str = "/coverage", **headers: str) -> list[int]:
    return [client.send("GET", path, headers=headers).status_code for _ in range(n)]


def test_refusal_has_retry_after(limited: Client) -> None:
    assert statuses(limited, 3) == [200] * 3
    answer = limited.send("GET", "/tracks")  # all endpoints share the client's bucket
    assert (answer.status_code, answer.get_json()["code"]) == (429, "RATE_LIMITED")
    assert answer.get_json()["message"] == "More than 3/minute requests. Retry after `Retry-After` seconds."
    assert 50 <= int(answer.headers["Retry-After"]) <= 60
    assert 50 <= int(answer.headers["X-RateLimit-Reset"]) - time.time() <= 61
    assert answer.headers["X-RateLimit-Limit"] == "3"
    assert answer.headers["X-RateLimit-Remaining"] == "0"


def test_response_within_the_limit_has_no_retry_after(limited: Client) -> None:
    answer = limited.send("GET", "/coverage")
    assert answer.headers["X-RateLimit-Remaining"] == "2"
    assert "Retry-After" not in answer.headers
    assert rate_limits.WAIT_HEADER not in answer.headers


def test_request_to_an_unknown_path_is_counted(limited: Client) -> None:
    assert statuses(limited, 4, "/nothing") == [404] * 3 + [429]


def test_each_of_several_limits_is_counted(limited: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AURALIS_RATE_LIMIT", "50/hour;2/day")
    with reconnected():
        client = Client(create_app(background=False))
        assert statuses(client, 3) == [200, 200, 429]


def test_forged_address_has_no_bucket_of_its_own(limited: Client) -> None:
    forged = [{"X-Forwarded-For": f"10.0.0.{n}"} for n in range(5)]
    answers = [limited.send("GET", "/coverage", headers=headers).status_code for headers in forged]
    assert answers[-1] == 429


def test_the_page_and_media_have_buckets_of_their_own(limited: Client) -> None:
    statuses(limited, 4)
    assert statuses(limited, 9, **PAGE) == [200] * 9
    assert statuses(limited, 2, "/tracks/none/audio") == [404] * 2
    assert statuses(limited, 5, "/api/health") == [200] * 5
    assert "X-RateLimit-Limit" not in limited.send("GET", "/api/docs-assets/swagger-ui.css").headers


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/docs"])
def test_the_documentation_is_counted(limited: Client, path: str) -> None:
    received = statuses(limited, 125, path)  # 120 a minute; the contract may have taken one
    assert (received[:100], received[-1]) == ([200] * 100, 429)
    assert statuses(limited, 1) == [200]


def test_the_document_is_written_once(limited: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = limited.send("GET", "/api/openapi.json")
    monkeypatch.setattr(APISpec, "to_dict", None)
    again = limited.send("GET", "/api/openapi.json")
    assert (again.status_code, again.data, again.mimetype) == (200, first.data, "application/json")


def test_handshakes_are_counted(limited: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse(rate_limits.BUCKETS["handshake"]) == parse("600/minute")
    monkeypatch.setitem(rate_limits.BUCKETS, "handshake", "2/minute")
    browser = create_app(background=False).test_client()
    tried = [browser.get("/ws", base_url="ws://127.0.0.1").status_code for _ in range(3)]
    assert tried == [503, 503, 429]  # 503: the server is not gunicorn


def test_an_address_has_ten_logins(limited: Client) -> None:
    body = {"name": "unknown", "password": PASSWORD}
    tried = [limited.post("/session", body, headers=PAGE).status_code for _ in range(11)]
    assert tried == [401] * 10 + [429]


def test_token_has_twenty_guesses_of_the_current_password(limited: Client) -> None:
    with session_scope() as session:
        ann = add_account(session, "ann")
        token = credentials.add(session, ann.id, CredentialKind.TOKEN, "stolen").secret
    headers, guess = {"Authorization": f"Bearer {token}"}, {"password": "x" * 8, "current_password": "guess"}
    path = f"/users/{ann.id}"
    tried = [limited.send("PATCH", path, json=guess, headers=headers).status_code for _ in range(21)]
    assert tried == [403] * 20 + [429]


def test_requests_are_allowed_again_after_the_window(
    limited: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert statuses(limited, 4) == [200] * 3 + [429]
    now_s = time.time()
    monkeypatch.setattr(time, "time", lambda: now_s + 60)
    assert statuses(limited, 4) == [200] * 3 + [429]


def test_processes_count_together_in_redis(shared: Callable[[], Flask]) -> None:
    one, other = Client(shared()), Client(shared())
    assert statuses(one, 2) + statuses(other, 2) == [200] * 3 + [429]
    answer = one.send("GET", "/coverage")
    assert 50 <= int(answer.headers["Retry-After"]) <= 60
    (key,) = client().keys("*limits*")
    assert f":LIMITER/{rate_limits.STRATEGY}/" in key


def test_a_process_counts_while_redis_is_unavailable(
    shared: Callable[[], Flask], valkey: Valkey, caplog: pytest.LogCaptureFixture
) -> None:
    process = Client(shared())
    assert statuses(process, 1) == [200]
    valkey.kill()
    caplog.clear()
    assert statuses(process, 4) == [200] * 3 + [429]
    assert [record.message for record in caplog.records if record.name == "flask-limiter"] == [
        "Rate limit storage unreachable - falling back to in-memory storage"
    ]


def test_counting_in_memory_starts_no_threads(
    shared: Callable[[], Flask], valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    process = Client(shared())
    valkey.kill()
    started: list[threading.Timer] = []
    monkeypatch.setattr(threading.Timer, "start", started.append)
    assert statuses(process, 4) == [200] * 3 + [429]
    assert started == []


def test_redis_counts_again_once_it_is_available(
    shared: Callable[[], Flask], valkey: Valkey, monkeypatch: pytest.MonkeyPatch
) -> None:
    process, now_s = Client(shared()), time.time()
    valkey.kill()
    assert statuses(process, 1) == [200]
    monkeypatch.setattr(time, "time", lambda: now_s + 100)
    assert statuses(process, 1) == [200]  # still unavailable
    valkey.start()
    client().flushall()
    monkeypatch.setattr(time, "time", lambda: now_s + 200)
    assert statuses(process, 1) == [200]
    assert [key for key in client().keys("*limits*") if rate_limits.STRATEGY in key]


def test_fault_differs_from_an_unavailable_redis(
    shared: Callable[[], Flask], caplog: pytest.LogCaptureFixture
) -> None:
    process = Client(shared())
    statuses(process, 1)
    (key,) = client().keys("*limits*")
    client().delete(key)
    client().lpush(key, "no number")
    faults.take()
    assert statuses(process, 1) == [200]
    records = [record for record in caplog.records if record.name == "app.http.rate_limits"]
    assert {record.levelname for record in records} == {"ERROR"}
    assert "WRONGTYPE" in caplog.text
    assert faults.take() == {"redis.faults.limits": len(records)}


def test_every_bucket_has_a_limit() -> None:
    assert set(rate_limits.OWN_BUCKETS.values()) <= set(rate_limits.BUCKETS)


def test_counters_whose_windows_ended_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    counters, now_s = MemoryCounters("memory:"), time.time()
    for n in range(100):
        counters.incr(f"short {n}", 60)
    counters.incr("long", 900)
    monkeypatch.setattr(time, "time", lambda: now_s + 61)
    monkeypatch.setattr("app.http.rate_limits.monotonic", lambda: time.perf_counter() + 1e9)
    assert (counters.incr("long", 900), counters.incr("new", 60)) == (2, 1)
    assert set(counters.expirations) == {"long", "new"}
