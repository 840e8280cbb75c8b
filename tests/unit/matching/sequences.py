"""Sequences of changes: what people and programs do with music files."""

import os
import shutil
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

from tests.unit.matching.choices import Choices
from tests.unit.matching.played import Played, Shelf

Change = Callable[[Shelf, Choices], None]


def _file(shelf: Shelf, choices: Choices) -> Path | None:
    found = shelf.files()
    return choices.pick(found) if found else None


def _free(shelf: Shelf, choices: Choices) -> Path:
    folder = choices.pick(shelf.folders) / choices.pick("xyz")
    folder.mkdir(exist_ok=True)
    path: Path = folder / f"{choices.number(0, 5)}.mp3"
    return (
        path if not path.exists() else next(p for n in range(99) if not (p := folder / f"n{n}.mp3").exists())
    )


def rename(shelf: Shelf, choices: Choices) -> None:
    if path := _file(shelf, choices):
        path.rename(_free(shelf, choices))


def overwrite(shelf: Shelf, choices: Choices) -> None:
    """Rename a file to the name of another one, which is lost."""
    source, target = _file(shelf, choices), _file(shelf, choices)
    if source and target and source != target:
        source.rename(target)


def rotate(shelf: Shelf, choices: Choices) -> None:
    paths = choices.order(shelf.files())[: choices.number(2, 4)]
    if len(paths) > 1:
        spare = shelf.base / "spare"
        paths[0].rename(spare)
        for target, source in pairwise(paths):
            source.rename(target)
        spare.rename(paths[-1])


def exchange(shelf: Shelf, choices: Choices) -> None:
    """Exchange the contents of two files: by writing into them, or by new files of the old times."""
    one, two = _file(shelf, choices), _file(shelf, choices)
    if not one or not two or one == two:
        return
    in_place, spare = choices.flag(), shelf.base / "spare"
    shutil.copy2(one, spare)
    for source, target in ((two, one), (spare, two)):
        if in_place:
            shelf.write(target, source.read_bytes())
        else:
            shutil.copy2(source, shelf.base / "made")
            os.replace(shelf.base / "made", target)
    spare.unlink()


def retag(shelf: Shelf, choices: Choices) -> None:
    if path := _file(shelf, choices):
        recording = path.read_text().split('"')[3]
        made = path if choices.flag() else shelf.base / "made"
        shelf.write(made, shelf.content(recording, choices.number(0, 30)))
        if made != path:
            os.replace(made, path)


def copy(shelf: Shelf, choices: Choices) -> None:
    if path := _file(shelf, choices):
        shelf.copy(path, _free(shelf, choices), keeps_time=choices.flag())


def link(shelf: Shelf, choices: Choices) -> None:
    if path := _file(shelf, choices):
        os.link(path, _free(shelf, choices))


def touch(shelf: Shelf, choices: Choices) -> None:
    if path := _file(shelf, choices):
        shelf.date(path)


def remove(shelf: Shelf, choices: Choices) -> None:
    if path := _file(shelf, choices):
        path.unlink()


def add_again(shelf: Shelf, choices: Choices) -> None:
    """Restore a recording from a backup, beside or in place of another file."""
    recording = choices.pick(shelf.recordings)
    target = _file(shelf, choices) if choices.flag() else _free(shelf, choices)
    if target:
        target.unlink(missing_ok=True)
        shelf.write(target, shelf.content(recording, choices.number(0, 3)))


def swap_folders(shelf: Shelf, choices: Choices) -> None:
    folders = sorted(path for folder in shelf.folders for path in folder.iterdir())
    one, two = choices.order(folders)[:2] if len(folders) > 1 else (None, None)
    if one and two:
        one.rename(shelf.base / "spare")
        two.rename(one)
        (shelf.base / "spare").rename(two)


def swap_roots(shelf: Shelf, choices: Choices) -> None:
    del choices
    one, two = shelf.folders
    one.rename(shelf.base / "spare")
    two.rename(one)
    (shelf.base / "spare").rename(two)


CHANGES: tuple[Change, ...] = (
    *(rename, overwrite, rotate, exchange, retag, copy, link, touch, remove),
    *(add_again, swap_folders, swap_roots),
)

#: Changes of a shelf between two scans, at most, and scans of a sequence between its first and its last.
MAX_CHANGES, MAX_SCANS = 5, 3


def play(played: Played, choices: Choices) -> None:
    """Play a sequence of changes on each shelf, scanned at the same points, and scan at the end."""
    played.scan()
    played.check()
    for _ in range(choices.number(0, MAX_SCANS)):
        _change(played, choices)
        if choices.flag():  # the worker dies between two transactions
            played.scan(dies_after=choices.number(0, 25))
        else:
            played.scan(full=choices.flag())
        played.check()
    _change(played, choices)
    played.scan()
    played.check()


def _change(played: Played, choices: Choices) -> None:
    analysed_after = choices.number(0, 2 * MAX_CHANGES)
    for shelf in played.shelves:
        for n in range(choices.number(0, MAX_CHANGES)):
            choices.pick(CHANGES)(shelf, choices)
            shelf.tell_apart()
            if n == analysed_after:
                played.analyse(shelf)
