"""Sound, pictures, lyrics and similar songs of real files."""

from typing import Any

import pytest
from flask import Flask

from app.http import auth
from library.database import session_scope
from library.people import accounts, playlists
from library.states import Role
from tests.factories import add_account
from tests.integration.subsonic.conftest import app_password
from tests.integration.subsonic.player import NAMESPACE, Player, token
from tests.real import cue_sheets
from tests.real.conftest import library, no_children_left, running_valkey, valkey
from tests.real.library import RealLibrary
from tests.real.music import picture, tag
from workers import library_scan

__all__ = ["library", "no_children_left", "running_valkey", "valkey"]

PICTURE = picture("png", size=200)


@pytest.fixture
def player(library: RealLibrary, app: Flask) -> Player:
    """A player of a library with two albums; the second has no cover."""
    for n in range(1, 4):
        tag(library.new(f"Anna/One/{n}.flac", seed=n), title=f"One {n}", artist="Anna", album="One")
    (library.folder / "Anna/One/cover.png").write_bytes(PICTURE)
    (library.folder / "Anna/One/1.lrc").write_text("[00:01.50]first\n[00:02.00]second\n")
    tag(library.new("Bob/Two/1.mp3", seed=9), title="Two 1", artist="Bob", album="Two")
    library.scan()
    library.analyse()
    tag(library.new("Eve/1.flac", seed=20), title="New", artist="Eve", album="New")
    library.scan()
    with session_scope() as session:
        add_account(session, "Ann", Role.ADMIN)
    auth.forget_accounts()
    return Player(app, token("Ann", app_password("Ann")))


def test_a_song_is_streamed_in_every_way(player: Player, library: RealLibrary) -> None:
    song, sound = song_of(player, "One 1"), (library.folder / "Anna/One/1.flac").read_bytes()
    originals: tuple[tuple[str, dict[str, Any]], ...] = (
        ("stream", {}),
        ("stream", {"format": "raw", "estimateContentLength": "true"}),
        ("stream", {"format": "flac", "maxBitRate": 0}),
        ("stream", {"maxBitRate": 320, "format": "raw"}),
        ("download", {}),
    )
    for name, arguments in originals:
        whole = player.send(name, id=song, **arguments)
        assert (whole.status_code, whole.mimetype, whole.get_data()) == (200, "audio/flac", sound)
    assert whole.headers["Content-Disposition"] == (
        "attachment; filename=\"1.flac\"; filename*=UTF-8''1.flac"
    )
    part = player.send("stream", id=song, headers={"Range": "bytes=10-19"})
    assert (part.status_code, part.get_data()) == (206, sound[10:20])
    transcoded: tuple[tuple[dict[str, Any], str], ...] = (
        ({"format": "mp3"}, "audio/mpeg"),
        ({"format": "ogg", "maxBitRate": 64}, "audio/ogg"),
        ({"maxBitRate": 32}, "audio/mpeg"),
        ({"timeOffset": 1}, "audio/mpeg"),
    )
    for arguments, kind in transcoded:
        made = player.send("stream", id=song, **arguments)
        assert (made.status_code, made.mimetype, made.get_data() != b"") == (200, kind, True), arguments
    assert player.fail("stream", id="tr-nothing") == player.fail("download", id="al-1") == 70
    (library.folder / "Anna/One/1.flac").unlink()
    assert player.fail("stream", id=song) == 70


def test_a_section_of_an_image_is_a_song(player: Player, library: RealLibrary) -> None:
    library.new("Cue/image.wv", seed=30, secs=6.0)
    cue_sheets.write(library.folder / "Cue/image.cue", cue_sheets.sheet())
    library.settle()
    library_scan.request_scan()
    library.finish_scans()
    song = song_of(player, "Two")
    shown = player.call("getSong", id=song)["song"]
    assert (shown["suffix"], shown["contentType"], shown["duration"]) == ("flac", "audio/flac", 2)
    assert shown["size"] < (library.folder / "Cue/image.wv").stat().st_size
    for name, arguments in (("stream", {}), ("stream", {"format": "flac"}), ("download", {})):
        whole = player.send(name, id=song, **arguments)
        assert (whole.mimetype, whole.get_data()[:4]) == ("audio/flac", b"fLaC")
    assert whole.headers["Content-Disposition"].startswith('attachment; filename="image.flac"')
    assert player.send("stream", id=song, format="mp3").mimetype == "audio/mpeg"


