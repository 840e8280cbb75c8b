"""Take screenshots of every screen in desktop and phone size, light and dark (`make screenshots`)."""

from typing import Any

import pytest
from playwright.sync_api import Page

from tests.e2e.browser import DESKTOP, PHONE
from tests.e2e.screens import begin_playing, screens, visit
from tests.servers import ROOT, Server

FOLDER = ROOT / "build" / "screenshots"

#: The picture in the README.
README_PICTURE = ROOT / "docs" / "page.png"
README_SCREEN = ("desktop", "dark", "track")

SIZES = {"desktop": DESKTOP, "phone": PHONE}


@pytest.mark.usefixtures("analysed_library")
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize(("size", "viewport"), SIZES.items())
def test_take_screenshots(page: Page, server: Server, size: str, scheme: Any) -> None:
    page.emulate_media(color_scheme=scheme, reduced_motion="reduce")
    begin_playing(page)
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, screen in screens(server).items():
        visit(page, screen)
        page.wait_for_load_state("networkidle")  # including covers
        page.screenshot(path=FOLDER / f"{size}-{scheme}-{name}.png")
        if (size, scheme, name) == README_SCREEN:
            page.screenshot(path=README_PICTURE)
