"""Favourites, ratings and changes of playlists, which the page shows as well."""

from typing import Any

import pytest

from tests.integration.subsonic.conftest import MakePlayer
from tests.integration.subsonic.player import Player

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


@pytest.mark.parametrize(
    ("name", "arguments", "code"),
    [
        ("star", {}, 10),
        ("star", {"id": "tr-none"}, 70),
        ("star", {"albumId": "al-1"}, 0),
        ("star", {"id": "ar-1"}, 0),
        ("unstar", {"id": "Hunter", "artistId": "ar-1"}, 0),
        ("setRating", {"id": "Hunter"}, 10),
        ("setRating", {"id": "Hunter", "rating": 6}, 0),
        ("setRating", {"id": "tr-none", "rating": 1}, 70),
        ("setRating", {"id": "al-1", "rating": 1}, 0),
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
        comment="not stored",
        public="false",
        songIndexToRemove=[0, 1],
        songIdToAdd=[ids["Hunter"], ids["So What"]],
    )
    assert read(player, made) == ("New name", ["Demo", "Hunter", "So What"])


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"songIndexToRemove": 3}, 70),
        ({"songIndexToRemove": [0, -1]}, 70),
        ({"songIndexToRemove": 0, "songIdToAdd": "tr-none"}, 70),
        ({"name": "other", "public": "true"}, 50),
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
