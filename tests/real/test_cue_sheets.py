"""F11. An image and its cue sheet are the tracks of an album, played and analysed one by one."""

import io
from collections import Counter

import numpy as np
import soundfile

from tests.real import cue_sheets, music
from tests.real.library import RealLibrary


def titles(library: RealLibrary, **arguments: str) -> list[str]:
    rows = library.list(**{"sort_by": "album_order"} | arguments)
    return [row["title"] for row in rows]


def image(library: RealLibrary, name: str = "Album/image.flac", seed: int = 1) -> None:
    library.new(name, seed, secs=6.0)


def test_image_is_the_tracks_of_its_sheet(library: RealLibrary) -> None:
    image(library)
    extra = '    PERFORMER "Guest"\n    ISRC GBAYE6800011\n    REM REPLAYGAIN_TRACK_GAIN -3.50 dB\n'
    head = (
        'REM GENRE "Progressive Rock"\nREM DATE 1973\nREM DISCNUMBER 2\nREM REPLAYGAIN_ALBUM_GAIN -5.25 dB\n'
        'PERFORMER "Band"\nTITLE "Album"\nSONGWRITER "Writer"\n'
    )
    cue_sheets.write(library.folder / "Album/album.cue", cue_sheets.sheet(head=head, extra=extra))
    job = library.scan()
    assert (job["found"], job["errors"], job["left_out"]) == (1, {}, {})
    rows = library.list(sort_by="album_order")
    assert [row["title"] for row in rows] == ["One", "Two", "Three"]
    assert [row["track"] for row in rows] == [1, 2, 3]
    assert {row["artist"] for row in rows} == {"Guest"}
    assert {(row["album"], row["album_artist"], row["genre"], row["year"], row["disc"]) for row in rows} == {
        ("Album", "Band", "Progressive Rock", 1973, 2)
    }
    assert [round(row["duration_s"], 1) for row in rows] == [2.0, 2.0, 2.0]
    [album] = library.list("albums")
    assert (album["track_count"], round(album["duration_s"])) == (3, 6)
    detail = library.client.get(f"/tracks/{rows[0]['id']}")["data"]
    assert (detail["track_gain_db"], detail["album_gain_db"]) == (-3.5, -5.25)
    assert (detail["composers"], detail["isrcs"]) == (["Writer"], ["GBAYE6800011"])
    assert (detail["is_section"], detail["mime_type"]) == (True, "audio/flac")
    assert library.client.send("GET", f"/tracks/{rows[0]['id']}/lyrics").status_code == 404
    assert library.scan()["found"] == 1
    assert titles(library) == ["One", "Two", "Three"]


def test_each_track_is_played_from_its_own_start_to_its_own_end(library: RealLibrary) -> None:
    image(library)
    cue_sheets.write(library.folder / "Album/image.cue", cue_sheets.sheet())
    library.scan()
    library.analyse()
    whole, rate_hz = soundfile.read(library.folder / "Album/image.flac")
    for number, row in enumerate(library.list(sort_by="album_order")):
        response = library.client.send("GET", f"/tracks/{row['id']}/audio")
        part, _ = soundfile.read(io.BytesIO(response.data))
        assert np.array_equal(part, whole[2 * number * rate_hz : 2 * (number + 1) * rate_hz])
        later = library.client.send("GET", f"/tracks/{row['id']}/audio", query_string={"start_s": 1.5})
        rest, _ = soundfile.read(io.BytesIO(later.data))
        assert np.array_equal(rest, part[round(1.5 * rate_hz) :])
        ranged = library.client.send("GET", f"/tracks/{row['id']}/audio", headers={"Range": "bytes=10-19"})
        assert (ranged.status_code, ranged.data) == (206, response.data[10:20])
    assert {row["state"] for row in library.list()} == {"done"}
    coverage = library.client.get("/coverage")["data"]
    assert (coverage["found"], coverage["done"]) == (3, 3)


def test_image_of_any_format_is_divided(library: RealLibrary) -> None:
    extensions = ("wv", "tta", "mp3", "wav")
    for extension in extensions:
        image(library, f"{extension}/image.{extension}")
        cue_sheets.write(library.folder / extension / "image.cue", cue_sheets.sheet("IMAGE.WAV"))
    library.scan()
    library.analyse()
    for extension in extensions:
        rows = [row for row in library.list() if row["path"].startswith(extension)]
        assert sorted(row["title"] for row in rows) == ["One", "Three", "Two"]
        assert [round(row["duration_s"], 2) for row in rows] == [2.0, 2.0, 2.0]
        assert {row["state"] for row in rows} == {"done"}
        ids = [row["id"] for row in rows]
        peaks = [library.client.get(f"/tracks/{each}/waveform")["data"]["peaks"] for each in ids]
        assert peaks[0] != peaks[1] != peaks[2]


#: Name and FILE of a sheet beside "image.flac".
MEANT = [
    ("image.cue", "image.wav"),  # the file was encoded since
    ("x.cue", "IMAGE.FLAC"),
    ("x.cue", "C:\\Rips\\image.wav"),
    ("x.cue", "./CD/Image.ape"),
    ("image.flac.cue", "Range.wav"),  # the sheet is called as the file
    ("IMAGE.CUE", "CDImage.wav"),
]


def test_sheet_finds_its_image(library: RealLibrary) -> None:
    for number, (name, meant) in enumerate(MEANT):
        image(library, f"{number}/image.flac")
        cue_sheets.write(library.folder / str(number) / name, cue_sheets.sheet(meant))
    library.scan()
    assert Counter(row["path"] for row in library.list()) == {
        f"{number}/image.flac": 3 for number in range(len(MEANT))
    }


