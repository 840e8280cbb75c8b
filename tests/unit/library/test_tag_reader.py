"""Reading the tags of one file: any fault of the file becomes a state and a reason."""

import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import cast
from unittest.mock import Mock

import pytest
from sqlalchemy.orm import Session

from library.catalogue import covers
from library.scanning import scanner, tag_reader, track_store
from library.scanning.folder_sheets import FolderSheets, read_sheets
from library.scanning.tag_reader import NEVER, Reader, is_settled
from library.states import ArtworkSource, WorkState
from library.work.scan_changes import Change
from library.work.units import UnitState
from media.cues.sheets import UNREADABLE, CueSheet, FileDescription
from media.errors import DecoderCrashedError, MediaError, UnreadableError
from media.left_out.cue_sheets import NO_SHEETS
from media.sandbox import Sandbox, Splitting
from tests.factories import add_root, make_change, make_found, make_tags
from tests.music import tones, write_track
from tests.real import cue_sheets
from tests.real.music import picture

LONG_AGO_NS = 1_700_000_000_000_000_000

#: Longer than any file system allows, so that it cannot be opened, not even by root.
UNREADABLE_NAME = b"x" * 300 + b".mp3"


class FailingSandbox:
    """A child process that raises some errors first and returns tags afterwards."""

    def __init__(self, *errors: MediaError) -> None:
        self.errors = list(errors)

    def describe_file(
        self, _fd: int, _path: bytes, _splitting: Splitting, _sheets: object
    ) -> FileDescription:
        if self.errors:
            raise self.errors.pop(0)
        return FileDescription(make_tags())

    def audio_sample(self, _fd: int) -> str | None:
        raise DecoderCrashedError


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    with Sandbox() as child:
        yield child


@pytest.fixture
def reader(tmp_path: Path, sandbox: Sandbox) -> Reader:
    return Reader(os.fsencode(tmp_path), sandbox)


@pytest.fixture
def failing(tmp_path: Path) -> Callable[..., Reader]:
    """Return a function that makes a reader of a settled file whose child process fails."""
    settle(tmp_path / "a.mp3", b"some bytes")

    def make(*errors: MediaError) -> Reader:
        return Reader(os.fsencode(tmp_path), cast("Sandbox", FailingSandbox(*errors)))

    return make


def settle(path: Path, content: bytes | None = None) -> Path:
    """Give a file its content and an old time."""
    if content is not None:
        path.write_bytes(content)
    os.utime(path, ns=(LONG_AGO_NS, LONG_AGO_NS))
    return path


@pytest.mark.parametrize(
    ("age_s", "settled"), [(0.0, False), (1.9, False), (2.1, True), (-1.9, False), (-3600.0, True)]
)
def test_file_settles_after_two_seconds(age_s: float, settled: bool) -> None:
    clock_s = 1_700_000_000.0
    assert is_settled(int((clock_s - age_s) * 1e9), clock_s) is settled


def test_new_file_is_not_settled() -> None:
    assert not is_settled(time.time_ns())
    assert is_settled(LONG_AGO_NS)


def test_file_is_read_as_it_is_now(reader: Reader, tmp_path: Path) -> None:
    path = settle(write_track(tmp_path / "Ann" / "song.flac", title="Song", artist="Ann", album="Songs"))
    change = make_change(b"Ann/song.flac", track_id="known", size=1, mtime_ns=1, inode=1)
    read = reader.read(change)
    assert read is not None
    status = path.stat()
    assert (read.size, read.mtime_ns, read.inode) == (status.st_size, LONG_AGO_NS, status.st_ino)
    assert read.tags is not None
    assert (read.tags.title, read.tags.artists, read.tags.format) == ("Song", ("Ann",), "flac")
    assert (read.track_id, read.outcome) == ("known", UnitState(WorkState.PENDING))


def test_file_being_written_is_left_for_later(reader: Reader, tmp_path: Path) -> None:
    write_track(tmp_path / "a.ogg", tones(0, duration_s=0.5))
    assert reader.read(make_change(b"a.ogg")) is None


def test_vanished_file_is_left_to_the_next_scan(reader: Reader) -> None:
    assert reader.read(make_change(b"gone.mp3")) is None


def test_refused_file_is_never_opened(reader: Reader) -> None:
    read = reader.read(make_change(b"pipe.mp3", refusal="not_regular_file", size=3, mtime_ns=4, inode=5))
    assert read is not None
    assert (read.outcome, read.tags) == (UnitState(WorkState.SKIPPED, "not_regular_file"), None)
    assert (read.size, read.mtime_ns, read.inode) == (3, 4, 5)


@pytest.mark.parametrize(
    ("content", "reason"), [(b"", "empty_file"), (b"This is no music at all.\n" * 50, "not_audio")]
)
def test_non_audio_file_fails_permanently(
    reader: Reader, tmp_path: Path, content: bytes, reason: str
) -> None:
    settle(tmp_path / "text.mp3", content)
    read = reader.read(make_change(b"text.mp3"))
    assert read is not None
    assert (read.outcome, read.mtime_ns) == (UnitState(WorkState.FAILED, reason), LONG_AGO_NS)


