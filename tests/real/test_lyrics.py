"""Lyrics beside and inside audio files, with times and without."""

from typing import Any

from mutagen.id3 import ID3, Frames

from tests.real import music
from tests.real.library import RealLibrary

# mutagen is typed in part, so that strict mypy refuses to call it.
_id3: Any = ID3
_frames: Any = Frames

SECS = 1.0


def lyrics(library: RealLibrary, title: str) -> dict[str, Any]:
    """Return the lyrics of a track."""
    return dict(library.client.get(f"/tracks/{library.track(title)['id']}/lyrics")["data"])


def has_lyrics(library: RealLibrary, title: str) -> bool:
    return bool(library.client.get(f"/tracks/{library.track(title)['id']}")["data"]["has_lyrics"])


def texts(found: dict[str, Any]) -> list[str]:
    return [line["text"] for line in found["lines"]]


def test_embedded_lyrics_are_read(library: RealLibrary) -> None:
    tags = _id3(music.id3(library.new("uslt.mp3", 1, SECS), TIT2="Plain"))
    tags.add(_frames["USLT"](encoding=3, lang="eng", desc="", text="One\r\nTwo\n\nThree"))
    tags.save(library.folder / "uslt.mp3")
    tags = _id3(music.id3(library.new("sylt.mp3", 2, SECS), TIT2="Synced"))
    tags.add(_frames["USLT"](encoding=3, lang="eng", desc="", text="Unsynced"))
    tags.add(
        _frames["SYLT"](
            encoding=3, lang="eng", format=2, type=1, desc="", text=[("One", 500), ("Two", 61_250)]
        )
    )
    tags.save(library.folder / "sylt.mp3")
    tags = _id3(music.id3(library.new("blank.mp3", 3, SECS), TIT2="Blank"))
    tags.add(_frames["USLT"](encoding=3, lang="eng", desc="", text=" \r\n "))
    tags.save(library.folder / "blank.mp3")
    library.scan()
    plain = lyrics(library, "Plain")
    assert (plain["synced"], plain["source"]) == (False, "embedded")
    assert texts(plain) == ["One", "Two", "", "Three"]
    assert {title: has_lyrics(library, title) for title in ("Plain", "Synced", "Blank")} == {
        "Plain": True,
        "Synced": True,
        "Blank": False,
    }
    assert lyrics(library, "Synced")["lines"] == [
        {"start_ms": 500, "text": "One"},
        {"start_ms": 61_250, "text": "Two"},
    ]


def test_lyrics_files_beside_the_audio_are_read(library: RealLibrary) -> None:
    music.vorbis(library.new("a.flac", 3, SECS), title="Beside", lyrics="Embedded")
    (library.folder / "a.lrc").write_text(
        "[ar:A]\n[00:02.50][00:01.00]Refrain\n[00:02,00]<00:02.00>Verse\n[01:00:03.00]Late"
    )
    music.vorbis(library.new("b.flac", 4, SECS), title="Text")
    (library.folder / "b.txt").write_bytes("Песня о море\nи о небе".encode("cp1251"))
    music.vorbis(library.new("c.flac", 5, SECS), title="Silent")
    library.scan()
    beside = lyrics(library, "Beside")
    assert (beside["synced"], beside["source"]) == (True, "lrc")
    assert [(line["start_ms"], line["text"]) for line in beside["lines"]] == [
        *((1000, "Refrain"), (2000, "Verse"), (2500, "Refrain"), (3_603_000, "Late"))
    ]
    (library.folder / "c.lrc").mkdir()
    assert {title: has_lyrics(library, title) for title in ("Beside", "Text", "Silent")} == {
        "Beside": True,
        "Text": True,
        "Silent": False,
    }
    text = lyrics(library, "Text")
    assert (text["source"], texts(text)) == ("txt", ["Песня о море", "и о небе"])


def test_track_without_lyrics_is_404_with_a_code(library: RealLibrary) -> None:
    library.new("a.mp3", 1, SECS)
    library.scan()
    response = library.client.send("GET", f"/tracks/{library.track('a')['id']}/lyrics")
    assert response.status_code == 404
    assert response.get_json()["code"] == "NO_LYRICS"
