from __future__ import annotations

import io
import unicodedata
import zlib
from collections.abc import Callable
from typing import Any

import mutagen
import pytest
import soundfile

from media.errors import EmptyFileError, NotAudioError
from media.results import Tags
from media.tagging.described import VARIOUS_ARTISTS
from media.tags import MOST_CHARACTERS, MOST_VALUES, clean_text, clean_texts, read_tags
from tests.unit.media import sounds
from tests.unit.media.conftest import OpenBytes
from tests.unit.media.sounds import id3

VORBIS = {
    "title": "Jóga",
    "artist": ["Björk", "Mark Bell"],
    "album": "Homogenic",
    "albumartist": "Björk",
    "genre": ["Electronic", "Art Pop"],
    "date": "1997-09-22",
    "tracknumber": "2",
    "tracktotal": "10",
    "discnumber": "1/2",
}
ID3_FRAMES = [
    id3.TIT2(3, ["Jóga"]),
    id3.TPE1(3, ["Björk", "Mark Bell"]),
    id3.TALB(3, ["Homogenic"]),
    id3.TPE2(3, ["Björk"]),
    id3.TCON(3, ["Electronic", "Art Pop"]),
    id3.TDRC(3, ["1997-09-22"]),
    id3.TRCK(3, ["2/10"]),
    id3.TPOS(3, ["1/2"]),
]
MP4_ATOMS = {
    "\xa9nam": "Jóga",
    "\xa9ART": ["Björk", "Mark Bell"],
    "\xa9alb": "Homogenic",
    "aART": "Björk",
    "\xa9gen": ["Electronic", "Art Pop"],
    "\xa9day": "1997-09-22",
    "trkn": [(2, 10)],
    "disk": [(1, 2)],
}
EXPECTED = Tags(
    title="Jóga",
    artists=("Björk", "Mark Bell"),
    album="Homogenic",
    album_artists=("Björk",),
    genres=("Electronic", "Art Pop"),
    year=1997,
    track=2,
    track_total=10,
    disc=1,
    disc_total=2,
)
DESCRIBED = ("title", "artists", "album", "album_artists", "genres", "year", "track", "track_total", "disc")


def tagged(data: bytes, change: Callable[[Any], object]) -> bytes:
    """Return the file with tags."""
    file = io.BytesIO(data)
    metadata = mutagen.File(file)
    if metadata.tags is None:
        metadata.add_tags()
    change(metadata)
    file.seek(0)
    metadata.save(file)
    return file.getvalue()


def with_id3(data: bytes, *frames: Any) -> bytes:
    """Return the file with ID3 before the audio, as in mp3 and aac."""
    tags, file = id3.ID3(), io.BytesIO()
    for frame in frames:
        tags.add(frame)
    tags.save(file)
    return file.getvalue() + data


