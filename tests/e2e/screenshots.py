"""`make screenshots`: every place in desktop and phone size, light and dark, to be looked at one by one."""

import pytest
from playwright.sync_api import Browser, Page

from tests.e2e.browser import DESKTOP, PHONE
from tests.e2e.places import SHOWN_TRACK, addresses
from tests.servers import ROOT, Server

FOLDER = ROOT / "build" / "screenshots"

#: The picture at the head of the README.
README_PICTURE = ROOT / "docs" / "page.png"
README_PLACE = ("desktop", "dark", "track")

SIZES = {"desktop": DESKTOP, "phone": PHONE}


def begin_playing(page: Page) -> None:
    page.goto(f"/library?q={SHOWN_TRACK}")
    page.get_by_text(SHOWN_TRACK, exact=True).click()
    page.wait_for_function("document.querySelector('audio').currentTime > 1")


@pytest.mark.usefixtures("heard_library")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("size", SIZES)
def test_picture_every_place(browser: Browser, server: Server, size: str, scheme: str) -> None:
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{server.port}",
        viewport=SIZES[size],  # type: ignore[arg-type]  # a dict is what it takes
        color_scheme=scheme,  # type: ignore[arg-type]
        reduced_motion="reduce",
    )
    page = context.new_page()
    begin_playing(page)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, address in addresses(server).items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        page.screenshot(path=FOLDER / f"{size}-{scheme}-{name}.png")
        if (size, scheme, name) == README_PLACE:
            page.screenshot(path=README_PICTURE)
    context.close()
