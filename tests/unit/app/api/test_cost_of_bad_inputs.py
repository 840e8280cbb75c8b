"""Invalid input is refused cheaply, so that it cannot keep the server busy."""

import time
from collections.abc import Callable

import pytest
from flask import Flask
from flask.testing import FlaskClient

from library.database import session_scope
from tests.factories import add_root, add_tracks, make_reading
from tests.unit.app.api.test_bad_inputs import BODIES, JSON

pytestmark = [pytest.mark.slow, pytest.mark.unmeasured]

#: Processor time of one request; the least of several tries, since other threads of the process count too.
MOST_S = 0.05
TRIES = 5

ORIGIN = "http://127.0.0.1"
BASE = "/api/v1"

Ask = Callable[[FlaskClient], int]


def get(path: str, **headers: str) -> Ask:
    return lambda client: client.get(BASE + path, base_url=ORIGIN, headers=headers).status_code


def post(path: str, body: bytes, **headers: str) -> Ask:
    sent = JSON | headers
    return lambda client: client.post(BASE + path, data=body, base_url=ORIGIN, headers=sent).status_code


LOGIN = b'{"name": "ann", "password": "%s"}'
RANGES = "bytes=" + ",".join(f"{n}-{n}" for n in range(1000))
INPUTS: dict[str, Ask] = {
    **{f"body: {kind}": post("/history", body) for kind, (body, _status) in BODIES.items()},
    "a password of a megabyte": post("/session", LOGIN % (b"x" * 1_000_000)),
    "a body over the limit": post("/history", b" " * 2_000_000),
    "a megabyte of names": post("/history", b"{" + b",".join(b'"%d":1' % n for n in range(90_000)) + b"}"),
    "10,000 empty operations": post("/batch", b'{"operations": [' + b"{}," * 9_999 + b"{}]}"),
    "a megabyte of kinds": post("/cache/warm", b'{"kinds": [' + b'"x",' * 250_000 + b'"x"]}'),
    "a megabyte of ids": post("/batch/tracks", b'{"track_ids": [' + b'"x",' * 250_000 + b'"x"]}'),
    "an offset of 10^30": get(f"/tracks?offset={10**30}"),
    "an id of 2^64": get(f"/albums/{2**64}"),
    "2,000 arguments": get("/tracks?" + "&".join(f"a{n}=1" for n in range(2000))),
    "the same argument 2,000 times": get("/tracks?" + "limit=1&" * 2000),
    "1,000 ranges": get("/tracks/none/audio", Range=RANGES),
    "a range of 5,000 digits": get("/tracks/none/audio", Range="bytes=0-" + "9" * 5000),
    "1,000 etags": get("/tracks", **{"If-None-Match": ", ".join(f'"{n}"' for n in range(1000))}),
    "1,000 kinds of answers": get("/tracks/none", Accept=", ".join(f"a/{n};q=0.{n}" for n in range(1000))),
    "1,000 cookies": get("/tracks", Cookie="; ".join(f"a{n}=1" for n in range(1000))),
    "1,000 addresses": get("/tracks", **{"X-Forwarded-For": ", ".join(["10.0.0.1"] * 1000)}),
    "a long way up": get("/tracks/" + "..%5c" * 1000),
}


@pytest.fixture
def client(app: Flask) -> FlaskClient:
    with session_scope() as session:
        add_tracks(session, add_root(session), make_reading(b"a.flac"))
    made = app.test_client()
    get("/tracks")(made)  # what is made once is nobody's cost
    return made


@pytest.mark.parametrize("kind", INPUTS)
def test_invalid_input_is_refused_within_its_time_budget(client: FlaskClient, kind: str) -> None:
    costs_s = []
    for _ in range(TRIES):
        began_s = time.thread_time()
        assert INPUTS[kind](client) < 500
        costs_s.append(time.thread_time() - began_s)
        if costs_s[-1] < MOST_S:
            return
    pytest.fail(f"{min(costs_s) * 1000:.0f} ms of processor time")
