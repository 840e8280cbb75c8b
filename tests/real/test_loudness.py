"""Loudness and peaks of tracks and albums, from our own analysis (issue 17, line 5)."""

from typing import Any

import pytest

from tests.real import music
from tests.real.library import RealLibrary

SECS = 3.0
FIELDS = ("track_gain_db", "album_gain_db", "track_peak", "album_peak")


def measured(library: RealLibrary, title: str) -> dict[str, Any]:
    track = library.client.get(f"/tracks/{library.track(title)['id']}")["data"]
    return {name: track[f"measured_{name}"] for name in FIELDS}


def test_gains_and_peaks_follow_from_analysis(library: RealLibrary) -> None:
    for name, seed, album in (("one", 1, "Pair"), ("two", 2, "Pair"), ("single", 3, "")):
        music.vorbis(library.new(f"{name}.flac", seed, SECS), title=name, album=album, artist="A")
    music.vorbis(
        library.folder / "two.flac", title="two", album="Pair", artist="A", REPLAYGAIN_TRACK_GAIN="-1 dB"
    )
    library.scan()
    assert measured(library, "one") == dict.fromkeys(FIELDS)
    library.analyse()
    one, two, single = (measured(library, title) for title in ("one", "two", "single"))
    assert all(0 < each["track_peak"] <= 1 for each in (one, two, single))
    assert one["album_peak"] == two["album_peak"] == max(one["track_peak"], two["track_peak"])
    assert one["album_gain_db"] == two["album_gain_db"]
    lowest, highest = sorted((one["track_gain_db"], two["track_gain_db"]))
    assert lowest - 0.01 <= one["album_gain_db"] <= highest + 0.01
    assert single["track_gain_db"] == pytest.approx(single["album_gain_db"] or single["track_gain_db"])


def test_a_gain_leads_to_the_reference(library: RealLibrary) -> None:
    music.vorbis(library.new("one.flac", 1, SECS), title="one")
    library.scan()
    library.analyse()
    track_id = library.track("one")["id"]
    lufs = library.client.get(f"/fingerprints/{track_id}")["data"]["dimensions"]["lufs"]["value"]
    assert measured(library, "one")["track_gain_db"] == pytest.approx(-18 - lufs, abs=0.01)
