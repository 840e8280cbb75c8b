"""Playlists as files, both ways: paths of every system find their tracks, and exports hold paths (S38)."""

import io
import unicodedata
from typing import Any
from urllib.parse import quote

import pytest

from tests.contract.client import Client
from tests.real import music
from tests.real.library import RealLibrary


@pytest.fixture
def shelf(library: RealLibrary) -> RealLibrary:
    """Scan an album with names that playlists of other players spell in many ways."""
    for n, name in enumerate(("#1 hit.mp3", "02 Für Élise.mp3", "03 100%25 love.mp3"), 1):
        music.id3(library.new(f"Band/Album/{name}", n, 1.0), TIT2=f"T{n}", TPE1="Band", TALB="Album")
    music.id3(library.new("Other/Album/01.mp3", 4, 1.0), TIT2="T4")
    music.id3(library.new("Third/Album/01.mp3", 5, 1.0), TIT2="T5")
    library.scan()
    return library


def imported(client: Client, content: bytes | str, **query: Any) -> dict[str, Any]:
    data = content.encode() if isinstance(content, str) else content
    answer = client.send(
        "POST", "/playlists/import", data=data, content_type="audio/x-mpegurl", query_string=query
    )
    assert answer.status_code == 201, answer.get_data()
    return dict(answer.get_json()["data"])


def titles(client: Client, report: dict[str, Any]) -> list[str]:
    items = client.get(f"/playlists/{report['playlist']['id']}/tracks")["items"]
    return [item["title"] for item in items]


HIT = "Band/Album/#1 hit.mp3"
WINDOWS = HIT.replace("/", "\\")
ELISE = "Band/Album/02 Für Élise.mp3"


#: A line of a playlist, and the title of its track.
SPELLINGS = (
    (f"./{HIT}", "T1"),
    (f"/mnt/nas/music/{HIT}", "T1"),
    ("D:\\Musik\\" + WINDOWS, "T1"),
    ("\\\\nas\\share\\" + WINDOWS, "T1"),
    (f"../{HIT.upper()}", "T1"),
    ("./#1 hit.mp3", "T1"),
    (ELISE, "T2"),
    (unicodedata.normalize("NFD", ELISE), "T2"),
    (quote(ELISE), "T2"),
    (f"file:///home/x/{quote(ELISE)}", "T2"),
    (ELISE.replace(".mp3", ".flac"), "T2"),
    ("02 Für Élise.mp3", "T2"),
    ("Band/Album/03 100%25 love.mp3", "T3"),
    ("Band/Album/03%20100%2525%20love.mp3", "T3"),
    ("D:/x/Other/Album/01.mp3", "T4"),
    ("Third/Album/01.flac", "T5"),
)


def test_paths_of_any_system_find_their_tracks(shelf: RealLibrary) -> None:
    report = imported(shelf.client, "\n".join(line for line, _title in SPELLINGS))
    assert report["missing"] == []
    assert titles(shelf.client, report) == [title for _line, title in SPELLINGS]


def test_unknown_and_ambiguous_entries_are_reported(shelf: RealLibrary) -> None:
    lines = [
        "#EXTINF:9,Nobody - Nothing",
        "gone/Nothing.mp3",
        "Album/01.mp3",
        "x/y/01.mp3",
        HIT.removeprefix("B"),
    ]
    report = imported(shelf.client, "\n".join(["#PLAYLIST:Mine", *lines]))
    assert report["playlist"]["name"] == "Mine"
    assert titles(shelf.client, report) == ["T1"]
    assert report["missing"][0] == {"line": 3, "path": "gone/Nothing.mp3", "title": "Nobody - Nothing"}
    assert [entry["path"] for entry in report["missing"]] == lines[1:4]  # two fit "Album/01.mp3"
    assert (report["found"], report["missing_count"]) == (1, 3)


def test_encodings_of_other_players_are_read(shelf: RealLibrary) -> None:
    for encoding in ("utf-8", "utf-8-sig", "cp1252", "utf-16"):
        report = imported(shelf.client, f"#EXTM3U\r\n{ELISE}\r\n".encode(encoding), name=encoding)
        assert titles(shelf.client, report) == ["T2"]
        assert report["playlist"]["name"] == encoding


def test_form_and_pls_are_accepted(shelf: RealLibrary) -> None:
    pls = f"[playlist]\nFile1={HIT}\nTitle1=Hit\nFile2=Other/Album/01.mp3\nNumberOfEntries=2\n"
    form = {"file": (io.BytesIO(pls.encode()), "list.pls")}
    answer = shelf.client.send("POST", "/playlists/import", data=form)
    assert titles(shelf.client, answer.get_json()["data"]) == ["T1", "T4"]


def test_file_without_tracks_is_refused(shelf: RealLibrary) -> None:
    for data in (b"", b"#EXTM3U\n", b"[playlist]\nNumberOfEntries=0\n"):
        answer = shelf.client.send("POST", "/playlists/import", data=data, content_type="text/plain")
        assert answer.status_code == 422
    assert shelf.client.get("/playlists")["items"] == []


def test_export_is_imported_again(shelf: RealLibrary) -> None:
    report = imported(shelf.client, f"./{HIT}\n{ELISE}\nBand/Album/03 100%25 love.mp3\n./{HIT}")
    path = f"/playlists/{report['playlist']['id']}/export.m3u8"
    starts = {"urls": "http://", "relative": HIT, "absolute": str(shelf.folder)}
    for paths, start in starts.items():
        exported = shelf.client.send("GET", path, query_string={"paths": paths}).get_data()
        lines = exported.decode().splitlines()
        assert lines[2] == "#EXTINF:1,Band - T1"
        assert lines[3].startswith(start)
        assert titles(shelf.client, imported(shelf.client, exported)) == ["T1", "T2", "T3", "T1"]


def test_odd_names_survive_an_export(library: RealLibrary) -> None:
    for n, name in enumerate(("#hash.mp3", " space.mp3", "new\nline.mp3"), 1):
        music.id3(library.new(name, n, 1.0), TIT2=f"T{n}")
    library.scan()
    ids = [library.track(f"T{n}")["id"] for n in (1, 2, 3)]
    body = {"name": "Odd", "track_ids": ids}
    made = library.client.post("/playlists", body).get_json()["data"]
    for paths in ("relative", "absolute"):
        answer = library.client.send("GET", f"/playlists/{made['id']}/export.m3u8?paths={paths}")
        assert titles(library.client, imported(library.client, answer.get_data())) == ["T1", "T2", "T3"]
