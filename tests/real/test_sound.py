"""Truth about sound: silence and tones are similar to nothing, and a recording is not its own neighbour."""

import io
import shutil
from pathlib import Path
from typing import Any

import numpy as np
import soundfile

from tests.real import music
from tests.real.library import RealLibrary

SECS = 6.0


def write(path: Path, mono: Any) -> None:
    """Write a sound as FLAC, titled by its name."""
    buffer = io.BytesIO()
    soundfile.write(buffer, np.stack([mono, mono], 1), music.RATE_HZ, format="FLAC")
    path.write_bytes(buffer.getvalue())
    music.vorbis(path, title=path.stem, artist=f"by {path.stem}", album=f"on {path.stem}")


def similar(library: RealLibrary, title: str, **query: Any) -> list[dict[str, Any]]:
    items: list[dict[str, Any]] = library.client.get(
        f"/tracks/{library.track(title)['id']}/similar", **query
    )["items"]
    return items


def test_silence_and_tones_are_similar_to_nothing(library: RealLibrary) -> None:
    """F15."""
    time_s = np.arange(int(SECS * music.RATE_HZ)) / music.RATE_HZ
    tone = 0.3 * np.sin(2 * np.pi * 440 * time_s)
    nothing = {
        "silence": np.zeros_like(time_s),
        "offset": np.full_like(time_s, 0.3),
        "tone": tone,
        "fading": tone * np.linspace(1, 0, len(tone)),
        "two tones": 0.5 * tone + 0.1 * np.sin(2 * np.pi * 660 * time_s),
    }
    sounds = {
        "noise": np.random.default_rng(1).normal(0, 0.1, len(time_s)),
        "song": music.sound(5, SECS)[:, 0],
    }
    sounds["other"] = music.sound(18, SECS)[:, 0]
    for name, sound in (nothing | sounds).items():
        write(library.folder / f"{name}.flac", sound)
    library.scan()
    library.analyse()
    for name in nothing:
        track_id = library.track(name)["id"]
        response = library.client.send("GET", f"/tracks/{track_id}/similar")
        assert (response.status_code, response.get_json()["code"]) == (409, "NOTHING_SIMILAR")
    for name in sounds:
        found = {row["title"] for row in similar(library, name)}
        assert found == set(sounds) - {name}


def test_the_same_recording_is_marked_and_not_offered(library: RealLibrary) -> None:
    tags = {"title": "Song", "artist": "Ann", "album": "One"}
    music.vorbis(library.new("song.flac", 5, SECS), **tags)
    shutil.copy(library.folder / "song.flac", library.folder / "copy.flac")
    music.vorbis(library.folder / "copy.flac", title="Copy")
    music.id3(library.new("song.mp3", 5, SECS), TIT2="SONG", TPE1="Ann", TALB="Best of")
    music.vorbis(library.new("another.flac", 5, SECS / 2), title="Song", artist="Ann", album="Short")
    for n in range(8):
        hiss = np.random.default_rng(n).normal(0, 0.2 / (1 + n), int(SECS * music.RATE_HZ))
        write(library.folder / f"{n}.flac", music.sound(20 + n, SECS)[:, 0] * 0.7**n + hiss)
    library.scan()
    library.analyse()
    asked = "/tracks/{}/similar".format(
        next(row["id"] for row in library.list() if row["path"] == "song.flac")
    )
    offered = library.client.get(asked)["items"]
    assert not {"copy.flac", "song.mp3"} & {row["path"] for row in offered}
    found = library.client.get(asked, exclude_duplicates="false")["items"]
    marked = {row["path"] for row in found if row["same_recording"]}
    assert marked == {"copy.flac", "song.mp3"}
