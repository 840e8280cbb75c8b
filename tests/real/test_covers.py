"""Covers are found beside the audio at any time, by the usual names; broken ones are passed over (C1-C9)."""

import base64
import io
import os
import struct
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen.apev2 import APEv2
from mutagen.asf import ASF
from mutagen.asf._attrs import ASFByteArrayAttribute
from mutagen.flac import FLAC, Picture
from mutagen.id3 import ID3, Frames
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus
from mutagen.oggvorbis import OggVorbis
from PIL import Image

from tests.real import music
from tests.real.library import RealLibrary

_id3: Any = ID3
_frames: Any = Frames
_ogg: Any = OggVorbis
_ape: Any = APEv2
_asf: Any = ASF
_asf_bytes: Any = ASFByteArrayAttribute
_flac: Any = FLAC
_picture: Any = Picture
_mp4: Any = MP4
_mp4_cover: Any = MP4Cover
_opus: Any = OggOpus


def song(library: RealLibrary, name: str, title: str) -> Path:
    return music.id3(library.new(name, secs=1), TIT2=title, TPE1="Band", TALB=f"Album of {title}")


def draw(library: RealLibrary, name: str, colour: str = "red") -> Path:
    path = library.folder / name
    path.parent.mkdir(parents=True, exist_ok=True)
    kind = {".jpg": "jpeg", ".jpeg": "jpeg", ".tif": "tiff"}.get(path.suffix.lower(), path.suffix[1:].lower())
    path.write_bytes(music.picture(kind, colour))
    return path


def embed(path: Path, data: bytes, mime: str = "image/jpeg", kind: int = 3) -> Path:
    tags = _id3(path)
    tags.add(_frames["APIC"](encoding=0, mime=mime, type=kind, desc=str(kind), data=data))
    tags.save(path)
    return path


def shown(library: RealLibrary, title: str, size: int | None = 96) -> str | None:
    """Return the colour of a track's picture; None without one, which the lists say, too."""
    track = library.track(title)
    return colour(library, f"/tracks/{track['id']}/artwork", size, track["has_artwork"])


def colour(library: RealLibrary, path: str, size: int | None, is_expected: bool) -> str | None:
    answer = library.client.send("GET", path, query_string={"size": size} if size else {})
    assert (answer.status_code == 200) is is_expected
    if answer.status_code != 200:
        return None
    with Image.open(io.BytesIO(answer.get_data())) as picture:
        red, green, blue = picture.convert("RGB").resize((1, 1)).getpixel((0, 0))  # type: ignore[misc]
    return max((red, "red"), (green, "lime"), (blue, "blue"))[1]


@pytest.mark.parametrize("name", [
    "cover.jpg", "Cover.JPG", "folder.jpeg", "FRONT.png", "cover.webp", "cover.gif", "cover.bmp",
    "cover.avif", "cover.tif",
    "AlbumArt.jpg", "AlbumArt_{5FA05D35-A682-4AF6-96F7-0773E42D4D16}_Large.jpg", "thumb.jpg", "Songs.jpg",
    "Band - Songs (front).jpg", "IMG_1234.jpg", "Artwork/front.jpg", "Scans/Cover.png", "Covers/01.jpg",
    "artwork/cover.webp",
])  # fmt: skip
@pytest.mark.unmeasured(after=2)
def test_cover_is_found_by_its_name(library: RealLibrary, name: str) -> None:
    """C5, C6."""
    song(library, "Band/Songs/01.mp3", "One")
    draw(library, f"Band/Songs/{name}")
    library.scan()
    assert shown(library, "One") == "red"
    assert shown(library, "One", None) == "red"
    [album] = library.list("albums")
    assert album["artwork_track_id"] == library.track("One")["id"]


@pytest.mark.parametrize("discs", [("CD1", "CD2"), ("Disc 1", "Disc 2"), ("disk-01 (Live)", "2. CD")])
def test_cover_above_the_folders_of_discs(library: RealLibrary, discs: tuple[str, str]) -> None:
    """C1."""
    for disc in discs:
        song(library, f"Box/{disc}/01.mp3", disc)
    draw(library, "Box/cover.jpg")
    draw(library, f"Box/{discs[1]}/folder.jpg", "blue")
    song(library, "Other/Not a disc/01.mp3", "Other")
    draw(library, "Other/cover.jpg")
    library.scan()
    assert [shown(library, disc) for disc in discs] == ["red", "blue"]
    assert shown(library, "Other") is None


def test_the_front_is_chosen(library: RealLibrary) -> None:
    song(library, "a/01.mp3", "A")
    for name in ("back.jpg", "cd.jpg", "Scans/front.jpg"):
        draw(library, f"a/{name}", "lime" if "front" in name else "red")
    song(library, "b/01.mp3", "B")
    draw(library, "b/artist.jpg")
    song(library, "c/01.mp3", "C")
    draw(library, "c/._cover.jpg")
    library.scan()
    assert shown(library, "A") == "lime"
    assert shown(library, "B") is None
    assert shown(library, "C") is None


