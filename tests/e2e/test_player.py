from typing import Any

import pytest
from playwright.sync_api import Page, expect

pytestmark = pytest.mark.usefixtures("heard_library")


def position_s(page: Page) -> float:
    at: float = page.evaluate("document.querySelector('audio').currentTime")
    return at


def wait_until_past(page: Page, at_s: float) -> None:
    page.wait_for_function("at => document.querySelector('audio').currentTime > at", arg=at_s)


@pytest.fixture
def playing(page: Page) -> Page:
    """An album's first track sounds."""
    page.goto("/library/albums")
    page.get_by_role("link", name="Concrete Hours").click()
    page.get_by_role("main").get_by_role("button", name="Play", exact=True).click()
    wait_until_past(page, 0.2)
    return page


def bar(page: Page) -> Any:
    return page.get_by_role("region", name="Player")


def test_the_sound_really_advances_and_stops(playing: Page) -> None:
    expect(bar(playing)).to_contain_text("Platform Two")
    wait_until_past(playing, position_s(playing) + 0.5)
    playing.keyboard.press("m")
    bar(playing).get_by_role("button", name="Pause").click()
    stopped_s = position_s(playing)
    playing.wait_for_function("() => document.querySelector('audio').paused")
    assert position_s(playing) - stopped_s < 0.5


def test_a_click_on_the_waveform_goes_there(playing: Page) -> None:
    line = playing.get_by_label("Position in the track").bounding_box()
    assert line is not None
    playing.mouse.click(line["x"] + line["width"] / 2, line["y"] + line["height"] / 2)
    duration_s = playing.evaluate("document.querySelector('audio').duration")
    playing.wait_for_function(
        "middle => Math.abs(document.querySelector('audio').currentTime - middle) < 3", arg=duration_s / 2
    )


def test_next_previous_and_what_is_remembered(playing: Page) -> None:
    bar(playing).get_by_role("button", name="Next").click()
    expect(bar(playing)).to_contain_text("Halogen")
    bar(playing).get_by_role("button", name="Previous").click()
    expect(bar(playing)).to_contain_text("Platform Two")
    wait_until_past(playing, 1.0)
    playing.reload()
    expect(bar(playing)).to_contain_text("Platform Two")
    expect(bar(playing).get_by_role("button", name="Play", exact=True)).to_be_visible()
    wait_until_past(playing, 0.9)


def test_a_track_leaves_the_queue_and_comes_back(playing: Page) -> None:
    playing.keyboard.press("q")
    rows = playing.locator(".queue-row__title")
    expect(rows).to_have_text(["Platform Two", "Halogen", "Turnstile", "Third Rail"])
    playing.get_by_role("button", name="Remove “Turnstile” from the queue").click()
    expect(rows).to_have_text(["Platform Two", "Halogen", "Third Rail"])
    playing.get_by_role("button", name="Undo").click()
    expect(rows).to_have_text(["Platform Two", "Halogen", "Turnstile", "Third Rail"])


def test_the_queue_is_dragged_into_another_order(playing: Page) -> None:
    playing.keyboard.press("q")
    playing.get_by_role("button", name="Move “Third Rail”").hover()  # which waits until the list lies still
    playing.mouse.down()
    for title in ("Turnstile", "Halogen"):
        place = playing.get_by_role("button", name=f"Move “{title}”").bounding_box()
        assert place is not None
        playing.mouse.move(place["x"] + place["width"] / 2, place["y"] + place["height"] / 2, steps=4)
    playing.mouse.up()
    rows = playing.locator(".queue-row__title")
    expected = ["Platform Two", "Third Rail", "Halogen", "Turnstile"]
    expect(rows).to_have_text(expected)
    playing.reload()
    expect(bar(playing)).to_contain_text("Platform Two")  # which has keys mean something
    playing.keyboard.press("q")
    expect(rows).to_have_text(expected)


def test_half_of_a_track_heard_is_a_play(playing: Page) -> None:
    playing.evaluate("document.querySelector('audio').playbackRate = 4")
    with playing.expect_response(lambda answer: answer.url.endswith("/api/v1/history")) as noted:
        bar(playing).get_by_role("button", name="Previous").click()
    assert noted.value.status == 201
