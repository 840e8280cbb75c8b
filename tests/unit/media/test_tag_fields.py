"""Each row of the table of fields is read from each kind of tag that it names."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from media.results import Tags
from media.tagging.fields import FIELDS, Field, plain_name
from media.tags import read_tags
from tests.unit.media.conftest import OpenBytes
from tests.unit.media.sounds import id3, mp4
from tests.unit.media.test_tags import tagged, with_id3

MBID = "0383dadf-2a4e-4d10-a46a-e9e041da8eb3"

#: A text for each field, and the attribute of `Tags` with its value.
SAMPLES: dict[str, tuple[str, str, object]] = {
    "title": ("Jóga", "title", "Jóga"),
    "artist": ("Björk", "artists", ("Björk",)),
    "artists": ("Björk", "artists", ("Björk",)),
    "artist_sort": ("Björk!", "artist_sorts", ("Björk!",)),
    "artist_mbid": (MBID.upper(), "artist_mbids", (MBID,)),
    "album": ("Homogenic", "album", "Homogenic"),
    "album_artist": ("Björk", "album_artists", ("Björk",)),
    "album_artists": ("Björk", "album_artists", ("Björk",)),
    "album_artist_sort": ("B", "album_artist_sorts", ("B",)),
    "album_artist_mbid": (MBID, "album_artist_mbids", (MBID,)),
    "title_sort": ("Joga", "title_sort", "Joga"),
    "album_sort": ("H", "album_sort", "H"),
    "composer": ("Björk; Sjón", "composers", ("Björk", "Sjón")),
    "isrc": ("gb-aye-68-00011", "isrcs", ("GBAYE6800011",)),
    "genre": ("17", "genres", ("Rock",)),
    "date": ("1997-09-22", "year", 1997),
    "original_date": ("1996", "original_year", 1996),
    "edition": ("Deluxe Edition", "edition", "Deluxe Edition"),
    "compilation": ("1", "compilation", True),
    "track": ("2", "track", 2),
    "track_total": ("10", "track_total", 10),
    "disc": ("3", "disc", 3),
    "disc_total": ("4", "disc_total", 4),
    "recording_mbid": (MBID, "recording_mbid", MBID),
    "track_mbid": (MBID, "track_mbid", MBID),
    "album_mbid": (MBID, "album_mbid", MBID),
    "release_group_mbid": (MBID, "release_group_mbid", MBID),
    "track_gain": ("-7.5 dB", "track_gain_db", -7.5),
    "album_gain": ("+1.25 dB", "album_gain_db", 1.25),
    "track_peak": ("0.5", "track_peak", 0.5),
    "album_peak": ("1.5", "album_peak", 1.5),
    "r128_track_gain": ("-512", "track_gain_db", 3.0),
    "r128_album_gain": ("256", "album_gain_db", 6.0),
    "synced_lyrics": ("[00:01.00]La", "has_lyrics", True),
    "lyrics": ("La", "has_lyrics", True),
}

#: Names beside the field, without which it has no value.
BESIDE = {
    "artist_sort": ("artist", "Björk"),
    "artist_mbid": ("artist", "Björk"),
    "album_artist_sort": ("albumartist", "Björk"),
    "album_artist_mbid": ("albumartist", "Björk"),
    "compilation": ("album", "Homogenic"),
}

NAMED = [(field, name) for field in FIELDS for name in field.names]


def check(field: Field, tags: Tags) -> None:
    _text, attribute, expected = SAMPLES[field.name]
    assert getattr(tags, attribute) == expected


def named(field: Field, name: str) -> dict[str, str]:
    beside = dict([BESIDE[field.name]]) if field.name in BESIDE else {}
    return {**beside, name: SAMPLES[field.name][0]}


def with_ape(data: bytes, texts: dict[str, str]) -> bytes:
    """Return the file with an APE tag, also of names that mutagen refuses to write."""
    items = b"".join(
        len(text.encode()).to_bytes(4, "little") + bytes(4) + key.encode() + b"\0" + text.encode()
        for key, text in texts.items()
    )
    sizes = (2000, len(items) + 32, len(texts))
    return data + items + b"APETAGEX" + b"".join(size.to_bytes(4, "little") for size in sizes) + bytes(12)


def test_every_field_has_a_sample() -> None:
    assert set(SAMPLES) == {field.name for field in FIELDS}


@pytest.mark.parametrize(("field", "name"), NAMED, ids=lambda value: getattr(value, "name", value))
def test_names_are_read_from_vorbis_ape_txxx_and_freeform(
    field: Field, name: str, encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    texts = named(field, name)

    def add_freeform(metadata: Any) -> None:
        for key, text in texts.items():
            metadata[f"----:com.apple.iTunes:{key}"] = [mp4.MP4FreeForm(text.encode())]

    frames = [id3.TXXX(3, key.swapcase(), [text]) for key, text in texts.items()]
    made: dict[str, bytes] = {
        "flac": tagged(encoded["flac"], lambda metadata: metadata.update(texts)),
        "opus": tagged(encoded["opus"], lambda metadata: metadata.update(texts)),
        "ape": with_ape(encoded["mp3"], texts),
        "txxx": with_id3(encoded["mp3"], *frames),
        "m4a": tagged(encoded["m4a"], add_freeform),
    }
    for data in made.values():
        check(field, read_tags(open_bytes(data), b"x.mp3"))


@pytest.mark.parametrize(
    ("field", "frame"),
    [(field, frame) for field in FIELDS for frame in field.frames if not frame.startswith(("RVA2", "XSO"))],
    ids=lambda value: getattr(value, "name", value),
)
def test_frames_are_read(field: Field, frame: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    text = SAMPLES[field.name][0]
    special: dict[str, Callable[[], Any]] = {
        "UFID": lambda: id3.UFID("http://musicbrainz.org", text.encode()),
        "USLT": lambda: id3.USLT(3, "eng", "", text),
        "SYLT": lambda: id3.SYLT(3, "eng", 2, 1, "", [("La", 1000)]),
    }
    made = special[frame]() if frame in special else getattr(id3, frame)(3, [text])
    beside = (
        [id3.TXXX(3, key, [value]) for key, value in [BESIDE[field.name]]] if field.name in BESIDE else []
    )
    check(field, read_tags(open_bytes(with_id3(encoded["mp3"], made, *beside)), b"x.mp3"))


@pytest.mark.parametrize(
    ("field", "atom"),
    [(field, atom) for field in FIELDS for atom in field.atoms],
    ids=lambda value: getattr(value, "name", value),
)
def test_atoms_are_read(field: Field, atom: str, encoded: dict[str, bytes], open_bytes: OpenBytes) -> None:
    text: Any = SAMPLES[field.name][0]
    values = {"cpil": True, "trkn": [(2, 0)], "disk": [(3, 0)]}

    def change(metadata: Any) -> None:
        metadata[atom] = values.get(atom, [text])
        if field.name in BESIDE:
            key, value = BESIDE[field.name]
            metadata[{"artist": "\xa9ART", "albumartist": "aART", "album": "\xa9alb"}[key]] = [value]

    check(field, read_tags(open_bytes(tagged(encoded["m4a"], change)), b"x.m4a"))


def test_gains_of_rva2_and_sort_names_of_picard_are_read(
    encoded: dict[str, bytes], open_bytes: OpenBytes
) -> None:
    frames = [id3.RVA2("track", 1, -3.5, 0.5), id3.RVA2("album", 1, 2.0, 0.0), id3.TPE1(3, ["Björk"])]
    data = with_id3(encoded["mp3"], *frames)
    tags = read_tags(open_bytes(data), b"x.mp3")
    assert (tags.track_gain_db, tags.album_gain_db) == (-3.5, 2.0)
    assert (tags.track_peak, tags.album_peak) == (0.5, None)
    picard = b"XSOP\0\0\0\x02\0\0\0B" + b"TPE1\0\0\0\x02\0\0\0A"
    data = b"ID3\3\0\0\0\0\0" + bytes([len(picard)]) + picard + encoded["mp3"]
    assert read_tags(open_bytes(data), b"x.mp3").artist_sorts == ("B",)


def test_names_of_two_fields_differ() -> None:
    names = [plain_name(name) for _field, name in NAMED]
    assert len(names) == len(set(names))
