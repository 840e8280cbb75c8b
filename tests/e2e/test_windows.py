"""Test several windows that share one player."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, FloatRect, Page, expect

from tests.e2e.browser import DESKTOP, WatchedPage
from tests.e2e.conftest import MOTION, close_windows, reset_player
from tests.servers import Server

pytestmark = pytest.mark.usefixtures("analysed_library")

OFFLINE_S = 60.0

#: Largest difference of position between synchronised windows.
SYNCHRONISED_S = 1.5

#: Browser messages about the disabled network.
NETWORK_ERRORS = ("ERR_INTERNET_DISCONNECTED", "ERR_NETWORK_CHANGED")

#: Time allowed to notice a change of the network, reconnect and synchronise.
RECONNECTED_MS = 45_000

#: Much shorter than the rest of a track, whose end would be silent, too.
SILENT_MS = 8_000

ALBUM = "Concrete Hours"


class Windows:
    """Two windows of one account on different devices, so that each has its own network."""

    def __init__(self, browser: Browser, server: Server) -> None:
        self.contexts = [
            browser.new_context(
                base_url=f"http://127.0.0.1:{server.port}",
                viewport=DESKTOP,  # type: ignore[arg-type]  # takes a dict
                reduced_motion=MOTION,
            )
            for _ in range(2)
        ]
        self.watched = [WatchedPage.of(context.new_page()) for context in self.contexts]
        self.first, self.second = (watched.page for watched in self.watched)

    def close(self) -> None:
        for context in self.contexts:
            close_windows(context)
        errors = [
            error
            for watched in self.watched
            for error in watched.errors
            if not any(text in error for text in NETWORK_ERRORS)
        ]
        assert errors == []


@pytest.fixture
def windows(browser: Browser, server: Server) -> Iterator[Windows]:
    reset_player(server)
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


def test_second_window_follows_the_first(windows: Windows) -> None:
    play_album(windows.first)
    windows.second.goto("/")
    expect(windows.second.get_by_role("status")).to_have_text("Playing on Chrome on Linux")
    expect(bar(windows.second)).to_contain_text("Platform Two")
    assert abs(shown_s(windows.first) - shown_s(windows.second)) < SYNCHRONISED_S
    wait_for_silence(windows.second)
    bar(windows.second).get_by_role("button", name="Next").click()
    expect(bar(windows.first)).to_contain_text("Halogen")
    wait_for_sound(windows.first)
    bar(windows.second).get_by_role("button", name="Pause").click()
    wait_for_silence(windows.first)
    bar(windows.second).get_by_label("Volume").fill("0.3")
    expect(bar(windows.first).get_by_label("Volume")).to_have_value("0.3")


def test_play_here_transfers_playback(windows: Windows) -> None:
    play_album(windows.first)
    windows.second.goto("/")
    windows.second.get_by_role("button", name="Play here").click()
    wait_for_sound(windows.second)
    wait_for_silence(windows.first)
    expect(windows.second.get_by_role("button", name="Play here")).to_be_hidden()
    expect(windows.first.get_by_role("status")).to_have_text("Playing on Chrome on Linux")
    bar(windows.first).get_by_role("button", name="Pause").click()
    wait_for_silence(windows.second)


def test_closing_the_output_pauses_the_player(windows: Windows) -> None:
    play_album(windows.first)
    windows.second.goto("/")
    windows.first.goto("about:blank")
    expect(bar(windows.second).get_by_role("button", name="Play", exact=True)).to_be_visible()
    bar(windows.second).get_by_role("button", name="Play", exact=True).click()
    wait_for_sound(windows.second)
    expect(bar(windows.second)).to_contain_text("Platform Two")


def box_of(page: Page, selector: str) -> FloatRect:
    found = page.locator(selector).last.bounding_box()
    assert found
    return found


def test_windows_synchronise_after_a_minute_offline(windows: Windows) -> None:
    first, second = windows.first, windows.second
    play_album(first)
    bar(first).get_by_role("button", name="Repeat: off").click()
    second.goto("/")
    for page in (first, second):
        bar(page).get_by_role("button", name="Open queue").click()
        expect(page.locator(".queue-row__title")).to_have_count(4)
    windows.contexts[1].set_offline(True)
    expect(second.get_by_text("Connection lost")).to_be_visible(timeout=RECONNECTED_MS)
    first.get_by_role("button", name="Remove “Turnstile” from the queue").click()
    second.get_by_role("button", name="Remove “Third Rail” from the queue").click()
    expect(second.locator(".queue-row__title")).to_have_text(["Platform Two", "Halogen", "Turnstile"])
    expect(second.get_by_text("1 change will be sent")).to_be_visible()
    toast, banner = box_of(second, ".toast"), box_of(second, ".connection-banner")
    assert toast["y"] + toast["height"] <= banner["y"]
    first.wait_for_timeout(OFFLINE_S * 1000)  # the minute under test
    windows.contexts[1].set_offline(False)
    for page in (first, second):
        expect(page.locator(".queue-row__title")).to_have_text(
            ["Platform Two", "Halogen"], timeout=RECONNECTED_MS
        )
    expect(second.get_by_text("Connection lost")).to_be_hidden()
    expect(bar(first).get_by_role("button", name="Pause")).to_be_visible()
    assert abs(shown_s(first) - shown_s(second)) < SYNCHRONISED_S
