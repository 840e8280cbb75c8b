"""Tags as people wrote them: every kind of tag, spelling and encoding reaches the catalogue."""

import io
from pathlib import Path
from typing import Any

import mutagen
from mutagen.apev2 import APEv2
from mutagen.id3 import ID3, Frames
from mutagen.oggopus import OggOpus
from mutagen.wave import WAVE

from tests.real import music
from tests.real.library import RealLibrary

# mutagen is typed in part, so that strict mypy refuses to call it.
_apev2: Any = APEv2
_file: Any = mutagen.File
_id3: Any = ID3
_frames: Any = Frames
_opus: Any = OggOpus
_wave: Any = WAVE

SECS = 1.0


def latin1(path: Path, encoding: str, **frames: str) -> Path:
    """Write ID3v2.3 frames that say latin-1 and hold bytes in another encoding."""
    tags = _id3()
    for name, text in frames.items():
        tags.add(_frames[name](encoding=0, text=[text.encode(encoding).decode("latin-1")]))
    tags.save(path, v2_version=3)
    return path


class Encoded(str):
    """A text that a file stores in an encoding of old taggers."""

    __slots__ = ("encoding",)
    encoding: str

    def encode(self, _encoding: str = "", errors: str = "strict") -> bytes:
        return super().encode(self.encoding, errors)


def old_comments(path: Path, encoding: str, **comments: str) -> Path:
    """Write Vorbis comments that are not the UTF-8 they should be."""
    file: Any = _file(path)
    for name, text in comments.items():
        file[name] = encoded = Encoded(text)
        encoded.encoding = encoding
    file.save()
    return path


def v1(*texts: bytes, track: int = 5, genre: int = 17) -> bytes:
    """Return an ID3v1.1 tag: title, artist, album."""
    padded = b"".join(text[:30].ljust(30, b"\0") for text in texts)
    return b"TAG" + padded + b"2003" + bytes(29) + bytes([track, genre])


def ape(path: Path, **items: str) -> Path:
    tags = _apev2()
    for name, text in items.items():
        tags[name.replace("_", " ")] = text
    tags.save(path)
    return path


def append(path: Path, data: bytes) -> Path:
    path.write_bytes(path.read_bytes() + data)
    return path


def tag_with_footer(**frames: str) -> bytes:
    """Return an ID3v2.4 tag for the end of a file."""
    tags = _id3()
    for name, text in frames.items():
        tags.add(_frames[name](encoding=3, text=[text]))
    written = io.BytesIO()
    tags.save(written, padding=lambda _info: 0)
    data = bytearray(written.getvalue())
    data[5] |= 0x10
    return bytes(data) + b"3DI" + bytes(data[3:10])


def test_id3_of_every_kind_fills_all_fields(library: RealLibrary) -> None:
    """T01, T06b, T42b: v2.2, v1 alone, appended v2.4, one tag behind another."""
    old = b"TT2\0\0\x06\0Title" + b"TP1\0\0\x07\0Singer" + b"TRK\0\0\x04\x003/9" + b"TCO\0\0\x05\0(17)"
    head = b"ID3\2\0\0" + bytes([0, 0, 0, len(old)])
    library.new("22.mp3", 1, SECS).write_bytes(head + old + music.encoded(".mp3", 1, SECS))
    append(library.new("v1.mp3", 2, SECS), v1("Café del Mar".encode("latin-1"), b"Energy", b"Once"))
    appended = tag_with_footer(TIT2="Appended")
    append(library.new("end.mp3", 3, SECS), appended)
    append(
        library.new("end v1.mp3", 4, SECS),
        appended.replace(b"Appended", b"Apposite") + v1(b"Cut", b"Ann", b"B"),
    )
    two = library.new("two.mp3", 5, SECS)
    music.id3(two, TALB="Behind", TIT2="Old title")
    behind = two.read_bytes()
    two.write_bytes(music.encoded(".mp3", 5, SECS))
    music.id3(two, TIT2="New title")
    front = two.read_bytes().removesuffix(music.encoded(".mp3", 5, SECS))
    two.write_bytes(front + behind)
    library.scan()
    first = library.track("Title")
    assert (first["artist"], first["track"], first["genre"]) == ("Singer", 3, "Rock")
    second = library.track("Café del Mar")
    assert (second["artist"], second["year"], second["track"], second["genre"]) == ("Energy", 2003, 5, "Rock")
    assert library.track("Appended")
    assert library.track("Apposite")["artist"] == "Ann"
    assert library.track("New title")["album"] == "Behind"


