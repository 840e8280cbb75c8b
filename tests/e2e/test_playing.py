"""How tracks follow each other, lyrics, Now Playing and an output that fails (issue 17, line 5)."""

import json
import re
from collections.abc import Iterator
from http import HTTPStatus
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, PHONE, SETTLED, WatchedPage, violations
from tests.e2e.conftest import close_windows, reset_player
from tests.real import music
from tests.servers import Server
from tests.signals import wait_until

#: Seconds of each track: longer than a join, shorter than a test's patience.
LENGTH_S = 5.0

#: Seconds of the track with lyrics.
SONG_S = 30.0

LYRICS = "[00:00.00]First line\n[00:01.00]Second line\n[00:20.00]Third line\n"

ALBUM, SINGLES = ("One", "Two", "Three"), ("Other", "Gone", "Song")

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
    for number, title in enumerate((*ALBUM, *SINGLES), 1):
        path = folder / "music" / f"{title}.flac"
        path.write_bytes(music.encoded(".flac", number, SONG_S if title == "Song" else LENGTH_S))
        album = title if title in SINGLES else "Album"
        music.vorbis(path, title=title, album=album, artist="Artist", tracknumber=str(number))
    (folder / "music" / "Song.lrc").write_text(LYRICS)
    (folder / "music" / "Two.txt").write_text("Words\nwithout times")
    server = Server(folder, folder / "music", one_worker=True)
    try:
        server.start()
        server.wait_until_idle(found=len(ALBUM) + len(SINGLES))
        yield server
    finally:
        server.stop()


@pytest.fixture
def watched(browser: Browser, playing_server: Server) -> Iterator[WatchedPage]:
    reset_player(playing_server)
    base = f"http://127.0.0.1:{playing_server.port}"
    context = browser.new_context(base_url=base, viewport=DESKTOP)  # type: ignore[arg-type]  # takes a dict
    watched = WatchedPage.of(context.new_page())
    watched.page.add_init_script(WATCH)
    yield watched
    close_windows(context)
    assert watched.errors == []


@pytest.fixture
def opened(watched: WatchedPage) -> Page:
    return watched.page


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
    wait_until(lambda: not playing_server.get("/api/v1/player").data["is_playing"])
    assert playing_server.get("/api/v1/player").data["current_track"]["title"] == "One"


def test_lyrics_follow_and_are_clicked(opened: Page, playing_server: Server) -> None:
    queue(playing_server, "Song", "Two", "Other")
    start(opened)
    opened.get_by_role("button", name="Open now playing").click()
    player = opened.get_by_role("dialog", name="Now playing")
    expect(player.get_by_role("button", name="Second line")).to_have_attribute("aria-current", "true")
    opened.keyboard.press("Space")
    for line in ("Third line", "First line"):
        player.get_by_role("button", name=line).click()
        expect(player.get_by_role("button", name=line)).to_have_attribute("aria-current", "true")
    player.get_by_role("button", name="Next", exact=True).click()
    expect(player.get_by_role("region", name="Lyrics")).to_contain_text("without times")
    player.get_by_role("button", name="Next", exact=True).click()
    expect(player).to_contain_text("This track has no lyrics")
    opened.keyboard.press("Escape")
    expect(player).to_be_hidden()


@pytest.mark.parametrize(
    "size", [DESKTOP, PHONE, {"width": 320, "height": 640}], ids=["desktop", "phone", "320"]
)
def test_now_playing_is_accessible_and_fits(
    opened: Page, playing_server: Server, size: dict[str, int]
) -> None:
    opened.emulate_media(reduced_motion="reduce")
    queue(playing_server, "Song", *ALBUM)
    start(opened)
    opened.set_viewport_size(size)  # type: ignore[arg-type]  # takes a dict
    opened.keyboard.press("n")
    player = opened.get_by_role("dialog", name="Now playing")
    expect(player).to_be_visible()
    for pane in ("Queue", "Lyrics"):
        if player.get_by_role("button", name=pane, exact=True).get_attribute("aria-pressed") != "true":
            player.get_by_role("button", name=pane, exact=True).click()
        expect(player.get_by_role("region", name=pane)).to_be_visible()
        for scheme in ("light", "dark"):
            opened.emulate_media(color_scheme=scheme)
            opened.evaluate(SETTLED)
            assert violations(opened) == []
        beyond = opened.evaluate(
            "[...document.querySelectorAll('.now-playing button, .now-playing select')]"
            ".filter(each => each.getBoundingClientRect().right > innerWidth).length"
        )
        assert beyond == 0
    opened.go_back()
    expect(player).to_be_hidden()
    expect(opened).to_have_url(re.compile("/library$"))


def test_a_file_that_is_gone_is_skipped_with_a_reason(watched: WatchedPage, playing_server: Server) -> None:
    queue(playing_server, "One", "Gone", "Three")
    Path(playing_server.environment["MUSIC"], "Gone.flac").unlink()
    start(watched.page)
    expect(watched.page.get_by_text("“Gone” could not be played")).to_be_visible(timeout=30_000)
    expect(bar(watched.page)).to_contain_text("Three")
    watched.errors.clear()  # the responses that say so


def test_a_track_that_is_loaded_ahead_plays_on_while_the_server_is_away(
    watched: WatchedPage, playing_server: Server
) -> None:
    one, two = queue(playing_server, "One", "Two")
    start(watched.page)
    watched.page.wait_for_function(
        "id => document.querySelectorAll('audio')[1].src.includes(id)"
        " && document.querySelectorAll('audio')[1].readyState === 4",
        arg=two,
    )
    watched.page.context.set_offline(True)
    expect(bar(watched.page)).to_contain_text("Two", timeout=15_000)
    watched.page.wait_for_function("() => document.querySelectorAll('audio')[1].currentTime > 2")
    assert lasted(watched.page, "One", one, two)
    watched.page.context.set_offline(False)
    expect(watched.page.get_by_text("Connection lost")).to_be_hidden(timeout=45_000)
    watched.errors.clear()  # of the network