def test_unopenable_file_fails_until_it_can_be_opened(reader: Reader) -> None:
    read = reader.read(make_change(UNREADABLE_NAME, mtime_ns=LONG_AGO_NS))
    assert read is not None
    assert (read.outcome, read.mtime_ns) == (UnitState(WorkState.FAILED, "unreadable"), NEVER)


def test_file_with_a_read_error_is_retried(failing: Callable[..., Reader]) -> None:
    read = failing(UnreadableError()).read(make_change(b"a.mp3"))
    assert read is not None
    assert (read.outcome, read.mtime_ns) == (UnitState(WorkState.FAILED, "unreadable"), NEVER)


def test_next_scan_retries_an_unreadable_file(reader: Reader, session: Session) -> None:
    root_id = add_root(session)
    read = reader.read(make_change(UNREADABLE_NAME, mtime_ns=LONG_AGO_NS))
    assert read is not None
    track_store.store(session, root_id, [read], None)
    known = scanner.known_files(session, root_id, b"", None)
    (difference,) = scanner.compare([make_found(UNREADABLE_NAME, size=read.size)], known, [])
    assert difference.change is Change.CHANGED


def test_file_is_retried_after_a_crashed_child(failing: Callable[..., Reader]) -> None:
    read = failing(DecoderCrashedError(), DecoderCrashedError()).read(make_change(b"a.mp3"))
    assert read is not None
    assert read.tags == make_tags()


def test_file_that_kills_every_child_fails(failing: Callable[..., Reader]) -> None:
    read = failing(*[DecoderCrashedError()] * tag_reader.CRASH_ATTEMPTS).read(make_change(b"a.mp3"))
    assert read is not None
    assert read.outcome == UnitState(WorkState.FAILED, "decoder_crashed")


def test_embedded_artwork_precedes_folder_artwork(failing: Callable[..., Reader], tmp_path: Path) -> None:
    (tmp_path / "cover.jpg").write_bytes(picture())
    reader = failing()
    with Sandbox() as reader.sandbox:
        assert reader._artwork(b"a.mp3", make_tags(has_artwork=True)) is ArtworkSource.EMBEDDED
        assert reader._artwork(b"a.mp3", make_tags()) is ArtworkSource.FOLDER
        assert reader._artwork(b"elsewhere/a.mp3", make_tags()) is ArtworkSource.NONE


def test_folder_is_searched_once_for_artwork(
    failing: Callable[..., Reader], monkeypatch: pytest.MonkeyPatch
) -> None:
    looked: list[bytes] = []
    monkeypatch.setattr(covers, "has_cover", lambda _root, folder, _sandbox: looked.append(folder))
    reader = failing()
    for _ in range(3):
        reader.read(make_change(b"a.mp3"))
    assert looked == [b""]


def with_sheet(folder: Path) -> None:
    """Write an image of 0.5 s and a sheet that makes two tracks of it."""
    settle(write_track(folder / "image.flac", tones(0, duration_s=0.5)))
    text = cue_sheets.sheet(starts=("00:00:00", "00:00:20"))
    settle(cue_sheets.write(folder / "image.cue", text))


def test_file_waits_for_a_sheet_that_is_being_written(reader: Reader, tmp_path: Path) -> None:
    with_sheet(tmp_path)
    os.utime(tmp_path / "image.cue")
    assert reader.read(make_change(b"image.flac")) is None


def test_sections_of_a_batch_are_bounded(reader: Reader, tmp_path: Path) -> None:
    for name in ("a", "b", "c"):
        with_sheet(tmp_path / name)
    changes = [make_change(f"{name}/image.flac".encode()) for name in ("a", "gone", "b", "c")]
    read, readings = reader.read_batch(changes, most_sections=4)
    assert (read, [len(each.sections) for each in readings]) == (changes[:3], [2, 2])


def test_sheet_that_cannot_be_read_now_is_tried_again(tmp_path: Path, sandbox: Sandbox) -> None:
    """A link never is one; a child that dies is another matter."""
    with_sheet(tmp_path)
    known = read_sheets(bytes(tmp_path), b"", sandbox)
    assert (known.stamp != NO_SHEETS, list(known.sheets)) == (True, [b"image.cue"])
    failing = cast("Sandbox", SimpleNamespace(read_sheet=Mock(side_effect=DecoderCrashedError)))
    found = read_sheets(bytes(tmp_path), b"", failing)
    assert (found.stamp, found.sheets) == (NO_SHEETS, {b"image.cue": CueSheet(problem=UNREADABLE)})
    (tmp_path / "link.cue").symlink_to("image.cue")
    found = read_sheets(bytes(tmp_path), b"", sandbox)
    assert found.stamp not in {NO_SHEETS, known.stamp}
    assert found.sheets[b"link.cue"].problem == UNREADABLE
    assert read_sheets(bytes(tmp_path), b"gone", sandbox) == FolderSheets()
