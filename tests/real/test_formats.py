"""Every file with an audio name is played and analysed, or has a state and a reason for people."""

import struct
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from mutagen.apev2 import APEv2
from mutagen.asf import ASF
from mutagen.asf._attrs import ASFByteArrayAttribute

from media.containers.magic import AudioFormat
from media.errors import MediaError
from media.streams.mime_types import MIME_TYPES, mime_type
from tests.real import music, rare_formats
from tests.real.library import RealLibrary

#: Extension, and the format that its content has.
ENCODED = {
    "m4b": "m4a",
    "mp4": "m4a",
    "mka": "mka",
    "webm": "webm",
    "wma": "wma",
    "wv": "wv",
    "tta": "tta",
    "caf": "caf",
    "au": "au",
    "ac3": "ac3",
    "eac3": "eac3",
    "mp2": "mp2",
    "oga": "ogg",
    "rm": "ra",
    "w64": "w64",
    "voc": "voc",
    "amr": "amr",
    "rf64": "wav",
}
#: Containers without a name of their own, under a name that people give them.
MISNAMED = {
    "avi.mp3": ".avi",
    "stream.aac": ".ts",
    "program.mp2": ".mpg",
    "flash.m4a": ".flv",
    "tape.mp3": ".wma",
}
BY_HAND = {
    "dsf": rare_formats.dsf,
    "dff": rare_formats.dff,
    "ape": rare_formats.ape,
    "shn": rare_formats.shorten,
    "mpc": rare_formats.musepack7,
}

_ape: Any = APEv2
_asf: Any = ASF
_asf_bytes: Any = ASFByteArrayAttribute


def write(library: RealLibrary, name: str, data: bytes) -> Path:
    path = library.folder / name
    path.write_bytes(data)
    return path


def by_path(library: RealLibrary) -> dict[str, dict[str, Any]]:
    return {row["path"]: row for row in library.list()}


def reasons(library: RealLibrary) -> dict[str, str]:
    """Return the reason of each file that was not analysed."""
    return {row["path"]: row["reason"] for row in library.list(state="failed")}


def test_formats_that_ffmpeg_decodes_are_played_and_analysed(library: RealLibrary) -> None:
    for seed, extension in enumerate(ENCODED):
        library.new(f"1.{extension}", seed, secs=2.0)
    for extension, make in BY_HAND.items():
        write(library, f"1.{extension}", make(2.0))
    for name, extension in MISNAMED.items():
        write(library, name, music.encoded(extension, 3, 2.0))
    library.scan()
    library.analyse()
    tracks = by_path(library)
    named = ENCODED | {extension: extension for extension in BY_HAND}
    assert {path: row["format"] for path, row in tracks.items()} == {
        f"1.{extension}": audio_format for extension, audio_format in named.items()
    } | dict.fromkeys(MISNAMED, "other") | {"tape.mp3": "wma"}
    assert {row["state"] for row in tracks.values()} == {"done"}
    for row in tracks.values():
        assert row["duration_s"] == pytest.approx(2.0, abs=0.15), row["path"]
    for row in tracks.values():
        response = library.client.send("GET", f"/tracks/{row['id']}/audio")
        assert response.status_code == 200
        assert response.mimetype == mime_type(row["format"])
        data = response.get_data()
        response.close()
        assert data == (library.folder / row["path"]).read_bytes()
    assert [row["path"] for row in library.list(format="shn")] == ["1.shn"]


def test_every_named_format_has_a_type() -> None:
    assert set(MIME_TYPES) >= {audio_format.value for audio_format in AudioFormat} - {"other"}


def test_sound_of_a_video_is_music_and_its_length_is_that_of_the_sound(library: RealLibrary) -> None:
    for name, muxer in (("clip.mp4", "mp4"), ("clip.mka", "matroska")):
        write(library, name, music.container(muxer, "aac", music.sound(1, 3.0), video_secs=5.0))
    library.scan()
    library.analyse()
    for row in library.list():
        assert row["state"] == "done"
        assert row["duration_s"] == pytest.approx(3.0, abs=0.15)


def unplayable() -> dict[str, tuple[bytes, str]]:
    """Return files that cannot be played, by name, each with its reason."""
    silent, plain = music.container("mp4", "", None, video_secs=1.0), music.encoded(".m4a", 1, 1.0)
    key, key_id = "76a6c65c5ea762046bd749a2e632ccbb", "a7e61c373e219033c21091fa607bf3b8"
    encryption = {"encryption_scheme": "cenc-aes-ctr", "encryption_key": key, "encryption_kid": key_id}
    protected = music.container("mp4", "aac", music.sound(1, 1.0), options=encryption)
    wma = music.encoded(".wma", 1, 1.0)
    drm = bytes.fromhex("fbb31122 23bdd211 b4b700a0 c955fc6e") + struct.pack("<Q", 24)
    page = b"OggS\0\2" + bytes(20) + b"\x01\x2a"
    return {
        "video.mp4": (silent, "no_audio_stream"),
        "video.webm": (music.container("matroska", "", None, video_secs=1.0), "no_audio_stream"),
        "theora.ogg": (page + b"\x80theora" + bytes(35), "no_audio_stream"),
        "celt.ogg": (page + b"CELT    " + bytes(34), "unsupported_codec"),
        "protected.m4a": (protected, "encrypted"),
        "itunes.m4p": (plain.replace(b"mp4a", b"drms", 1), "encrypted"),
        "book.aax": (plain.replace(b"ftypM4A ", b"ftypaax "), "encrypted"),
        "shop.wma": (wma[:30] + drm + wma[30:], "encrypted"),
        "notes.mid": (b"MThd" + bytes(100), "notes_only"),
        "frog.ofr": (b"OFR \x0f" + bytes(100), "unsupported_codec"),
        "tracker.xm": (b"Extended Module: x" + bytes(100), "unsupported_codec"),
        "photo.mp3": (music.picture(), "not_audio"),
        "page.wma": (b"<!doctype html><p>404" * 99, "not_audio"),
        "list.mp3": (b"#EXTM3U\n/etc/passwd\n", "not_audio"),
        "empty.wv": (b"", "empty_file"),
    }


