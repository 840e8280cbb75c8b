import re

from playwright.sync_api import Page, expect

#: Time allowed for the analysis of the demo library.
ANALYSED_MS = 120_000


def test_first_start_analyses_demo_library(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Sound profiles")).to_be_visible()
    expect(page.get_by_text(re.compile("36 tracks analysed"))).to_be_visible(timeout=ANALYSED_MS)
    expect(page.locator(".recent-coronas__item")).to_have_count(36)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.get_by_role("link", name="Library", exact=True).click()
    expect(page.get_by_text("Afterimage")).to_be_visible()


def test_navigation_opens_every_screen(page: Page) -> None:
    page.goto("/")
    for name in ("Library", "Search", "Jobs", "Cache", "Settings", "Home"):
        page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1, name=name)).to_be_attached()
