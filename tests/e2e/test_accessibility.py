from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import DESKTOP, PHONE, SETTLED, violations
from tests.e2e.screens import begin_playing, screens, visit
from tests.servers import Server

pytestmark = pytest.mark.usefixtures("analysed_library")

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")


@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_reports_no_violations_on_any_screen(page: Page, server: Server, viewport: Any) -> None:
    page.emulate_media(reduced_motion="reduce")
    begin_playing(page)
    found = {}
    for name, screen in screens(server).items():
        visit(page, screen)
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            page.evaluate(SETTLED)
            found[name, scheme] = violations(page)
    assert {screen: rules for screen, rules in found.items() if rules} == {}


def test_axe_reports_no_violations_on_the_command_palette(page: Page) -> None:
    page.goto("/library")
    expect(page.get_by_text("Afterimage")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("la")
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
