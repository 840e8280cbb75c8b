"""How often somebody may ask: buckets, whose they are, and what happens while Redis is away."""

from collections.abc import Iterator

import pytest
from apispec import APISpec
from limits import parse

from app.factory import create_app
from app.http import rate_limits
from app.http.rate_limits import Meter
from config.settings import current
from keyvalue.faults import faults
from library.database import session_scope
from library.people import credentials
from library.states import CredentialKind
from live.client import client
from tests.conftest import connected_anew
from tests.contract.client import Client
from tests.factories import PASSWORD, add_account
from tests.redis_fixtures import running_valkey, valkey
from tests.unit.app.api.conftest import PAGE
from tests.valkeys import Valkey

__all__ = ["running_valkey", "valkey"]

#: Twenty seconds before a minute is over.
NOW_S = 1_767_225_880.0


@pytest.fixture
def limited(database: str, monkeypatch: pytest.MonkeyPatch) -> Iterator[Client]:
    monkeypatch.setenv("AURALIS_RATE_LIMIT", "3/minute")
    monkeypatch.setattr("app.http.rate_limits.time", lambda: NOW_S)  # no window ends while a test runs
    with connected_anew():
        yield Client(create_app(background=False))


def statuses(client: Client, n: int, path: str = "/coverage", **headers: str) -> list[int]:
    return [client.send("GET", path, headers=headers).status_code for _ in range(n)]


def test_who_asks_too_often_is_told_when_to_ask_again(limited: Client) -> None:
    assert statuses(limited, 3) == [200] * 3
    answer = limited.send("GET", "/tracks")  # the bucket is the client's, whatever it asks for
    assert (answer.status_code, answer.get_json()["code"]) == (429, "RATE_LIMITED")
    assert answer.headers["Retry-After"] == "20"
    assert answer.headers["X-RateLimit-Reset"] == str(int(NOW_S) + 20)
    assert answer.headers["X-RateLimit-Limit"] == "3"
    assert answer.headers["X-RateLimit-Remaining"] == "0"


def test_a_forged_address_is_no_other_client(limited: Client) -> None:
    forged = [{"X-Forwarded-For": f"10.0.0.{n}"} for n in range(5)]
    answers = [limited.send("GET", "/coverage", headers=headers).status_code for headers in forged]
    assert answers[-1] == 429


def test_our_own_page_and_media_have_buckets_of_their_own(limited: Client) -> None:
    statuses(limited, 4)
    assert statuses(limited, 9, **PAGE) == [200] * 9
    assert statuses(limited, 2, "/tracks/none/audio") == [404] * 2
    assert statuses(limited, 5, "/api/health") == [200] * 5
    assert "X-RateLimit-Limit" not in limited.send("GET", "/api/docs-assets/swagger-ui.css").headers


@pytest.mark.parametrize("path", ["/api/openapi.json", "/api/docs"])
def test_the_documentation_is_counted(limited: Client, path: str) -> None:
    asked = statuses(limited, 125, path)  # 120 a minute; the contract may have taken one
    assert (asked[:100], asked[-1]) == ([200] * 100, 429)
    assert statuses(limited, 1) == [200]


def test_the_document_is_written_once(limited: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    first = limited.send("GET", "/api/openapi.json")
    monkeypatch.setattr(APISpec, "to_dict", None)
    again = limited.send("GET", "/api/openapi.json")
    assert (again.status_code, again.data, again.mimetype) == (200, first.data, "application/json")


def test_handshakes_are_counted(limited: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert parse(rate_limits.BUCKETS["handshake"]) == parse("600/minute")
    monkeypatch.setitem(rate_limits.BUCKETS, "handshake", "2/minute")
    door = create_app(background=False).test_client()
    tried = [door.get("/ws", base_url="ws://127.0.0.1").status_code for _ in range(3)]
    assert tried == [503, 503, 429]  # 503: this is no gunicorn


def test_logging_in_is_tried_ten_times(limited: Client) -> None:
    body = {"name": "nobody", "password": PASSWORD}
    tried = [limited.post("/session", body, headers=PAGE).status_code for _ in range(11)]
    assert tried == [401] * 10 + [429]


def test_a_current_password_is_guessed_twenty_times(limited: Client) -> None:
    with session_scope() as session:
        ann = add_account(session, "ann")
        token = credentials.add(session, ann.id, CredentialKind.TOKEN, "stolen").secret
    headers, guess = {"Authorization": f"Bearer {token}"}, {"password": "x" * 8, "current_password": "guess"}
    path = f"/users/{ann.id}"
    tried = [limited.send("PATCH", path, json=guess, headers=headers).status_code for _ in range(21)]
    assert tried == [403] * 20 + [429]


def test_a_window_ends_when_the_clock_says(limited: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    assert statuses(limited, 4) == [200] * 3 + [429]
    monkeypatch.setattr("app.http.rate_limits.time", lambda: NOW_S + 20)
    assert statuses(limited, 4) == [200] * 3 + [429]


def test_while_redis_is_away_the_process_counts(
    caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.http.rate_limits.time", lambda: NOW_S)
    meter = Meter("redis://127.0.0.1:1", "test:")
    counted = [meter.count(parse("2/minute"), "default", "ann") for _ in range(3)]
    assert [is_within for is_within, _standing in counted] == [True, True, False]
    assert len(caplog.records) == 1  # it is not asked again at once


def test_a_fault_in_redis_is_told_from_a_redis_that_is_away(
    valkey: Valkey, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.http.rate_limits.time", lambda: NOW_S)
    meter, limit = Meter(f"redis+{current().redis_url}", "test:"), parse("2/minute")
    meter.count(limit, "default", "ann")
    (key,) = client().keys("*limits*")
    client().delete(key)
    client().lpush(key, "no number")
    faults.take()
    assert meter.count(limit, "default", "ann")[0]
    assert [record.levelname for record in caplog.records] == ["ERROR"]
    assert "WRONGTYPE" in caplog.text
    assert faults.take() == {"redis.faults.limits": 1}


def test_the_memory_of_one_process_is_the_counter_of_one_machine() -> None:
    meter = Meter("memory://", "test:")
    is_within, standing = meter.count(parse("2/minute"), "default", "ann")
    assert (is_within, standing.remaining) == (True, 1)
    assert set(rate_limits.OWN_BUCKETS.values()) <= set(rate_limits.BUCKETS)


def test_counters_whose_windows_ended_are_dropped(monkeypatch: pytest.MonkeyPatch) -> None:
    counters = rate_limits.Counters()
    monkeypatch.setattr("app.http.rate_limits.monotonic", lambda: 1000.0)
    for n in range(100):
        counters.incr(f"short {n}", 60)
    counters.incr("long", 900)
    monkeypatch.setattr("app.http.rate_limits.monotonic", lambda: 1061.0)
    assert (counters.incr("long", 900), counters.incr("new", 60)) == (2, 1)
    assert len(counters) == 2
