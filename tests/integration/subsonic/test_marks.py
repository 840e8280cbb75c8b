"""Favourites, ratings and changes of playlists, which the page shows as well."""

from typing import Any

import pytest

from app.subsonic import pages
from library.catalogue import merging
from library.database import session_scope
from library.people import name_marks, playlists
from library.people.playlists import PlaylistDetails
from library.states import NameKind
from tests.integration.subsonic.conftest import MakePlayer
from tests.integration.subsonic.player import Player
from tests.integration.subsonic.test_browsing import person_of

ALL = ("So What", "Hunter", "Demo")


@pytest.fixture
def ids(songs: dict[str, str]) -> dict[str, str]:
    return {title: f"tr-{track_id}" for title, track_id in songs.items()}


def starred(player: Player) -> set[str]:
    return {song["title"] for song in player.call("getStarred2")["starred2"]["song"]}


def make(player: Player, ids: dict[str, str], *titles: str, name: str = "Evening") -> str:
    made = player.call("createPlaylist", name=name, songId=[ids[title] for title in titles])["playlist"]
    return str(made["id"])


def read(player: Player, playlist: str) -> tuple[str, list[str]]:
    found = player.call("getPlaylist", id=playlist)["playlist"]
    return found["name"], [entry["title"] for entry in found["entry"]]


def test_songs_are_starred_and_unstarred(player: Player, admin: Player, ids: dict[str, str]) -> None:
    for _ in range(2):
        player.call("star", id=[ids["So What"], ids["Hunter"]])
    assert starred(player) == {"So What", "Hunter"}
    assert "starred" in player.call("getSong", id=ids["Hunter"])["song"]
    for _ in range(2):
        player.call("unstar", id=ids["So What"])
    assert (starred(player), starred(admin)) == ({"Hunter"}, set())


def test_rating_is_set_and_removed(player: Player, admin: Player, ids: dict[str, str]) -> None:
    player.call("setRating", id=ids["Hunter"], rating=4)
    assert player.call("getSong", id=ids["Hunter"])["song"]["userRating"] == 4
    assert "userRating" not in admin.call("getSong", id=ids["Hunter"])["song"]
    player.call("setRating", id=ids["Hunter"], rating=0)
    assert "userRating" not in player.call("getSong", id=ids["Hunter"])["song"]


@pytest.fixture
def marked(player: Player, ids: dict[str, str]) -> tuple[str, str]:
    """An album with five stars and an artist with two, both favourites."""
    song = player.call("getSong", id=ids["Hunter"])["song"]
    album, artist = song["albumId"], song["artistId"]
    for _ in range(2):
        player.call("star", albumId=album, artistId=artist, id=ids["So What"])
    player.call("setRating", id=album, rating=5)
    player.call("setRating", id=artist, rating=2)
    return album, artist


def test_albums_and_artists_are_listed_as_favourites(
    player: Player, admin: Player, marked: tuple[str, str], ids: dict[str, str]
) -> None:
    album, artist = marked
    for name in ("starred", "starred2"):
        found = player.call(f"getS{name[1:]}")[name]
        shown = [[each["id"] for each in found[kind]] for kind in ("artist", "album", "song")]
        assert shown == [[artist], [album], [ids["So What"]]]
        assert (found["artist"][0]["userRating"], found["album"][0]["userRating"]) == (2, 5)
        assert admin.call(f"getS{name[1:]}")[name] == {"artist": [], "album": [], "song": []}
    for kind in ("starred", "highest"):
        listed = player.call("getAlbumList2", type=kind)["albumList2"]["album"]
        assert [each["id"] for each in listed] == [album]
    everyone = player.call("getArtists")["artists"]["index"]
    assert [each["id"] for index in everyone for each in index["artist"] if "starred" in each] == [artist]


