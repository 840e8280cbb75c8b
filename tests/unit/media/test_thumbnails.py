"""Shrinking pictures."""

import io

import pytest
from PIL import Image

from media import thumbnails
from media.errors import NotDecodableError
from media.results import Artwork
from media.sandbox import Sandbox
from tests.unit.media.conftest import OpenBytes


def picture(width: int, height: int, mode: str = "RGB", kind: str = "PNG", **options: object) -> Artwork:
    encoded = io.BytesIO()
    Image.new(mode, (width, height), "red" if mode == "RGB" else None).save(encoded, kind, **options)
    return Artwork(f"image/{kind.lower()}", encoded.getvalue())


def size_of(artwork: Artwork) -> tuple[int, int]:
    with Image.open(io.BytesIO(artwork.data)) as opened:
        return opened.size


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "GIF"])
def test_picture_fits_into_the_square(kind: str) -> None:
    small = thumbnails.shrink(picture(800, 400, kind=kind), 96)
    assert (small.mime, size_of(small)) == ("image/jpeg", (96, 48))


def test_small_picture_keeps_its_size() -> None:
    assert size_of(thumbnails.shrink(picture(50, 60), 96)) == (50, 60)


@pytest.mark.parametrize("mode", ["RGBA", "LA", "P", "1", "I;16"])
def test_every_kind_of_pixel_is_shown(mode: str) -> None:
    assert size_of(thumbnails.shrink(picture(200, 200, mode), 96)) == (96, 96)


def test_photograph_is_rotated_upright() -> None:
    exif = Image.Exif()
    exif[0x0112] = 6  # orientation: rotated (Exif 2.32, table 4)
    assert size_of(thumbnails.shrink(picture(200, 100, kind="JPEG", exif=exif), 96)) == (48, 96)


@pytest.mark.parametrize("data", [b"", b"\x89PNG\r\n\x1a\n" + bytes(100), picture(300, 300).data[:200]])
def test_data_that_is_no_picture_is_refused(data: bytes) -> None:
    with pytest.raises(NotDecodableError):
        thumbnails.shrink(Artwork("image/png", data), 96)


def test_decompression_bomb_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(thumbnails, "_MOST_PIXELS", 100)
    with pytest.raises(NotDecodableError, match="too many pixels"):
        thumbnails.shrink(picture(11, 11), 96)


def test_image_file_is_shrunk_in_the_child(sandbox: Sandbox, open_bytes: OpenBytes) -> None:
    found = sandbox.read_image(open_bytes(picture(800, 400).data), 320)
    assert found is not None
    assert size_of(found) == (320, 160)
    whole = sandbox.read_image(open_bytes(picture(800, 400).data))
    assert whole is not None
    assert size_of(whole) == (800, 400)
