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

import libopensonic
import psutil
import pytest
from playwright.sync_api import Browser, Locator, Page, expect

from app.cli.remote.client import Message, Remote
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
        self.marks: dict[tuple[str, str], tuple[bool, int | None]] = {}
        self._remote = Remote(f"ws://127.0.0.1:{server.port}/ws", on_message=self._take)
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._run)
        self._thread.start()

    def _run(self) -> None:
        self._task = self._loop.create_task(self._remote.run())
        with suppress(asyncio.CancelledError):
            self._loop.run_until_complete(self._task)
        self._loop.close()

    def _take(self, message: Message) -> None:
        if message["type"] == "marks.changed":
            for mark in message["data"]["marks"]:
                self.marks[mark["kind"], mark["id"]] = mark["favourite"], mark["rating"]
        self.state.take(message)

    def subscribe(self) -> None:
        """Get announcements of marks, also after a reconnection."""
        asked = self._remote.ask("connection.subscribe", topics=["library"])
        asyncio.run_coroutine_threadsafe(asked, self._loop).result()

    def has_marks(self, kind: str, id_: str, *marks: object) -> None:
        wait_until(lambda: self.marks.get((kind, id_)) == marks)

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


@pytest.fixture
def library(bridged: Server) -> Iterator[libopensonic.Connection]:
    """The client library of Music Assistant, on its own threads."""
    made = libopensonic.Connection(
        "http://127.0.0.1", "owner", "any", bridged.port, app_name="Music Assistant"
    )
    yield made
    made.cleanup()
    made._loop.close()


def heart(page: Page, name: str, is_on: bool) -> Locator:
    words = f"Remove “{name}” from" if is_on else f"Add “{name}” to"
    return page.locator("header.hero").get_by_role("button", name=f"{words} favourites")


def test_client_library_page_and_socket_have_the_same_marks(
    bridged: Server, page: Page, watcher: Watcher, library: libopensonic.Connection
) -> None:
    """Stars and ratings go both ways, also after a restart of the web process."""
    found = library.search3("", song_count=10, album_count=10, artist_count=10)
    album, artist = found.album[0], found.artist[0]
    album_id, artist_id = album.id.removeprefix("al-"), artist.id.removeprefix("ar-")
    watcher.subscribe()
    page.goto(f"/albums/{album_id}")
    expect(heart(page, "Wood", False)).to_be_visible()
    library.star(album_ids=[album.id], artist_ids=[artist.id])
    library.set_rating(album.id, 4)
    expect(heart(page, "Wood", True)).to_be_visible()
    stars = page.get_by_role("slider", name="Your rating for “Wood”")
    expect(stars).to_have_attribute("aria-valuenow", "4")
    watcher.has_marks("album", album_id, True, 4)
    watcher.has_marks("artist", artist_id, True, None)

    restart_web(bridged)
    page.reload()
    expect(heart(page, "Wood", True)).to_be_visible()
    watcher.subscribe()
    stars.focus()
    page.keyboard.press("2")
    watcher.has_marks("album", album_id, True, 2)
    assert library.get_album(album.id).user_rating == 2
    heart(page, "Wood", True).click()
    watcher.has_marks("album", album_id, False, 2)
    starred = library.get_starred2()
    assert (starred.album, [each.id for each in starred.artist]) == ([], [artist.id])


def test_client_library_and_page_have_the_same_favourite_songs(
    page: Page, library: libopensonic.Connection
) -> None:
    page.goto("/library/tracks")
    row = page.get_by_role("row", name="Birch")
    row.get_by_role("button", name="Add “Birch” to favourites").click()
    expect(row.get_by_role("button", name="Remove “Birch” from favourites")).to_be_visible()
    assert [song.title for song in library.get_starred2().song] == ["Birch"]
    library.unstar(sids=[library.get_starred2().song[0].id])
    expect(row.get_by_role("button", name="Add “Birch” to favourites")).to_be_visible()


def test_client_library_sees_what_the_page_plays_and_the_other_way_round(
    bridged: Server, page: Page, watcher: Watcher, library: libopensonic.Connection
) -> None:
    """Queue and now playing, also after a restart of the web process."""
    ids = {song.title: song.id for song in library.search3("", song_count=10).song}
    page.goto("/library/tracks")
    library.save_play_queue_by_index([ids["Cedar"], ids["Birch"]], 0, 0)
    library.report_playback(ids["Cedar"], "song", 0, "starting")
    library.report_playback(ids["Cedar"], "song", 3000, "playing")
    expect(page.get_by_text("Playing on Music Assistant")).to_be_visible()
    watcher.shows("Cedar", True, "Music-Assistant")
    library.report_playback(ids["Cedar"], "song", 4000, "paused")
    restart_web(bridged)
    page.get_by_role("button", name="Play here").click()
    watcher.shows("Cedar", True, "Chrome-on-Linux")
    (now,) = library.get_now_playing()
    assert (now.title, now.player_name, now.state) == ("Cedar", "Chrome on Linux", "playing")

    queue = library.get_play_queue()
    assert ([entry.title for entry in queue.entry], queue.current) == (["Cedar", "Birch"], ids["Cedar"])
    library.save_play_queue_by_index([ids["Cedar"], ids["Birch"]], 1, 0)  # it polls, and has nothing new
    watcher.shows("Cedar", True, "Chrome-on-Linux")
    page.get_by_role("region", name="Player").get_by_role("button", name="Next").click()
    watcher.shows("Birch", True, "Chrome-on-Linux")
    assert library.get_play_queue().current == ids["Birch"]


def test_client_library_and_rest_have_the_same_playlists(
    bridged: Server, library: libopensonic.Connection
) -> None:
    ids = {song.title: song.id for song in library.search3("", song_count=10).song}
    library.create_playlist(name="From the app", song_ids=[ids["Birch"], ids["Amber"]])
    listed = {made["name"]: made["id"] for made in bridged.get("/api/v1/playlists").json["items"]}
    tracks = bridged.get(f"/api/v1/playlists/{listed['From the app']}/tracks").json["items"]
    assert [track["title"] for track in tracks] == ["Birch", "Amber"]
    track_ids = [ids["Cedar"].removeprefix("tr-")]
    bridged.post("/api/v1/playlists", {"name": "From the page", "track_ids": track_ids})
    made = {playlist.name: playlist.id for playlist in library.get_playlists()}
    assert [entry.title for entry in library.get_playlist(made["From the page"]).entry] == ["Cedar"]
