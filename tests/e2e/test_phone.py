import re
from typing import Any

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import PHONE
from tests.e2e.screens import screens, visit
from tests.servers import Server

pytestmark = pytest.mark.usefixtures("analysed_library")

NARROWEST = {"width": 320, "height": 640}


@pytest.fixture
def viewport() -> dict[str, int]:
    return PHONE


def test_player_opens_full_screen(page: Page) -> None:
    page.goto("/library")
    page.get_by_text("Afterimage").click()
    page.get_by_role("button", name="Open player: Afterimage").click()
    player = page.get_by_role("dialog", name="Now playing")
    expect(player.get_by_role("heading", name="Afterimage")).to_be_visible()
    player.get_by_role("button", name="Queue", exact=True).click()
    expect(player.get_by_role("region", name="Queue")).to_contain_text("Anchor Chain Dub")
    page.keyboard.press("Escape")
    expect(player).to_be_hidden()
    page.get_by_role("button", name="Open player: Afterimage").click()
    page.go_back()
    expect(player).to_be_hidden()
    expect(page).to_have_url(re.compile("/library$"))


def test_no_screen_scrolls_sideways_at_320_px(page: Page, server: Server) -> None:
    page.set_viewport_size(NARROWEST)  # type: ignore[arg-type]  # takes a dict
    page.goto("/library")
    page.get_by_text("Afterimage").click()
    too_wide: list[Any] = []
    for name, screen in screens(server).items():
        visit(page, screen)
        beyond = page.evaluate(
            "Math.max(document.documentElement.scrollWidth - innerWidth,"
            " document.querySelector('main').scrollWidth - document.querySelector('main').clientWidth)"
        )
        too_wide += [(name, beyond)] if beyond > 0 else []
    assert too_wide == []