def test_covers_come_change_and_go_while_the_audio_stays(library: RealLibrary) -> None:
    """C3, C4."""
    song(library, "x/01.mp3", "X")
    song(library, "y/CD1/01.mp3", "Y")
    library.scan()
    assert [shown(library, title) for title in "XY"] == [None, None]
    cover = draw(library, "x/cover.jpg")
    draw(library, "y/Folder.png", "blue")
    library.scan()
    assert [shown(library, title) for title in "XY"] == ["red", "blue"]
    assert all(album["artwork_track_id"] for album in library.list("albums"))
    draw(library, "x/cover.jpg", "lime")
    os.utime(cover, (1, 1))
    assert shown(library, "X") == "lime"
    cover.unlink()
    (library.folder / "y/Folder.png").unlink()
    library.scan()
    assert [shown(library, title) for title in "XY"] == [None, None]
    assert not any(album["artwork_track_id"] for album in library.list("albums"))
    assert not any(artist["artwork_track_id"] for artist in library.list("artists"))


def test_broken_pictures_are_passed_over(library: RealLibrary) -> None:
    """C7: embedded, in the folder, in the middle of the data, or with another extension."""
    whole = music.picture("jpeg", "blue", 600)
    embed(song(library, "a/01.mp3", "A"), whole[:150])
    draw(library, "a/cover.jpg")
    song(library, "b/01.mp3", "B")
    (draw(library, "b/cover.jpg")).write_bytes(whole[: len(whole) // 2])
    draw(library, "b/front.png", "lime")
    embed(embed(song(library, "c/01.mp3", "C"), whole[:150]), music.picture("png", "lime"), kind=4)
    song(library, "d/01.mp3", "D")
    (draw(library, "d/cover.jpg")).write_bytes(b"<html>404</html>")
    embed(song(library, "e/01.mp3", "E"), b"http://example.com/cover.jpg", mime="-->")
    library.scan()
    assert [shown(library, title) for title in "ABCDE"] == ["red", "lime", "lime", None, None]


def broken_inside(kind: str) -> bytes:
    """Return a picture with a whole header and end, and noise in its pixels."""
    encoded = io.BytesIO()
    noise = np.random.default_rng(2).integers(0, 255, (200, 200, 3), np.uint8)
    Image.fromarray(noise).save(encoded, kind)
    data = bytearray(encoded.getvalue())
    data[9000:20000] = np.random.default_rng(3).bytes(11_000)
    return bytes(data)


@pytest.mark.parametrize("kind", ["jpeg", "png"])
def test_pictures_with_broken_pixels_are_passed_over(library: RealLibrary, kind: str) -> None:
    """C7: the track says that it has no picture, or shows the next best."""
    for title in "ABC":
        embed(song(library, f"{title}/01.mp3", title), broken_inside(kind), f"image/{kind}")
    draw(library, "B/cover.jpg")
    embed(library.folder / "C/01.mp3", music.picture("png", "lime"), kind=4)
    library.scan()
    assert [shown(library, title) for title in "ABC"] == [None, "red", "lime"]
    assert [shown(library, title, None) for title in "ABC"] == [None, "red", "lime"]


def asf_picture(kind: int, data: bytes) -> Any:
    """Return a WM/Picture: kind, length, MIME type, description, and the picture."""
    return _asf_bytes(struct.pack("<BI", kind, len(data)) + "image/jpeg\0\0".encode("utf-16-le") + data)


def test_front_covers_of_all_kinds_of_tags(library: RealLibrary) -> None:
    """C9: APEv2, MPEG-4, WMA, Matroska, FLAC and Opus; each with another picture, most of them before it."""
    front, back = music.picture("png", "lime"), music.picture("jpeg", "red")
    ape = _ape()
    ape["Title"], ape["Cover Art (Back)"], ape["Cover Art (Front)"] = "ape", b"b\0" + back, b"f\0" + front
    ape.save(library.new("1.wv", secs=1))
    mp4 = _mp4(library.new("2.m4a", secs=1))
    mp4["\xa9nam"] = "mp4"
    mp4["covr"] = [_mp4_cover(front, _mp4_cover.FORMAT_PNG), _mp4_cover(back, _mp4_cover.FORMAT_JPEG)]
    mp4.save()
    asf = _asf(library.new("3.wma", secs=1))
    asf["Title"], asf["WM/Picture"] = "wma", [asf_picture(4, back), asf_picture(3, front)]
    asf.save()
    (library.folder / "4.mka").write_bytes(music.matroska({"b.jpeg": back, "cover.png": front}, title="mka"))
    flac, opus = _flac(library.new("5.flac", secs=1)), _opus(library.new("6.opus", secs=1))
    flac["title"], opus["title"] = "flac", "opus"
    for kind, data in ((4, back), (3, front)):
        picture = _picture()
        picture.type, picture.data, picture.mime = kind, data, "image/png"
        flac.add_picture(picture)
        opus["metadata_block_picture"] = [
            *opus.get("metadata_block_picture", []),
            base64.b64encode(picture.write()).decode(),
        ]
    flac.save()
    opus.save()
    library.scan()
    titles = ["ape", "mp4", "wma", "mka", "flac", "opus"]
    assert {title: shown(library, title) for title in titles} == dict.fromkeys(titles, "lime")


def test_huge_picture_is_shown_small(library: RealLibrary) -> None:
    """C8: 27 MB of PNG inside an mp3."""
    noise = np.random.default_rng(1).integers(0, 40, (3000, 3000, 3), np.uint8)
    noise[..., 0] += 200
    encoded = io.BytesIO()
    Image.fromarray(noise).save(encoded, "PNG", compress_level=0)
    assert len(encoded.getvalue()) > 26_000_000
    embed(song(library, "a/01.mp3", "Huge"), encoded.getvalue(), "image/png")
    library.scan()
    assert shown(library, "Huge") == "red"
    assert shown(library, "Huge", None) == "red"


def test_old_fields_of_vorbis_comments(library: RealLibrary) -> None:
    """C9."""
    file = _ogg(library.new("old/1.ogg", secs=1))
    file["title"] = "Old"
    file["coverart"] = base64.b64encode(music.picture()).decode()
    file["coverartmime"] = "image/jpeg"
    file.save()
    library.scan()
    assert shown(library, "Old") == "red"


def of_artist(library: RealLibrary, name: str, size: int | None = 96) -> str | None:
    """Return the colour of an artist's picture; None without one, which the artist says, too."""
    [found] = [each for each in library.list("artists") if each["name"] == name]
    artist = library.client.get(f"/artists/{found['id']}")["data"]
    return colour(library, f"/artists/{found['id']}/artwork", size, artist["has_artwork"])


@pytest.mark.parametrize("name", ["artist.jpg", "Artist.JPEG", "band.png", "PHOTO.webp", "performer.gif"])
def test_picture_of_an_artist(library: RealLibrary, name: str) -> None:
    """C6: above the albums, above folders of discs, and beside tracks that lie in it."""
    for band, folder in (("Above", "One"), ("Discs", "Two/CD1"), ("Beside", "")):
        music.id3(library.new(f"{band}/{folder}/1.mp3", secs=1), TIT2=band, TPE1=band, TALB=f"Of {band}")
        draw(library, f"{band}/{name}")
    music.id3(library.new("Above/One/2.mp3", secs=1), TIT2="B", TPE1="Guest", TPE2="Above", TALB="Of Above")
    draw(library, "Above/One/cover.jpg", "blue")
    music.id3(library.new("Loose/1.mp3", secs=1), TIT2="Loose", TPE1="Loose")
    draw(library, f"Loose/{name}")
    library.scan()
    assert [of_artist(library, band) for band in ("Above", "Discs", "Beside", "Loose")] == ["red"] * 4
    assert of_artist(library, "Above", None) == "red"
    assert of_artist(library, "Guest") == "blue"
    assert shown(library, "Above") == "blue"
    beside = "red" if name == "PHOTO.webp" else None  # the only picture, and of anything
    assert [shown(library, title) for title in ("Discs", "Beside", "Loose")] == [None, beside, beside]
    again = f"/artists/{library.list('artists')[0]['id']}/artwork"
    etag = library.client.send("GET", again).headers["ETag"]
    assert library.client.send("GET", again, headers={"If-None-Match": etag}).status_code == 304


def test_picture_of_an_artist_is_of_nobody_else(library: RealLibrary) -> None:
    for number, band in enumerate(("Ann", "Bob")):
        music.id3(library.new(f"Rock/{band} - X/{number}.mp3", secs=1), TIT2=band, TPE1=band, TALB="X")
    draw(library, "Rock/artist.jpg")
    draw(library, "Rock/Bob - X/cover.jpg", "blue")
    music.id3(library.new("The Cue/Y/1.mp3", secs=1), TIT2="Own", TPE1="Cue, The", TALB="Y")
    music.id3(library.new("The Cue/Z/1.mp3", secs=1), TIT2="Film", TPE1="Dee", TPE2="Various", TALB="Z")
    draw(library, "The Cue/artist.jpg", "lime")
    music.id3(library.new("Eve/W/1.mp3", secs=1), TIT2="Eve", TPE1="Eve", TALB="W")
    (draw(library, "Eve/artist.jpg")).write_bytes(music.picture()[:200])
    draw(library, "Eve/band.jpg", "blue")
    library.scan()
    assert [of_artist(library, name) for name in ("Ann", "Bob", "Dee", "Eve")] == [None, "blue", None, "blue"]
    assert of_artist(library, "Cue, The") == "lime"
    ann = next(each for each in library.list("artists") if each["name"] == "Ann")
    none = library.client.send("GET", f"/artists/{ann['id']}/artwork?size=96")
    assert (none.status_code, none.get_data()) == (204, b"")  # pages ask for every artist
    assert library.client.send("GET", "/artists/99/artwork").status_code == 404
