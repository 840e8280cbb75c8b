"""One server for all tests of the API, with a scanned and analysed folder of valid and invalid files."""

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from mutagen.flac import FLAC, Picture

from tests.music import tones, write_track
from tests.real.music import picture
from tests.servers import Server

GOOD_TRACKS = 9
PICTURE = picture("png", size=20)
ODD_NAME = b"\xff\xfe.ogg"


def make_music(folder: Path) -> Path:
    for n in range(4):
        calm = tones(n, pitch_hz=110, pulse_bpm=60)
        write_track(
            folder / "Calm" / f"{n}.flac", calm, title=f"Calm {n}", artist=f"Ann {n}", album=f"Slow {n}"
        )
        quick = tones(n, pitch_hz=880, pulse_bpm=170)
        write_track(
            folder / "Quick" / f"{n}.ogg", quick, title=f"Quick {n}", artist=f"Bob {n}", album=f"Fast {n}"
        )
    write_track(
        folder / "Quick" / "3.ogg",
        tones(3, pitch_hz=880, pulse_bpm=170),
        title="Blüte",
        artist=["Björk", "Ann 1"],
        album="Duets",
        genre=["Pop", "Jazz"],
        date="1998",
        tracknumber="7",
    )
    (folder / "Quick" / "Cover.PNG").write_bytes(PICTURE)
    embedded = write_track(
        folder / "Quick" / "0.flac", tones(0, pitch_hz=880, pulse_bpm=170), title="Painted"
    )
    painted = FLAC(embedded)  # type: ignore[no-untyped-call]
    picture = Picture()  # type: ignore[no-untyped-call]
    picture.type, picture.mime, picture.data = 3, "image/png", PICTURE + b"embedded"
    painted.add_picture(picture)  # type: ignore[no-untyped-call]
    painted.save()
    return folder


def make_trouble(folder: Path, outside: Path) -> None:
    """Everything that a folder of music may hold and should not."""
    whole = write_track(folder / "whole.ogg", tones(9))
    (folder / "truncated.ogg").write_bytes(whole.read_bytes()[: whole.stat().st_size * 3 // 4])
    os.rename(os.fsencode(whole), os.path.join(os.fsencode(folder), ODD_NAME))
    (folder / "empty.mp3").touch()
    (folder / "text.mp3").write_text("This is no music at all.\n" * 50)
    os.mkfifo(folder / "pipe.ogg")
    (folder / "loop").symlink_to(folder)
    (folder / "outside.flac").symlink_to(write_track(outside / "secret.flac", title="Secret"))
    (folder / "notes.txt").write_text("not audio, not counted")


@pytest.fixture(scope="session")
def music(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = make_music(tmp_path_factory.mktemp("music"))
    make_trouble(folder / "Trouble", tmp_path_factory.mktemp("outside"))
    return folder


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, music: Path) -> Iterator[Server]:
    running = Server(tmp_path_factory.mktemp("server"), music, one_worker=True, measured="all")
    running.start()
    try:
        running.wait_until_idle(found=GOOD_TRACKS)
        yield running
    finally:
        running.stop()


@pytest.fixture
def track(server: Server) -> dict[str, object]:
    found: dict[str, object] = next(item for item in server.tracks() if item["title"] == "Calm 1")
    return found