def song_of(player: Player, title: str) -> str:
    found = player.call("search3", query='""', songCount=50)["searchResult3"]["song"]
    return str(next(song["id"] for song in found if song["title"] == title))


def test_pictures_are_found_by_every_kind_of_id(player: Player, library: RealLibrary) -> None:
    _, one, two = player.call("getAlbumList2", type="alphabeticalByName")["albumList2"]["album"]
    assert one["coverArt"] == one["id"]
    assert "coverArt" not in two
    song = song_of(player, "One 1")
    assert player.call("getSong", id=song)["song"]["coverArt"] == one["id"]
    with session_scope() as session:
        person = accounts.find_by_name(session, "Ann") or ""
        mine = playlists.create(session, person, "Mine", [song.removeprefix("tr-")])
    for id_ in (one["id"], one["artistId"], song, song.removeprefix("tr-"), f"pl-{mine}"):
        assert player.send("getCoverArt", id=id_).get_data() == PICTURE
        small = player.send("getCoverArt", id=id_, size=64)
        assert (small.mimetype, len(small.get_data()) < 5000) == ("image/jpeg", True)
    placeholder = player.send("getCoverArt", id=two["id"], size=300)
    assert (placeholder.status_code, placeholder.mimetype) == (200, "image/png")
    for size in ("0", "-1", "999999999999"):
        assert player.send("getCoverArt", id=one["id"], size=size).mimetype in ("image/png", "image/jpeg")


def test_lyrics_are_never_an_error(player: Player, library: RealLibrary) -> None:
    song = song_of(player, "One 1")
    [found] = player.call("getLyricsBySongId", id=song)["lyricsList"]["structuredLyrics"]
    assert (found["lang"], found["synced"], found["displayTitle"]) == ("und", True, "One 1")
    assert found["line"] == [{"start": 1500, "value": "first"}, {"start": 2000, "value": "second"}]
    lines = player.xml("getLyricsBySongId", id=song).iter(f"{NAMESPACE}line")
    assert [(line.attrib["start"], line.text) for line in lines] == [("1500", "first"), ("2000", "second")]
    [enhanced] = player.call("getLyricsBySongId", id=song, enhanced="true")["lyricsList"]["structuredLyrics"]
    assert enhanced == {**found, "kind": "main"}
    text = player.call("getLyrics", artist="anna", title="one 1")["lyrics"]
    assert text["value"] == "first\nsecond"
    without = song_of(player, "One 2")
    assert player.call("getLyricsBySongId", id=without) == {"lyricsList": {"structuredLyrics": []}}
    for names in ({}, {"artist": "x", "title": "y"}, {"title": "One 2"}):
        assert player.call("getLyrics", **names)["lyrics"]["value"] == ""
    assert player.fail("getLyricsBySongId", id="tr-nothing") == 70


def test_words_of_lyrics_have_times_where_the_file_has_them(player: Player, library: RealLibrary) -> None:
    (library.folder / "Anna/One/1.lrc").write_text("[00:01.50]plain\n[00:02.00]<00:02.00>né <00:02.50>& so\n")
    song = song_of(player, "One 1")
    [without] = player.call("getLyricsBySongId", id=song)["lyricsList"]["structuredLyrics"]
    assert "cueLine" not in without
    assert "kind" not in without
    [found] = player.call("getLyricsBySongId", id=song, enhanced="true")["lyricsList"]["structuredLyrics"]
    assert found["line"] == without["line"]
    assert found["cueLine"] == [
        {
            "index": 1,
            "start": 2000,
            "value": "né & so",
            "cue": [
                {"start": 2000, "byteStart": 0, "byteEnd": 3, "value": "né "},
                {"start": 2500, "byteStart": 4, "byteEnd": 7, "value": "& so"},
            ],
        }
    ]
    [line] = player.xml("getLyricsBySongId", id=song, enhanced="true").iter(f"{NAMESPACE}cueLine")
    assert line.attrib == {"index": "1", "start": "2000", "value": "né & so"}
    assert [cue.text for cue in line] == ["né ", "& so"]