def test_all_favourite_albums_are_listed_and_not_one_part_of_them(
    player: Player, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(pages, "ROWS_AT_ONCE", 1)
    starred = [player.call("getSong", id=ids[title])["song"]["albumId"] for title in ("Hunter", "So What")]
    player.call("star", albumId=starred)
    for name in ("starred", "starred2"):
        shown = player.call(f"getS{name[1:]}")[name]["album"]
        assert sorted(album["id"] for album in shown) == sorted(starred)


def test_marks_of_albums_and_artists_are_removed(player: Player, marked: tuple[str, str]) -> None:
    album, artist = marked
    assert player.call("getAlbum", id=album)["album"]["starred"].startswith("20")
    player.call("unstar", id=[album, artist])
    player.call("setRating", id=album, rating=0)
    assert not {"starred", "userRating"} & player.call("getAlbum", id=album)["album"].keys()
    assert player.call("getArtist", id=artist)["artist"]["userRating"] == 2
    assert player.call("getStarred2")["starred2"]["album"] == []


def test_mark_follows_a_merge_by_hand(player: Player, ids: dict[str, str]) -> None:
    kept, gone = (player.call("getSong", id=ids[title])["song"] for title in ("Hunter", "So What"))
    person = person_of(player)
    player.call("star", albumId=gone["albumId"], artistId=[kept["artistId"], gone["artistId"]])
    with session_scope() as session:
        for kind, name in ((NameKind.ALBUM, "albumId"), (NameKind.ARTIST, "artistId")):
            merging.merge(session, kind, gone[name][3:], kept[name][3:], "ann")
        albums = name_marks.find(session, person, NameKind.ALBUM, None)
        artists = name_marks.find(session, person, NameKind.ARTIST, None)
    assert int(kept["albumId"][3:]) in albums
    assert int(kept["artistId"][3:]) in artists


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("star", {}, 10),
        ("star", {"id": "tr-none"}, 70),
        ("star", {"albumId": "al-999999"}, 70),
        ("star", {"albumId": "ar-1"}, 70),
        ("star", {"id": "pl-1"}, 70),
        ("star", {"id": "Hunter", "artistId": "ar-x"}, 70),
        ("unstar", {"id": "Hunter", "artistId": "ar-999999"}, 70),
        ("setRating", {"id": "Hunter"}, 10),
        ("setRating", {"id": "Hunter", "rating": 6}, 0),
        ("setRating", {"id": "tr-none", "rating": 1}, 70),
        ("setRating", {"id": "al-999999", "rating": 1}, 70),
        ("createPlaylist", {}, 10),
        ("createPlaylist", {"name": "x" * 201}, 0),
        ("createPlaylist", {"name": " "}, 0),
        ("createPlaylist", {"name": "x", "songId": "tr-none"}, 70),
        ("createPlaylist", {"name": "x", "songId": "al-1"}, 70),
        ("createPlaylist", {"playlistId": "pl-none"}, 70),
        ("updatePlaylist", {"playlistId": "pl-none", "name": "x"}, 70),
        ("deletePlaylist", {"id": "pl-none"}, 70),
        ("deletePlaylist", {"id": "Hunter"}, 70),
    ],
)
def test_wrong_call_changes_nothing(
    player: Player, ids: dict[str, str], name: str, arguments: dict[str, Any], code: int
) -> None:
    known = {key: ids.get(value, value) if key == "id" else value for key, value in arguments.items()}
    assert player.fail(name, **known) == code
    assert starred(player) == set()
    assert player.call("getPlaylists")["playlists"]["playlist"] == []


def test_playlist_is_created_replaced_and_deleted(player: Player, ids: dict[str, str]) -> None:
    made = make(player, ids, "So What", "Hunter", "So What")
    assert read(player, made) == ("Evening", ["So What", "Hunter", "So What"])
    player.call("createPlaylist", playlistId=made, songId=ids["Demo"])
    assert read(player, made) == ("Evening", ["Demo"])
    player.call("createPlaylist", playlistId=made, name="Night")
    assert read(player, made) == ("Night", [])
    player.call("deletePlaylist", id=made)
    assert player.fail("getPlaylist", id=made) == 70


def test_indices_to_remove_are_those_before_the_call(player: Player, ids: dict[str, str]) -> None:
    made = make(player, ids, *ALL)
    player.call(
        "updatePlaylist",
        playlistId=made,
        name=" New\n name ",
        comment="for the train",
        public="false",
        songIndexToRemove=[0, 1],
        songIdToAdd=[ids["Hunter"], ids["So What"]],
    )
    assert read(player, made) == ("New name", ["Demo", "Hunter", "So What"])
    shown = player.call("getPlaylist", id=made)["playlist"]
    assert (shown["comment"], shown["public"]) == ("for the train", False)
    for public in ("true", "true", "false"):
        player.call("updatePlaylist", playlistId=made, public=public)
        assert player.call("getPlaylist", id=made)["playlist"]["public"] is (public == "true")


def test_smart_playlist_is_read_and_not_changed(player: Player, ids: dict[str, str]) -> None:
    rules: dict[str, object] = {"match": {"all": [{"field": "title", "op": "is", "value": "Hunter"}]}}
    with session_scope() as session:
        made = playlists.create(session, person_of(player), "Smart", (), PlaylistDetails(rules=rules))
    shown = player.call("getPlaylist", id=f"pl-{made}")["playlist"]
    assert [song["title"] for song in shown["entry"]] == ["Hunter"]
    assert (shown["readonly"], shown["songCount"]) == (True, 1)
    assert player.fail("updatePlaylist", playlistId=f"pl-{made}", songIdToAdd=ids["Demo"]) == 0


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"songIndexToRemove": 3}, 70),
        ({"songIndexToRemove": [0, -1]}, 70),
        ({"songIndexToRemove": 0, "songIdToAdd": "tr-none"}, 70),
        ({"name": ""}, None),
    ],
)
def test_change_is_applied_as_a_whole_or_not(
    player: Player, ids: dict[str, str], arguments: dict[str, Any], code: int | None
) -> None:
    made = make(player, ids, *ALL)
    if code is None:
        player.call("updatePlaylist", playlistId=made, **arguments)
    else:
        assert player.fail("updatePlaylist", playlistId=made, **arguments) == code
    assert read(player, made) == ("Evening", list(ALL))


def test_playlists_of_others_are_not_found(
    player: Player, make_player: MakePlayer, ids: dict[str, str]
) -> None:
    made, other = make(player, ids, *ALL), make_player("Bob")
    assert other.fail("createPlaylist", playlistId=made, songId=ids["Demo"]) == 70
    assert other.fail("updatePlaylist", playlistId=made, name="mine", songIndexToRemove=0) == 70
    assert other.fail("deletePlaylist", id=made) == 70
    assert read(player, made) == ("Evening", list(ALL))
