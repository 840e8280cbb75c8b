"""Albums, artists and genres over HTTP."""

import pytest

from library.database import session_scope
from library.scanning import roots
from library.states import Presence
from tests.contract.client import Client


def names(client: Client, path: str, **query: str) -> list[str]:
    return [item.get("title") or item["name"] for item in client.get(path, **query)["items"]]


def test_album_has_totals_of_its_tracks(client: Client, songs: dict[str, str]) -> None:
    homogenic, kind_of_blue = client.get("/albums")["items"]
    assert (homogenic["title"], homogenic["artist"], homogenic["year"]) == ("Homogenic", "Björk", 1997)
    assert (kind_of_blue["track_count"], kind_of_blue["duration_s"]) == (2, 361.0)
    more = {"artists": [{"id": homogenic["artist_id"], "name": "Björk"}], "merged": [], "folder_count": 1}
    assert client.get(f"/albums/{homogenic['id']}")["data"] == homogenic | more


def test_track_without_an_album_tag_belongs_to_none(client: Client, songs: dict[str, str]) -> None:
    assert names(client, "/albums") == ["Homogenic", "Kind of Blue"]
    track = client.get(f"/tracks/{songs['Demo']}")["data"]
    assert (track["album_id"], track["artist_id"], track["album"]) == (None, None, "Unknown album")


def test_artist_has_counts_of_tracks_and_albums(client: Client, songs: dict[str, str]) -> None:
    bjork, _miles = client.get("/artists", sort_by="name")["items"]
    assert (bjork["name"], bjork["album_count"], bjork["track_count"]) == ("Björk", 1, 2)
    more = {"merged": [], "spellings": ["Björk"], "has_artwork": False}
    assert client.get(f"/artists/{bjork['id']}")["data"] == bjork | more


def test_genre_has_a_count_of_tracks(client: Client, songs: dict[str, str]) -> None:
    items = client.get("/genres", sort_by="track_count", order="desc")["items"]
    assert {item["name"]: item["track_count"] for item in items} == {"Electronic": 2, "Jazz": 2, "Pop": 1}
    assert client.get(f"/genres/{items[0]['id']}")["data"] == items[0]


@pytest.mark.parametrize(
    ("path", "query", "found"),
    [("/albums", "blue kind", ["Kind of Blue"]), ("/albums", "bjork", ["Homogenic"]), ("/albums", "%", []),
     ("/artists", "MIL", ["Miles Davis"]), ("/genres", "o", ["Electronic", "Pop"])],
)  # fmt: skip
def test_lists_are_filtered_by_words(
    client: Client, songs: dict[str, str], path: str, query: str, found: list[str]
) -> None:
    body = client.get(path, query=query)
    assert [item.get("title") or item["name"] for item in body["items"]] == found
    assert body["total"] == len(found)


def test_albums_are_filtered_by_artist_and_genre(client: Client, songs: dict[str, str]) -> None:
    bjork = client.get("/artists", query="bjork")["items"][0]["id"]
    jazz = client.get("/genres", query="jazz")["items"][0]["id"]
    assert names(client, "/albums", artist_id=bjork) == ["Homogenic"]
    assert names(client, "/albums", genre_id=jazz) == ["Kind of Blue"]


@pytest.mark.parametrize("path", ["/albums", "/artists", "/genres"])
@pytest.mark.parametrize("id_", ["0", "x", "99999999999999999999", "%D9%A1"])
def test_unknown_ids_are_not_found(client: Client, path: str, id_: str) -> None:
    assert client.send("GET", f"{path}/{id_}").status_code == 404


def test_entries_without_playable_tracks_are_not_listed(client: Client, songs: dict[str, str]) -> None:
    album = client.get("/albums", query="homogenic")["items"][0]["id"]
    with session_scope() as session:
        roots.mark_absent(session, [songs["Jóga"], songs["Hunter"]], Presence.MISSING)
    assert names(client, "/albums") == ["Kind of Blue"]
    assert names(client, "/artists") == ["Miles Davis"]
    assert names(client, "/genres") == ["Jazz"]
    assert [client.get(path)["total"] for path in ("/tracks", "/albums", "/artists", "/genres")] == [
        3,
        1,
        1,
        1,
    ]
    assert client.get(f"/albums/{album}")["data"]["track_count"] == 0


def test_albums_are_sorted_by_year_in_both_orders(client: Client, songs: dict[str, str]) -> None:
    assert names(client, "/albums", sort_by="year") == ["Kind of Blue", "Homogenic"]
    assert names(client, "/albums", sort_by="year", order="desc") == ["Homogenic", "Kind of Blue"]
