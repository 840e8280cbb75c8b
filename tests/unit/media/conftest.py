from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from media.sandbox import Sandbox
from tests.unit.media import sounds

OpenBytes = Callable[[bytes], int]


@pytest.fixture(scope="session")
def encoded() -> dict[str, bytes]:
    """Return the same audio in every format."""
    return {kind: sounds.encode(kind) for kind in sounds.FORMATS}


@pytest.fixture
def open_bytes(tmp_path: Path) -> Iterator[OpenBytes]:
    """Open a file of the given content; its name has no extension."""
    opened: list[int] = []

    def open_new(data: bytes) -> int:
        path = tmp_path / f"file-{len(opened)}"
        path.write_bytes(data)
        opened.append(os.open(path, os.O_RDONLY))
        return opened[-1]

    yield open_new
    for fd in opened:
        os.close(fd)


@pytest.fixture(scope="module")
def sandbox() -> Iterator[Sandbox]:
    """One child process for the tests of a module."""
    with Sandbox() as shared:
        yield shared
