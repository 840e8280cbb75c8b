from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Page, expect

from tests.e2e.browser import DESKTOP, PHONE
from tests.e2e.screens import begin_playing, screens, visit
from tests.servers import ROOT, Server

pytestmark = pytest.mark.usefixtures("analysed_library")

SCHEMES: tuple[Literal["light", "dark"], ...] = ("light", "dark")

AXE: Path = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

#: Waits for colour transitions: two frames until they begin, then until they end.
SETTLED = """() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() =>
    Promise.allSettled(document.getAnimations().map(moving => moving.finished)).then(resolve))))"""


def violations(page: Page) -> list[str]:
    """Return axe's violations; evaluates the script, since the page's policy blocks script elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate("axe.run().then(result => result.violations)")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]


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
