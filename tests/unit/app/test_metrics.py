"""Prometheus metrics, and the log line of each request."""

import logging

import pytest

from config import logs
from tests.contract.client import Client
from tests.unit.app.api.conftest import Person


def test_requests_are_counted_by_route(client: Client, songs: dict[str, str]) -> None:
    client.send("GET", f"/tracks/{songs['Demo']}")
    client.send("BREW", "/tracks")
    text = client.send("GET", "/metrics").get_data(as_text=True)
    assert 'auralis_requests_total{method="GET",route="/api/v1/tracks/<track_id>",status="200"}' in text
    assert 'method="OTHER"' in text
    assert 'auralis_files{state="done"} 5.0' in text
    assert 'auralis_jobs_open{kind="scan"} 0.0' in text
    assert "auralis_request_seconds_bucket" in text


def test_metrics_are_for_this_machine_and_for_administrators(someone: Person) -> None:
    ann, bob = someone("ann", "admin"), someone("bob")
    far = {"X-Forwarded-For": "10.0.0.1"}
    assert bob.send("GET", "/metrics", headers=far).status_code == 403
    assert ann.send("GET", "/metrics", headers=far).status_code == 200


def test_a_request_is_logged_in_one_line(client: Client, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.INFO, "auralis.request"):
        client.send("GET", "/coverage", headers={"X-Request-ID": "mine"})
    lines = [record.getMessage() for record in caplog.records if record.name == "auralis.request"]
    (line,) = [line for line in lines if "openapi" not in line]  # the client may read the contract first
    assert line.startswith("method=GET route=/api/v1/coverage status=200 ms=")
    assert "user=owner cache=-" in line
    assert logs.request_id.get() == "mine"


def test_secrets_are_not_logged(client: Client, someone: Person, caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.DEBUG):
        ann = someone("ann", "admin")
        token = ann.post("/tokens", {"name": "script"}).get_json()["data"]["token"]
        client.send("GET", "/tracks", headers={"Authorization": f"Bearer {token}"})
    assert "correct horse" not in caplog.text
    assert token not in caplog.text
