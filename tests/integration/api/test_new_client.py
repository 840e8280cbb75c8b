"""A client that knows the OpenAPI document only uses the whole API."""

import json
from collections.abc import Iterator
from typing import Any

import pytest

from tests.contract.new_client import JSON, NewClient
from tests.servers import OPENAPI_PATH, Answer, Server
from tests.signals import wait_until

pytestmark = pytest.mark.integration

LIMIT = 4
WAIT_S = 20


class Walk:
    """Sends the requests of a new client."""

    def __init__(self, server: Server) -> None:
        self.server = server
        self.new_client = NewClient(server.get(OPENAPI_PATH).json)

    def ask(self, method: str, tag: str, **named: Any) -> Answer:
        request = self.new_client.request(method, tag, **named)
        body = None if request.body is None else json.dumps(request.body).encode()
        return self.server.request(request.method, request.path, body, {"Content-Type": JSON} if body else {})

    def pages_by_offset(self) -> Iterator[dict[str, Any]]:
        page = {"offset": -LIMIT, "total": 1}
        while page["offset"] + LIMIT < page["total"]:
            page = self.ask("get", "tracks", limit=LIMIT, offset=page["offset"] + LIMIT).json
            yield page

    def pages_by_cursor(self) -> Iterator[dict[str, Any]]:
        page = self.ask("get", "tracks", limit=LIMIT).json
        yield page
        while page["next_cursor"] is not None:
            page = self.ask("get", "tracks", limit=LIMIT, cursor=page["next_cursor"]).json
            yield page


@pytest.fixture(scope="module")
def walk(server: Server) -> Walk:
    return Walk(server)


def test_scan_is_started_and_its_job_polled(walk: Walk) -> None:
    queued = walk.ask("post", "scans")
    ends = walk.new_client.words("Job", "state")
    assert queued.status == 202
    assert len(ends) > 1

    def has_ended() -> bool:
        return walk.ask("get", "jobs", job_id=queued.data["id"]).data["state"] in ends

    wait_until(has_ended)
    assert walk.ask("get", "jobs", job_id=queued.data["id"]).data["state"] == "done"


def test_library_is_paged_by_offset_and_by_cursor(walk: Walk) -> None:
    by_offset, by_cursor = list(walk.pages_by_offset()), list(walk.pages_by_cursor())
    ids = [item["id"] for page in by_offset for item in page["items"]]
    assert len(by_offset) > 2
    assert len(ids) == len(set(ids)) == by_offset[0]["total"]
    assert [item["id"] for page in by_cursor for item in page["items"]] == ids


def test_fingerprint_is_fetched(walk: Walk) -> None:
    track_id = walk.ask("get", "tracks", limit=1).json["items"][0]["id"]
    fingerprint = walk.ask("get", "fingerprints", track_id=track_id, wait=WAIT_S).data
    assert len(fingerprint["dimensions"]) == 25
    assert all(dimension["unit"] for dimension in fingerprint["dimensions"].values())
