from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.usefixtures("analysed_library")


def position_s(page: Page) -> float:
    position: float = page.evaluate("document.querySelector('audio').currentTime")
    return position


def wait_until_past(page: Page, at_s: float) -> None:
    page.wait_for_function("at => document.querySelector('audio').currentTime > at", arg=at_s)


@pytest.fixture
def playing(page: Page) -> Page:
    """Open an album and play its first track."""
    page.goto("/library/albums")
    page.get_by_role("link", name="Concrete Hours").click()
    page.get_by_role("main").get_by_role("button", name="Play", exact=True).click()
    wait_until_past(page, 0.2)
    return page


def bar(page: Page) -> Any:
    return page.get_by_role("region", name="Player")


def test_playback_advances_and_pauses(playing: Page) -> None:
    expect(bar(playing)).to_contain_text("Platform Two")
    wait_until_past(playing, position_s(playing) + 0.5)
    playing.keyboard.press("m")
    bar(playing).get_by_role("button", name="Pause").click()
    stopped_s = position_s(playing)
    playing.wait_for_function("() => document.querySelector('audio').paused")
    assert position_s(playing) - stopped_s < 0.5


def test_click_on_the_waveform_seeks(playing: Page) -> None:
    box = playing.get_by_label("Position in the track").bounding_box()
    assert box is not None
    playing.mouse.click(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2)
    duration_s = playing.evaluate("document.querySelector('audio').duration")
    playing.wait_for_function(
        "middle => Math.abs(document.querySelector('audio').currentTime - middle) < 3", arg=duration_s / 2
    )


def test_player_skips_and_survives_a_reload(playing: Page) -> None:
    bar(playing).get_by_role("button", name="Next").click()
    expect(bar(playing)).to_contain_text("Halogen")
    bar(playing).get_by_role("button", name="Previous").click()
    expect(bar(playing)).to_contain_text("Platform Two")
    wait_until_past(playing, 1.0)
    playing.reload()
    expect(bar(playing)).to_contain_text("Platform Two")
    expect(bar(playing).get_by_role("button", name="Play", exact=True)).to_be_visible()
    wait_until_past(playing, 0.9)


def test_removal_from_the_queue_is_undone(playing: Page) -> None:
    playing.keyboard.press("q")
    rows = playing.locator(".queue-row__title")
    expect(rows).to_have_text(["Platform Two", "Halogen", "Turnstile", "Third Rail"])
    playing.get_by_role("button", name="Remove “Turnstile” from the queue").click()
    expect(rows).to_have_text(["Platform Two", "Halogen", "Third Rail"])
    playing.get_by_role("button", name="Undo").click()
    expect(rows).to_have_text(["Platform Two", "Halogen", "Turnstile", "Third Rail"])


def test_queue_is_reordered_by_dragging(playing: Page) -> None:
    playing.keyboard.press("q")
    playing.get_by_role("button", name="Reorder “Third Rail”").hover()  # waits until the list is stable
    playing.mouse.down()
    for title in ("Turnstile", "Halogen"):
        box = playing.get_by_role("button", name=f"Reorder “{title}”").bounding_box()
        assert box is not None
        playing.mouse.move(box["x"] + box["width"] / 2, box["y"] + box["height"] / 2, steps=4)
    playing.mouse.up()
    rows = playing.locator(".queue-row__title")
    expected = ["Platform Two", "Third Rail", "Halogen", "Turnstile"]
    expect(rows).to_have_text(expected)
    playing.reload()
    expect(bar(playing)).to_contain_text("Platform Two")  # shortcuts work from now on
    playing.keyboard.press("q")
    expect(rows).to_have_text(expected)


def test_half_of_a_track_counts_as_a_play(playing: Page) -> None:
    playing.evaluate("document.querySelector('audio').playbackRate = 4")
    with playing.expect_response(lambda response: response.url.endswith("/api/v1/history")) as recorded:
        bar(playing).get_by_role("button", name="Previous").click()
    assert recorded.value.status == 201
