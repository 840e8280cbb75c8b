"""Paths, orders along a dimension and steered similar tracks over HTTP."""

from typing import Any

import pytest

from library import fingerprints
from library.database import session_scope
from library.states import WorkState
from library.work import claims
from tests.contract.client import Client
from tests.factories import add_track, make_analysis, make_vector, take
from tests.unit.app.api.conftest import Person
from tests.unit.app.api.test_playlists import make, titles


def find(client: Client, *track_ids: str, **length: float) -> Any:
    return client.post("/paths", {"track_ids": list(track_ids), **length})


def test_a_path_leads_through_its_way_points(client: Client, songs: dict[str, str]) -> None:
    stops = [songs["Demo"], songs["Hunter"], songs["So What"]]
    path = find(client, *stops, tracks=4).get_json()["data"]
    assert [each["id"] for each in path["tracks"] if each["is_way_point"]] == stops
    assert len(path["tracks"]) == 4
    assert path["is_complete"]
    assert path["tracks"][0]["similarity"] is None
    assert all(0 < each["similarity"] <= 1 for each in path["tracks"][1:])
    assert path["duration_s"] == pytest.approx(sum(each["duration_s"] for each in path["tracks"]))


def test_a_library_without_more_tracks_says_so(client: Client, songs: dict[str, str]) -> None:
    usual = find(client, songs["Demo"], songs["Hunter"]).get_json()["data"]
    assert (len(usual["tracks"]), usual["is_complete"]) == (5, False)
    timed = find(client, songs["Demo"], songs["Hunter"], minutes=600).get_json()["data"]
    assert (len(timed["tracks"]), timed["is_complete"]) == (5, False)
    short = find(client, songs["Demo"], songs["Hunter"], minutes=9).get_json()["data"]
    assert (len(short["tracks"]), short["is_complete"]) == (3, True)


@pytest.mark.parametrize(
    ("ids", "length", "field"),
    [
        (["Demo", "Demo"], {}, "track_ids"),
        (["Demo"], {}, "track_ids"),
        ([], {}, "track_ids"),
        (["Demo", "Hunter"], {"tracks": 10_000}, "tracks"),
        (["Demo", "Hunter"], {"tracks": 1}, "tracks"),
        (["Demo", "Hunter", "Jóga"], {"tracks": 2}, "tracks"),
        (["Demo", "Hunter"], {"tracks": 5, "minutes": 5}, "minutes"),
        (["Demo", "Hunter"], {"minutes": 1e9}, "minutes"),
        (["Demo", "Hunter"], {"steps": 3}, "steps"),
    ],
)
def test_lengths_and_way_points_that_make_no_path_are_refused(
    client: Client, songs: dict[str, str], ids: list[str], length: dict[str, float], field: str
) -> None:
    answer = find(client, *(songs[title] for title in ids), **length)
    assert answer.status_code == 422
    assert field in str(answer.get_json()["details"])


def test_tracks_that_cannot_be_compared_are_told(client: Client, songs: dict[str, str]) -> None:
    assert find(client, songs["Demo"], "nowhere").get_json()["code"] == "TRACK_NOT_FOUND"
    with session_scope() as session:
        waiting, failed, tone = (add_track(session, name) for name in (b"1.flac", b"2.flac", b"3.flac"))
        claims.finish(session, take(session, failed), WorkState.FAILED, "not_audio")
        silent = make_vector(1, spectral_flatness=1e-9, transient_density=0.0)
        fingerprints.store(session, tone, make_analysis(vector=silent, audio_id="tone"))
    refusals = [find(client, songs["Demo"], each) for each in (waiting, failed, tone)]
    assert [answer.status_code for answer in refusals] == [409, 409, 409]
    codes = [answer.get_json()["code"] for answer in refusals]
    assert codes == ["NOT_HEARD_YET", "NO_FINGERPRINT", "NOTHING_SIMILAR"]


def tempo_of(client: Client, track_id: str) -> float:
    value = client.get(f"/fingerprints/{track_id}")["data"]["dimensions"]["tempo_bpm"]["value"]
    return float(value)


def test_a_list_is_put_in_order(client: Client, songs: dict[str, str]) -> None:
    listed = [*songs.values(), "nowhere", songs["Demo"]]
    body = {"track_ids": listed, "dimension": "tempo_bpm"}
    found = client.post("/orders", body).get_json()["data"]
    assert found["unplaced"] == 1
    assert found["positions"][-1] == listed.index("nowhere")
    tempi = [tempo_of(client, listed[at]) for at in found["positions"][:-1]]
    assert tempi == sorted(tempi)
    arc = client.post("/orders", body | {"shape": "arc"}).get_json()["data"]["positions"]
    assert sorted(arc) == list(range(len(listed)))
    wrong: dict[str, Any]
    for wrong in ({"dimension": "speed"}, {"shape": "round"}, {"track_ids": []}):
        assert client.post("/orders", body | wrong).status_code == 422
    assert client.post("/orders", body | {"track_ids": ["a"] * 10_001}).status_code == 422


def test_a_playlist_is_put_in_order(client: Client, songs: dict[str, str]) -> None:
    made = make(client, *songs.values())
    answer = client.post(f"/playlists/{made['id']}/orders", {"dimension": "tempo_bpm", "shape": "falling"})
    assert answer.get_json()["data"]["track_count"] == 5
    tempi = [tempo_of(client, songs[title]) for title in titles(client, made)]
    assert tempi == sorted(tempi, reverse=True)
    rules = {"match": {"all": []}, "sort_by": "title"}
    smart = client.post("/playlists", {"name": "Smart", "rules": rules}).get_json()["data"]
    refused = client.post(f"/playlists/{smart['id']}/orders", {"dimension": "lufs"})
    assert (refused.status_code, refused.get_json()["code"]) == (409, "PLAYLIST_IS_SMART")


def test_other_users_playlists_are_not_put_in_order(someone: Person, songs: dict[str, str]) -> None:
    owner, other = someone("owner"), someone("other")
    made = make(owner, *songs.values())
    assert other.post(f"/playlists/{made['id']}/orders", {"dimension": "lufs"}).status_code == 404


def test_similar_tracks_are_steered(client: Client, songs: dict[str, str]) -> None:
    path = f"/tracks/{songs['Demo']}/similar"
    tempi = {title: tempo_of(client, id_) for title, id_ in songs.items() if title != "Demo"}
    quickest = max(tempi, key=lambda title: tempi[title])
    steered = client.get(path, tempo_bpm_near=tempi[quickest])["items"]
    assert steered[0]["title"] == quickest
    assert songs["Demo"] not in {item["id"] for item in steered}
    narrowed = client.get(path, tempo_bpm_near=100, genre="jazz")["items"]
    assert {item["genre"] for item in narrowed} == {"Jazz"}
    for wrong in ("nan", "1e9", "fast"):
        assert client.send("GET", path, query_string={"tempo_bpm_near": wrong}).status_code == 422