def full(kind: str, data: bytes) -> bytes:
    if kind in {"mp3", "aac"}:
        return with_id3(data, *ID3_FRAMES)
    if kind in {"wav", "aiff"}:
        return tagged(data, lambda metadata: [metadata.tags.add(frame) for frame in ID3_FRAMES])
    return tagged(data, lambda metadata: metadata.update(MP4_ATOMS if kind == "m4a" else VORBIS))


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_every_format_has_all_fields(kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    tags = read_tags(open_bytes(full(kind, encoded[kind])), b"02 joga.mp3")
    assert {name: getattr(tags, name) for name in DESCRIBED} == {
        name: getattr(EXPECTED, name) for name in DESCRIBED
    }
    assert tags.disc_total == 2


@pytest.mark.parametrize("kind", sounds.FORMATS)
@pytest.mark.parametrize(
    ("is_compilation", "album_artists", "expected"),
    [
        (True, [], (VARIOUS_ARTISTS,)),
        (True, [" "], (VARIOUS_ARTISTS,)),
        (True, ["A label"], ("A label",)),
        (False, [], ()),
    ],
)
def test_compilation_without_album_artist_is_by_various_artists(
    kind: str,
    is_compilation: bool,
    album_artists: list[str],
    expected: tuple[str, ...],
    encoded: dict[str, bytes],
    open_bytes: OpenBytes,
) -> None:
    flag = str(int(is_compilation))
    frames = [id3.TCMP(3, [flag]), id3.TALB(3, ["Rumours"])] + [id3.TPE2(3, [name]) for name in album_artists]
    if kind in {"mp3", "aac"}:
        data = with_id3(encoded[kind], *frames)
    elif kind in {"wav", "aiff"}:
        data = tagged(encoded[kind], lambda metadata: [metadata.tags.add(frame) for frame in frames])
    elif kind == "m4a":
        atoms = {"cpil": is_compilation, "\xa9alb": "Rumours", "aART": album_artists}
        data = tagged(encoded[kind], lambda metadata: metadata.update(atoms))
    else:
        comments = {"compilation": flag, "album": "Rumours", "albumartist": album_artists}
        data = tagged(encoded[kind], lambda metadata: metadata.update(comments))
    assert read_tags(open_bytes(data), b"x.mp3").album_artists == expected


def test_track_without_album_has_no_album_artist(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    tags = read_tags(open_bytes(with_id3(encoded["mp3"], id3.TCMP(3, ["1"]))), b"x.mp3")
    assert tags.album_artists == ()


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_every_format_has_its_header(kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    tags = read_tags(open_bytes(encoded[kind]), b"x.mp3")
    assert tags.format == kind
    assert tags.channels == 2
    assert tags.sample_rate_hz == (48_000 if kind == "opus" else 44_100)
    duration_s = sounds.SECONDS * sounds.RATE_HZ / tags.sample_rate_hz
    assert tags.duration_s == pytest.approx(duration_s, rel=0.1)
    assert tags.bitrate_kbps == pytest.approx(len(encoded[kind]) * 8 / duration_s / 1000, rel=0.1)
    assert not tags.has_artwork


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_untagged_file_is_titled_by_its_name(
    kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    tags = read_tags(open_bytes(encoded[kind]), b"01 - Caf\xc3\xa9 \xff.live.mp3")
    assert (tags.title, tags.track) == ("Café \ufffd.live", 1)
    assert (tags.artists, tags.album, tags.genres, tags.year) == ((), None, (), None)


def test_unprintable_name_still_has_a_title(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    assert read_tags(open_bytes(encoded["mp3"]), b"\x01\n .mp3").title == "Untitled"


def test_mp3_named_ogg_is_read_as_mp3(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    tags = read_tags(open_bytes(full("mp3", encoded["mp3"])), b"song.ogg")
    assert (tags.format, tags.title) == ("mp3", "Jóga")


def test_text_named_mp3_is_no_audio(open_bytes: OpenBytes) -> None:
    with pytest.raises(NotAudioError):
        read_tags(open_bytes(b"lyrics\n" * 100), b"song.mp3")
    with pytest.raises(EmptyFileError):
        read_tags(open_bytes(b""), b"song.mp3")


def test_values_are_split_at_semicolons_and_nul_only() -> None:
    assert clean_texts(["AC/DC", "Earth, Wind & Fire; A feat. B", "x\0y;; x "]) == (
        *("AC/DC", "Earth, Wind & Fire", "A feat. B"),
        *("x", "y"),
    )


def test_id3v23_list_and_a_numbered_genre(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    data = with_id3(
        encoded["mp3"], id3.TCON(id3.Encoding.LATIN1, ["(17)Rock"]), id3.TPE1(id3.Encoding.UTF16, ["A\0B"])
    )
    tags = read_tags(open_bytes(data), b"x.mp3")
    assert (tags.genres, tags.artists) == (("Rock",), ("A", "B"))


def test_text_is_one_clean_line() -> None:
    assert clean_text("  e\u0301\x07\n\ud800 \0") == "é  ?"
    assert unicodedata.is_normalized("NFC", clean_text("a\u0308" * 5000))
    assert len(clean_text("x" * 50_000)) == MOST_CHARACTERS


def test_huge_tags_are_cut_to_size(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    data = with_id3(
        encoded["mp3"],
        id3.TIT2(3, ["t" * 1_000_000]),
        id3.TPE1(3, [f"artist {n}" for n in range(5000)]),
        id3.TXXX(3, "filler", ["f" * 5_000_000]),
    )
    tags = read_tags(open_bytes(data), b"x.mp3")
    assert (len(tags.title), len(tags.artists)) == (MOST_CHARACTERS, MOST_VALUES)


@pytest.mark.parametrize(
    ("text", "track", "total"),
    [
        ("3/12", 3, 12),
        (" 3 / 12 ", 3, 12),
        ("07", 7, None),
        ("0/0", None, None),
        ("A1", 1, None),
        ("99999", 99999, None),
        ("100000", None, None),
    ],
)
def test_track_numbers(
    text: str, track: int | None, total: int | None, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    tags = read_tags(open_bytes(with_id3(encoded["mp3"], id3.TRCK(3, [text]))), b"x.mp3")
    assert (tags.track, tags.track_total) == (track, total)


@pytest.mark.parametrize(
    ("date", "year"), [("20040501", 2004), ("May 1999", 1999), ("0000", None), ("", None)]
)
def test_years(date: str, year: int | None, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    data = tagged(encoded["flac"], lambda metadata: metadata.update({"date": date}))
    assert read_tags(open_bytes(data), b"x.flac").year == year


def test_info_chunk_of_a_wav_is_read_without_id3(open_bytes: OpenBytes) -> None:
    fd = open_bytes(b"")
    with soundfile.SoundFile(f"/dev/fd/{fd}", "w", 44_100, 2, format="WAV") as sound:
        sound.title, sound.artist, sound.date = "Jóga", "Björk", "1997"
        sound.write(sounds.tone(0.1))
    tags = read_tags(fd, b"x.wav")
    assert (tags.title, tags.artists, tags.year) == ("Jóga", ("Björk",), 1997)


def test_ogg_cut_after_its_header_has_its_tags(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    data = full("ogg", encoded["ogg"])
    for length in (len(data) // 2, len(data) - 1, len(data) // 4):
        assert read_tags(open_bytes(data[:length]), b"x.ogg").title == "Jóga"


def test_zip_bomb_in_a_tag_loses_the_tags_only(
    encoded: dict[str, bytes], open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    def out_of_memory(data: bytes) -> bytes:
        raise MemoryError

    packed = zlib.compress(b"\x03" + b"x" * 1_000_000)
    frame = b"TIT2" + _synchsafe(len(packed) + 4) + b"\0\x09" + _synchsafe(1_000_001) + packed  # compressed
    data = b"ID3\x04\0\0" + _synchsafe(len(frame)) + frame + encoded["mp3"]
    assert read_tags(open_bytes(data), b"bomb.mp3").title == "x" * MOST_CHARACTERS
    monkeypatch.setattr("mutagen.id3._frames.zlib.decompress", out_of_memory)
    tags = read_tags(open_bytes(data), b"bomb.mp3")
    assert (tags.title, tags.format, tags.channels) == ("bomb", "mp3", 2)


def test_damaged_header_has_format_and_name(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    tags = read_tags(open_bytes(encoded["m4a"][:200]), b"half a download.m4a")
    assert tags == Tags(title="half a download", format="m4a")


def test_tags_survive_json() -> None:
    fields = {"title": "a", "artists": ["b", "c"], "year": 1999}
    assert Tags.from_json(fields) == Tags(title="a", artists=("b", "c"), year=1999)


def _synchsafe(size: int) -> bytes:
    return bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0))
