"""Artists as people wrote them: several in one tag, guests in titles, names that contain a separator."""

from collections.abc import Iterable
from typing import Any

from mutagen.id3 import ID3, Frames
from mutagen.mp4 import MP4, MP4FreeForm

from tests.real import music
from tests.real.library import RealLibrary

# mutagen is typed in part, so that strict mypy refuses to call it.
_id3: Any = ID3
_frames: Any = Frames
_mp4: Any = MP4
_freeform: Any = MP4FreeForm

SECS = 1.0


def names(rows: Iterable[dict[str, Any]], key: str = "name") -> set[str]:
    return {row[key] for row in rows}


def tracks_of(library: RealLibrary, artist: str) -> set[str]:
    """Return the titles of the tracks on an artist's page."""
    [found] = [row for row in library.list("artists") if row["name"] == artist]
    return names(library.list(artist_id=found["id"]), "title")


def test_separate_artists_are_found_under_each_name(library: RealLibrary) -> None:
    """T14, T15: ARTISTS of MP4, Vorbis and TXXX, in one string, too."""
    path = library.new("1.m4a", 1, SECS)
    file = _mp4(path)
    file["\xa9nam"], file["\xa9ART"] = "Feat", "Gamma Ray feat. Delta Day"
    file["----:com.apple.iTunes:ARTISTS"] = [_freeform(b"Gamma Ray"), _freeform(b"Delta Day")]
    file.save()
    music.vorbis(
        library.new("2.flac", 2, SECS), title="Picard", artist="Alice & Bob", artists=["Alice", "Bob"]
    )
    for name, artists in (("3", ["Alice", "Bob"]), ("4", ["Alice/Bob"]), ("5", ["Alice; Bob"])):
        tags = _id3(
            music.id3(library.new(f"{name}.mp3", int(name), SECS), TIT2=f"P{name}", TPE1="Alice feat. Bob")
        )
        tags.add(_frames["TXXX"](encoding=3, desc="Artists", text=artists))
        tags.save(library.folder / f"{name}.mp3")
    library.scan()
    assert names(library.list("artists")) == {"Gamma Ray", "Delta Day", "Alice", "Bob"}
    assert tracks_of(library, "Delta Day") == {"Feat"}
    assert tracks_of(library, "Alice") == tracks_of(library, "Bob") == {"Picard", "P3", "P4", "P5"}


def test_guests_are_credited_and_titles_kept(library: RealLibrary) -> None:
    cases = {
        "Song (feat. Delta Day)": "Gamma Ray",
        "Open feat. Delta Day": "Gamma Ray",
        "Square [ft. Delta Day & Echo]": "Gamma Ray",
        "Duet (with Delta Day)": "Gamma Ray",
        "Braces {feat. Delta Day}": "Gamma Ray",
        "Artist": "Gamma Ray ft. Delta Day",
        "Upper": "Gamma Ray Featuring Delta Day",
        "Brackets": "Gamma Ray (feat. Delta Day)",
        "Stay (With Me)": "Solo",
        "Six Ft Under": "Solo",
    }
    for n, (title, artist) in enumerate(cases.items()):
        music.vorbis(library.new(f"{n}.flac", n, SECS), title=title, artist=artist)
    library.scan()
    assert names(library.list("artists")) == {"Gamma Ray", "Delta Day", "Echo", "Solo"}
    assert names(library.list(), "title") == set(cases)
    assert len(tracks_of(library, "Delta Day")) == 8


def test_names_with_separators_stay_one(library: RealLibrary) -> None:
    """T03: and the default separators split what people join."""
    whole = ["AC/DC", "Tyler, The Creator", "Earth, Wind & Fire", "Simon & Garfunkel", "Love / Hate"]
    for n, artist in enumerate(whole):
        music.id3(library.new(f"{n}.mp3", n, SECS), version=3, TIT2=f"T{n}", TPE1=artist)
    for n, artist in enumerate(("Ann; Bea", "Cat / Dan", "猫、犬")):
        music.vorbis(library.new(f"{n}.flac", n, SECS), title=f"S{n}", artist=artist)
    library.scan()
    assert names(library.list("artists")) == {*whole, "Ann", "Bea", "Cat", "Dan", "猫", "犬"}
