"""Artists, albums, songs, lists and searches of a small library."""

from typing import Any

import pytest
from sqlalchemy import select

from discovery.search import TextIndex
from library.catalogue import list_counts
from library.database import session_scope
from library.models import Album, FileTags, Play, Track
from library.people import accounts, favourites, name_marks, playlists, ratings
from library.states import NameKind
from tests.integration.subsonic.conftest import MakePlayer
from tests.integration.subsonic.player import NAMESPACE, Player

Songs = dict[str, str]


def titles(found: list[dict[str, Any]]) -> list[str]:
    return [str(each.get("title") or each["name"]) for each in found]


def albums(player: Player, type: str, **arguments: Any) -> list[str]:  # noqa: A002  # as on the wire
    listed = player.call("getAlbumList2", type=type, **arguments)["albumList2"]["album"]
    folders = player.call("getAlbumList", type=type, **arguments)["albumList"]["album"]
    assert titles(folders) == titles(listed) or type == "random"
    return titles(listed)


def person_of(player: Player) -> str:
    with session_scope() as session:
        found = accounts.find_by_name(session, player.login["u"])
    assert found
    return found


def test_from_the_artists_to_a_song(player: Player, songs: Songs) -> None:
    index = player.call("getArtists")["artists"]["index"]
    assert [(each["name"], titles(each["artist"])) for each in index] == [
        ("B", ["Björk"]),
        ("M", ["Miles Davis"]),
    ]
    artist = player.call("getArtist", id=index[0]["artist"][0]["id"])["artist"]
    assert (artist["albumCount"], titles(artist["album"])) == (1, ["Homogenic"])
    album = player.call("getAlbum", id=artist["album"][0]["id"])["album"]
    assert (album["songCount"], titles(album["song"])) == (2, ["Hunter", "Jóga"])
    song = album["song"][1]
    assert player.call("getSong", id=song["id"])["song"] == song
    assert song["id"] == f"tr-{songs['Jóga']}"
    assert player.call("getSong", id=songs["Jóga"])["song"] == song


def test_a_song_is_complete(player: Player, songs: Songs) -> None:
    person, track_id = person_of(player), songs["Jóga"]
    with session_scope() as session:
        favourites.add(session, person, track_id)
        ratings.rate(session, person, track_id, 4)
        session.add_all([Play(person=person, track_id=track_id, played_at=at) for at in (1e9, 1.5e9)])
        session.add(Play(person="another", track_id=track_id, played_at=1.6e9))
    song = player.call("getSong", id=track_id)["song"]
    assert {name: song[name] for name in ("userRating", "playCount", "played")} == {
        "userRating": 4,
        "playCount": 2,
        "played": "2017-07-14T02:40:00.000Z",
    }
    assert song["starred"].startswith("20")
    assert song["genres"] == [{"name": "Electronic"}, {"name": "Pop"}]
    artists = [{"id": song["artistId"], "name": "Björk"}]
    assert song["artists"] == song["albumArtists"] == artists
    assert (song["parent"], song["isDir"], song["mediaType"]) == (song["albumId"], False, "song")
    assert (song["samplingRate"], song["channelCount"]) == (44100, 2)
    assert isinstance(song["bpm"], int)
    assert set(song["replayGain"]) == {"trackGain", "albumGain"}
    element = player.xml("getSong", id=track_id).find(f"{NAMESPACE}song")
    assert element is not None
    assert (element.attrib["title"], element.attrib["userRating"]) == ("Jóga", "4")
    assert [each.attrib["name"] for each in element.findall(f"{NAMESPACE}genres")] == ["Electronic", "Pop"]


def test_a_song_without_tags_has_what_is_required(player: Player, songs: Songs) -> None:
    song = player.call("getSong", id=songs["Demo"])["song"]
    assert (song["title"], song["artist"], song["genres"], song["artists"]) == (
        "Demo",
        "Unknown artist",
        [],
        [],
    )
    assert "albumId" not in song
    assert "track" not in song


