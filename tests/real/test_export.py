"""Moving in: marks follow the music into another library, from a file, from Navidrome and from Subsonic."""

import gzip
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from sqlalchemy import delete, update

from app.cli.main import cli
from app.cli.transfer.subsonic import read as read_subsonic
from app.http import auth
from library.database import session_scope
from library.models import (
    Correction,
    Favourite,
    Play,
    Playlist,
    PlaylistTrack,
    Rating,
    Track,
)
from library.states import Role
from library.transfer.portable import TransferError
from tests.factories import add_account
from tests.real import music
from tests.real.library import RealLibrary
from tests.real.subsonic import Song, SubsonicServer

MARKS = (Favourite, Rating, Play, PlaylistTrack, Playlist, Correction)

#: Titles of the songs of `marked`.
TITLES = ["One", "Two", "Three"]


def run(*arguments: object, expect: int = 0) -> Result:
    result = CliRunner().invoke(cli, [str(argument) for argument in arguments])
    assert result.exit_code == expect, (result.output, result.exception)
    return result


def counts(result: Result) -> dict[str, int]:
    """Return the numbers of a report by their first words."""
    lines = (line.split() for line in result.output.splitlines())
    return {
        " ".join(words[:n]): int(words[n])
        for words in lines
        for n in (1, 2, 3)
        if len(words) > n and words[n].isdigit()
    }


def forget_marks() -> None:
    with session_scope() as session:
        for table in MARKS:
            session.execute(delete(table))
        session.execute(update(Track).values(play_count=0, last_played_at=None))


@pytest.fixture
def marked(library: RealLibrary) -> RealLibrary:
    """Scan three songs, all marked, in a playlist, one with a correction."""
    for n, title in enumerate(TITLES, 1):
        path = library.new(f"Band/{n}.mp3", n, 2.0)
        music.id3(path, TIT2=title, TPE1="Band", TALB="Album")
    library.scan()
    library.analyse()
    ids = [library.love(title) for title in TITLES]
    library.client.post("/playlists", {"name": "Best", "track_ids": [ids[2], ids[0], ids[2]]})
    library.client.send("PATCH", f"/tracks/{ids[1]}/tags", json={"year": 1999})
    return library


def state(library: RealLibrary) -> dict[str, Any]:
    """Return all marks as a client sees them."""
    listed = library.client.get("/playlists")["items"]
    contents = [library.client.get(f"/playlists/{row['id']}/tracks")["items"] for row in listed]
    return {
        "loved": sorted((row["title"], row["rating"]) for row in library.list(favourite="true")),
        "plays": sorted((row["title"], row["play_count"]) for row in library.list()),
        "history": sorted(row["track"]["title"] for row in library.client.get("/history")["items"]),
        "playlists": [
            (row["name"], [t["title"] for t in rows]) for row, rows in zip(listed, contents, strict=True)
        ],
        "years": sorted((row["title"], row["year"]) for row in library.list()),
    }


def test_import_restores_every_mark_once(marked: RealLibrary, tmp_path: Path) -> None:
    before = state(marked)
    file = tmp_path / "marks.gz"
    run("export", file)
    assert counts(run("import", file))["favourites"] == 0  # all is there
    forget_marks()
    dry = run("import", file, "--dry-run")
    assert (counts(dry)["by hash"], counts(dry)["favourites"], counts(dry)["playlists"]) == (3, 3, 1)
    assert state(marked)["loved"] == []
    assert counts(run("import", file))["plays"] == 3
    assert state(marked) | {"years": None} == before | {"years": None}
    assert ("Two", 1999) in [(row["title"], row["year"]) for row in marked.list()]
    assert set(list(counts(run("import", file)).values())[-5:]) == {0}
    assert state(marked)["playlists"] == before["playlists"]


def test_marks_follow_changed_files(marked: RealLibrary, tmp_path: Path) -> None:
    """One is re-encoded (by sound), two is retagged on another machine (by hash), three is not analysed."""
    file = tmp_path / "marks.gz"
    run("export", file)
    forget_marks()
    _change_lines(file, {"One": {"audio_id": "other"}, "Three": {"audio_id": None, "vector": ""}})
    found = counts(run("import", file))
    assert (found["by hash"], found["by sound"], found["by name"]) == (1, 1, 1)
    forget_marks()
    _change_lines(file, {"Three": {"title": "Drei", "path": "D:\\Music\\Band\\3.mp3"}})
    _change_lines(file, {"One": {"title": "Gone", "path": "gone.mp3", "vector": ""}})
    report = run("import", file)
    assert (counts(report)["by path"], counts(report)["not at all"]) == (1, 1)
    assert "not found: Band - Gone" in report.output
    assert state(marked)["playlists"] == [("Best", ["Three", "Three"])]
    assert marked.loved() == {"Two", "Three"}


