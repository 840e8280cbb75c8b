"""The map in the browser: explored by pointer and keys, tracks chosen for the queue, and without WebGL."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.browser import ARGUMENTS, WatchedPage, find_chromium, violations
from tests.servers import Server
from tests.signals import wait_until

pytestmark = pytest.mark.usefixtures("analysed_library")

TRACKS = 36

#: A browser whose graphics card is switched off.
WITHOUT_WEBGL = """
const original = HTMLCanvasElement.prototype.getContext;
HTMLCanvasElement.prototype.getContext = function (kind, ...rest) {
  return kind === 'webgl' ? null : original.call(this, kind, ...rest);
};
"""


@pytest.fixture(scope="module")
def browser(browser: Browser) -> Iterator[Browser]:
    """Run a Chromium that draws by an emulated graphics processor."""
    opened = browser.browser_type.launch(executable_path=find_chromium(), args=ARGUMENTS)
    yield opened
    opened.close()


@pytest.fixture
def mapped(server: Server) -> None:
    """Wait until all tracks are on the map."""
    wait_until(lambda: is_complete(server.get("/api/v1/map").data), 90.0, 0.5)


def is_complete(found: Any) -> bool:
    return bool(found["state"] == "ready" and found["tracks"] == TRACKS and not found["updating"])


def stage_of(page: Page) -> Any:
    page.goto("/map")
    stage = page.get_by_role("application", name="Map of your library")
    expect(stage).to_be_visible()
    expect(page.locator(".map__label").first).to_be_visible()
    return stage


@pytest.mark.usefixtures("mapped")
def test_map_is_explored_by_keys_and_pointer(context: BrowserContext) -> None:
    watched = WatchedPage.of(context.new_page())
    page = watched.page
    stage = stage_of(page)
    assert violations(page) == []
    stage.focus()
    for key in ("+", "ArrowLeft", "ArrowDown", "-", "Home"):
        stage.press(key)
    tip = page.locator(".map__tip strong")
    expect(tip).to_be_visible()  # the track in the middle
    stage.press("Enter")
    expect(page.locator(".map__ring--playing")).to_be_visible()
    expect(page.get_by_role("button", name="Pause").first).to_be_visible()
    figures = page.locator(".map__stage canvas").evaluate("canvas => canvas.mapFigures.frames")
    assert figures > 1
    assert watched.errors == []
    page.close()


@pytest.mark.usefixtures("mapped")
def test_line_around_tracks_adds_them_to_the_queue(page: Page) -> None:
    stage = stage_of(page)
    page.get_by_role("button", name="Select with a line").click()
    box = stage.bounding_box()
    corners = [(0.02, 0.02), (0.98, 0.02), (0.98, 0.98), (0.02, 0.98)]
    places = [(box["x"] + x * box["width"], box["y"] + y * box["height"]) for x, y in corners]
    page.mouse.move(*places[0])
    page.mouse.down()
    for place in places[1:]:
        page.mouse.move(*place, steps=5)
    page.mouse.up()
    side = page.get_by_role("complementary", name="Beside the map")
    expect(side.get_by_role("heading", name="Selection")).to_be_visible()
    expect(side.get_by_text(f"{TRACKS} tracks")).to_be_visible()
    side.get_by_role("button", name="Add to queue").click()
    expect(page.get_by_text(f"{TRACKS} tracks added to the queue")).to_be_visible()
    assert violations(page) == []


@pytest.mark.usefixtures("mapped")
def test_region_and_search_are_listed_beside_the_map(page: Page) -> None:
    stage_of(page)
    side = page.get_by_role("complementary", name="Beside the map")
    side.get_by_role("button").first.click()
    expect(side.locator(".track-row__title").first).to_be_visible()
    page.get_by_label("Find on the map").fill("halogen")
    expect(side.get_by_role("heading", name="Found")).to_be_visible()
    expect(side.locator(".track-row__title").first).to_have_text("Halogen")


@pytest.mark.usefixtures("mapped")
def test_browser_without_webgl_is_told_to_use_the_list(page: Page) -> None:
    page.add_init_script(WITHOUT_WEBGL)
    page.goto("/map")
    expect(page.get_by_role("heading", name="This browser cannot draw the map")).to_be_visible()
    assert violations(page) == []
    side = page.get_by_role("complementary", name="Beside the map")
    side.get_by_role("button").first.click()
    expect(side.locator(".track-row__title").first).to_be_visible()
