"""How tracks follow each other, lyrics, Now Playing and an output that fails (issue 17, line 5)."""

import json
from collections.abc import Iterator
from http import HTTPStatus
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, WatchedPage
from tests.e2e.conftest import close_windows, reset_player
from tests.real import music
from tests.servers import Server

#: Seconds of each track: longer than a join, shorter than a test's patience.
LENGTH_S = 5.0

LYRICS = "[00:00.00]First line\n[00:01.00]Second line\n[00:03.00]Third line\n"

ALBUM = ("One", "Two", "Three")

#: Counts, twenty times a second, which tracks' elements play while which title is shown.
WATCH = """
window.seen = {};
setInterval(() => {
  const playing = [...document.querySelectorAll('audio')]
    .filter((each) => !each.paused && !each.ended && each.currentTime > 0)
    .map((each) => each.src.split('/').at(-2)).sort();
  const title = document.querySelector('.player-bar__title')?.textContent;
  const key = [title, ...playing].join(' ');
  window.seen[key] = (window.seen[key] ?? 0) + 1;
}, 50);
"""

#: Samples of a state that lasts; a state between two renderings has one or two.
LASTING = 5


@pytest.fixture(scope="module")
def playing_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server with an album, and a track of another one."""
    folder = tmp_path_factory.mktemp("playing")
    (folder / "music").mkdir()
    for number, title in enumerate((*ALBUM, "Other"), 1):
        path = folder / "music" / f"{title}.flac"
        path.write_bytes(music.encoded(".flac", number, LENGTH_S))
        album = "Another" if title == "Other" else "Album"
        music.vorbis(path, title=title, album=album, artist="Artist", tracknumber=str(number))
    (folder / "music" / "One.lrc").write_text(LYRICS)
    (folder / "music" / "Two.txt").write_text("Words\nwithout times")
    server = Server(folder, folder / "music", one_worker=True)
    try:
        server.start()
        server.wait_until_idle(found=len(ALBUM) + 1)
        yield server
    finally:
        server.stop()


@pytest.fixture
def opened(browser: Browser, playing_server: Server) -> Iterator[Page]:
    reset_player(playing_server)
    base = f"http://127.0.0.1:{playing_server.port}"
    context = browser.new_context(base_url=base, viewport=DESKTOP)  # type: ignore[arg-type]  # takes a dict
    watched = WatchedPage.of(context.new_page())
    watched.page.add_init_script(WATCH)
    yield watched.page
    close_windows(context)
    assert watched.errors == []


def queue(server: Server, *titles: str) -> list[str]:
    """Make the tracks of these titles the queue; return their ids."""
    ids = {track["title"]: track["id"] for track in server.tracks()}
    body = {"track_ids": [ids[title] for title in titles]}
    assert server.post("/api/v1/queue", body).status == HTTPStatus.CREATED
    return body["track_ids"]


def bar(page: Page) -> Any:
    return page.get_by_role("region", name="Player")


def start(page: Page, **settings: Any) -> None:
    """Open the page with some settings of playing and press play."""
    page.goto("/library")
    page.evaluate("text => localStorage.setItem('auralis.playing', text)", json.dumps(settings))
    page.reload()
    bar(page).get_by_role("button", name="Play", exact=True).click()


def lasted(page: Page, shown: str, *ids: str) -> bool:
    """Return whether these tracks played together for a while when a title was shown."""
    key = " ".join([shown, *sorted(ids)])
    return bool(page.evaluate("key => window.seen[key] ?? 0", key) >= LASTING)


def test_the_next_track_plays_before_the_current_one_ends(opened: Page, playing_server: Server) -> None:
    one, two, three = queue(playing_server, *ALBUM)
    start(opened)
    expect(bar(opened)).to_contain_text("Three", timeout=30_000)
    assert lasted(opened, "One", one, two)
    assert lasted(opened, "Two", two, three) or lasted(opened, "Two", three)
    assert not lasted(opened, "Two", one, two)
    assert playing_server.get("/api/v1/player").data["current_track"]["title"] == "Three"


def test_crossfade_leaves_an_album_alone(opened: Page, playing_server: Server) -> None:
    one, two, other = queue(playing_server, "One", "Two", "Other")
    start(opened, crossfade_s=2)
    expect(bar(opened)).to_contain_text("Other", timeout=30_000)
    opened.wait_for_function("key => window.seen[key] >= 5", arg=" ".join(["Other", *sorted([two, other])]))
    assert not lasted(opened, "Two", one, two)


def test_a_track_that_leaves_the_queue_does_not_play(opened: Page, playing_server: Server) -> None:
    ids = queue(playing_server, "One", "Two", "Three")
    start(opened)
    opened.wait_for_function("id => document.querySelectorAll('audio')[1].src.includes(id)", arg=ids[1])
    opened.keyboard.press("q")
    opened.get_by_role("button", name="Remove “Two” from the queue").click()
    opened.wait_for_function("id => document.querySelectorAll('audio')[1].src.includes(id)", arg=ids[2])
    expect(bar(opened)).to_contain_text("Three", timeout=15_000)
    assert lasted(opened, "One", ids[0], ids[2])


def test_pause_during_a_join_is_quiet_and_goes_on(opened: Page, playing_server: Server) -> None:
    queue(playing_server, "One", "Two")
    start(opened)
    opened.wait_for_function("() => !document.querySelectorAll('audio')[1].paused")
    opened.keyboard.press("Space")
    opened.wait_for_function("() => [...document.querySelectorAll('audio')].every((each) => each.paused)")
    opened.keyboard.press("Space")
    expect(bar(opened)).to_contain_text("Two")
    opened.wait_for_function("() => [...document.querySelectorAll('audio')].some((each) => !each.paused)")


def test_an_output_that_fails_pauses_and_says_so(opened: Page, playing_server: Server) -> None:
    queue(playing_server, *ALBUM)
    opened.add_init_script("""
      HTMLMediaElement.prototype.play = function () {
        setTimeout(() => this.dispatchEvent(new Event('ended')), 50);
        return Promise.resolve();
      };
    """)
    start(opened)
    expect(opened.get_by_text("This device cannot play sound")).to_be_visible()
    player = playing_server.get("/api/v1/player").data
    assert (player["is_playing"], player["current_track"]["title"]) == (False, "One")
