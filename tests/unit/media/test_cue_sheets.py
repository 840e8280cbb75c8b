"""Cue sheets as programs and people write them, and sections of files to the sample."""

import io
import time
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen.apev2 import APEv2
from mutagen.flac import FLAC
from mutagen.id3 import ID3, TXXX
from mutagen.mp4 import MP4

from media.cues import dividing, parsing
from media.cues.decoding import section_blocks
from media.cues.names import find_meant
from media.cues.sheets import (
    BEYOND_END,
    DISORDERED,
    NO_TRACKS,
    UNREADABLE,
    CueFile,
    CueSheet,
    CueTrack,
    Section,
    pack,
    unpack,
)
from media.decode import Decoding
from media.errors import NoSoundError, NotDecodableError
from media.formats import AudioFormat
from media.streams.stream_formats import StreamFormat, Transcoding
from media.streams.transcode import Transcode
from tests.real import cue_sheets, music
from tests.unit.media.conftest import OpenBytes

# mutagen is typed in part, so that strict mypy refuses to call it.
_ape: Any = APEv2
_flac: Any = FLAC
_id3: Any = ID3
_mp4: Any = MP4
_txxx: Any = TXXX


def parse(text: str) -> CueSheet:
    return parsing.parse(text.encode())


def starts(sheet: CueSheet) -> list[tuple[str, list[float | None]]]:
    return [(file.name, [track.start_s for track in file.tracks]) for file in sheet.files]


def test_fields_of_disc_and_track() -> None:
    sheet = parse(
        'rem genre "Rock"\nREM DATE 1999\nREM REPLAYGAIN_ALBUM_GAIN -7.1 dB\nREM COMMENT "ExactAudioCopy"\n'
        'REM TITLE "No title"\nPERFORMER "Band"\nTITLE "The "Best" Of"\nCATALOG 0724\nFILE x.wav WAVE\n'
        "  TRACK 07 AUDIO\n\tTITLE\t Plain \n    PERFORMER Guest\n    REM REPLAYGAIN_TRACK_PEAK 0.9\n"
        '    FLAGS DCP\n    ISRC GB1\n    TITLE "Second title"\n    INDEX 01 74:59:74\n'
        '  TRACK xx AUDIO\n    TITLE "\n    INDEX 01 75:00:00\n'
    )
    [file] = sheet.files
    first, second = file.tracks
    disc = {
        "genre": ["Rock"],
        "date": ["1999"],
        "album_gain": ["-7.1 dB"],
        "album_artist": ["Band"],
        "album": ['The "Best" Of'],
        "track_total": ["2"],
    }
    assert file.name == "x.wav"
    assert first.start_s == pytest.approx(74 * 60 + 59 + 74 / 75)
    own = {"artist": ["Guest"], "title": ["Plain"], "isrc": ["GB1"], "track": ["7"], "track_peak": ["0.9"]}
    assert first.texts == disc | own
    assert second.texts == disc | {"artist": ["Band"], "track": ["2"]}


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('FILE "a b.wav" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:01:00', [("a b.wav", [1.0])]),
        ("FILE a b.wav WAVE\nTRACK 01 AUDIO\nINDEX 01 00:01:00", [("a b.wav", [1.0])]),
        ("FILE a.wav\nTRACK 01\nINDEX 01 00:01:00", [("a.wav", [1.0])]),
        ('FILE "D:\\m\\a.wav" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:01:00', [("a.wav", [1.0])]),
        ("FILE a W\nTRACK 01 AUDIO\nINDEX 00 00:01:00\nINDEX 01 00:03:00\nINDEX 02 00:04:00", [("a", [3.0])]),
        ("FILE a W\nTRACK 01 AUDIO\nINDEX 00 00:01:00", [("a", [1.0])]),
        ("FILE a W\nTRACK 01 AUDIO\nINDEX 00 00:01:00\nFILE b W\nINDEX 01 00:00:00", [("b", [0.0])]),
        ("FILE a W\nTRACK 01 AUDIO\nINDEX 01 0:60:00\nTRACK 02 AUDIO", [("a", [None, None])]),
        ("FILE a W\nTRACK 01 AUDIO\nINDEX 01 0:01:75\nTRACK 02 AUDIO\nINDEX 01 x", [("a", [None, None])]),
        ("FILE a W\nTRACK 01 AUDIO\nINDEX 01 0:01:0\nTRACK 02 MODE1/2352\nINDEX 01 0:2:0", [("a", [1.0])]),
        ("INDEX 01 0:0:0\nFILE a W\nTRACK 01 AUDIO\nINDEX x\n INDEX 01 0:01:0", [("a", [1.0])]),
    ],
)
def test_files_and_times(text: str, expected: object) -> None:
    assert starts(parse(text)) == expected


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        (b"", NO_TRACKS),
        (b"TRACK 01 AUDIO\nINDEX 01 00:00:00\nFILE a WAVE", NO_TRACKS),
        (b"FILE a WAVE\n" + b"TRACK 01 AUDIO\nINDEX 01 00:00:00\n" * 1000, NO_TRACKS),
        (b"\0" * 100, UNREADABLE),
        (b" " * (parsing.MOST_BYTES + 1), UNREADABLE),
        (b"TITLE " + b"x" * 200_000 + b"\nFILE a WAVE\n" + b"TRACK 01 AUDIO\n" * 99, UNREADABLE),
    ],
)
def test_sheet_without_use(data: bytes, problem: str) -> None:
    assert parsing.parse(data) == CueSheet(problem=problem)


