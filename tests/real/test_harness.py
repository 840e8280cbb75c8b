"""Marks stay when files are renamed or retagged, and every format that the recipes write is music."""

import pytest

from tests.real import music
from tests.real.library import RealLibrary


def test_renamed_folder_keeps_marks(library: RealLibrary) -> None:
    music.id3(library.new("old/1.mp3"), TIT2="Song", TPE1="Band", TALB="Record")
    library.scan()
    track_id = library.love("Song")
    (library.folder / "old").rename(library.folder / "new")
    library.scan()
    assert library.loved() == {"Song"}
    assert library.track("Song")["id"] == track_id


@pytest.mark.parametrize("extension", ["mp3", "flac", "ogg", "opus", "wav", "aiff", "m4a", "aac"])
def test_written_file_is_analysed(library: RealLibrary, extension: str) -> None:
    library.new(f"1.{extension}")
    library.scan()
    library.analyse()
    [track] = library.list()
    assert track["state"] == "done"
    assert track["duration_s"] == pytest.approx(4.0, abs=0.1)