def _change_lines(file: Path, changes: dict[str, dict[str, Any]]) -> None:
    lines = [json.loads(line) for line in gzip.decompress(file.read_bytes()).splitlines()]
    for line in lines:
        track = line.get("track", {}).get("track", {})
        track.update(changes.get(track.get("title"), {}))
    file.write_bytes(gzip.compress("\n".join(map(json.dumps, lines)).encode()))


def test_marks_follow_a_musicbrainz_id_of_the_same_length(library: RealLibrary, tmp_path: Path) -> None:
    """The other machine has other encodings, titles and folders; an edit has the id, too, and is shorter."""
    mbid = "0f51a6b2-9ca0-4b4f-b7d4-0d2d1f3e5a01"
    for seed, (title, secs) in enumerate((("Whole", 4.0), ("Edit", 1.0)), 1):
        path = library.new(f"Band/{title}.flac", seed, secs)
        music.vorbis(path, title=title, artist="Band", musicbrainz_trackid=mbid)
    library.scan()
    library.love("Whole")
    file = tmp_path / "marks.gz"
    run("export", file)
    foreign = {"audio_id": "other", "title": "Ganz", "artist": "Die Band", "path": "D:\\x.mp3", "vector": ""}
    _change_lines(file, {"Whole": foreign})
    forget_marks()
    assert counts(run("import", file))["by MusicBrainz id"] == 1
    assert library.loved() == {"Whole"}
    forget_marks()
    _change_lines(file, {"Ganz": {"duration_s": 60.0}})
    assert counts(run("import", file))["not at all"] == 1
    assert library.loved() == set()


def test_other_recordings_of_a_title_are_not_guessed(library: RealLibrary, tmp_path: Path) -> None:
    for n, folder in enumerate(("Live", "Studio"), 1):
        music.id3(library.new(f"{folder}/1.mp3", n, 2.0), TIT2="Song", TPE1="Band", TALB=folder)
    library.scan()
    library.analyse()
    live = next(row["id"] for row in library.list() if row["album"] == "Live")
    library.client.post("/favourites", {"track_id": live})
    file = tmp_path / "marks.gz"
    run("export", file)
    forget_marks()
    _change_lines(file, {"Song": {"audio_id": "other", "album": "", "path": ""}})
    assert counts(run("import", file))["by sound"] == 1
    assert [row["album"] for row in library.list(favourite="true")] == ["Live"]
    forget_marks()
    _change_lines(file, {"Song": {"vector": ""}})
    assert counts(run("import", file))["not at all"] == 1


def test_accounts_are_matched_by_name(marked: RealLibrary, tmp_path: Path) -> None:
    file = tmp_path / "marks.gz"
    run("export", file)
    with session_scope() as session:
        add_account(session, "anna", Role.ADMIN)
    forget_marks()
    refused = run("import", file)
    assert "No account is named owner: use --user owner=NAME." in refused.output
    assert counts(refused)["favourites"] == 0
    assert counts(run("import", file, "--user", "owner=Anna"))["favourites"] == 3
    auth.forget_accounts()


