"""After an engine upgrade older fingerprints are returned with their version until new ones exist."""

from collections.abc import Sequence
from http import HTTPStatus

import pytest
from sqlalchemy import update

from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints
from library.database import session_scope
from library.models import Fingerprint, sounds
from tests.contract.client import Client
from tests.factories import make_analysis

OLD = ENGINE_VERSION - 1
EVERY = {"max_per_artist": 50, "max_per_album": 50, "exclude_duplicates": "false"}


@pytest.fixture
def older_engine(songs: dict[str, str]) -> dict[str, str]:
    """Add five tracks that only an older engine has analysed; return their ids by title."""
    with session_scope() as session:
        session.execute(update(Fingerprint).values(engine_version=OLD))
        session.execute(update(sounds).values(engine_version=OLD))
    return songs


def store_new_fingerprints(older_engine: dict[str, str], titles: Sequence[str]) -> None:
    """As today's engine does, to which everything sounds different."""
    with session_scope() as session:
        for title in titles:
            number = list(older_engine).index(title)
            analysis = make_analysis(100 + number, audio_id=f"audio-{number}")
            fingerprints.store(session, older_engine[title], analysis)


def test_older_fingerprint_is_returned_until_the_new_one_is_stored(
    client: Client, older_engine: dict[str, str]
) -> None:
    path = f"/fingerprints/{older_engine['Hunter']}"
    before = client.get(path, wait=1)
    assert (before["data"]["kind"], before["data"]["provisional"]) == ("25d", True)
    assert before["data"]["engine_version"] == before["meta"]["engine_version"] == OLD
    store_new_fingerprints(older_engine, ["Hunter"])
    after = client.get(path)
    assert (after["data"]["kind"], after["data"]["provisional"]) == ("25d", False)
    assert after["data"]["engine_version"] == after["meta"]["engine_version"] == ENGINE_VERSION
    assert after["data"]["dimensions"] != before["data"]["dimensions"]


def test_batch_has_the_newest_fingerprint_of_each_track(client: Client, older_engine: dict[str, str]) -> None:
    store_new_fingerprints(older_engine, ["Jóga"])
    wanted = [older_engine["So What"], older_engine["Jóga"]]
    body = client.post("/batch/fingerprints", {"track_ids": wanted}).get_json()
    assert [item["engine_version"] for item in body["items"]] == [OLD, ENGINE_VERSION]


@pytest.mark.parametrize(("n_new", "version"), [(3, OLD), (5, ENGINE_VERSION)])
def test_similar_tracks_and_scale_use_one_engine(
    client: Client, older_engine: dict[str, str], n_new: int, version: int
) -> None:
    store_new_fingerprints(older_engine, list(older_engine)[:n_new])
    similar = client.get(f"/tracks/{older_engine['Demo']}/similar", **EVERY)
    assert (len(similar["items"]), similar["meta"]["engine_version"]) == (4, version)
    scale = client.get("/fingerprints/scale")
    assert (scale["data"]["tracks"], scale["meta"]["engine_version"]) == (5, version)


def test_new_fingerprints_are_not_compared_with_older_ones(
    client: Client, older_engine: dict[str, str]
) -> None:
    with session_scope() as session:
        fingerprints.store(
            session, older_engine["Demo"], make_analysis(7, audio_id="analysed by the newer one alone")
        )
    answer = client.send("GET", f"/tracks/{older_engine['Demo']}/similar")
    assert answer.status_code == HTTPStatus.CONFLICT
    near = client.get(f"/tracks/{older_engine['Jóga']}/similar", **EVERY)["items"]
    assert older_engine["Demo"] not in {item["id"] for item in near}


def test_ranges_find_fingerprints_of_the_older_engine(client: Client, older_engine: dict[str, str]) -> None:
    assert client.get("/tracks", tempo_bpm_min=1)["total"] == len(older_engine)
