"""Tags of APEv2 and ASF by the names of Vorbis comments, and Vorbis comments in old encodings."""

from pathlib import Path
from typing import Any

import mutagen
import pytest
from mutagen import asf
from mutagen.apev2 import APEBinaryValue

from media.artwork import read_artwork
from media.tags import read_tags
from tests.real import music
from tests.real.test_tags import old_comments

# mutagen is typed in part, so that strict mypy refuses to call it.
_file: Any = mutagen.File
_binary: Any = APEBinaryValue
_asf: Any = asf

COVER = music.picture("png", size=20)
FRONT = b"\3" + len(COVER).to_bytes(4, "little") + "image/png\0\0".encode("utf-16-le") + COVER


def write(path: Path) -> Path:
    path.write_bytes(music.encoded(path.suffix, 1, 1.0))
    return path


@pytest.mark.parametrize("name", ["a.wma", "a.wv"])
def test_tags_and_pictures_are_read(tmp_path: Path, name: str) -> None:
    path = write(tmp_path / name)
    file = _file(path)
    if file.tags is None:
        file.add_tags()
    if name == "a.wma":
        file["Title"], file["Author"], file["WM/AlbumTitle"] = ["Song"], ["Ann", "Bob"], ["Record"]
        file["WM/TrackNumber"], file["WM/Picture"] = ["3"], [_asf.ASFByteArrayAttribute(FRONT)]
    else:
        file["Title"], file["Artist"], file["Album"], file["Track"] = "Song", ["Ann", "Bob"], "Record", "3/9"
        file["Cover Art (Front)"] = _binary(b"cover.png\0" + COVER)
        file["Cover Art (Back)"] = _binary(b"back.png\0" + music.picture("png", "blue", 20))
        file["Other"] = _binary(b"no text")
    file.save()
    with path.open("rb") as opened:
        tags = read_tags(opened.fileno(), name.encode())
        picture = read_artwork(opened.fileno(), name.encode())
    assert (tags.title, tags.artists, tags.album, tags.track) == ("Song", ("Ann", "Bob"), "Record", 3)
    assert picture is not None
    assert picture.data == COVER


@pytest.mark.parametrize("name", ["a.flac", "a.ogg", "a.opus"])
def test_comments_that_are_not_utf_8_are_guessed(tmp_path: Path, name: str) -> None:
    path = old_comments(write(tmp_path / name), "cp1251", title="Песня о море", artist="Группа крови")
    with path.open("rb") as opened:
        tags = read_tags(opened.fileno(), name.encode())
    assert (tags.title, tags.artists) == ("Песня о море", ("Группа крови",))