def test_ape_alone_and_beside_id3(library: RealLibrary) -> None:
    """T04: ID3 wins field by field, APE fills the gaps, ID3v1 the rest; in any order at the end."""
    items = {"Title": "Ape", "Artist": "Ape Artist", "Album": "Ape Album", "Track": "4/9", "Year": "1994"}
    ape(library.new("alone.mp3", 1, SECS), **items, Genre="12")
    ape(music.id3(library.new("beside.mp3", 2, SECS), TIT2="Id3", TPE1="Id3 Artist"), **items)
    append(
        ape(library.new("v1.mp3", 3, SECS), Title="Long title that id3v1 cannot hold"),
        v1(b"Cut", b"Old", b"Rec"),
    )
    lyrics3 = b"LYRICSBEGININD0000200" + b"000021LYRICS200"
    append(ape(library.new("l3.mp3", 4, SECS), Title="Before Lyrics3"), lyrics3 + v1(b"x", b"Lyr", b""))
    library.scan()
    alone = library.track("Ape")
    assert (alone["artist"], alone["album"], alone["track"]) == ("Ape Artist", "Ape Album", 4)
    assert (alone["year"], alone["genre"]) == (1994, "Other")
    beside = library.track("Id3")
    assert (beside["artist"], beside["album"], beside["year"]) == ("Id3 Artist", "Ape Album", 1994)
    assert library.track("Long title that id3v1 cannot hold")["artist"] == "Old"
    assert library.track("Before Lyrics3")["artist"] == "Lyr"


ENCODED = [
    ("cp1251", "Песня о море", "Группа", "Лучшее"),
    ("cp1251", "Осень", "ДДТ", "Это всё"),
    ("koi8_r", "Группа крови", "Кино", "Спокойная ночь"),
    ("cp1252", "Größe", "Motörhead", "Überkill"),
    ("cp1252", "L’été", "Françoise Hardy", "À la carte"),
    ("latin-1", "Café del Mar", "Björk", "Début"),
    ("cp1250", "Zażółć gęślą", "Dżem", "Świat"),
    ("iso8859_2", "Zażółć gęślą", "Dżem", "Świat"),
    ("cp932", "さくら", "森山直太朗", "First"),
    ("cp932", "丸の内サディスティック", "椎名林檎", "無罪モラトリアム"),
    ("gbk", "青花瓷", "周杰伦", "我很忙"),
    ("big5", "月亮代表我的心", "鄧麗君", "島國之情歌"),
    ("euc_kr", "좋은 날", "아이유", "리얼"),
    ("cp1253", "Ζορμπάς", "Μίκης Θεοδωράκης", "Άλμπουμ"),
    ("utf-8", "Zażółć jaźń", "Björk", "東京"),
    ("utf-8", "é", "Ann", "Plain"),
]


def test_encoding_of_a_file_is_guessed_once(library: RealLibrary) -> None:
    """T06, T34d, T10c: the same bytes in ID3v1, ID3v2 "latin-1" and RIFF INFO."""
    expected: dict[str, tuple[str, str, str]] = {}
    for n, (encoding, title, artist, album) in enumerate(ENCODED):
        texts = [text.encode(encoding) for text in (title, artist, album)]
        append(library.new(f"{n} v1.mp3", 1, SECS), v1(*texts))
        latin1(library.new(f"{n} v23.mp3", 1, SECS), encoding, TIT2=title, TPE1=artist, TALB=album)
        info = music.info(encoding, INAM=title, IART=artist, IPRD=album)
        music.add_chunks(library.new(f"{n} info.wav", 1, SECS), info)
        paths = (f"{n} v1.mp3", f"{n} v23.mp3", f"{n} info.wav")
        expected |= dict.fromkeys(paths, (title, artist, album))
    library.scan()
    assert {row["path"]: (row["title"], row["artist"], row["album"]) for row in library.list()} == expected


def test_vorbis_comments_in_other_encodings_are_guessed(library: RealLibrary) -> None:
    expected: dict[str, tuple[str, str, str]] = {}
    for n, (encoding, title, artist, album) in enumerate(ENCODED):
        for extension in (".flac", ".ogg", ".opus"):
            path = library.new(f"{n}{extension}", 1, SECS)
            old_comments(path, encoding, title=title, artist=artist, album=album)
            expected[path.name] = (title, artist, album)
    library.scan()
    assert {row["path"]: (row["title"], row["artist"], row["album"]) for row in library.list()} == expected


def test_stated_encodings_are_believed(library: RealLibrary) -> None:
    music.id3(library.new("a.mp3", 1, SECS), TIT2="Ã©", TPE1="Ïåñíÿ")
    music.vorbis(library.new("b.flac", 2, SECS), title="Ã¶", artist="Ïåñíÿ")
    library.scan()
    assert {row["title"] for row in library.list()} == {"Ã©", "Ã¶"}
    assert {row["name"] for row in library.list("artists")} == {"Ïåñíÿ"}


def test_chunks_of_wav_and_aiff_are_merged(library: RealLibrary) -> None:
    """T10, T11b: INFO before or behind the audio fills the gaps of id3; AIFF's text chunks are read."""
    both = music.add_chunks(
        library.new("both.wav", 1, SECS),
        music.info(INAM="Partial", IART="Partial Artist", ITRK="7", IGNR="x"),
    )
    tags = _wave(both)
    tags.add_tags()
    tags.tags.add(_frames["TCON"](encoding=3, text=["Ambient"]))
    tags.save()
    data = music.encoded(".wav", 2, SECS)
    before = data[:12] + music.info("cp1251", INAM="Перед звуком", IART="Группа") + data[12:]
    library.new("before.wav", 2, SECS).write_bytes(before)
    aiff = library.new("a.aiff", 3, SECS)
    text = b"NAME\0\0\0\x05Aiff \0" + b"AUTH\0\0\0\x06Author"
    aiff.write_bytes(aiff.read_bytes() + text)
    library.scan()
    merged = library.track("Partial")
    assert (merged["artist"], merged["genre"], merged["track"]) == ("Partial Artist", "Ambient", 7)
    assert library.track("Перед звуком")["artist"] == "Группа"
    assert library.track("Aiff")["artist"] == "Author"