UNKNOWN = ("ar-999", "al-999", "tr-nothing", "al-x", "al-", "-", "pl-1", f"ar-{10**20}", "é", "x" * 500)


def test_unknown_ids_are_not_found(player: Player, songs: Songs) -> None:
    for name in ("getArtist", "getAlbum", "getSong", "getMusicDirectory", "getAlbumInfo", "getCoverArt"):
        assert {player.fail(name, id=id_) for id_ in UNKNOWN} == {70}


def test_required_parameters_and_wrong_ones(player: Player, songs: Songs) -> None:
    assert player.fail("getAlbum") == 10
    assert player.fail("getAlbum", id="") == 10
    assert player.fail("getAlbumList2") == 10
    assert player.fail("getAlbumList2", type="newest", size="many") == 0
    assert player.fail("getAlbumList2", type="strange") == 0
    assert player.fail("getAlbumList2", type="byYear", fromYear=1990) == 10
    assert player.fail("getAlbumList2", type="byGenre") == 10
    assert player.fail("getSong", id="a\x00b") == 0
    for size in ("-5", "0", "99999999999999999999999999999", "  3 "):
        player.call("getAlbumList2", type="newest", size=size, offset=size, musicFolderId="")


def test_lists_of_albums(player: Player, songs: Songs) -> None:
    person = person_of(player)
    with session_scope() as session:
        favourites.add(session, person, songs["Hunter"])
        made = {album.title: album.id for album in session.execute(select(Album)).scalars()}
        name_marks.star(session, person, NameKind.ALBUM, made["Homogenic"])
        for title, stars in (("Kind of Blue", 5), ("Homogenic", 3)):
            name_marks.rate(session, person, NameKind.ALBUM, made[title], stars)
        session.add_all(Play(person=person, track_id=songs["Hunter"], played_at=at) for at in (1.0, 2.0))
        session.add(Play(person=person, track_id=songs["So What"], played_at=3.0))
    bjork, miles = "Homogenic", "Kind of Blue"
    assert albums(player, "alphabeticalByName") == albums(player, "alphabeticalByArtist") == [bjork, miles]
    assert albums(player, "alphabeticalByName", offset=1) == [miles]
    assert sorted(albums(player, "newest")) == sorted(albums(player, "random")) == [bjork, miles]
    assert albums(player, "frequent") == [bjork, miles]
    assert albums(player, "recent") == albums(player, "highest") == [miles, bjork]
    assert albums(player, "starred") == [bjork]
    assert albums(player, "byYear", fromYear=1900, toYear=2000) == [miles, bjork]
    assert albums(player, "byYear", fromYear=2000, toYear=1900) == [bjork, miles]
    assert albums(player, "byYear", fromYear=2000, toYear=1900, size=1) == [bjork]
    assert albums(player, "byYear", fromYear=10**20, toYear=-(10**20)) == [bjork, miles]
    assert albums(player, "byGenre", genre="pop") == [bjork]
    assert albums(player, "byGenre", genre="Polka") == []
    assert len(albums(player, "newest", musicFolderId=1, size=500)) == 2
    assert albums(player, "newest", musicFolderId=9) == []


def test_lists_of_songs_by_genre_and_by_chance(player: Player, songs: Songs) -> None:
    assert player.call("getGenres")["genres"]["genre"][0] == {
        "value": "Electronic",
        "songCount": 2,
        "albumCount": 1,
    }
    genres = player.xml("getGenres").find(f"{NAMESPACE}genres")
    assert genres is not None
    assert genres[0].text == "Electronic"
    by_genre = player.call("getSongsByGenre", genre="electronic")["songsByGenre"]["song"]
    assert titles(by_genre) == ["Hunter", "Jóga"]
    assert titles(player.call("getSongsByGenre", genre="Jazz", offset=1)["songsByGenre"]["song"]) == [
        "Blue in Green"
    ]
    by_chance = player.call("getRandomSongs", size=500)["randomSongs"]["song"]
    assert sorted(titles(by_chance)) == sorted(songs)
    chosen = player.call("getRandomSongs", genre="Jazz", fromYear=1950, toYear=1960)["randomSongs"]["song"]
    assert sorted(titles(chosen)) == ["Blue in Green", "So What"]


