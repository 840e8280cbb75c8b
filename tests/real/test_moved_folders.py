"""Favourites, ratings and plays follow folders that move, and other forms of their names."""

import os
import shutil
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Literal

import pytest
from sqlalchemy import update

from library.database import session_scope
from library.models import Root
from tests.real.library import RealLibrary
from tests.real.marked import ids, song

Form = Literal["NFC", "NFD"]


def test_file_moved_to_another_music_folder_keeps_its_marks(library: RealLibrary, tmp_path: Path) -> None:
    """S29"""
    other = tmp_path / "other"
    other.mkdir()
    library.attach(library.folder, other)
    path, stays = song(library, "a/1.mp3", "Song", 1), song(library, "a/2.mp3", "Stays", 2)
    library.scan()
    before = library.love("Song")
    path.rename(other / "x.mp3")
    assert library.scan()["state"] == "done"
    assert library.track("Song")["id"] == before
    assert library.loved() == {"Song"}
    (other / "x.mp3").rename(path)
    stays.rename(other / "2.mp3")
    assert library.scan(accept_missing=True)["state"] == "done"
    assert library.loved() == {"Song"}
    assert len(library.list()) == 2


@pytest.mark.unmeasured(after=1)
@pytest.mark.parametrize("move", [shutil.move, shutil.copytree], ids=["renamed", "copied"])
@pytest.mark.parametrize("analysed", [False, True])
def test_library_at_another_mount_point_keeps_all_marks(
    library: RealLibrary, tmp_path: Path, move: Callable[[Path, Path], object], analysed: bool
) -> None:
    """S33"""
    for i in range(4):
        song(library, f"a/{i}.mp3", f"M {i}", i)
    library.scan()
    if analysed:
        library.analyse()
    for i in (1, 3):
        library.love(f"M {i}")
    before = ids(library)
    move(library.folder, tmp_path / "elsewhere")
    library.attach(tmp_path / "elsewhere")
    library.scan()
    assert library.loved() == {"M 1", "M 3"}
    assert ids(library) == before
    if analysed:
        assert {row["state"] for row in library.list()} == {"done"}


def test_library_beside_its_lost_mount_point_keeps_all_marks(library: RealLibrary, tmp_path: Path) -> None:
    for i in range(3):
        song(library, f"a/{i}.mp3", f"M {i}", i)
    library.scan()
    library.love("M 1")
    shutil.move(library.folder, tmp_path / "elsewhere")
    library.attach(library.folder, tmp_path / "elsewhere")
    library.scan()
    assert library.loved() == {"M 1"}
    assert len(library.list()) == 3


@pytest.mark.parametrize("mount_point", [False, True])
def test_copy_of_a_track_whose_folder_is_away_is_a_new_track(
    library: RealLibrary, tmp_path: Path, mount_point: bool
) -> None:
    path = song(library, "a/1.mp3", "Song", 1)
    song(library, "a/2.mp3", "Other", 2)
    library.attach(library.folder, tmp_path / "local")
    local = song(library, "../local/3.mp3", "Local", 3)
    library.scan()
    track_id = library.love("Song")
    copy = Path(shutil.copy2(path, local.parent / "copy.mp3"))
    away = library.folder.rename(tmp_path / "unplugged")
    if mount_point:
        library.folder.mkdir()
        with session_scope() as session:  # on the disk that is not mounted
            session.execute(update(Root).where(Root.path == os.fsencode(library.folder)).values(device=1))
    assert library.scan()["reason"] == ("root_empty" if mount_point else "root_unreadable")
    assert [row["id"] for row in library.list(favourite="true")] == [track_id]
    assert {row["path"] for row in library.list() if row["title"] == "Song"} == {"a/1.mp3", "copy.mp3"}
    if mount_point:
        library.folder.rmdir()
    away.rename(library.folder)
    library.scan()
    copy.unlink()
    library.scan(accept_missing=True)
    assert library.track("Song")["id"] == track_id
    assert library.loved() == {"Song"}


@pytest.mark.parametrize("forms", [("NFC", "NFD"), ("NFD", "NFC")])
@pytest.mark.parametrize("copied", [False, True])
def test_other_unicode_form_of_a_name_keeps_the_marks(
    library: RealLibrary, forms: tuple[Form, Form], copied: bool
) -> None:
    """X6"""
    before, after = (unicodedata.normalize(form, "Beyoncé/Déjà Vu.mp3") for form in forms)
    path = song(library, before, "Song", 1)
    library.scan()
    library.analyse()
    track_id = library.love("Song")
    (library.folder / after).parent.mkdir(exist_ok=True)
    if copied:
        shutil.copyfile(path, library.folder / after)
        path.unlink()
    else:
        path.rename(library.folder / after)
    library.scan()
    assert library.track("Song")["id"] == track_id
    assert library.loved() == {"Song"}