def test_the_length_of_a_stream_that_is_made_is_estimated(player: Player, library: RealLibrary) -> None:
    song = song_of(player, "One 1")
    arguments: dict[str, Any] = {"id": song, "format": "mp3", "maxBitRate": 64}
    estimated = player.send("stream", **arguments, timeOffset=1, estimateContentLength="true")
    body = estimated.get_data()
    assert int(estimated.headers["Content-Length"]) == len(body)
    assert body.endswith(bytes(100))
    plain = player.send("stream", **arguments, timeOffset=1)
    assert "Content-Length" not in plain.headers
    assert body.rstrip(b"\0") == plain.get_data().rstrip(b"\0")
    ogg = player.send("stream", id=song, format="ogg", estimateContentLength="true")
    assert "Content-Length" not in ogg.headers
    player.send("stream", **arguments)
    finished = player.send("stream", **arguments, estimateContentLength="true")
    assert int(finished.headers["Content-Length"]) == len(finished.get_data())


def test_similar_songs_are_those_of_our_ear(player: Player, library: RealLibrary) -> None:
    first, other = song_of(player, "One 1"), song_of(player, "Two 1")
    matches = player.call("getSonicSimilarTracks", id=first, count=2)["sonicMatch"]
    assert len(matches) == 2
    assert [match["similarity"] for match in matches] == sorted(
        (match["similarity"] for match in matches), reverse=True
    )
    assert all(0 <= match["similarity"] <= 1 and match["entry"]["id"] != first for match in matches)
    path = player.call("findSonicPath", startSongId=first, endSongId=other, count=3)["sonicMatch"]
    assert [path[0]["entry"]["id"], path[-1]["entry"]["id"], len(path)] == [first, other, 3]
    assert path[0]["similarity"] == 1
    assert len(player.xml("findSonicPath", startSongId=first, endSongId=other)) == 4
    same = player.call("findSonicPath", startSongId=first, endSongId=first)["sonicMatch"]
    assert [match["entry"]["id"] for match in same] == [first]
    song = player.call("getSong", id=first)["song"]
    for id_ in (first, song["albumId"], song["artistId"]):
        for name in ("similarSongs", "similarSongs2"):
            similar = player.call(f"getS{name[1:]}", id=id_, count=3)[name]["song"]
            assert other in {each["id"] for each in similar}
        info = player.call("getArtistInfo2", id=id_)["artistInfo2"]["similarArtist"]
        assert [each["name"] for each in info] == ["Bob"]
        assert player.call("getArtistInfo", id=id_)["artistInfo"]["similarArtist"][0]["name"] == "Bob"
    assert player.call("getAlbumInfo2", id=song["albumId"]) == {"albumInfo": {}}
    assert player.call("getSonicSimilarTracks", id=first, count=0) == {"sonicMatch": []}


def test_scans_are_started_and_watched(player: Player, library: RealLibrary) -> None:
    status = player.call("getScanStatus")["scanStatus"]
    assert status == {"scanning": False, "count": 5}
    assert player.call("startScan", fullScan="true")["scanStatus"]["scanning"] is True
    library.finish_scans()
    assert player.call("getScanStatus")["scanStatus"]["scanning"] is False


def test_a_song_that_is_not_analysed_is_similar_to_nothing_yet(player: Player, library: RealLibrary) -> None:
    new, known = song_of(player, "New"), song_of(player, "One 1")
    assert player.call("getSonicSimilarTracks", id=new) == {"sonicMatch": []}
    assert player.call("getSimilarSongs", id=new) == {"similarSongs": {"song": []}}
    assert player.fail("findSonicPath", startSongId=new, endSongId=known) == 0
