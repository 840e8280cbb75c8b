"""The map over HTTP: states, points in parts, ETags."""

import numpy as np
import pytest

from discovery.sound_map import map_files, map_writer
from discovery.sound_map.map_files import FOLDER, POINT, POINTS
from discovery.sound_map.map_lookup import MapLookup
from library import fingerprints
from library.database import session_scope
from library.states import WorkKind
from library.work import part_jobs
from tests.contract.client import Client
from tests.factories import add_readings, make_analysis, make_reading, make_tags

TRACKS = 20

pytestmark = pytest.mark.numerical


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """The requests to workers."""
    sent: list[str] = []
    monkeypatch.setattr("app.api.sound_map.map_lookup", MapLookup(lambda: sent.append("refresh")))
    return sent


@pytest.fixture
def ids(asked: list[str], client: Client) -> list[str]:
    """Analysed tracks; every second one is of 1999."""
    with session_scope() as session:
        readings = [
            make_reading(b"%d.mp3" % n, tags=make_tags(title=str(n), year=1999 if n % 2 else None))
            for n in range(TRACKS)
        ]
        added = add_readings(session, *readings)
        for n, id_ in enumerate(added):
            fingerprints.store(session, id_, make_analysis(n))
    return added


def test_library_without_analysed_tracks_has_no_map(client: Client, asked: list[str]) -> None:
    found = client.get("/map")["data"]
    assert (found["state"], found["updating"], found["generation"], asked) == ("empty", False, None, [])
    response = client.send("GET", "/map/points")
    assert (response.status_code, response.get_json()["code"]) == (404, "MAP_NOT_FOUND")


def test_map_is_made_on_request(client: Client, ids: list[str], asked: list[str]) -> None:
    for _ in range(2):
        found = client.get("/map")["data"]
        assert (found["state"], found["updating"], found["job_id"]) == ("waiting", True, None)
    assert asked == ["refresh"]
    with session_scope() as session:
        job_id = part_jobs.request(session, WorkKind.MAP, ["map"])
    assert client.get("/map")["data"]["job_id"] == job_id


def test_points_have_the_documented_form(client: Client, ids: list[str]) -> None:
    map_writer.renew()
    found = client.get("/map")["data"]
    assert (found["state"], found["updating"], found["method"]) == ("ready", False, "tsne")
    assert (found["tracks"], found["point_bytes"], found["years"]) == (TRACKS, 28, [1999, 1999])
    assert found["genres"] == [{"name": "Jazz", "tracks": TRACKS}]
    assert sum(region["tracks"] for region in found["regions"]) == TRACKS
    data = client.send("GET", "/map/points").data
    points = np.frombuffer(data, POINT)
    assert {point.decode() for point in points["id"]} == set(ids)
    assert set(points["year"]) == {0, 1999}
    assert set(points["genre"]) == {1}
    assert points["group"].max() < len(found["groups"])
    assert points["region"].max() < len(found["regions"])
    # The first bytes as JavaScript reads them.
    assert int.from_bytes(data[16:18], "little") == points["x"][0]


def test_points_come_in_parts_with_etags(client: Client, ids: list[str]) -> None:
    map_writer.renew()
    generation = client.get("/map")["data"]["generation"]
    whole = client.send("GET", "/map/points")
    parts = [
        client.send(
            "GET", "/map/points", query_string={"generation": generation, "offset": offset, "limit": 8}
        )
        for offset in (0, 8, 16, 24)
    ]
    assert b"".join(part.data for part in parts) == whole.data
    assert len({part.headers["ETag"] for part in parts}) == 4
    etag = whole.headers["ETag"]
    assert client.send("GET", "/map/points", headers={"If-None-Match": etag}).status_code == 304


def test_points_of_a_former_map_are_refused(client: Client, ids: list[str]) -> None:
    map_writer.renew()
    before = client.get("/map")["data"]["generation"]
    with session_scope() as session:
        (new,) = add_readings(session, make_reading(b"new.mp3"))
        fingerprints.store(session, new, make_analysis(99))
    assert client.get("/map")["data"]["updating"]
    map_writer.renew()
    response = client.send("GET", "/map/points", query_string={"generation": before})
    assert (response.status_code, response.get_json()["code"]) == (409, "MAP_CHANGED")


def test_map_that_is_replaced_meanwhile_is_refused(
    client: Client, ids: list[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    map_writer.renew()
    files = map_files.open_map()
    assert files
    monkeypatch.setattr(map_files, "open_map", lambda _known=None: files)
    (files.path / POINTS).unlink()
    assert client.send("GET", "/map/points").status_code == 409


def test_damaged_map_is_made_again(client: Client, ids: list[str]) -> None:
    map_writer.renew()
    published = FOLDER.find()
    assert published
    (published.path / POINTS).write_bytes(b"short")
    assert client.get("/map")["data"]["state"] == "waiting"
    map_writer.renew()
    assert client.get("/map")["data"]["state"] == "ready"


@pytest.mark.parametrize("wrong", [{"limit": 0}, {"limit": 100_001}, {"offset": -1}, {"generation": "../x"}])
def test_wrong_arguments_are_refused(client: Client, asked: list[str], wrong: dict[str, object]) -> None:
    assert client.send("GET", "/map/points", query_string=wrong).status_code == 422