def test_numbers_are_read_as_people_write_them(library: RealLibrary) -> None:
    """T20b, T20c: vinyl sides are in order."""
    for side, title in (("A1", "Zulu"), ("A2", "Yankee"), ("B1", "Xray"), ("B2", "Whisky"), ("C", "Victor")):
        path = library.new(f"vinyl/{title}.flac", ord(title[0]), SECS)
        music.vorbis(path, title=title, artist="Vn", album="Sides", tracknumber=side)
    odd = {"4.": 4, "5 of 12": 5, "６": 6, "12345": 12345, "07/12": 7, "Track 8": 8, "1-09": 9, "": None}
    odd |= {"3 (of 12)": 3, "2.05": 5, "6.00": 6, "no. 11": 11}
    for n, number in enumerate(odd):
        music.id3(library.new(f"nums/{n}.mp3", n, SECS), TIT2=f"N{number}", TRCK=number)
    library.scan()
    rows = [row["title"] for row in library.list(sort_by="album_order") if row["album"] == "Sides"]
    assert rows == ["Zulu", "Yankee", "Xray", "Whisky", "Victor"]
    assert {row["title"]: row["track"] for row in library.list() if row["title"][0] == "N"} == {
        f"N{number}": track for number, track in odd.items()
    }


def test_folders_give_discs_and_untagged_files_their_fields(library: RealLibrary) -> None:
    """T26b, T27."""
    folders = {"CD1": 1, "Disc 2": 2, "CD 03 - Live": 3, "Disk_4": 4, "(Диск 5)": 5, "Extra": None}
    for n, folder in enumerate(folders):
        music.id3(library.new(f"Box/{folder}/1.mp3", n, SECS), TIT2=folder, TALB="Box", TPE1="Bx")
    music.id3(library.new("Box/CD1/2.mp3", 20, SECS), TIT2="Tagged", TALB="Box", TPE1="Bx", TPOS="3/3")
    for n, name in enumerate(("01 - Song", "02. Other", "03 Third")):
        library.new(f"Artist/1997 - Album/{name}.mp3", 30 + n, SECS)
    library.new("Solo - Record (2001)/CD2/1. Opening.flac", 40, SECS)
    library.new("99 Luftballons.mp3", 41, SECS)
    library.scan()
    assert {title: library.track(title)["disc"] for title in folders} == folders
    assert library.track("Tagged")["disc"] == 3
    found = [library.track(title) for title in ("Song", "Other", "Third")]
    assert [(row["artist"], row["album"], row["track"], row["year"]) for row in found] == [
        ("Artist", "Album", 1 + n, 1997) for n in range(3)
    ]
    opening = library.track("Opening")
    assert (opening["artist"], opening["album"], opening["disc"]) == ("Solo", "Record", 2)
    assert library.track("99 Luftballons")["artist"] == "Unknown artist"


def test_keys_of_ffmpeg_and_old_rippers(library: RealLibrary) -> None:
    """T31b, T36, T36b, T41, X10."""
    old = {"TRACK": "9", "DISC": "2", "ALBUM_ARTIST": "Od AA", "YEAR": "1988", "GENRE": "17", "Artist": "Od"}
    music.vorbis(library.new("1.flac", 1, SECS), title="abc\u202egpj.exe", ALBUM="Od", **old)
    music.vorbis(
        library.new("2.flac", 2, SECS),
        title="Spaced",
        artist="Od",
        **{"album artist": "Sp AA", "album": "Sp"},
    )
    tags = _id3(music.id3(library.new("3.mp3", 3, SECS), TIT2="Foo", TPE1="Track Guy", TALB="FooAlbum"))
    tags.add(_frames["TXXX"](encoding=3, desc="ALBUM ARTIST", text=["Foo AA"]))
    tags.save(library.folder / "3.mp3")
    opus = _opus(library.new("4.opus", 4, SECS))
    opus["TITLE"], opus["GENRE"], opus["DATE"] = "👨‍👩‍👧 family", ["(4)Eurodisco", "Rock; Pop"], "12.05.1999"
    opus.save()
    library.scan()
    first = library.track("abcgpj.exe")
    assert (first["track"], first["disc"], first["album_artist"]) == (9, 2, "Od AA")
    assert (first["year"], first["genre"]) == (1988, "Rock")
    assert library.track("Spaced")["album_artist"] == "Sp AA"
    assert library.track("Foo")["album_artist"] == "Foo AA"
    family = library.track("👨‍👩‍👧 family")
    assert (family["genre"], family["year"]) == ("Disco, Eurodisco, Rock, Pop", 1999)
