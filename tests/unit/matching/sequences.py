"""Sequences of changes: what people and programs do with music files."""

import os
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from hypothesis import strategies as st
from hypothesis.strategies import DataObject

from tests.unit.matching.played import RECORDINGS, Played

Change = Callable[[Played, DataObject], None]


def _file(played: Played, data: DataObject) -> Path | None:
    found = played.files()
    return data.draw(st.sampled_from(found)) if found else None


def _free(played: Played, data: DataObject) -> Path:
    folder = data.draw(st.sampled_from(played.folders)) / data.draw(st.sampled_from("xyz"))
    folder.mkdir(exist_ok=True)
    path: Path = folder / f"{data.draw(st.integers(0, 5))}.mp3"
    return (
        path if not path.exists() else next(p for n in range(99) if not (p := folder / f"n{n}.mp3").exists())
    )


def rename(played: Played, data: DataObject) -> None:
    if path := _file(played, data):
        path.rename(_free(played, data))


def overwrite(played: Played, data: DataObject) -> None:
    """Rename a file to the name of another one, which is lost."""
    source, target = _file(played, data), _file(played, data)
    if source and target and source != target:
        source.rename(target)


def rotate(played: Played, data: DataObject) -> None:
    paths = data.draw(st.permutations(played.files()))[: data.draw(st.integers(2, 4))]
    if len(paths) > 1:
        spare = played.base / "spare"
        paths[0].rename(spare)
        for target, source in pairwise(paths):
            source.rename(target)
        spare.rename(paths[-1])


def exchange(played: Played, data: DataObject) -> None:
    """Exchange the contents of two files: by writing into them, or by new files of the old times."""
    one, two = _file(played, data), _file(played, data)
    if not one or not two or one == two:
        return
    in_place, spare = data.draw(st.booleans()), played.base / "spare"
    shutil.copy2(one, spare)
    for source, target in ((two, one), (spare, two)):
        if in_place:
            played.write(target, source.read_bytes())
        else:
            shutil.copy2(source, played.base / "made")
            os.replace(played.base / "made", target)
    spare.unlink()


def retag(played: Played, data: DataObject) -> None:
    if path := _file(played, data):
        recording = path.read_text().split('"')[3]
        made = path if data.draw(st.booleans()) else played.base / "made"
        played.write(made, played.content(recording, data.draw(st.integers(0, 30))))
        if made != path:
            os.replace(made, path)


def copy(played: Played, data: DataObject) -> None:
    if path := _file(played, data):
        played.copy(path, _free(played, data), keeps_time=data.draw(st.booleans()))


def link(played: Played, data: DataObject) -> None:
    if path := _file(played, data):
        os.link(path, _free(played, data))


def touch(played: Played, data: DataObject) -> None:
    if path := _file(played, data):
        played.date(path)


def remove(played: Played, data: DataObject) -> None:
    if path := _file(played, data):
        path.unlink()


def add_again(played: Played, data: DataObject) -> None:
    """Restore a recording from a backup, beside or in place of another file."""
    recording = data.draw(st.sampled_from(RECORDINGS))
    target = _file(played, data) if data.draw(st.booleans()) else _free(played, data)
    if target:
        target.unlink(missing_ok=True)
        played.write(target, played.content(recording, data.draw(st.integers(0, 3))))


def swap_folders(played: Played, data: DataObject) -> None:
    folders = sorted(path for folder in played.folders for path in folder.iterdir())
    one, two = data.draw(st.permutations(folders))[:2] if len(folders) > 1 else (None, None)
    if one and two:
        one.rename(played.base / "spare")
        two.rename(one)
        (played.base / "spare").rename(two)


def swap_roots(played: Played, data: DataObject) -> None:
    del data
    one, two = played.folders
    one.rename(played.base / "spare")
    two.rename(one)
    (played.base / "spare").rename(two)


def scan(played: Played, data: DataObject) -> None:
    played.scan(full=data.draw(st.booleans()))
    played.check()


def die(played: Played, data: DataObject) -> None:
    """Scan with a worker that dies between two transactions."""
    played.scan(dies_after=data.draw(st.integers(0, 12)))
    played.check()


def analyse(played: Played, data: DataObject) -> None:
    del data
    played.analyse()


CHANGES: tuple[Change, ...] = (
    *(rename, overwrite, rotate, exchange, retag, copy, link, touch, remove),
    *(add_again, swap_folders, swap_roots, scan, scan, scan, die, analyse),
)


def play(played: Played, data: DataObject) -> None:
    """Play a sequence of changes, and scan at the end."""
    played.scan()
    played.check()
    for change in data.draw(st.lists(st.sampled_from(CHANGES), min_size=1, max_size=12)):
        change(played, data)
    played.scan()
    played.check()
