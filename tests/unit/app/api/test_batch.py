"""Many tracks and fingerprints in one request, and the scale of the library."""

from http import HTTPStatus

import pytest

from library.database import session_scope
from tests.contract.client import Client
from tests.factories import add_track


def test_tracks_are_in_the_requested_order(client: Client, songs: dict[str, str]) -> None:
    wanted = [songs["Jóga"], "unknown", songs["Demo"], songs["Jóga"]]
    body = client.post("/batch/tracks", {"track_ids": wanted}).get_json()
    assert [item["title"] for item in body["items"]] == ["Jóga", "Demo"]
    assert (body["missing"], body["count"]) == (["unknown"], 2)


def test_fingerprints_are_in_the_requested_order(client: Client, songs: dict[str, str]) -> None:
    with session_scope() as session:
        unheard = add_track(session, b"unheard.flac")
    wanted = [songs["Jóga"], unheard, songs["Demo"]]
    body = client.post("/batch/fingerprints", {"track_ids": wanted}).get_json()
    assert [item["track_id"] for item in body["items"]] == [songs["Jóga"], songs["Demo"]]
    assert (body["missing"], body["count"]) == ([unheard], 2)
    assert len(body["items"][0]["dimensions"]) == 25


@pytest.mark.parametrize("path", ["/batch/tracks", "/batch/fingerprints"])
@pytest.mark.parametrize("ids", [[], ["x"] * 501, [""], [7], "x", None])
def test_batch_takes_1_to_500_tracks(client: Client, path: str, ids: object) -> None:
    assert client.post(path, {"track_ids": ids}).status_code == HTTPStatus.UNPROCESSABLE_ENTITY


def test_scale_has_the_quantiles_of_the_library(client: Client, songs: dict[str, str]) -> None:
    scale = client.get("/fingerprints/scale")["data"]
    tempo = scale["dimensions"]["tempo_bpm"]
    assert (scale["tracks"], len(scale["dimensions"])) == (5, 25)
    assert (tempo["unit"], tempo["group"], tempo["label"]) == ("BPM", "temporal", "Tempo")
    assert len(tempo["quantiles"]) == 101
    assert tempo["quantiles"] == sorted(tempo["quantiles"])


def test_dimension_without_values_has_no_quantiles(client: Client) -> None:
    scale = client.get("/fingerprints/scale")["data"]
    assert scale["tracks"] == 0
    assert {row["quantiles"] for row in scale["dimensions"].values()} == {None}
