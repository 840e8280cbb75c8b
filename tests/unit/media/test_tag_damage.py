"""Damaged and hostile tags: what is whole is read, in bounded time and memory."""

from __future__ import annotations

import io

import pytest

from media.tagging.encodings import decode_all, guess
from media.tags import read_tags
from tests.unit.media.conftest import OpenBytes
from tests.unit.media.sounds import id3, mp4
from tests.unit.media.test_tag_fields import with_ape
from tests.unit.media.test_tags import tagged, with_id3


def frame(name: bytes, data: bytes, version: int = 3) -> bytes:
    size = len(data)
    shifts = (24, 16, 8, 0) if version == 3 else (21, 14, 7, 0)
    mask = 0xFF if version == 3 else 0x7F
    return name + bytes(size >> shift & mask for shift in shifts) + b"\0\0" + data


def id3v23(*frames: bytes, length: int | None = None) -> bytes:
    body = b"".join(frames)
    size = len(body) if length is None else length
    return b"ID3\3\0\0" + bytes(size >> shift & 0x7F for shift in (21, 14, 7, 0)) + body


@pytest.mark.parametrize(
    "bad",
    [
        frame(b"TALB", b"\x01\xff"),
        frame(b"TALB", b""),
        frame(b"TALB", b"\x09abc"),
        frame(b"TXXX", b"\x00no end"),
        frame(b"APIC", b"\x00"),
        frame(b"SYLT", b"\x00eng\x02\x01"),
        frame(b"RVA2", b"track\0\x01"),
        frame(b"UFID", b"http://musicbrainz.org"),
        frame(b"????", b"junk"),
    ],
)
def test_bad_frame_does_not_lose_the_others(
    bad: bytes, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    data = id3v23(frame(b"TIT2", b"\0Song"), bad, frame(b"TPE1", b"\0Ann")) + encoded["mp3"]
    tags = read_tags(open_bytes(data), b"x.mp3")
    assert (tags.title, tags.artists) == ("Song", ("Ann",))


def test_tag_longer_than_the_file_has_the_frames_before_its_end(
    encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    chunk = id3v23(frame(b"TIT2", b"\0Song"), frame(b"TPE1", b"\0Ann"), length=1 << 20)
    data = encoded["wav"] + b"id3 " + len(chunk).to_bytes(4, "little") + chunk
    tags = read_tags(open_bytes(data), b"x.wav")
    assert (tags.title, tags.artists) == ("Song", ("Ann",))


@pytest.mark.parametrize("cut", [1, 9, 33, 40, 70])
def test_cut_ape_has_the_items_before_the_cut(
    cut: int, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    whole = with_ape(b"", {"Title": "Song", "Artist": "Ann", "Album": "x" * 100})
    items, footer = whole[:-32], whole[-32:]
    kept = items[: len(items) - cut]
    size = (len(kept) + 32).to_bytes(4, "little")
    data = encoded["mp3"] + kept + footer[:12] + size + footer[16:]
    tags = read_tags(open_bytes(data), b"x.mp3")
    assert (tags.title, tags.artists) == ("Song", ("Ann",))


@pytest.mark.parametrize(
    "end",
    [
        b"APETAGEX" + b"\xff" * 24,
        b"APETAGEX" + bytes(24),
        b"3DI\4\0\0\x7f\x7f\x7f\x7f",
        b"3DI\4\0\0\0\0\0\0",
        b"999999LYRICS200",
        b"000000LYRICS200",
        b"TAG" + b"\xff" * 125,
        b"TAG" * 60,
    ],
)
def test_false_ends_lose_nothing(end: bytes, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    data = with_id3(encoded["mp3"], id3.TIT2(3, ["Song"])) + end
    assert read_tags(open_bytes(data), b"x.mp3").title == "Song"


def test_chunks_with_false_sizes_end_the_search(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    info = b"LIST" + (22).to_bytes(4, "little") + b"INFOINAM\x05\0\0\0Song\0\0" + b"IA"
    for junk in (b"junk\xff\xff\xff\xff", b"\0" * 80_000, b"LIST\xff\xff\xff\x7fINFO", b"id3 \0\0\0\0"):
        data = encoded["wav"][:12] + info + encoded["wav"][12:] + junk
        assert read_tags(open_bytes(data), b"x.wav").title == "Song"


def test_large_file_of_rf64_has_its_size_in_ds64(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    wav = encoded["wav"]
    at = wav.index(b"data")
    sizes = (
        b"ds64"
        + (28).to_bytes(4, "little")
        + bytes(8)
        + (len(wav) - at - 8).to_bytes(8, "little")
        + bytes(12)
    )
    info = b"LIST" + (18).to_bytes(4, "little") + b"INFOINAM\x05\0\0\0Song\0\0"
    data = b"RF64\xff\xff\xff\xffWAVE" + sizes + wav[12 : at + 4] + b"\xff" * 4 + wav[at + 8 :] + info
    assert read_tags(open_bytes(data), b"x.wav").title == "Song"


def test_hostile_text_is_read(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    parts = (" ", "(", "feat. ", " (with ", "CD1", "0383dadf-", "\u202e", "1/", "-", "A & ")
    long = [part * 50_000 for part in parts]
    names = ("title", "artist", "artists", "albumartist", "tracknumber", "musicbrainz_albumid", "genre")
    data = tagged(encoded["opus"], lambda metadata: metadata.update(dict.fromkeys(names, long)))
    assert read_tags(open_bytes(data), b"a" * 200 + b" " * 50 + b".flac").title
    frames = [id3.TXXX(0, name, [text]) for name in names for text in long]
    assert read_tags(open_bytes(with_id3(encoded["mp3"], *frames)), b"x.mp3").format == "mp3"


def test_guess_is_western_in_doubt() -> None:
    assert guess([b"\xe9"]) == guess([b"Caf\xe9", b"Bj\xf6rk"]) == "cp1252"
    assert decode_all([b"Caf\xe9", "Zażółć".encode(), b"plain"]) == ["Café", "Zażółć", "plain"]
    assert decode_all([]) == []


def test_texts_in_unknown_encodings_are_guessed(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    freeform = [mp4.MP4FreeForm("Песня о море".encode("cp1251"))]
    data = tagged(encoded["m4a"], lambda metadata: metadata.update({"----:x:TITLE": freeform, "tmpo": [90]}))
    assert read_tags(open_bytes(data), b"x.m4a").title == "Песня о море"
    title = "Песня о море".encode("cp1251")
    data = with_ape(encoded["mp3"], {"Title": "-" * len(title)}).replace(b"-" * len(title), title)
    assert read_tags(open_bytes(data), b"x.mp3").title == "Песня о море"


def test_tags_larger_than_the_limit_are_left_out(
    encoded: dict[str, bytes], open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    data = with_id3(encoded["mp3"], id3.TIT2(3, ["Song"]))
    monkeypatch.setattr("media.tagging.id3._MOST_BYTES", 20)
    assert read_tags(open_bytes(data), b"x.mp3").title == "x"


def test_half_written_streams_have_no_tags(open_bytes: OpenBytes, encoded: dict[str, bytes]) -> None:
    tags, file = id3.ID3(), io.BytesIO()
    tags.add(id3.TIT2(3, ["Song"]))
    tags.save(file, padding=lambda _info: 0)
    damaged = bytearray(file.getvalue())
    damaged[3] = 9  # a version that does not exist
    assert read_tags(open_bytes(bytes(damaged) + encoded["mp3"]), b"x.mp3").title == "x"
