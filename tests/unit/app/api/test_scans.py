"""Scans over HTTP: start and retry."""

from typing import Any

import pytest

from library.database import session_scope
from library.states import WorkKind, WorkState
from library.work import claims
from tests.contract.client import Client
from tests.factories import LEASE_S, add_root
from tests.unit.app.api.conftest import Person


def test_retry_of_a_failed_scan_is_a_new_scan(client: Client) -> None:
    with session_scope() as session:
        root = add_root(session)
    first = client.post("/scans").get_json()["data"]["id"]
    assert client.post(f"/jobs/{first}/retry").status_code == 409
    with session_scope() as session:
        claim = claims.take(session, WorkKind.SCAN, f"{first}:{root}", LEASE_S)
        assert claim
        claims.finish(session, claim, WorkState.FAILED, "root_empty")
    again = client.post(f"/jobs/{first}/retry")
    assert (again.status_code, again.get_json()["data"]["kind"]) == (202, "scan")
    assert again.get_json()["data"]["id"] != first


@pytest.mark.parametrize("sent", [{}, {"data": b" \n", "content_type": "application/json"}, {"json": {}}])
def test_scan_needs_no_body(client: Client, sent: dict[str, Any]) -> None:
    assert client.send("POST", "/scans", **sent).status_code == 202


def test_paths_of_a_scan_are_shown_to_administrators(someone: Person) -> None:
    with session_scope() as session:
        add_root(session, b"/music")
    admin, listener = someone("ann", "admin"), someone("bob")
    job_id = admin.post("/scans", {"path": "/music/jazz"}).get_json()["data"]["id"]
    [shown] = admin.get(f"/jobs/{job_id}")["data"]["folders"]
    [hidden] = listener.get(f"/jobs/{job_id}")["data"]["folders"]
    assert (shown["path"], shown["parts"], shown["state"]) == ("/music", ["jazz"], "pending")
    assert (hidden["path"], hidden["parts"], hidden["state"]) == (None, [], "pending")
