"""Several windows, one player."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.e2e.browser import DESKTOP, Watched
from tests.e2e.conftest import forget_playing, leave
from tests.servers import Server

pytestmark = pytest.mark.usefixtures("heard_library")

AWAY_S = 60.0

#: Two windows are in step when they show the player this near each other.
IN_STEP_S = 1.5

#: The browser's own words about the network that the test took away.
OF_THE_NETWORK = ("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED")

#: Longer than a window may take to notice, to come back and to draw level.
BACK_MS = 45_000

#: Far less than is left of a track: one that ends is silent, too.
SILENT_MS = 8_000

ALBUM = "Concrete Hours"


class Windows:
    """Two windows of one person on different devices, so that each has a network of its own."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.contexts = [
            browser.new_context(base_url=f"http://127.0.0.1:{server.port}", viewport=DESKTOP)  # type: ignore[arg-type]  # a dict is what it takes
            for _ in range(2)
        ]
        self.watched = [Watched.of(context.new_page()) for context in self.contexts]
        self.first, self.second = (watched.page for watched in self.watched)

    def close(self) -> None:
        for context in self.contexts:
            leave(context)
        complaints = [
            complaint
            for watched in self.watched
            for complaint in watched.complaints
            if not any(words in complaint for words in OF_THE_NETWORK)
        ]
        assert complaints == []


@pytest.fixture
def windows(browser: Browser, server: Server) -> Iterator[Windows]:
    forget_playing(server)
    opened = Windows(browser, server)
    yield opened
    opened.close()


def bar(page: Page) -> Any:
    return page.get_by_role("region", name="Player")


def play_album(page: Page) -> None:
    page.goto("/library/albums")
    page.get_by_role("link", name=ALBUM).click()
    page.get_by_role("main").get_by_role("button", name="Play", exact=True).click()
    wait_for_sound(page)


def wait_for_sound(page: Page) -> None:
    page.wait_for_function("""() => {
        const audio = document.querySelector('audio');
        return !audio.paused && audio.currentTime > 0.2;
    }""")


def wait_for_silence(page: Page) -> None:
    page.wait_for_function("() => document.querySelector('audio').paused", timeout=SILENT_MS)


def shown_s(page: Page) -> float:
    return float(bar(page).get_by_label("Position in the track").input_value())


def queue_of(page: Page) -> list[str]:
    return page.locator(".queue-row__title").all_inner_texts()


def test_what_one_window_does_the_other_shows(windows: Windows) -> None:
    play_album(windows.first)
    windows.second.goto("/")
    expect(windows.second.get_by_role("status")).to_have_text("Playing on Chrome on Linux")
    expect(bar(windows.second)).to_contain_text("Platform Two")
    assert abs(shown_s(windows.first) - shown_s(windows.second)) < IN_STEP_S
    wait_for_silence(windows.second)
    bar(windows.second).get_by_role("button", name="Next").click()
    expect(bar(windows.first)).to_contain_text("Halogen")
    wait_for_sound(windows.first)
    bar(windows.second).get_by_role("button", name="Pause").click()
    wait_for_silence(windows.first)
    bar(windows.second).get_by_label("Volume").fill("0.3")
    expect(bar(windows.first).get_by_label("Volume")).to_have_value("0.3")


def test_the_music_moves_to_where_it_is_asked_for(windows: Windows) -> None:
    play_album(windows.first)
    windows.second.goto("/")
    windows.second.get_by_role("button", name="Play here").click()
    wait_for_sound(windows.second)
    wait_for_silence(windows.first)
    expect(windows.second.get_by_role("button", name="Play here")).to_be_hidden()
    expect(windows.first.get_by_role("status")).to_have_text("Playing on Chrome on Linux")
    bar(windows.first).get_by_role("button", name="Pause").click()
    wait_for_silence(windows.second)


def test_a_window_that_is_closed_leaves_the_player_where_it_was(windows: Windows) -> None:
    play_album(windows.first)
    windows.second.goto("/")
    windows.first.goto("about:blank")
    expect(bar(windows.second).get_by_role("button", name="Play", exact=True)).to_be_visible()
    bar(windows.second).get_by_role("button", name="Play", exact=True).click()
    wait_for_sound(windows.second)
    expect(bar(windows.second)).to_contain_text("Platform Two")


def place(page: Page, selector: str) -> FloatRect:
    found = page.locator(selector).last.bounding_box()
    assert found
    return found


def test_windows_are_in_step_after_one_had_no_network_for_a_minute(windows: Windows) -> None:
    first, second = windows.first, windows.second
    play_album(first)
    bar(first).get_by_role("button", name="Repeat: off").click()
    second.goto("/")
    for page in (first, second):
        bar(page).get_by_role("button", name="Open queue").click()
        expect(page.locator(".queue-row__title")).to_have_count(4)
    windows.contexts[1].set_offline(True)
    expect(second.get_by_text("Connection lost")).to_be_visible(timeout=BACK_MS)
    first.get_by_role("button", name="Remove “Turnstile” from the queue").click()
    second.get_by_role("button", name="Remove “Third Rail” from the queue").click()
    expect(second.locator(".queue-row__title")).to_have_text(["Platform Two", "Halogen", "Turnstile"])
    expect(second.get_by_text("1 change will be sent")).to_be_visible()
    notice, banner = place(second, ".toast"), place(second, ".connection-banner")
    assert notice["y"] + notice["height"] <= banner["y"]
    first.wait_for_timeout(AWAY_S * 1000)  # what is tested: a minute
    windows.contexts[1].set_offline(False)
    for page in (first, second):
        expect(page.locator(".queue-row__title")).to_have_text(["Platform Two", "Halogen"], timeout=BACK_MS)
    expect(second.get_by_text("Connection lost")).to_be_hidden()
    expect(bar(first).get_by_role("button", name="Pause")).to_be_visible()
    assert abs(shown_s(first) - shown_s(second)) < IN_STEP_S
