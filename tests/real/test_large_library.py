"""A whole library moves, is retagged, renamed and re-encoded: no mark is lost or moved to another song.

CI runs a hundred files. `REAL_FILES=5000 bin/test -n 0 --log-cli-level WARNING` with this file's path runs as
many as wanted, and `REAL_MUSIC=/path` adds copies of the audio files beneath a folder.
"""

import logging
import os
import random
import re
import shutil
import time
from collections.abc import Callable, Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import mutagen
import pytest
import soundfile

from tests.real import music
from tests.real.library import SETTLED_S, RealLibrary

FILES = int(os.environ.get("REAL_FILES", "100"))
EXTENSIONS = (".mp3", ".flac", ".ogg", ".opus", ".m4a")

#: Files of one album.
ALBUM = 10

#: Of each generated file.
SECONDS = 2.0

log = logging.getLogger(__name__)


@pytest.mark.slow
@pytest.mark.unmeasured
@pytest.mark.timeout(3600)
def test_marks_follow_a_library_that_moves_and_changes(library: RealLibrary, tmp_path: Path) -> None:
    build(library.folder)
    report("scanned", library.scan)
    report("analysed", library.analyse)
    marks = mark(library)
    library.folder = library.folder.rename(tmp_path / "elsewhere")
    library.attach(library.folder)
    report("moved to another mount point", library.scan)
    assert read_marks(library) == marks
    change(library.folder)
    report("retagged, renamed, swapped and re-encoded", library.scan)
    report("analysed", library.analyse)
    assert read_marks(library) == marks


def build(folder: Path) -> None:
    """Write tagged files; a number in the title identifies each sound."""
    given = os.environ.get("REAL_MUSIC", "")
    real = sorted(each for each in Path(given).rglob("*") if each.suffix in {".mp3", ".ogg"}) if given else []
    for number in range(FILES):
        album = number // ALBUM
        source = real[number] if number < len(real) else None
        suffix = source.suffix if source else EXTENSIONS[album % len(EXTENSIONS)]
        path = folder / f"Artist {album // 3}/Album {album}/{number % ALBUM + 1:02d}{suffix}"
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(
            source.read_bytes() if source else music.encoded.__wrapped__(suffix, number + 1, SECONDS)
        )
        tag(path, title=f"Song {number}", artist=f"Artist {album // 3}", album=f"Album {album}")
        settle(path, number)


def tag(path: Path, **fields: str) -> None:
    file: Any = mutagen.File(path, easy=True)
    if file.tags is None:
        file.add_tags()
    for name, value in fields.items():
        file[name] = value
    file.save()


def settle(path: Path, number: int) -> None:
    """Give a file a time of its own in the past, which an editor would have given it."""
    seconds = time.time() - SETTLED_S - number % 1000
    os.utime(path, (seconds, seconds))


def mark(library: RealLibrary) -> dict[str, int]:
    """Make every track a favourite with a rating; return the ratings by the number of the sound."""
    for row in pages(library):
        rating = int(number_of(row["title"])) % 5 + 1
        library.client.post("/favourites", {"track_id": row["id"]})
        library.client.send("PUT", f"/tracks/{row['id']}/rating", json={"rating": rating})
    marks = read_marks(library)
    assert len(marks) == FILES
    return marks


def read_marks(library: RealLibrary) -> dict[str, int]:
    return {
        number_of(row["title"]): row["rating"]
        for row in pages(library)
        if row["favourite"] and row["rating"] is not None
    }


def pages(library: RealLibrary) -> Iterator[dict[str, Any]]:
    cursor: dict[str, str] = {}
    while True:
        page = library.client.get("/tracks", limit=200, **cursor)
        yield from page["items"]
        if not page["next_cursor"]:
            return
        cursor = {"cursor": page["next_cursor"]}


def number_of(title: str) -> str:
    [number] = re.findall(r"\d+", title)
    return str(number)


def change(folder: Path) -> None:
    """Retag half of the files, rename a third of the albums, swap names within others, re-encode some."""
    draw = random.Random(1)
    for number, path in enumerate(sorted(each for each in folder.rglob("*") if each.is_file())):
        if draw.random() < 0.5:
            title = mutagen.File(path, easy=True)["title"][0]
            tag(path, title=title.replace("Song", "Retagged"), album=f"New {number // ALBUM}")
            settle(path, number + 7)
            if draw.random() < 0.5:
                path.rename(path.with_name(f"new name {number}{path.suffix}"))
    albums = {each.parent for each in folder.rglob("*") if each.is_file()}
    for number, album in enumerate(sorted(albums)):
        names = sorted(album.iterdir())
        if number % 3 == 0:
            album.rename(album.with_name(f"{album.name} (moved)"))
        elif number % 3 == 1:
            rotate([name for name in names if name.suffix == names[0].suffix])
        elif names[0].suffix == ".mp3":
            reencode(names[0], number)


def reencode(path: Path, number: int) -> None:
    """Replace an mp3 by a FLAC file with the same sound and tags."""
    samples, rate_hz = soundfile.read(path)
    better = path.with_suffix(".flac")
    soundfile.write(better, samples, rate_hz)
    old: Any = mutagen.File(path, easy=True)
    tag(better, **{name: old[name][0] for name in ("title", "artist", "album")})
    settle(better, number + 11)
    path.unlink()


def rotate(paths: list[Path]) -> None:
    """Give each file the name of the next, and the last that of the first."""
    if len(paths) > 1:
        spare = paths[-1].with_name("spare")
        shutil.move(paths[-1], spare)
        for path, target in reversed(list(pairwise(paths))):
            path.rename(target)
        spare.rename(paths[0])


def report(label: str, step: Callable[[], object]) -> None:
    began_s = time.monotonic()
    step()
    log.warning("%d files %s: %.1f s", FILES, label, time.monotonic() - began_s)
