"""Lyrics inside audio files, and in files beside them."""

from __future__ import annotations

import pytest

from media.errors import EmptyFileError, NotAudioError
from media.results import Lyrics, LyricsLine
from media.sandbox import Sandbox
from media.tagging.lyrics import parse, read_lyrics, read_lyrics_file
from media.tags import read_tags
from tests.unit.media.conftest import OpenBytes
from tests.unit.media.sounds import id3
from tests.unit.media.test_tags import tagged, with_id3


def plain(*texts: str) -> Lyrics:
    return Lyrics(False, tuple(LyricsLine(None, text) for text in texts))


def synced(*lines: tuple[int, str]) -> Lyrics:
    return Lyrics(True, tuple(LyricsLine(start_ms, text) for start_ms, text in lines))


@pytest.mark.parametrize(
    ("text", "lyrics"),
    [
        ("One\r\nTwo\rThree\n\n", plain("One", "Two", "Three")),
        (
            "[00:01.5]One\n[1:02:25]Two\n[03:00]Three",
            synced((1500, "One"), (62_250, "Two"), (180_000, "Three")),
        ),
        ("[00:02.00][00:01.00]Twice", synced((1000, "Twice"), (2000, "Twice"))),
        ("[offset:+500]\n[00:01.000]Early\n[00:00.10]Start", synced((0, "Start"), (500, "Early"))),
        ("[00:02.00][00:01.00]<00:01.00>Twice", synced((1000, "Twice"), (2000, "Twice"))),
        ("[Chorus]\nLa\u0007 la", plain("[Chorus]", "La la")),
        ("", plain()),
    ],
)
def test_text_is_parsed(text: str, lyrics: Lyrics) -> None:
    assert parse(text) == lyrics


def words(line: LyricsLine) -> list[tuple[int, str]]:
    return [(cue.start_ms, line.text[cue.begin : cue.end]) for cue in line.cues]


@pytest.mark.parametrize(
    ("line", "text", "expected"),
    [
        ("<00:01.00>By <00:01.50>word", "By word", [(1000, "By "), (1500, "word")]),
        (" By <00:01.50>word<00:02.00> ", "By word", [(1000, "By "), (1500, "word")]),
        ("<00:01.00> <00:01.20> né<00:01.50>\u0007", "né", [(1200, "né")]),
        ("<00:02.00>later <00:01.00>first", "later first", [(1000, "first"), (2000, "later ")]),
        ("<00:01.00>", "", []),
        (f"<00:01.00>{'x' * 999}<00:02.00>yz<00:03.00>z", "x" * 999 + "y", [(1000, "x" * 999), (2000, "y")]),
    ],
)
def test_words_have_times(line: str, text: str, expected: list[tuple[int, str]]) -> None:
    [made] = parse(f"[00:01.00]{line}").lines
    assert (made.text, words(made)) == (text, expected)


def test_times_of_words_have_the_offset_and_a_bound() -> None:
    [made] = parse("[offset:+500]\n[00:01.00]One <00:01.50>two").lines
    assert words(made) == [(500, "One "), (1000, "two")]
    many = parse("[00:01.00]" + "<00:01.00>a" * 300 + "\n" + ("[00:02.00]" + "<00:02.00>b" * 300 + "\n") * 60)
    assert 10_000 <= sum(len(line.cues) for line in many.lines) < 10_300
    assert many.lines[-1].text == "b" * 300


def test_synced_lyrics_are_preferred(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    frames = [id3.USLT(3, "eng", "", "Plain"), id3.SYLT(3, "eng", 2, 1, "", [("One", 10), ("Two", 20)])]
    data = with_id3(encoded["mp3"], *frames)
    assert read_lyrics(open_bytes(data), b"x.mp3") == synced((10, "One"), (20, "Two"))
    assert read_tags(open_bytes(data), b"x.mp3").has_lyrics
    data = tagged(encoded["flac"], lambda metadata: metadata.update({"lyrics": ["Plain", "[00:01.00]Timed"]}))
    assert read_lyrics(open_bytes(data), b"x.flac") == synced((1000, "Timed"))


def test_syllables_are_joined_and_frame_counts_are_no_times(
    encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    syllables = [("Hel", 0), ("lo", 100), ("\nWorld", 200)]
    data = with_id3(encoded["mp3"], id3.SYLT(3, "eng", 2, 1, "", syllables))
    found = read_lyrics(open_bytes(data), b"x.mp3")
    assert found
    assert [line.text for line in found.lines] == ["Hello", "World"]
    assert [words(line) for line in found.lines] == [[(0, "Hel"), (100, "lo")], [(200, "World")]]
    data = with_id3(encoded["mp3"], id3.SYLT(3, "eng", 1, 1, "", syllables))
    assert read_lyrics(open_bytes(data), b"x.mp3") == plain("Hello", "World")


def test_file_without_lyrics_has_none(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    assert read_lyrics(open_bytes(encoded["wav"]), b"x.wav") is None
    assert not read_tags(open_bytes(encoded["wav"]), b"x.wav").has_lyrics
    with pytest.raises(NotAudioError):
        read_lyrics(open_bytes(b"text\n" * 100), b"x.mp3")


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1251"])
def test_text_files_are_read_in_their_encoding(encoding: str, open_bytes: OpenBytes) -> None:
    data = "Песня о море\nи о небе".encode(encoding)
    assert read_lyrics_file(open_bytes(data)) == plain("Песня о море", "и о небе")


def test_empty_text_file_has_no_lyrics(open_bytes: OpenBytes) -> None:
    assert read_lyrics_file(open_bytes(b" \n\n")) is None
    with pytest.raises(EmptyFileError):
        read_lyrics_file(open_bytes(b""))


def test_child_reads_lyrics(sandbox: Sandbox, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    data = with_id3(encoded["mp3"], id3.USLT(3, "eng", "", "Plain"))
    assert sandbox.read_lyrics(open_bytes(data), b"x.mp3") == plain("Plain")
    assert sandbox.read_lyrics(open_bytes(encoded["mp3"]), b"x.mp3") is None
    assert sandbox.read_lyrics_file(open_bytes(b"[00:01]One")) == synced((1000, "One"))
