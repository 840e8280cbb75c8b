"""Bins, snapshots, hidden names and unfinished downloads are left out and counted; odd names are music."""

import os

from tests.real import music
from tests.real.library import RealLibrary

BINS = ("#recycle", "@Recycle", "$RECYCLE.BIN", ".Trash-1000", ".Trashes", ".stversions")
SNAPSHOTS = ("#snapshot", "@GMT-2026.11.30-22.45.00", "@Recently-Snapshot", ".snapshots", ".zfs", "~snapshot")
SYSTEM = (
    "@eaDir",
    "@sharebin",
    "System Volume Information",
    "lost+found",
    "__MACOSX",
    ".AppleDouble",
    ".stfolder",
)


def paths(library: RealLibrary) -> set[str]:
    return {row["path"] for row in library.list()}


def test_bins_snapshots_and_caches_are_left_out_and_counted(library: RealLibrary) -> None:
    library.new("Album/1.flac")
    for folder in (*BINS, *SNAPSHOTS, *SYSTEM):
        library.new(f"{folder}/1.flac")
        library.new(f"Album/{folder}/deep/er/2.flac")
        (library.folder / folder / "notes.txt").write_text("no audio")
    library.new("Album/.hidden/1.flac")
    library.new("Album/.hidden.mp3")
    library.new("Album/._1.flac")
    for name in ("a.mp3.part", "b.flac.crdownload", "c.mp3.!qB", "d.ogg.tmp", "e.mp3.PART", "f.txt.part"):
        (library.folder / "Album" / name).write_bytes(b"half")
    (library.folder / "Album" / ".DS_Store").write_bytes(b"x")
    for marker in (".ndignore", ".ignore"):
        library.new(f"Skipped {marker}/1.flac")
        (library.folder / f"Skipped {marker}" / marker).touch()
    expected = {
        "recycle_bin": 2 * len(BINS),
        "snapshot": 2 * len(SNAPSHOTS),
        "system_folder": 2 * len(SYSTEM),
        "hidden": 2,
        "resource_fork": 1,
        "partial_download": 5,
        "ignored_folder": 2,
    }
    for _ in range(2):  # the second scan has nothing new and counts the same
        job = library.scan()
        assert paths(library) == {"Album/1.flac"}
        assert (job["found"], job["state"]) == (1, "done")
        assert job["left_out"] == expected


def test_names_that_begin_with_dots_or_look_like_bins_are_music(library: RealLibrary) -> None:
    """X1, X3, X8."""
    names = {
        "Band/...And Justice for Nobody/01.mp3",
        "...Baby One More.mp3",
        "..Song.mp3",
        "Recycler/1.mp3",
        "Recycled/1.mp3",
        "Lost+Found/1.mp3",
        "Snapshot/1.mp3",
        "Trash/1.mp3",
        "Live.mp3/1.mp3",
        "#1 hits/1.mp3",
        "Part/1.part.mp3",
        "tmp/1.mp3",
        "Patterns/1.mp3",
    }
    for seed, name in enumerate(sorted(names)):
        library.new(name, seed, secs=1.0)
    (library.folder / "Patterns" / ".ndignore").write_text("*.jpg\n")
    (library.folder / "tmp" / ".nomedia").touch()
    (library.folder / "....mp3").write_bytes(music.encoded(".mp3", 30, 1.0))  # the song "..."
    names.add("....mp3")
    library.new("dots/._AppleDouble.mp3")
    (library.folder / "dots" / ".Trash-1000").mkdir()
    job = library.scan()
    assert paths(library) == names
    assert job["left_out"] == {"resource_fork": 1}


def test_links_and_pipes_are_skipped_with_a_reason(library: RealLibrary) -> None:
    """X7."""
    library.new("a/1.mp3", secs=1.0)
    (library.folder / "a/loop").symlink_to(library.folder)
    (library.folder / "a/linked.mp3").symlink_to(library.folder / "a/1.mp3")
    (library.folder / "elsewhere").symlink_to("/usr")
    os.mkfifo(library.folder / "a/pipe.mp3")
    job = library.scan()
    assert paths(library) == {"a/1.mp3"}
    assert job["errors"] == {
        "not_regular_file": 1,
        "symlink_inside_root": 1,
        "symlink_loop": 1,
        "symlink_outside_root": 1,
    }


def test_folder_that_becomes_a_bin_makes_its_tracks_missing(library: RealLibrary) -> None:
    for seed in range(6):
        library.new(f"Keep/{seed}.mp3", seed, secs=1.0)
    music.id3(library.new("Old/1.mp3", 7, secs=1.0), TIT2="Old")
    library.scan()
    (library.folder / "Old").rename(library.folder / "#recycle")
    job = library.scan()
    assert len(paths(library)) == 6
    assert job["left_out"] == {"recycle_bin": 1}
