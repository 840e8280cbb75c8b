"""Situations that were right before the suite began, and stay so: odd names, dates, numbers, lengths."""

import os
from pathlib import Path
from typing import Any

import pytest
from mutagen.aiff import AIFF
from mutagen.id3 import ID3, Frames, PictureType

from tests.real import music
from tests.real.library import RealLibrary

# mutagen is typed in part, so that strict mypy refuses to call it.
_aiff: Any = AIFF
_id3: Any = ID3
_frames: Any = Frames

#: Year by the text of a date (T19).
YEARS = {
    "2001-00-00": 2001,
    "1993- 2-22": 1993,
    "20180215": 2018,
    "2004-05-06T07:08:09": 2004,
    "12": None,
    "(P) 1987": 1987,
    "05/12/1998": 1998,
    "0000": None,
    "c. 1721": 1721,
}

GENRES = {"Rock", "Disco", "Eurodisco", "Techno (Peak / Time)"}

#: Genres that name none.
NO_GENRES = ["(255)", "255", "Unknown", "<Unknown>", "genre"]

#: Names of files that other programs stumble over (X4).
NAMES = (
    "new\nline", "tab\there", "#?%25", "-leading", "back\\slash", "'quotes\"", " spaces ", "é" * 120,
    "<img src=x>", "Song", "song", "; rm -rf", "~tilde", "emoji 👨‍👩‍👧",
)  # fmt: skip


def by_path(library: RealLibrary) -> dict[str, dict[str, Any]]:
    return {row["path"]: row for row in library.list()}


def test_odd_names_are_listed_and_play(library: RealLibrary) -> None:
    """X4."""
    for name in NAMES:
        library.new(f"{name}.mp3", secs=1)
    library.new("folder /LOUD.MP3", secs=1)
    library.scan()
    rows = by_path(library)
    assert set(rows) == {*(f"{name}.mp3" for name in NAMES), "folder /LOUD.MP3"}
    for row in rows.values():
        response = library.client.send("GET", f"/tracks/{row['id']}/audio", headers={"Range": "bytes=0-9"})
        assert response.status_code == 206
        response.close()


def test_dates_give_the_year_or_none(library: RealLibrary) -> None:
    """T19."""
    for n, date in enumerate(YEARS):
        music.vorbis(library.new(f"{n}.flac", secs=1), title=date, date=date)
    library.scan()
    assert {row["title"]: row["year"] for row in library.list()} == YEARS


def test_numbers_and_names_are_split_where_they_are_several(library: RealLibrary) -> None:
    """T03, T18, T20, T28, T31."""
    tagged = {
        "AC/DC": ["AC/DC"],
        "Semi One; Semi Two": ["Semi One", "Semi Two"],
        "Tyler, The Creator": ["Tyler, The Creator"],
        "שלום 👨‍👩‍👧": ["שלום 👨‍👩‍👧"],
    }
    for n, name in enumerate(tagged):
        genre = ("(17)", "17", "(4)Eurodisco", "Techno (Peak / Time)")[n]
        path = library.new(f"{n}.mp3", secs=1)
        music.id3(path, TIT2=name, TPE1=name, TCON=genre, TRCK=f"0{n + 1}/12", TPOS="1/2")
    music.vorbis(
        library.new("none.flac", secs=1),
        title="AC/DC",
        artist="AC/DC",
        genre=NO_GENRES,
        tracknumber="1",
        discnumber="1",
    )
    library.scan()
    for row in library.list():
        detail = library.client.get(f"/tracks/{row['id']}")["data"]
        assert detail["artists"] == tagged[row["title"]]
        assert (row["track"], row["disc"]) == (list(tagged).index(row["title"]) + 1, 1)
    genres = {row["name"] for row in library.list("genres")}
    assert genres == GENRES


def test_tags_around_the_audio_do_not_hide_it(library: RealLibrary) -> None:
    """F02, T08, T42."""
    padded = library.new("padded.mp3", secs=2)
    tags = _id3()
    tags.add(_frames["TIT2"](encoding=3, text=["Padded"]))
    tags.save(padded, padding=lambda _info: 8_000_000)
    flac = music.vorbis(library.new("in front.flac", 2, secs=2), title="Comment")
    with_id3 = library.folder / "id3.bin"
    with_id3.write_bytes(b"")
    music.id3(with_id3, TIT2="In front")
    flac.write_bytes(with_id3.read_bytes() + flac.read_bytes())
    with_id3.unlink()
    behind = library.new("behind.mp3", 3, secs=2)
    v1 = b"TAG" + b"Behind".ljust(30, b"\0") + bytes(92) + b"\0\x05\x11"
    behind.write_bytes(behind.read_bytes() + v1[:128].ljust(128, b"\0"))
    library.scan()
    library.analyse()
    rows = by_path(library)
    assert {path: row["title"] for path, row in rows.items()} == {
        "padded.mp3": "Padded",
        "in front.flac": "Comment",
        "behind.mp3": "Behind",
    }
    assert all(row["duration_s"] == pytest.approx(2.0, abs=0.1) for row in rows.values())


def test_lengths_are_those_of_the_audio(library: RealLibrary) -> None:
    """F01, F04, F10, F13."""
    first, second = music.encoded(".ogg", 1, 2.0), music.encoded(".ogg", 2, 3.0)
    (library.folder / "chained.ogg").write_bytes(first + second)
    library.new("short.flac", 4, secs=0.05)
    library.new("adts.aac", 5, secs=2)
    half = library.new("half.mp3", 6, secs=4)
    half.write_bytes(half.read_bytes()[: half.stat().st_size // 2])
    (library.folder / "empty.mp3").touch()
    library.scan()
    library.analyse()
    lengths_s = {path: row["duration_s"] for path, row in by_path(library).items() if row["state"] == "done"}
    assert lengths_s == {
        "chained.ogg": pytest.approx(5.0, abs=0.1),
        "short.flac": pytest.approx(0.05, abs=0.01),
        "adts.aac": pytest.approx(2.0, abs=0.1),
        "half.mp3": pytest.approx(2.0, abs=0.3),
    }


def test_aiff_with_a_picture_is_read(library: RealLibrary) -> None:
    """T12."""
    file = _aiff(library.new("a.aiff", secs=1))
    file.add_tags()
    file.tags.add(_frames["TIT2"](encoding=3, text=["Aiff"]))
    cover = music.picture("png")
    file.tags.add(
        _frames["APIC"](encoding=3, mime="image/png", type=PictureType.COVER_FRONT, desc="", data=cover)
    )
    file.save()
    library.scan()
    row = library.track("Aiff")
    response = library.client.send("GET", f"/tracks/{row['id']}/artwork")
    assert response.status_code == 200
    assert response.get_data() == cover
    response.close()


def test_marks_stay_in_a_renamed_folder_and_after_a_restore(library: RealLibrary) -> None:
    """S01, S02, S07b."""
    path = music.id3(library.new("old/1.mp3", secs=1), TIT2="Before", TPE1="Band", TALB="Record")
    library.scan()
    library.love("Before")
    music.id3(path, TIT2="After", TPE1="Band", TALB="Record")
    library.scan()
    assert library.loved() == {"After"}
    renamed = Path(os.fspath((library.folder / "old").rename(library.folder / "new"))) / "1.mp3"
    library.scan()
    data = renamed.read_bytes()
    renamed.unlink()
    renamed.write_bytes(data)
    library.scan()
    assert library.loved() == {"After"}
