import re

from playwright.sync_api import Page, expect

#: All of the demo library is heard within.
HEARD_MS = 120_000


def test_a_stranger_watches_the_demo_library_being_heard(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Sound profiles")).to_be_visible()
    expect(page.get_by_text(re.compile("36 tracks analysed"))).to_be_visible(timeout=HEARD_MS)
    expect(page.locator(".recent-coronas__item")).to_have_count(36)
    expect(page.get_by_role("progressbar")).to_have_count(0)
    page.get_by_role("link", name="Library", exact=True).click()
    expect(page.get_by_text("Afterimage")).to_be_visible()


def test_every_place_can_be_gone_to(page: Page) -> None:
    page.goto("/")
    for name in ("Library", "Search", "Jobs", "Cache", "Settings", "Home"):
        page.get_by_role("navigation", name="Main").get_by_role("link", name=name, exact=True).click()
        expect(page.get_by_role("heading", level=1, name=name)).to_be_attached()
