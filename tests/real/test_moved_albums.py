"""Albums and their counts are right after files, folders and music folders moved."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from app.cli.main import cli
from library.database import session_scope
from tests.catalogue_counts import check_counts, check_sets
from tests.real import music
from tests.real.library import RealLibrary
from tests.real.marked import rotate, song


def check(library: RealLibrary) -> dict[str, int]:
    """Check sets and counts; return the number of tracks of each album."""
    with session_scope(read_only=True) as session:
        check_counts(session)
        check_sets(session)
    return {row["title"]: row["track_count"] for row in library.list("albums")}


def fill(library: RealLibrary, below: str = "") -> list[Path]:
    """Write two albums in folders of their own."""
    paths = [
        song(library, f"{below}{album}/{i}.mp3", f"{album} {i}", i, TALB=album)
        for album in "AB"
        for i in (1, 2)
    ]
    library.scan()
    return paths


def test_folder_that_is_renamed_and_files_that_swap(library: RealLibrary) -> None:
    paths = fill(library)
    assert check(library) == {"A": 2, "B": 2}
    albums = {row["title"]: row["id"] for row in library.list("albums")}
    (library.folder / "A").rename(library.folder / "C")
    library.scan()
    assert check(library) == {"A": 2, "B": 2}
    rotate(library.folder / "C/1.mp3", paths[2])
    library.scan()
    assert check(library) == {"A": 2, "B": 2}
    assert {row["title"]: row["id"] for row in library.list("albums")} == albums


def test_match_that_is_undone(library: RealLibrary) -> None:
    paths = fill(library)
    paths[0].rename(paths[2].with_name("3.mp3"))
    library.scan()
    assert check(library) == {"A": 2, "B": 2}
    [match] = library.list("matches")
    library.client.send("POST", f"/matches/{match['id']}/undo")
    assert check(library) == {"A": 2, "B": 2}
    paths[2].with_name("3.mp3").rename(paths[0])
    library.scan(accept_missing=True)
    assert check(library) == {"A": 2, "B": 2}


def test_music_folder_that_is_moved_by_hand(library: RealLibrary, tmp_path: Path) -> None:
    fill(library)
    library.folder.rename(tmp_path / "new")
    moved = CliRunner().invoke(cli, ["roots", "move", str(library.folder), str(tmp_path / "new")])
    assert not moved.exception, moved.output
    library.finish_scans()
    assert check(library) == {"A": 2, "B": 2}


def test_music_folder_that_is_detached_and_comes_back_inside_another(
    library: RealLibrary, tmp_path: Path
) -> None:
    inner, other = library.folder / "inner", tmp_path / "other"
    for folder in (inner, other):
        folder.mkdir()
    library.attach(inner)
    fill(library, "inner/")
    library.attach(other)
    assert check(library) == {}
    library.attach(library.folder)  # its tracks belong to another music folder now
    library.scan()
    assert check(library) == {"A": 2, "B": 2}


@pytest.mark.parametrize("by_hand", [False, True])
def test_music_folders_that_become_parts_of_another_one_are_grouped_with_it(
    library: RealLibrary, by_hand: bool
) -> None:
    folders = [library.folder / "Mix" / f"CD{disc}" for disc in (1, 2)]
    for folder in folders:
        folder.mkdir(parents=True)
    library.attach(*folders)
    for i in range(1, 5):
        path = library.new(f"Mix/CD{(i + 1) // 2}/{i}.mp3", i, secs=1.0)
        music.id3(path, TIT2=f"S {i}", TALB="Mix", TRCK=str(i))  # no artist: the folder identifies the album
    library.scan()
    assert len(library.list("albums")) == 2
    if by_hand:
        outer = library.folder.parent / "all"
        outer.mkdir()
        for folder in folders:
            folder.rename(outer / folder.name)
        for folder in folders:
            assert not CliRunner().invoke(cli, ["roots", "move", str(folder), str(outer)]).exception
        library.finish_scans()
    else:
        library.attach(library.folder)
        library.scan()
    assert check(library) == {"Mix": 4}
    assert len(library.list("albums")) == 1