def test_numbers_of_any_length_are_passed_over() -> None:
    digits = "9" * 5000  # more than int() takes
    sheet = parse(f"FILE a WAVE\nTRACK {digits} AUDIO\nINDEX {digits} 00:01:00\nINDEX 01 00:02:00\n")
    assert starts(sheet) == [("a", [2.0])]
    assert sheet.files[0].tracks[0].texts["track"] == ["1"]


def test_what_sheets_say_fits_into_a_request() -> None:
    files = list(parse(cue_sheets.sheet()).files)
    packed = pack(files)
    assert packed is not None
    assert unpack(packed) == files
    noise = "".join(map(chr, np.random.default_rng(1).integers(0x100, 0x3000, 100_000)))
    assert pack([CueFile("a", (CueTrack(0.0, {"title": [noise]}),))]) is None
    assert unpack("") == []


def test_file_that_a_sheet_means() -> None:
    one, two = parse(cue_sheets.sheet("Disc.wav")), parse(cue_sheets.sheet("b.flac"))
    names = [b"Disc.ape", b"disc.mp3", b"b.FLAC", b"b.mp3", b"x.flac", b"b.cue"]
    both = {b"x.cue": one, b"a.cue": two}
    assert find_meant(b"Disc.ape", names, both) == ([one.files[0]], "")
    assert find_meant(b"disc.mp3", names, both) == ([], "")
    assert find_meant(b"b.FLAC", names, both) == ([two.files[0]], "")
    assert find_meant(b"x.flac", names, both) == ([], "")  # the sheet of its name means another file
    assert find_meant(b"x.flac", [b"x.flac"], both) == ([one.files[0]], "")
    bad = {b"x.cue": CueSheet(problem=NO_TRACKS), b"y.cue": CueSheet(problem=UNREADABLE)}
    assert find_meant(b"x.flac", names, bad) == ([], NO_TRACKS)


def test_folder_with_a_sheet_that_names_each_of_many_files_is_read_soon() -> None:
    names = [b"%03d - A Title.flac" % number for number in range(400)]
    lines = [f'FILE "{name.decode()}" WAVE\nTRACK 01 AUDIO\nINDEX 01 00:00:00\n' for name in names]
    sheets = {b"all.cue": parse("".join(lines))}
    began_s = time.process_time()
    found = [find_meant(name, names, sheets)[0] for name in names]
    assert [[file.name.encode() for file in files] for files in found] == [[name] for name in names]
    assert time.process_time() - began_s < 10.0  # comparing each with each, for each, took 50 s


@pytest.mark.parametrize(
    ("times", "duration_s", "problem"),
    [
        ([0.0, 2.0], 3.0, ""),
        ([0.0, 2.0], None, ""),
        ([0.0, 3.0], 3.0, BEYOND_END),
        ([0.0, 0.0], 3.0, DISORDERED),
        ([2.0, 1.0], 3.0, DISORDERED),
        ([0.0, None], 3.0, DISORDERED),
    ],
)
def test_times_that_divide_a_file(times: list[float | None], duration_s: float | None, problem: str) -> None:
    sheet = CueFile("a", tuple(CueTrack(start_s, {}) for start_s in times))
    assert dividing.find_problem(sheet, duration_s) == problem


@pytest.mark.parametrize("extension", [".mp3", ".m4a", ".ogg", ".wav", ".tta"])
def test_sheet_in_the_tags_of_any_format(open_bytes: OpenBytes, extension: str) -> None:
    held = io.BytesIO(music.encoded(extension, 1, 6.0))
    text = cue_sheets.sheet("x.wav")
    if extension == ".m4a":
        atoms = _mp4(held)
        atoms["----:com.apple.iTunes:CUESHEET"] = [text.encode()]
        atoms.save(held)
    elif extension in {".mp3", ".tta"}:
        frames = _id3()
        frames.add(_txxx(encoding=3, desc="CUESHEET", text=[text]))
        frames.save(held)
    found = dividing.describe_file(open_bytes(held.getvalue()), b"x" + extension.encode())
    is_written = extension in {".mp3", ".m4a", ".tta"}
    assert [each.tags.title for each in found.sections] == (list(cue_sheets.TITLES) if is_written else [])


