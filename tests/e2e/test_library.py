import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.usefixtures("analysed_library")


def titles(page: Page) -> list[str]:
    return page.locator(".track-row__title").all_inner_texts()


def test_filter_applies_while_typing(page: Page) -> None:
    page.goto("/library")
    expect(page.get_by_text("Afterimage")).to_be_visible()
    page.get_by_label("Filter tracks").press_sequentially("harbour", delay=30)
    expect(page.get_by_text("Afterimage")).to_be_hidden()
    expect(page.get_by_text("Glass Harbour")).to_be_visible()
    expect(page).to_have_url("/library?q=harbour")


def test_empty_filter_result_offers_to_clear_filters(page: Page) -> None:
    page.goto("/library?q=zzzz")
    expect(page.get_by_role("heading", name="No tracks found")).to_be_visible()
    page.get_by_role("button", name="Clear filters").click()
    expect(page.get_by_text("Afterimage")).to_be_visible()


def test_sort_direction_is_reversed_and_stored(page: Page) -> None:
    page.goto("/library")
    expect(page.get_by_text("Afterimage")).to_be_visible()
    page.get_by_role("button", name="Sort descending").click()
    expect(page.locator(".track-row__title").first).to_have_text("Wind in the Larches")
    page.goto("/library")
    expect(page.locator(".track-row__title").first).to_have_text("Wind in the Larches")


def test_click_on_column_header_sorts(page: Page) -> None:
    page.goto("/library")
    expect(page.get_by_text("Afterimage")).to_be_visible()
    head = page.get_by_role("columnheader", name="Length")
    head.get_by_role("button").click()
    head.get_by_role("button").click()
    expect(head).to_have_attribute("aria-sort", "descending")
    expect(page).to_have_url("/library?sort=duration_s&order=desc")
    expect(page.locator(".track-row__title").first).not_to_have_text("Afterimage")


def test_track_is_rated_and_its_genre_opened(page: Page) -> None:
    page.goto("/library?q=Halogen")
    stars = page.get_by_role("slider", name="Your rating for “Halogen”")
    stars.click(position={"x": 60, "y": 8})
    expect(stars).to_have_attribute("aria-valuetext", "4 of 5 stars")
    page.get_by_role("link", name="Sound profile of “Halogen”").click()
    expect(stars).to_have_attribute("aria-valuetext", "4 of 5 stars")
    page.get_by_label("Genres").get_by_role("link").first.click()
    expect(page.get_by_role("img", name="in your library")).to_be_visible()
    expect(page.locator(".track-row__title").filter(has_text="Halogen")).to_be_visible()


def test_only_visible_rows_are_rendered(page: Page) -> None:
    page.goto("/library")
    expect(page.get_by_text("Afterimage")).to_be_visible()
    assert len(titles(page)) < 36
    grid = page.get_by_role("grid", name="Tracks")
    expect(grid).to_have_attribute("aria-rowcount", "37")
    grid.focus()
    grid.press("End")
    expect(page.get_by_text("Wind in the Larches")).to_be_visible()


def test_album_links_to_tracks_and_artist(page: Page) -> None:
    page.goto("/library/albums")
    page.get_by_role("link", name="Slow Tides").click()
    expect(page.get_by_role("heading", name="Slow Tides")).to_be_visible()
    expect(page.locator(".track-row__title")).to_have_text(
        ["Low Water Mark", "Glass Harbour", "Where the Fog Sleeps", "Last Light, North Jetty"]
    )
    page.locator(".hero").get_by_role("link", name="Maren Hollis").click()
    expect(page.get_by_role("heading", name="Maren Hollis")).to_be_visible()


def test_favourite_is_listed_among_favourites(page: Page) -> None:
    page.goto("/library?q=Halogen")
    page.get_by_role("button", name="Add “Halogen” to favourites").click()
    page.get_by_role("button", name="Favourites", exact=True).click()
    expect(page.locator(".track-row__title")).to_have_text(["Halogen"])
    page.get_by_role("button", name="Remove “Halogen” from favourites").click()