def test_files_that_cannot_be_played_have_true_reasons(library: RealLibrary) -> None:
    """F09b, F16."""
    expected = {name: reason for name, (_, reason) in unplayable().items()}
    for name, (data, _) in unplayable().items():
        write(library, name, data)
    write(library, "cut.mp4", music.encoded(".m4a", 1, 1.0)[:200])
    write(library, "cut.dsf", rare_formats.dsf(1.0)[:60])
    job = library.scan()
    library.analyse()
    assert reasons(library) == expected | dict.fromkeys(("cut.mp4", "cut.dsf"), "not_decodable")
    assert job["errors"] == Counter(expected.values())


def test_every_reason_has_words_on_the_page() -> None:
    page = (Path(__file__).parents[2] / "frontend/src/lib/reasons.ts").read_text()
    unused = {"media_error", "outside_root", "symlink"}  # bases of others, and paths that no scan makes
    assert {reason for reason in MediaError._by_reason if f"  {reason}: " not in page} <= unused


def tagged_files(library: RealLibrary) -> None:
    """Write seven files with tags in the kinds of their formats."""
    asf = _asf(library.new("1.wma", 1, 2.0))
    asf["Title"], asf["Author"], asf["WM/AlbumTitle"] = "Wma", ["Ann", "Bob"], "Record"
    asf["WM/TrackNumber"], asf["WM/Year"], asf["WM/Genre"] = "3", "1999", "Rock"
    cover = music.picture()
    names = "image/jpeg\0front\0".encode("utf-16-le")
    asf["WM/Picture"] = [_asf_bytes(b"\x03" + struct.pack("<I", len(cover)) + names + cover)]
    asf.save()
    for name in ("2.wv", "3.ape", "4.mpc"):
        data = music.encoded(".wv", 2, 2.0) if name == "2.wv" else BY_HAND[name[2:]](2.0)
        ape = _ape()
        ape["Title"], ape["Artist"], ape["Album"] = name, ["Ann", "Bob"], "Record"
        ape["Track"], ape["Year"], ape["Genre"] = "3/9", "1999", "Rock"
        ape["Cover Art (Front)"] = b"cover.jpg\0" + music.picture()
        ape.save(write(library, name, data))
    texts = {
        "title": "Mka",
        "artist": "Ann",
        "album": "Record",
        "track": "3",
        "date": "1999",
        "genre": "Rock",
    }
    write(library, "5.mka", music.container("matroska", "flac", music.sound(5, 2.0), metadata=texts))
    texts["title"] = "Caf"
    write(library, "6.caf", music.container("caf", "pcm_s16be", music.sound(6, 2.0), metadata=texts))
    tta = write(library, "7.tta", music.encoded(".tta", 7, 2.0))
    music.id3(tta, TIT2="Tta", TPE1="Ann", TALB="Record", TRCK="3")


def test_tags_and_pictures_of_other_containers_are_read(library: RealLibrary) -> None:
    tagged_files(library)
    library.scan()
    tracks = by_path(library)
    rows = [tracks[name] for name in sorted(tracks)]
    assert [row["title"] for row in rows] == ["Wma", "2.wv", "3.ape", "4.mpc", "Mka", "Caf", "Tta"]
    for row in rows[:4]:
        assert row["artist"] == "Ann, Bob"
        assert (row["album"], row["track"], row["year"], row["genre"]) == ("Record", 3, 1999, "Rock")
    assert (tracks["5.mka"]["album"], tracks["5.mka"]["track"]) == ("Record", 3)
    assert [row["has_artwork"] for row in rows] == [True, True, True, True, False, False, False]


@pytest.mark.parametrize("junk", [bytes(200_000), music.picture(size=40) * 200], ids=["zeros", "pictures"])
def test_mp3_behind_junk_plays(library: RealLibrary, junk: bytes) -> None:
    """F03b."""
    write(library, "1.mp3", junk + music.encoded(".mp3", 1, 10.0))
    library.scan()
    library.analyse()
    [track] = library.list()
    assert (track["state"], track["format"]) == ("done", "mp3")
    assert track["duration_s"] == pytest.approx(10.0, abs=0.15)


def test_cut_ogg_is_as_long_as_players_show(library: RealLibrary) -> None:
    """F20: packets before time zero are not played; a start that was cut off does not count."""
    for extension in (".ogg", ".opus"):
        whole = music.encoded(extension, 1, 14.0)
        write(library, f"early{extension}", music.cut_ogg(whole, 3.05, 10.0, zero_s=4.0))
        write(library, f"late{extension}", music.cut_ogg(whole, 4.0, 10.0))
    library.scan()
    for row in library.list():
        assert row["duration_s"] == pytest.approx(6.0, abs=0.1), row["path"]
    library.analyse()
    for row in library.list():
        assert row["state"] == "done"
        assert row["duration_s"] == pytest.approx(6.0, abs=0.1), row["path"]
