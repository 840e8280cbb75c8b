"""The services as a process, and settings that name its address."""

import json
import subprocess
import sys
from collections.abc import Iterator
from typing import Any
from urllib.request import Request, urlopen

import pytest

from config import settings
from library.database import session_scope
from tests.factories import add_root, add_tracks
from tests.scrobbling.people import TITLES, song
from tests.scrobbling.standin import API_KEY, API_SECRET
from tests.servers import ROOT


class Standin:
    """The process that stands in for ListenBrainz and Last.fm."""

    def __init__(self, port: int) -> None:
        self.url = f"http://127.0.0.1:{port}"

    def change(self, **changes: Any) -> dict[str, Any]:
        """Change its state, and return it."""
        body = json.dumps(changes).encode() if changes else None
        with urlopen(Request(f"{self.url}/standin", body)) as response:
            state: dict[str, Any] = json.load(response)
        return state

    def permit(self, token: str) -> None:
        urlopen(f"{self.url}/permit?token={token}").close()

    def titles(self) -> list[str]:
        """Return the titles of the accepted plays, in the order of their arrival."""
        listens = self.change()["listens"]
        return [
            each["track_metadata"]["track_name"] if "track_metadata" in each else each["track"]
            for each in listens
        ]

    def times(self) -> list[int]:
        return [int(each.get("listened_at") or each["timestamp"]) for each in self.change()["listens"]]


@pytest.fixture(scope="session")
def running_standin() -> Iterator[Standin]:
    command = [sys.executable, "-m", "tests.scrobbling.standin"]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        yield Standin(int(process.stdout.readline()))
        process.kill()


@pytest.fixture
def standin(
    running_standin: Standin, unlimited: None, database: str, monkeypatch: pytest.MonkeyPatch
) -> Standin:
    """Name the stand-in's address in the settings of this test; forget what it has accepted."""
    url = running_standin.url
    for name, value in {
        "AURALIS_LISTENBRAINZ_URL": url,
        "AURALIS_LASTFM_URL": f"{url}/2.0/",
        "AURALIS_LASTFM_PAGE": f"{url}/permit",
        "AURALIS_LASTFM_KEY": API_KEY,
        "AURALIS_LASTFM_SECRET": API_SECRET,
    }.items():
        monkeypatch.setenv(name, value)
    settings.current.cache_clear()
    running_standin.change(listens=[], playing=[], faults=[], tokens_end=False, day_is_full=False)
    return running_standin


@pytest.fixture
def ids(standin: Standin) -> dict[str, str]:
    """Add four tracks; return their ids by title."""
    with session_scope() as session:
        added = add_tracks(session, add_root(session), *map(song, TITLES))
    return dict(zip(TITLES, added, strict=True))