def test_favourites_are_the_callers_own(player: Player, admin: Player, songs: Songs) -> None:
    with session_scope() as session:
        favourites.add(session, person_of(player), songs["Hunter"])
    for name in ("starred", "starred2"):
        call = f"getS{name[1:]}"
        assert titles(player.call(call)[name]["song"]) == ["Hunter"]
        assert admin.call(call) == {name: {"artist": [], "album": [], "song": []}}


@pytest.mark.parametrize("query", ['""', "", '"', " "])
def test_an_empty_search_is_the_whole_library_in_pages(player: Player, songs: Songs, query: str) -> None:
    none = {"artistCount": 0, "albumCount": 0, "songCount": 0}
    for kind, expected in (("artist", 2), ("album", 2), ("song", 5)):
        read: list[str] = []
        for offset in range(expected + 2):
            page = none | {f"{kind}Count": 1, f"{kind}Offset": offset}
            found = player.call("search3", query=query, **page)["searchResult3"]
            assert {name for name, rows in found.items() if rows} <= {kind}
            read += titles(found[kind])
        assert len(read) == len(set(read)) == expected
        everything = player.call("search3", query=query, **none | {f"{kind}Count": 10_000})
        assert titles(everything["searchResult3"][kind]) == read
    assert player.fail("search3") == 10


def test_searches_find_by_words(player: Player, songs: Songs) -> None:
    for name, result in (("search3", "searchResult3"), ("search2", "searchResult2")):
        found = player.call(name, query="björk")[result]
        assert titles(found["artist"]) == ["Björk"]
        assert titles(found["album"]) == ["Homogenic"]
        assert set(titles(found["song"])) == {"Hunter", "Jóga"}
        assert titles(player.call(name, query='"so what"', artistCount=0)[result]["song"]) == ["So What"]
        assert player.call(name, query="zzzz")[result] == {"artist": [], "album": [], "song": []}
    old = player.call("search", artist="björk", title="hunter")["searchResult"]
    assert titles(old["match"]) == ["Hunter"]
    assert player.call("search")["searchResult"]["match"] == []


def test_musicbrainz_id_of_an_album_is_an_element_in_xml(player: Player, songs: Songs) -> None:
    with session_scope() as session:
        tags = session.get_one(FileTags, songs["Hunter"])
        tags.tags = {**tags.tags, "album_mbid": "an-id"}
    assert player.call("getAlbumInfo2", id=songs["Hunter"]) == {"albumInfo": {"musicBrainzId": "an-id"}}
    element = player.xml("getAlbumInfo2", id=songs["Hunter"]).find(f"{NAMESPACE}albumInfo")
    assert element is not None
    assert element.attrib == {}
    assert element.findtext(f"{NAMESPACE}musicBrainzId") == "an-id"


