"""Files of derived indexes: published as a whole or not at all, whatever ends their writer."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from discovery.index_folders import FOLDER, LOCK, POINTER, IndexFolder, Note, PublishedIndex

VERSION = "1"

#: Writes half of an index, says so and waits to be killed; or builds indexes until it is.
HALF = """
import sys, time
from discovery.index_folders import IndexFolder
def fill(path):
    (path / "data").write_bytes(b"half")
    print("ready", flush=True)
    time.sleep(600)
with IndexFolder("test", "1").writing() as writer:
    writer.publish(fill)
"""
RACE = """
import sys
from discovery.index_folders import IndexFolder
folder, name, published = IndexFolder("test", "1"), sys.argv[1], 0
def fill(path):
    for part in range(5):
        (path / f"{part}").write_text(name)
    return {"name": name}
print("ready", flush=True)
while published < 20:
    with folder.writing() as writer:
        if writer:
            writer.publish(fill)
            published += 1
"""

pytestmark = pytest.mark.usefixtures("database")


@pytest.fixture
def folder() -> IndexFolder:
    return IndexFolder("test", VERSION)


def filled(text: str) -> Callable[[Path], Note]:
    def fill(path: Path) -> Note:
        (path / "data").write_text(text)
        return {"text": text}

    return fill


def publish(folder: IndexFolder, content: str | Callable[[Path], Note]) -> PublishedIndex:
    with folder.writing() as writer:
        assert writer
        return writer.publish(filled(content) if isinstance(content, str) else content)


def text_of(published: PublishedIndex) -> str:
    return (published.path / "data").read_text()


def folders(folder: IndexFolder) -> list[Path]:
    return [path for path in folder.path.iterdir() if path.is_dir()]


def started(program: str, *arguments: str) -> subprocess.Popen[str]:
    """Start a program and wait until it has written its first line."""
    process = subprocess.Popen([sys.executable, "-c", program, *arguments], stdout=subprocess.PIPE, text=True)
    assert process.stdout
    with process.stdout:
        assert process.stdout.readline() == "ready\n"
    return process


def test_nothing_is_published_at_first(folder: IndexFolder) -> None:
    assert folder.find() is None
    assert folder.open(text_of) is None


def test_published_index_is_opened_with_its_note(folder: IndexFolder) -> None:
    published = publish(folder, "one")
    assert folder.find() == published
    assert published.note == {"text": "one"}
    assert folder.open(text_of) == "one"


def test_former_index_is_deleted_and_stays_readable_where_it_is_open(folder: IndexFolder) -> None:
    published = publish(folder, "one")
    with (published.path / "data").open() as opened:
        publish(folder, "two")
        assert opened.read() == "one"
    assert folder.open(text_of) == "two"
    assert len(folders(folder)) == 1


def test_index_of_another_version_is_not_opened(folder: IndexFolder) -> None:
    publish(folder, "one")
    assert IndexFolder("test", "2").open(text_of) is None
    assert folder.open(text_of) == "one"


def test_killed_writer_leaves_the_former_index(folder: IndexFolder) -> None:
    publish(folder, "one")
    process = started(HALF)
    with folder.writing() as writer:
        assert writer is None
    process.send_signal(signal.SIGKILL)
    process.wait()
    assert folder.open(text_of) == "one"
    publish(folder, "two")
    assert folder.open(text_of) == "two"
    assert len(folders(folder)) == 1


def test_racing_writers_publish_whole_indexes(folder: IndexFolder) -> None:
    processes = [started(RACE, name) for name in "ab"]

    def names(published: PublishedIndex) -> set[str]:
        read = {(published.path / str(part)).read_text() for part in range(5)}
        assert read == {published.note["name"]}
        return read

    while any(process.poll() is None for process in processes):
        opened = folder.open(names)
        assert opened is None or len(opened) == 1
    assert [process.returncode for process in processes] == [0, 0]
    assert folder.open(names)
    assert len(folders(folder)) == 1


def test_full_disk_leaves_the_former_index(folder: IndexFolder) -> None:
    publish(folder, "one")

    def fill(path: Path) -> Note:
        filled("two")(path)
        raise OSError(errno.ENOSPC, "No space left on device")

    with pytest.raises(OSError, match="No space"):
        publish(folder, fill)
    assert folder.open(text_of) == "one"
    assert len(folders(folder)) == 1


@pytest.mark.parametrize(
    "content", [b"", b"{", b"[]", b"null", b'{"folder": 3}', b'{"folder": "x"}', b"\xff"]
)
def test_damaged_pointer_publishes_nothing(folder: IndexFolder, content: bytes) -> None:
    publish(folder, "one")
    (folder.path / POINTER).write_bytes(content)
    assert folder.find() is None
    publish(folder, "two")
    assert folder.open(text_of) == "two"


def test_pointer_leads_nowhere_else(folder: IndexFolder, tmp_path: Path) -> None:
    (tmp_path / "other").mkdir()
    publish(folder, "one")
    pointer = json.loads((folder.path / POINTER).read_bytes())
    for named in (str(tmp_path / "other"), "../../../other"):
        (folder.path / POINTER).write_text(json.dumps(pointer | {"folder": named, "sizes": {}}))
        assert folder.find() is None


def test_truncated_and_missing_files_are_noticed(folder: IndexFolder) -> None:
    published = publish(folder, "one")
    os.truncate(published.path / "data", 1)
    assert folder.find() is None
    (published.path / "data").unlink()
    assert folder.find() is None
    shutil.rmtree(published.path)
    assert folder.find() is None


def test_index_that_is_extended_in_place_is_not_measured() -> None:
    folder = IndexFolder("test", VERSION, is_fixed=False)
    published = publish(folder, "one")
    with (published.path / "data").open("a") as file:
        file.write(" more")
    assert folder.open(text_of) == "one more"


def test_damaged_index_is_withdrawn(folder: IndexFolder) -> None:
    publish(folder, "one")

    def load(published: PublishedIndex) -> str:
        raise ValueError(f"{text_of(published)} is damaged")

    assert folder.open(load) is None
    assert folder.find() is None


def test_index_that_cannot_be_opened_now_stays(folder: IndexFolder) -> None:
    publish(folder, "one")

    def load(published: PublishedIndex) -> str:
        raise OSError(errno.EMFILE, "Too many open files")

    assert folder.open(load) is None
    assert folder.open(text_of) == "one"


def test_index_that_is_replaced_while_it_is_opened_is_opened_again(folder: IndexFolder) -> None:
    publish(folder, "one")

    def load(published: PublishedIndex) -> str:
        if published.note["text"] == "one":
            publish(folder, "two")
        return text_of(published)

    assert folder.open(load) == "two"


def test_index_that_a_writer_may_have_replaced_is_not_withdrawn(folder: IndexFolder) -> None:
    published = publish(folder, "one")
    with folder.writing():
        folder.withdraw(published.path, ValueError())
    assert folder.find() == published


def test_folder_that_was_deleted_meanwhile_is_not_published(folder: IndexFolder) -> None:
    def fill(path: Path) -> Note:
        shutil.rmtree(folder.path.parent)
        path.mkdir(parents=True)
        (folder.path / LOCK).touch()
        return {}

    with pytest.raises(FileNotFoundError):
        publish(folder, fill)
    assert folder.find() is None
    publish(folder, "one")
    assert folder.open(text_of) == "one"


def test_without_a_folder_nothing_is_written(folder: IndexFolder) -> None:
    folder.path.parent.parent.joinpath(FOLDER).touch()
    with folder.writing() as writer:
        assert writer is None
    assert folder.find() is None
