"""Similar tracks of analysed, pending and failed tracks."""

import pytest
from flask import Flask

from library.database import session_scope
from library.scanning import roots
from library.states import Presence, WorkState
from library.work import claims
from tests.contract.client import Client
from tests.factories import add_track, take


def add_unanalysed() -> str:
    with session_scope() as session:
        return add_track(session, b"unheard.flac")


def test_most_similar_tracks_come_first_with_reasons(client: Client, songs: dict[str, str]) -> None:
    items = client.get(f"/tracks/{songs['Demo']}/similar", limit=3)["items"]
    likeness = [item["similarity"] for item in items]
    assert 0 < len(items) <= 3
    assert likeness == sorted(likeness, reverse=True)
    assert {(item["basis"], item["confidence"]) for item in items} == {("25d", 1.0)}
    assert all(item["id"] != songs["Demo"] and item["alike"] for item in items)


def test_unanalysed_track_is_analysed_first(client: Client, songs: dict[str, str]) -> None:
    track_id = add_unanalysed()
    first, again = (client.send("GET", f"/tracks/{track_id}/similar") for _ in range(2))
    assert (first.status_code, again.status_code) == (202, 202)
    waiting = first.get_json()["data"]
    assert waiting["state"] == "listening"
    assert waiting["job_id"] == again.get_json()["data"]["job_id"]
    assert first.headers["Retry-After"] == "2"
    assert client.get(first.headers["Location"])["data"]["pending"] == 1


@pytest.mark.parametrize("path", ["/tracks/{}/similar", "/fingerprints/{}"])
def test_track_that_cannot_be_analysed_is_refused_with_the_reason(client: Client, path: str) -> None:
    track_id = add_unanalysed()
    with session_scope() as session:
        claims.finish(session, take(session, track_id), WorkState.FAILED, "not_audio")
    answer = client.send("GET", path.format(track_id))
    assert (answer.status_code, answer.get_json()["code"]) == (409, "NO_FINGERPRINT")
    assert answer.get_json()["details"] == {"state": "failed", "reason": "not_audio"}


@pytest.mark.parametrize("path", ["/tracks/{}/similar", "/fingerprints/{}"])
def test_missing_track_is_refused_with_the_reason(client: Client, path: str) -> None:
    track_id = add_unanalysed()
    with session_scope() as session:
        roots.mark_absent(session, [track_id], Presence.MISSING)
    answer = client.send("GET", path.format(track_id))
    assert (answer.status_code, answer.get_json()["details"]["state"]) == (409, "away")


def test_track_outside_the_index_is_compared_by_its_fingerprint(
    app: Flask, songs: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = Client(app).get(f"/tracks/{songs['Demo']}/similar")["items"]
    monkeypatch.setattr("app.api.similar.similarity_index.knows", lambda _track_id: False)
    items = Client(app).get(f"/tracks/{songs['Demo']}/similar", exclude_duplicates="false")["items"]
    assert [item["basis"] for item in items] == ["25d"] * len(items)
    assert {item["id"] for item in whole} <= {item["id"] for item in items}


def test_similar_tracks_are_filtered(client: Client, songs: dict[str, str]) -> None:
    path = f"/tracks/{songs['Demo']}/similar"
    every = client.get(path, exclude_duplicates="false")["items"]
    chosen = every[-1]["id"]
    client.post("/favourites", {"track_id": chosen})
    favourites = client.get(path, exclude_duplicates="false", favourite="true")
    assert [item["id"] for item in favourites["items"]] == [chosen]
    others = client.get(path, exclude_duplicates="false", favourite="false")["items"]
    assert [item["id"] for item in others] == [item["id"] for item in every[:-1]]
    assert client.get(path, tempo_bpm_min=500)["items"] == []
    assert client.get(path, year=1)["items"] == []