@pytest.mark.parametrize("content", [b"", b"#EXTM3U", b'{"format": "auralis-marks", "version": 3}\n'])
def test_other_files_are_refused(library: RealLibrary, tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "file"
    file.write_bytes(content)
    assert run("import", file, expect=1).exception
    assert run("import", tmp_path / "none", expect=1).exception


def test_damaged_file_is_refused(marked: RealLibrary, tmp_path: Path) -> None:
    file = tmp_path / "marks.gz"
    run("export", file)
    file.write_bytes(file.read_bytes()[:-20])
    assert "damaged" in str(run("import", file, expect=1).exception)
    lines = b'{"format": "auralis-marks", "version": 1}\n{"track": 5}\n'
    file.write_bytes(lines)
    assert "Line 2" in str(run("import", file, expect=1).exception)


NAVIDROME = """
CREATE TABLE user (id TEXT, user_name TEXT);
CREATE TABLE media_file (id TEXT, path TEXT, title TEXT, artist TEXT, album TEXT, duration REAL,
    mbz_recording_id TEXT);
CREATE TABLE annotation (user_id TEXT, item_id TEXT, item_type TEXT, play_count INTEGER, play_date DATETIME,
    rating INTEGER, starred BOOL, starred_at DATETIME);
CREATE TABLE playlist (id TEXT, name TEXT, owner_id TEXT);
CREATE TABLE playlist_tracks (id INTEGER, playlist_id TEXT, media_file_id TEXT);
INSERT INTO user VALUES ('u', 'paul'), ('v', 'vera');
INSERT INTO media_file VALUES ('a', 'Band/1.mp3', 'One', 'Band', 'Album', 2.0, ''),
    ('b', '/music/Band/2.mp3', 'Zwei', 'Wer?', '', 2.0, NULL), ('c', 'x', 'Gone', 'Band', '', 9.0, 'mb');
INSERT INTO annotation VALUES ('u', 'a', 'media_file', 3, '2024-05-01 10:00:00.123+00:00', 5, 1, NULL),
    ('u', 'b', 'media_file', 0, NULL, 0, 1, '2024-05-02T10:00:00Z'),
    ('u', 'c', 'media_file', 1, 'x', 1, 0, NULL),
    ('u', 'al', 'album', 9, NULL, 5, 1, NULL), ('v', 'a', 'media_file', 1, NULL, 1, 1, NULL);
INSERT INTO playlist VALUES ('p', 'Party', 'u');
INSERT INTO playlist_tracks VALUES (2, 'p', 'a'), (1, 'p', 'b'), (10, 'p', 'a'), (3, 'p', 'c');
"""


def test_navidrome_moves_in(marked: RealLibrary, tmp_path: Path) -> None:
    forget_marks()
    file = tmp_path / "navidrome.db"
    with closing(sqlite3.connect(file)) as database:
        database.executescript(NAVIDROME)
    report = run("import", file, "--user", "paul=owner")
    assert (counts(report)["by name"], counts(report)["by path"], counts(report)["not at all"]) == (1, 1, 1)
    assert "No account is named vera" in report.output
    now = state(marked)
    assert now["loved"] == [("One", 5), ("Two", None)]
    assert now["plays"] == [("One", 3), ("Three", 0), ("Two", 0)]
    assert now["playlists"] == [("Party", ["Two", "One", "One"])]
    run("import", file, "--user", "paul=owner")
    assert state(marked) == now
    with closing(sqlite3.connect(file)) as database:
        database.execute("DROP TABLE annotation")
    assert "annotation" in str(run("import", file, expect=1).exception)


@pytest.fixture
def subsonic() -> Iterator[SubsonicServer]:
    songs = [
        Song("1", "One", "Band", "Album", 2, "Band/1.mp3", starred="2024-05-01T10:00:00Z"),
        Song(
            "2", "Two", "Band", "Album", 2, "Band/2.mp3", rating=3, plays=2, played="2024-05-03T10:00:00.5Z"
        ),
        Song("3", "Three", "Band", "Album", 2, "Band/3.mp3"),
    ]
    with SubsonicServer("paul", "secret", songs, {"Party": ["3", "1"]}) as server:
        yield server


def test_subsonic_server_moves_in(marked: RealLibrary, subsonic: SubsonicServer) -> None:
    forget_marks()
    run("import", subsonic.address, "--user", "paul=owner", "--password", "secret")
    now = state(marked)
    assert now["loved"] == [("One", None)]
    assert now["plays"] == [("One", 0), ("Three", 0), ("Two", 2)]
    assert now["playlists"] == [("Party", ["Three", "One"])]
    run("import", subsonic.address, "--user", "paul=owner", "--password", "secret")
    assert state(marked) == now


def test_subsonic_refusals_are_told(library: RealLibrary, subsonic: SubsonicServer) -> None:
    refused = run("import", subsonic.address, "--user", "paul", "--password", "wrong", expect=1)
    assert "Wrong username or password" in str(refused.exception)
    silent = run("import", "http://127.0.0.1:9", "--user", "paul", "--password", "x", expect=1)
    assert "does not respond" in str(silent.exception)
    other = run("import", f"{subsonic.address}/other", "--user", "paul", "--password", "x", expect=1)
    assert other.exception
    run("import", subsonic.address, expect=2)
    with pytest.raises(TransferError, match="must begin with"):
        next(read_subsonic("ftp://x", "paul", "x"))
    run("import", subsonic.address, "--user", "=x", expect=2)
