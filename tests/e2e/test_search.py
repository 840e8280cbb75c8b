import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.usefixtures("analysed_library")


def test_search_tolerates_typing_errors(page: Page) -> None:
    page.goto("/")
    expect(page.get_by_role("heading", name="Sound profiles")).to_be_visible()
    page.keyboard.press("/")
    page.get_by_label("Search your library").press_sequentially("harbuor", delay=20)
    expect(page.get_by_role("grid", name="Tracks found")).to_contain_text("Glass Harbour")


def test_command_palette_plays_a_result(page: Page) -> None:
    page.goto("/library")
    expect(page.get_by_text("Afterimage")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").press_sequentially("halogen", delay=20)
    # Results of "hal" show it as well, below another title.
    expect(page.get_by_role("option", name="Halogen")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("region", name="Player")).to_contain_text("Halogen")


def test_command_palette_runs_a_command(page: Page) -> None:
    page.goto("/library")
    expect(page.get_by_text("Afterimage")).to_be_visible()
    page.keyboard.press("Control+k")
    page.get_by_role("dialog").get_by_role("combobox").fill("shortcuts")
    expect(page.get_by_role("option", name="Settings")).to_have_attribute("aria-selected", "true")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", name="Settings")).to_be_visible()


def test_track_shows_sound_profile_and_similar_tracks(page: Page) -> None:
    page.goto("/library?q=Halogen")
    page.get_by_role("link", name="Sound profile of “Halogen”").click()
    corona = page.get_by_role("group", name="Sound profile of Halogen")
    expect(corona.get_by_role("button")).to_have_count(25)
    corona.get_by_role("button", name="Tempo").focus()
    expect(page.locator(".sound__petal")).to_contain_text("BPM")
    similar = page.locator(".similar__card")
    expect(similar.first).to_contain_text("Similar")
    page.get_by_role("button", name="Play similar tracks").click()
    page.keyboard.press("q")
    expect(page.locator(".queue-row__title").first).to_have_text("Halogen")
    assert page.locator(".queue-row").count() > 3
