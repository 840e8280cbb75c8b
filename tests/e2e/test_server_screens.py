import pytest
from playwright.sync_api import Page, expect

from tests.servers import Server

pytestmark = pytest.mark.usefixtures("heard_library")


def test_a_scan_is_started_and_seen(page: Page, server: Server) -> None:
    server.wait_until_idle()  # who asks while a scan is under way gets that one
    page.goto("/jobs")
    expect(page.get_by_label("Analysis")).to_contain_text("of 36 files analysed")
    scans = page.locator(".job").filter(has_text="Music folder scan")
    expect(scans.first).to_be_visible()
    done = scans.count()
    page.get_by_role("button", name="Scan now").click()
    expect(scans).to_have_count(done + 1)


def test_the_cache_tells_what_it_is_good_for(page: Page) -> None:
    page.goto("/cache")
    for title in ("Hit rate", "Response time", "Requests", "Size"):
        expect(page.locator(".chart__title").get_by_text(title, exact=True)).to_be_visible()


def test_the_settings_name_the_folders_and_the_servers_health(page: Page) -> None:
    page.goto("/settings")
    expect(page.locator(".line__name")).to_contain_text("demo")
    expect(page.get_by_text("All services are available")).to_be_visible()


def test_flower_is_led_to(server: Server) -> None:
    answer = server.request("GET", "/flower")
    assert answer.status == 302
    assert answer.headers["Location"] == f"http://127.0.0.1:{server.environment['AURALIS_FLOWER_PORT']}/"
