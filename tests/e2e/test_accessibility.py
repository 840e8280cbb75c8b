from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, PHONE
from tests.e2e.places import addresses
from tests.servers import ROOT, Server

pytestmark = pytest.mark.usefixtures("heard_library")

AXE: Path = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"


def violations(page: Page) -> list[str]:
    """What axe has against what is shown; it is evaluated, since the page's policy lets no script in."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate("axe.run().then(result => result.violations)")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("viewport", [DESKTOP, PHONE], ids=["desktop", "phone"])
def test_axe_has_nothing_against_any_place(
    browser: Browser, server: Server, viewport: Any, scheme: Any
) -> None:
    base = f"http://127.0.0.1:{server.port}"
    context = browser.new_context(
        base_url=base, viewport=viewport, color_scheme=scheme, reduced_motion="reduce"
    )
    page = context.new_page()
    found = {}
    for name, address in addresses(server).items():
        page.goto(address)
        page.wait_for_load_state("networkidle")
        found[name] = violations(page)
    context.close()
    assert {name: rules for name, rules in found.items() if rules} == {}


def test_axe_has_nothing_against_the_palette(page: Page) -> None:
    page.goto("/library")
    expect(page.get_by_text("Afterimage")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("la")
    page.wait_for_load_state("networkidle")
    assert violations(page) == []
