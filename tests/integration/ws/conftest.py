"""A whole server with its sockets."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.music import tones, write_track
from tests.servers import Server

TRACKS = 4
SOCKETS_PER_PERSON = 10


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    music: Path = tmp_path_factory.mktemp("music")
    for n in range(TRACKS):
        write_track(music / f"{n}.flac", tones(n), title=f"Track {n}")
    running = Server(
        tmp_path_factory.mktemp("server"),
        music,
        one_worker=True,
        measured="web",
        AURALIS_SOCKETS_PER_PERSON=str(SOCKETS_PER_PERSON),
    )
    running.start()
    try:
        running.wait_until_idle(found=TRACKS)
        yield running
    finally:
        running.stop()


@pytest.fixture
def own_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Start a server of its own: the first account ends anonymous access."""
    music = tmp_path_factory.mktemp("music")
    write_track(music / "1.flac", tones(1), title="Track")
    running = Server(tmp_path_factory.mktemp("server"), music, one_worker=True)
    running.start()
    try:
        yield running
    finally:
        running.stop()
