import pytest
from playwright.sync_api import Page, expect

from tests.servers import Server

pytestmark = pytest.mark.usefixtures("analysed_library")


def test_scan_is_started_and_listed(page: Page, server: Server) -> None:
    server.wait_until_idle()  # a request during a scan returns that scan
    page.goto("/jobs")
    expect(page.get_by_label("Analysis")).to_contain_text("of 36 files analysed")
    scans = page.locator(".job").filter(has_text="Music folder scan")
    expect(scans.first).to_be_visible()
    done = scans.count()
    page.get_by_role("button", name="Scan now").click()
    expect(scans).to_have_count(done + 1)


def test_cache_screen_shows_metrics(page: Page) -> None:
    page.goto("/cache")
    for title in ("Hit rate", "Response time", "Requests", "Size"):
        expect(page.locator(".chart__title").get_by_text(title, exact=True)).to_be_visible()


def test_settings_list_music_folders_and_server_status(page: Page) -> None:
    page.goto("/settings")
    expect(page.locator(".settings-row__name")).to_contain_text("demo")
    expect(page.get_by_text("All services are available")).to_be_visible()


def test_flower_address_redirects(server: Server) -> None:
    response = server.request("GET", "/flower")
    assert response.status == 302
    assert response.headers["Location"] == f"http://127.0.0.1:{server.environment['AURALIS_FLOWER_PORT']}/"
