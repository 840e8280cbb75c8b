"""Playlists in the browser: add, order by mouse and keyboard, two devices, undo."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests.e2e.browser import WatchedPage, violations
from tests.servers import Server

pytestmark = pytest.mark.usefixtures("analysed_library")

TITLES = ["Afterimage", "Halogen", "Glass Harbour", "Low Water Mark"]


@pytest.fixture
def playlist(server: Server) -> Iterator[dict[str, Any]]:
    ids = [server.get("/api/v1/tracks", query=title).json["items"][0]["id"] for title in TITLES]
    made = server.post("/api/v1/playlists", {"name": "Night train", "track_ids": ids}).data
    yield made
    for each in server.get("/api/v1/playlists").json["items"]:
        server.request("DELETE", f"/api/v1/playlists/{each['id']}")


def titles(page: Page) -> Any:
    return expect(page.locator(".track-row__title"))


def test_playlist_is_filled_deleted_and_restored(context: BrowserContext, playlist: dict[str, Any]) -> None:
    watched = WatchedPage.of(context.new_page())
    page = watched.page
    page.goto("/library/albums")
    page.get_by_role("link", name="Slow Tides").click()
    page.get_by_role("button", name="Add to playlist").click()
    dialog = page.get_by_role("dialog")
    expect(dialog.get_by_text("Night train")).to_be_visible()
    assert violations(page) == []
    dialog.get_by_text("Night train").click()
    expect(page.get_by_role("heading", name="Already in “Night train”")).to_be_visible()
    page.get_by_role("button", name="Add only new ones").click()
    page.get_by_role("link", name="Playlists").first.click()
    page.get_by_role("link", name="Night train").click()
    expect(page.get_by_text("6 tracks")).to_be_visible()
    page.get_by_role("button", name="Delete playlist").click()
    expect(page.get_by_role("link", name="Night train")).to_have_count(0)
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_role("link", name="Night train")).to_be_visible()
    assert [error for error in watched.errors if "409" not in error] == []  # duplicates are told by one
    page.close()


def test_tracks_are_moved_by_keyboard_and_mouse(page: Page, server: Server, playlist: dict[str, Any]) -> None:
    page.goto(f"/playlists/{playlist['id']}")
    titles(page).to_have_text(TITLES)
    grid = page.get_by_role("grid")
    grid.focus()
    grid.press("End")
    grid.press("Alt+ArrowUp")
    titles(page).to_have_text(["Afterimage", "Halogen", "Low Water Mark", "Glass Harbour"])
    grip = page.get_by_role("button", name="Drag to move “Afterimage”").bounding_box()
    assert grip
    x, y = grip["x"] + grip["width"] / 2, grip["y"] + grip["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(x, y + 60, steps=4)
    page.mouse.move(x, y + 112, steps=4)
    page.mouse.up()
    moved = ["Halogen", "Low Water Mark", "Afterimage", "Glass Harbour"]
    titles(page).to_have_text(moved)
    grid.focus()
    grid.press("Home")
    grid.press("Delete")
    titles(page).to_have_text(moved[1:])
    page.get_by_role("button", name="Undo").click()
    titles(page).to_have_text(moved)
    page.reload()
    titles(page).to_have_text(moved)


def test_two_devices_edit_at_once(
    page: Page, context: BrowserContext, server: Server, playlist: dict[str, Any]
) -> None:
    address = f"/playlists/{playlist['id']}"
    other = context.new_page()
    for device in (page, other):
        device.goto(address)
        titles(device).to_have_text(TITLES)
    grid = other.get_by_role("grid")
    grid.focus()
    grid.press("Home")
    grid.press("Delete")
    titles(page).to_have_text(TITLES[1:])  # told over the socket
    page.get_by_role("grid").focus()
    page.get_by_role("grid").press("Alt+ArrowDown")
    titles(other).to_have_text([TITLES[2], TITLES[1], TITLES[3]])
    other.close()