def test_long_search_has_a_bound(player: Player, songs: Songs, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("app.extensions.text_index", TextIndex())
    monkeypatch.setattr("app.extensions.text_index.refresh", lambda _: True)  # it is not there yet
    found = player.call("search3", query="hunter" + " -q" * 1300, method="POST")["searchResult3"]
    assert titles(found["song"]) == ["Hunter"]
    old = player.call("search", any="hunter" + " -q" * 1300, method="POST")["searchResult"]
    assert titles(old["match"]) == ["Hunter"]


def test_folders_are_artists_and_albums(player: Player, songs: Songs) -> None:
    folders = player.call("getMusicFolders")["musicFolders"]["musicFolder"]
    [folder] = folders
    assert isinstance(folder["id"], int)
    root = player.call("getMusicDirectory", id=folder["id"])["directory"]
    assert titles(root["child"]) == ["Björk", "Miles Davis"]
    indexes = player.call("getIndexes", musicFolderId=folder["id"])["indexes"]
    artist = player.call("getMusicDirectory", id=indexes["index"][0]["artist"][0]["id"])["directory"]
    assert [(each["title"], each["isDir"]) for each in artist["child"]] == [("Homogenic", True)]
    album = player.call("getMusicDirectory", id=artist["child"][0]["id"])["directory"]
    assert titles(album["child"]) == ["Hunter", "Jóga"]
    assert album["parent"] == artist["id"]


def test_indexes_are_sent_again_only_after_a_change(player: Player, songs: Songs) -> None:
    first = player.call("getIndexes")["indexes"]
    modified_ms = first["lastModified"]
    assert len(first["index"]) == 2
    assert player.call("getIndexes", ifModifiedSince=modified_ms)["indexes"]["index"] == []
    assert player.call("getIndexes", ifModifiedSince=modified_ms - 1)["indexes"]["index"]


def test_texts_that_no_xml_has_are_written_without_them(player: Player, songs: Songs) -> None:
    hostile = 'a\x01\x0b\ufffe<&>"\u2028\n]]>\U0001f600'
    with session_scope() as session:
        session.get_one(Track, songs["Hunter"]).title = hostile
    element = player.xml("getSong", id=songs["Hunter"]).find(f"{NAMESPACE}song")
    assert element is not None
    assert element.attrib["title"] == 'a<&>"\u2028\n]]>\U0001f600'
    assert player.call("getSong", id=songs["Hunter"])["song"]["title"] == hostile


def test_path_that_a_player_makes_files_of_leads_nowhere_else(player: Player, songs: Songs) -> None:
    with session_scope() as session:
        track = session.get_one(Track, songs["Hunter"])
        track.album_artist, track.album, track.title = "..", "...", "\\..\\a/../b"
    path = player.call("getSong", id=songs["Hunter"])["song"]["path"]
    assert path.rpartition(".")[0] in {f"_/_/{number}_.._a_.._b" for number in ("", "01 - ")}


def test_others_playlists_are_not_found(player: Player, admin: Player, songs: Songs) -> None:
    with session_scope() as session:
        mine = playlists.create(session, person_of(player), "Mine", [songs["Hunter"], songs["Hunter"]])
    [listed] = player.call("getPlaylists")["playlists"]["playlist"]
    assert (listed["id"], listed["name"], listed["songCount"], listed["owner"]) == (
        f"pl-{mine}",
        "Mine",
        2,
        "Ann",
    )
    assert listed["duration"] == 366
    assert titles(player.call("getPlaylist", id=listed["id"])["playlist"]["entry"]) == ["Hunter", "Hunter"]
    assert admin.call("getPlaylists") == {"playlists": {"playlist": []}}
    assert admin.fail("getPlaylist", id=listed["id"]) == 70
    assert admin.fail("getCoverArt", id=listed["id"]) == 70
    assert admin.fail("getPlaylists", username="Ann") == 50
    assert player.call("getPlaylists", username="ann")["playlists"]["playlist"] == [listed]


def test_accounts_are_shown_to_themselves_and_to_administrators(player: Player, admin: Player) -> None:
    assert player.call("getUser", username="Ann")["user"]["adminRole"] is False
    assert player.fail("getUser", username="root") == 50
    assert admin.call("getUser", username="ANN")["user"]["username"] == "Ann"
    assert admin.fail("getUser", username="nobody") == 70
    assert [each["username"] for each in admin.call("getUsers")["users"]["user"]] == ["Ann", "root"]
    assert player.fail("startScan") == player.fail("getUsers") == 50


def test_an_artist_that_only_plays_on_others_albums_has_them(make_player: MakePlayer, songs: Songs) -> None:
    player = make_player("Bob")
    with session_scope() as session:
        assert list_counts.total(session, list_counts.ARTISTS) == 2
    top = player.call("getTopSongs", artist="björk", count=1)["topSongs"]["song"]
    assert len(top) == 1
    assert player.call("getTopSongs", id=top[0]["artistId"], artist="x")["topSongs"]["song"]
    assert player.call("getTopSongs", artist="nobody")["topSongs"]["song"] == []
    assert player.fail("getTopSongs") == 10