def test_sheet_of_a_file_for_each_track_fills_gaps_only(library: RealLibrary) -> None:
    """The files' own tags win, and no track is there twice."""
    music.vorbis(library.new("Album/01.flac", 1, secs=1.0), TITLE="Own title", ARTIST="Own artist")
    library.new("Album/02.flac", 2, secs=1.0)
    library.new("Album/03.flac", 3, secs=1.0)
    lines = ['PERFORMER "Band"', 'TITLE "Album"', "REM DATE 1999"]
    lines += ['FILE "01.wav" WAVE', "TRACK 01 AUDIO", 'TITLE "A"', "INDEX 01 00:00:00"]
    # As EAC writes gaps: the pregap of the next track lies in the file before.
    lines += ["TRACK 02 AUDIO", 'TITLE "B"', 'PERFORMER "Guest"', "INDEX 00 00:00:50"]
    lines += ['FILE "02.wav" WAVE', "INDEX 01 00:00:00"]
    lines += ['FILE "03.wav" WAVE', "TRACK 03 AUDIO", 'TITLE "C"', "INDEX 01 00:00:00"]
    cue_sheets.write(library.folder / "Album/album.cue", "\n".join(lines))
    library.scan()
    rows = library.list(sort_by="album_order")
    assert [(row["title"], row["artist"], row["track"]) for row in rows] == [
        ("Own title", "Own artist", 1),
        ("B", "Guest", 2),
        ("C", "Band", 3),
    ]
    assert {(row["album"], row["year"]) for row in rows} == {("Album", 1999)}
    assert all(not library.client.get(f"/tracks/{row['id']}")["data"]["is_section"] for row in rows)


def test_sides_of_a_record_are_divided_each(library: RealLibrary) -> None:
    library.new("LP/a.flac", 1, secs=4.0)
    library.new("LP/b.flac", 2, secs=4.0)
    one = cue_sheets.sheet("a.flac", ("00:00:00", "00:02:00"), ("A1", "A2"))
    two = cue_sheets.sheet("b.flac", ("00:00:00", "00:02:00"), ("B1", "B2"), head="")
    cue_sheets.write(library.folder / "LP/lp.cue", one + two.replace("TRACK 01", "TRACK 03"))
    library.scan()
    assert {(row["title"], row["path"]) for row in library.list()} == {
        ("A1", "LP/a.flac"),
        ("A2", "LP/a.flac"),
        ("B1", "LP/b.flac"),
        ("B2", "LP/b.flac"),
    }


ENCODED = [
    ("utf-8-sig", "Süße Träume"),
    ("utf-16", "Süße Träume"),
    ("cp1252", "Süße Träume"),
    ("cp1251", "Группа крови"),
    ("cp932", "世界の終わりのソ表"),  # a backslash is a part of 表
    ("gb18030", "月亮代表我的心"),
    ("cp949", "사랑하는 그대에게"),
]


def test_sheet_in_any_encoding(library: RealLibrary) -> None:
    expected = set()
    for encoding, title in ENCODED:
        image(library, f"{encoding}/image.flac")
        named = (title, title + " 2", title + " 3")
        expected |= {(f"{encoding}/image.flac", each) for each in named}
        path = library.folder / encoding / "image.cue"
        cue_sheets.write(path, cue_sheets.sheet(titles=named), encoding)
    library.scan()
    assert {(row["path"], row["title"]) for row in library.list()} == expected


def test_sheet_in_a_comment_or_an_item(library: RealLibrary) -> None:
    text = cue_sheets.sheet("CDImage.wav")
    music.vorbis(library.new("A/a.flac", 1, secs=6.0), CUESHEET=text, ALBUM="Other", DATE="1980")
    cue_sheets.embed_item(library.new("B/b.wv", 2, secs=6.0), text.replace("Three", "Third"))
    library.scan()
    rows = sorted((row["title"], row["album"], row["artist"], row["path"]) for row in library.list())
    assert rows == [
        ("One", "Album", "Band", "A/a.flac"),
        ("One", "Album", "Band", "B/b.wv"),
        ("Third", "Album", "Band", "B/b.wv"),
        ("Three", "Album", "Band", "A/a.flac"),
        ("Two", "Album", "Band", "A/a.flac"),
        ("Two", "Album", "Band", "B/b.wv"),
    ]
    # A sheet beside the file is one that a user can edit.
    cue_sheets.write(library.folder / "A/a.cue", cue_sheets.sheet("a.flac", titles=("Un", "Deux", "Trois")))
    library.scan()
    assert {row["title"] for row in library.list() if row["path"] == "A/a.flac"} == {"Un", "Deux", "Trois"}


def test_block_of_a_flac_file_has_times_only(library: RealLibrary) -> None:
    path = music.vorbis(library.new("C/c.flac", 3, secs=6.0), TITLE="Disc", ARTIST="Singer")
    cue_sheets.embed_block(path, (0, 2, 4), 6)
    library.scan()
    rows = library.list(sort_by="album_order")
    assert [(row["title"], row["album"], row["artist"]) for row in rows] == [
        ("Track 1", "Disc", "Singer"),
        ("Track 2", "Disc", "Singer"),
        ("Track 3", "Disc", "Singer"),
    ]


def test_several_sheets_for_one_image_make_no_doubles(library: RealLibrary) -> None:
    image(library)
    for name, third in (("Album (copy).cue", "Copy"), ("image.cue", "Chosen"), ("zzz.cue", "Last")):
        text = cue_sheets.sheet(titles=("One", "Two", third))
        cue_sheets.write(library.folder / "Album" / name, text)
    library.scan()
    assert titles(library) == ["One", "Two", "Chosen"]
    cue_sheets.write(library.folder / "Album/image.cue", "no sheet any more")
    library.scan()
    assert titles(library) == ["One", "Two", "Copy"]