def test_embedded_sheet_of_several_files_or_one_track_divides_nothing(open_bytes: OpenBytes) -> None:
    held = io.BytesIO(music.encoded(".wv", 1, 1.0))
    items = _ape()
    items["Cuesheet"] = cue_sheets.sheet("a.wav") + cue_sheets.sheet("b.wav")
    items.save(held)
    assert dividing.describe_file(open_bytes(held.getvalue()), b"x.wv").sections == ()
    items["Cuesheet"] = cue_sheets.sheet("a.wav", ("00:00:00",))
    items.save(held)
    found = dividing.describe_file(open_bytes(held.getvalue()), b"x.wv")
    assert (found.sections, found.tags.title, found.tags.album) == ((), "One", "Album")


def test_tags_of_the_image_fill_gaps(open_bytes: OpenBytes) -> None:
    file = io.BytesIO(music.encoded(".flac", 1, 6.0))
    tags = {"TITLE": "Image", "ARTIST": "Singer", "ARTISTSORT": "Singer, The", "DATE": "1980"}
    tags |= {"REPLAYGAIN_TRACK_GAIN": "-3 dB", "REPLAYGAIN_TRACK_PEAK": "0.5", "LYRICS": "la", "GENRE": "Pop"}
    flac = _flac(file)
    flac.update(tags)
    file.seek(0)
    flac.save(file)
    sheets = parse(cue_sheets.sheet(head="REM GENRE Rock\n")).files
    found = dividing.describe_file(open_bytes(file.getvalue()), b"x.flac", None, sheets)
    first = found.sections[0].tags
    assert (first.album, first.album_artists, first.artists) == ("Image", ("Singer",), ("Singer",))
    assert (first.genres, first.year, first.track, first.track_total) == (("Rock",), 1980, 1, 3)
    assert (first.track_gain_db, first.album_gain_db, first.album_peak) == (None, -3.0, 0.5)
    assert not first.has_lyrics
    assert found.sections[-1].section == Section(4.0)
    assert found.sections[-1].tags.duration_s == pytest.approx(2.0)


@pytest.mark.parametrize("extension", [".flac", ".mp3", ".ogg", ".opus", ".wv"])
def test_section_has_the_samples_of_the_whole(open_bytes: OpenBytes, extension: str) -> None:
    fd = open_bytes(music.encoded(extension, 3, 5.0))
    whole = np.concatenate(list(Decoding(fd, "pyav").blocks()), 1)
    for start_s, end_s in ((0.0, 1.0), (1.0, 3.5), (3.5, None)):
        decoding = Decoding(fd, None, Section(start_s, end_s))
        part = np.concatenate(list(decoding.blocks()), 1)
        rate_hz = decoding.sample_rate_hz
        until = None if end_s is None else round(end_s * rate_hz)
        assert np.allclose(part, whole[:, round(start_s * rate_hz) : until], atol=1e-6)
        report = decoding.report()
        assert (report.partial, report.audio_id[:2]) == (False, "c:")


def test_section_beyond_the_end_has_no_sound(open_bytes: OpenBytes) -> None:
    fd = open_bytes(music.encoded(".flac", 3, 1.0))
    with pytest.raises(NoSoundError):
        Decoding(fd, None, Section(2.0, 3.0))
    with pytest.raises(NotDecodableError):
        list(section_blocks(open_bytes(b"no audio at all"), AudioFormat.WAV, Section(0.0)))
    with pytest.raises(NoSoundError):
        list(Transcode(fd, Transcoding(StreamFormat.MP3, 32, section=Section(2.0, 3.0))).pieces())


def test_block_of_a_flac_file_gives_times(open_bytes: OpenBytes, tmp_path: Path) -> None:
    path = tmp_path / "x.flac"
    path.write_bytes(music.encoded(".flac", 1, 6.0))
    cue_sheets.embed_block(path, (0, 2, 4), 6)
    found = dividing.describe_file(open_bytes(path.read_bytes()), b"x.flac")
    assert [each.section for each in found.sections] == [Section(0.0, 2.0), Section(2.0, 4.0), Section(4.0)]
    assert [each.tags.title for each in found.sections] == ["Track 1", "Track 2", "Track 3"]


def test_file_is_read_as_a_sheet(open_bytes: OpenBytes) -> None:
    text = cue_sheets.sheet()
    assert parsing.read_sheet(open_bytes(text.encode("utf-16"))) == parse(text)
