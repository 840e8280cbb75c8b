from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.servers import Server

pytestmark = pytest.mark.usefixtures("analysed_library")

ROWS = ".queue-row__title"


@pytest.fixture
def radio(page: Page, server: Server) -> Any:
    """Start the radio of an album and open the queue."""
    page.goto("/library/albums")
    page.get_by_role("link", name="Concrete Hours").click()
    page.get_by_role("button", name="Start radio", exact=True).click()
    expect(page.get_by_role("region", name="Player").get_by_role("button", name="Pause")).to_be_visible()
    page.keyboard.press("q")
    yield page
    server.request("DELETE", "/api/v1/radio")


def test_radio_plays_explains_and_goes_on(radio: Page) -> None:
    queue = radio.get_by_role("region", name="Queue")
    expect(queue).to_contain_text("Radio: Concrete Hours")
    expect(queue.locator(".radio-line__why")).to_contain_text("More tracks follow")
    expect(queue.locator(".queue-row__why").first).to_be_visible()
    first = queue.locator(ROWS).all_inner_texts()
    assert len(set(first)) == 10
    bar = radio.get_by_role("region", name="Player")
    for _ in range(6):
        bar.get_by_role("button", name="Next").click()
    expect(queue.locator(ROWS).nth(12)).to_be_visible()


def test_devices_have_the_same_radio_until_it_is_stopped(radio: Page) -> None:
    other = radio.context.new_page()
    other.goto("/")
    expect(other.get_by_role("region", name="Player")).to_be_visible()
    other.keyboard.press("q")
    mine, theirs = (each.get_by_role("region", name="Queue") for each in (radio, other))
    expect(theirs).to_contain_text("Radio: Concrete Hours")
    expect(theirs.locator(ROWS)).to_have_text(mine.locator(ROWS).all_inner_texts())
    theirs.get_by_role("button", name="Stop radio").click()
    expect(mine.locator(".radio-line__name")).to_have_count(0)
    expect(mine.locator(ROWS)).to_have_count(10)
    mine.get_by_role("checkbox", name="Play on with what fits").click()
    expect(theirs.get_by_role("checkbox", name="Play on with what fits")).to_be_checked()
    other.close()


def test_track_is_never_chosen_again(radio: Page, server: Server) -> None:
    title = radio.locator(ROWS).nth(1).inner_text()
    found = next(each for each in server.get("/api/v1/queue").data["tracks"] if each["title"] == title)
    assert server.post("/api/v1/never-again", {"track_id": found["id"]}).status == 201
    expect(radio.locator(ROWS).get_by_text(title, exact=True)).to_have_count(0)
    radio.goto("/settings")
    radio.get_by_role("button", name=f"Let the radio play “{title}” again").click()
    expect(radio.get_by_text("Choose “Never again in radio”")).to_be_visible()
