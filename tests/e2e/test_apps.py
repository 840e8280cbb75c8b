"""One playback session for an app, the page and a socket, through a restart of the web process."""

import asyncio
import json
import os
import signal
import threading
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import urlencode

import psutil
import pytest
from playwright.sync_api import Browser, Page, expect

from app.cli.remote.client import Remote
from app.cli.remote.state import State
from tests.e2e.browser import DESKTOP
from tests.e2e.conftest import close_windows
from tests.music import tones, write_track
from tests.servers import Server
from tests.signals import wait_until

SECONDS = 60.0
TITLES = ("Amber", "Birch", "Cedar")


class App:
    """A player of the owner on this machine, over plain HTTP."""

    def __init__(self, server: Server) -> None:
        self._server = server
        songs = self.call("search3", query="")["searchResult3"]["song"]
        self.ids = {song["title"]: song["id"] for song in songs}

    def call(self, name: str, **arguments: Any) -> dict[str, Any]:
        known = {"u": "owner", "p": "any", "v": "1.16.1", "c": "Symfonium", "f": "json"}
        connection = self._server.connect()
        connection.request("GET", f"/rest/{name}?{urlencode(known | arguments, doseq=True)}")
        body: dict[str, Any] = json.load(connection.getresponse())["subsonic-response"]
        connection.close()
        assert body["status"] == "ok", body
        return body

    def save(self, *titles: str, current: int, position: int) -> None:
        sent = [self.ids[title] for title in titles]
        self.call("savePlayQueueByIndex", id=sent, currentIndex=current, position=position)

    def report(self, title: str, state: str, position: int) -> None:
        media = {"mediaId": self.ids[title], "mediaType": "song"}
        self.call("reportPlayback", **media, state=state, positionMs=position)

    def queue(self) -> tuple[list[str], str | None, int]:
        """Return the titles, the title of the current song, and the position in ms."""
        found = self.call("getPlayQueue")["playQueue"]
        titles = {entry["id"]: entry["title"] for entry in found["entry"]}
        return (
            [entry["title"] for entry in found["entry"]],
            titles.get(found.get("current")),
            found["position"],
        )


class Watcher:
    """A socket that follows the session on a thread of its own."""

    def __init__(self, server: Server) -> None:
        self.state = State()
        self._remote = Remote(f"ws://127.0.0.1:{server.port}/ws", on_message=self.state.take)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self._task = self._loop.create_task(self._remote.run())
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._task)
        self._loop.close()

    def stop(self) -> None:
        self._loop.call_soon_threadsafe(self._task.cancel)
        self._thread.join()

    def shows(self, title: str, is_playing: bool, program: str | None) -> None:
        """Wait until the session has this track, state and output."""

        def has() -> bool:
            player = self.state.player
            track, output = player["currentTrack"], player["outputClientId"]
            found = (track["title"] if track else None, player["isPlaying"], output and output.split(".")[0])
            return found == (title, is_playing, program)

        wait_until(has)


@pytest.fixture(scope="module")
def bridged(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    music = tmp_path_factory.mktemp("bridged-music")
    for number, title in enumerate(TITLES):
        names = {"title": title, "artist": "Trees", "album": "Wood"}
        write_track(music / f"{title}.flac", tones(number, SECONDS), **names)
    server = Server(tmp_path_factory.mktemp("bridged"), music, one_worker=True)
    server.start()
    try:
        wait_until(lambda: len(server.tracks()) == len(TITLES))
        yield server
    finally:
        server.stop()


@pytest.fixture
def page(browser: Browser, bridged: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=f"http://127.0.0.1:{bridged.port}", viewport=DESKTOP)  # type: ignore[arg-type]  # takes a dict
    yield context.new_page()
    close_windows(context)


@pytest.fixture
def watcher(bridged: Server) -> Iterator[Watcher]:
    made = Watcher(bridged)
    yield made
    made.stop()


def restart_web(server: Server) -> None:
    """Kill the web processes; the launcher or gunicorn starts others."""
    own = server.processes("gunicorn")
    parents = {process.ppid() for process in own}
    killed = [process for process in own if process.pid not in parents]
    for process in killed:
        os.kill(process.pid, signal.SIGKILL)
    psutil.wait_procs(killed)

    def is_back() -> bool:
        with suppress(OSError):
            return server.get("/api/v1/health").status == 200
        return False

    wait_until(is_back)


def test_app_page_and_socket_share_one_state(bridged: Server, page: Page, watcher: Watcher) -> None:
    app, bar = App(bridged), page.get_by_role("region", name="Player")
    page.goto("/library/tracks")
    app.save("Cedar", "Amber", "Birch", current=1, position=0)
    expect(bar).to_contain_text("Amber")
    app.report("Amber", "starting", 0)
    app.report("Amber", "playing", 5_000)
    expect(page.get_by_text("Playing on Symfonium")).to_be_visible()
    watcher.shows("Amber", True, "Symfonium")

    restart_web(bridged)
    titles, current, position = app.queue()
    assert (titles, current) == (["Cedar", "Amber", "Birch"], "Amber")
    assert position >= 5_000
    app.report("Birch", "starting", 0)
    app.report("Birch", "paused", 7_000)
    watcher.shows("Birch", False, "Symfonium")
    expect(bar).to_contain_text("Birch")

    page.get_by_role("button", name="Play here").click()
    page.wait_for_function("document.querySelector('audio')?.currentTime > 7")
    watcher.shows("Birch", True, "Chrome-on-Linux")
    app.save("Cedar", "Amber", "Birch", current=0, position=0)  # an older queue of an app that polls
    titles, current, position = app.queue()
    assert (titles, current) == (["Cedar", "Amber", "Birch"], "Birch")
    assert position > 7_000
