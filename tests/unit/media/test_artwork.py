from __future__ import annotations

import base64
import os
from pathlib import Path
from typing import Any

import pytest

from media import artwork, formats
from media.artwork import FRONT_COVER, MAX_BYTES, find_image, read_artwork
from media.errors import UnreadableError
from media.files import open_beneath
from media.pictures import find_pictures
from media.results import Artwork
from media.tags import read_tags
from tests.real import music
from tests.unit.media import sounds
from tests.unit.media.conftest import OpenBytes
from tests.unit.media.sounds import flac, id3, mp4
from tests.unit.media.test_tags import tagged, with_id3

JPEG, PNG = music.picture("jpeg", size=20), music.picture("png", size=20)
BACK_COVER = 4


def picture(kind: int, data: bytes) -> Any:
    made = flac.Picture()
    made.type, made.data, made.mime = kind, data, "image/x-whatever"
    return made


def add_pictures(metadata: Any, pictures: list[tuple[int, bytes]]) -> None:
    name = type(metadata).__name__
    for number, (kind, data) in enumerate(pictures):
        if name in {"MP3", "WAVE", "AIFF"}:
            metadata.tags.add(id3.APIC(3, "image/x-whatever", kind, str(number), data))
        elif name == "FLAC":
            metadata.add_picture(picture(kind, data))
        elif name == "MP4":
            metadata.setdefault("covr", []).append(mp4.MP4Cover(data))
        else:
            encoded = base64.b64encode(picture(kind, data).write()).decode()
            metadata["metadata_block_picture"] = [*metadata.get("metadata_block_picture", []), encoded]


@pytest.mark.parametrize("kind", sounds.EMBEDDING)
def test_embedded_picture_comes_out_with_its_true_type(
    kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    fd = open_bytes(tagged(encoded[kind], lambda metadata: add_pictures(metadata, [(FRONT_COVER, PNG)])))
    assert read_artwork(fd, b"x") == Artwork("image/png", PNG)
    assert read_tags(fd, b"x").has_artwork


@pytest.mark.parametrize("kind", [kind for kind in sounds.EMBEDDING if kind != "m4a"])
def test_front_cover_is_preferred(kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    pictures = [(BACK_COVER, PNG), (FRONT_COVER, JPEG)]
    fd = open_bytes(tagged(encoded[kind], lambda metadata: add_pictures(metadata, pictures)))
    assert read_artwork(fd, b"x") == Artwork("image/jpeg", JPEG)


@pytest.mark.parametrize("kind", sounds.EMBEDDING)
def test_what_is_no_image_is_passed_over(kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    pictures = [(FRONT_COVER, b"<script>alert(1)</script>"), (FRONT_COVER, JPEG)]
    fd = open_bytes(tagged(encoded[kind], lambda metadata: add_pictures(metadata, pictures[:1])))
    assert read_artwork(fd, b"x") is None
    assert not read_tags(fd, b"x").has_artwork
    fd = open_bytes(tagged(encoded[kind], lambda metadata: add_pictures(metadata, pictures)))
    assert read_artwork(fd, b"x") == Artwork("image/jpeg", JPEG)


def test_broken_picture_block_is_passed_over(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    def break_blocks(metadata: Any) -> None:
        metadata["metadata_block_picture"] = ["no base64 at all!", base64.b64encode(b"short").decode()]

    assert read_artwork(open_bytes(tagged(encoded["ogg"], break_blocks)), b"x") is None


@pytest.mark.parametrize("kind", sounds.FORMATS)
def test_no_picture_is_none(kind: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    assert read_artwork(open_bytes(encoded[kind]), b"x") is None


def test_picture_in_the_id3_of_an_aac_stream(encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    fd = open_bytes(with_id3(encoded["aac"], id3.APIC(3, "image/png", FRONT_COVER, "", PNG)))
    assert read_artwork(fd, b"x") == Artwork("image/png", PNG)


def test_images_are_told_by_magic_and_bounded() -> None:
    assert find_image(JPEG) == Artwork("image/jpeg", JPEG)
    for kind in ("gif", "webp", "avif", "bmp", "tiff"):
        found = find_image(music.picture(kind, size=20))
        assert found is not None
        assert found.mime == f"image/{kind}"
    assert find_image(b"GIF89a" + bytes(9)) is None
    assert find_image(JPEG[:-200]) is None
    assert find_image(b"<svg xmlns='http://www.w3.org/2000/svg'/>") is None
    assert find_image(PNG + bytes(MAX_BYTES)) is None
    assert find_image(b"") is None


def test_cover_beside_the_track_is_found_in_any_case(tmp_path: Path) -> None:
    album = tmp_path / "Björk" / "Homogenic"
    album.mkdir(parents=True)
    for name in ("Front.PNG", "folder.jpeg", "COVER.Jpg", "cover.txt", "booklet.png"):
        (album / name).write_bytes(JPEG)
    root, directory = os.fsencode(tmp_path), "Björk/Homogenic".encode()
    found = find_pictures(root, directory)[0]
    assert found == directory + b"/COVER.Jpg"
    fd = open_beneath(root, found)
    try:
        assert artwork.read_image(fd) == Artwork("image/jpeg", JPEG)
    finally:
        os.close(fd)
    (album / "COVER.Jpg").unlink()
    assert find_pictures(root, directory)[0] == directory + b"/folder.jpeg"


@pytest.mark.parametrize("directory", [b"link", b"link/deep"])
def test_folder_that_is_reached_through_a_link_is_not_looked_into(tmp_path: Path, directory: bytes) -> None:
    (tmp_path / "outside" / "deep").mkdir(parents=True)
    for folder in ("outside", "outside/deep"):
        (tmp_path / folder / "cover.jpg").touch()
    (tmp_path / "root").mkdir()
    (tmp_path / "root" / "link").symlink_to(tmp_path / "outside")
    assert find_pictures(os.fsencode(tmp_path / "root"), directory) == []


def test_folder_without_cover_or_without_itself_has_none(tmp_path: Path) -> None:
    assert find_pictures(os.fsencode(tmp_path), b"") == []
    assert find_pictures(os.fsencode(tmp_path), b"gone") == []
    (tmp_path / "album.png").touch()
    assert find_pictures(os.fsencode(tmp_path), b"") == [b"album.png"]


def test_image_that_cannot_be_read_is_unreadable(
    open_bytes: OpenBytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    class BrokenDisk:
        def __enter__(self) -> BrokenDisk:
            return self

        def __exit__(self, *_: object) -> None: ...

        def read(self, size: int) -> bytes:
            raise OSError(5, "I/O error")

    monkeypatch.setattr(formats, "open_again", lambda fd: BrokenDisk())
    with pytest.raises(UnreadableError, match="I/O error"):
        artwork.read_image(0)
