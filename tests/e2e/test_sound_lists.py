"""Paths, orders along a dimension and steering in the browser, by mouse, keyboard and touch."""

from collections.abc import Iterator
from typing import Any

import pytest
from playwright.sync_api import Locator, Page, expect

from tests.e2e.browser import PHONE, violations
from tests.servers import Server
from tests.signals import wait_until

pytestmark = pytest.mark.usefixtures("analysed_library")


def track_id(server: Server, title: str) -> str:
    return str(server.get("/api/v1/tracks", query=title).json["items"][0]["id"])


def tempi(server: Server, ids: list[str]) -> list[float]:
    found = server.post("/api/v1/batch/fingerprints", {"track_ids": ids}).json["items"]
    known = {each["track_id"]: each["dimensions"]["tempo_bpm"]["value"] for each in found}
    return [known[id_] or float("inf") for id_ in ids]


def choose_order(page: Page, shape: str) -> None:
    page.get_by_role("button", name="Order by sound").last.click()
    dialog = page.get_by_role("dialog", name="Order by sound")
    expect(dialog).to_be_visible()
    assert violations(page) == []
    dialog.get_by_role("radio", name=shape).check()
    dialog.get_by_role("button", name="Order", exact=True).click()
    expect(dialog).to_be_hidden()


def test_a_path_is_found_from_a_tracks_menu(page: Page) -> None:
    page.goto("/library?q=Halogen")
    page.get_by_role("button", name="More actions for “Halogen”").click()
    page.get_by_role("menuitem", name="Path to…").click()
    picker = page.get_by_role("textbox", name="Where does it lead?")
    expect(picker).to_be_focused()
    picker.fill("afterim")
    expect(page.locator(".track-picker__choice").first).to_contain_text("Afterimage")
    picker.press("ArrowDown")
    page.keyboard.press("Enter")
    stops = page.locator(".path-line__stop")
    expect(stops).to_have_count(12)
    expect(stops.first).to_contain_text("Halogen")
    expect(stops.last).to_contain_text("Afterimage")
    assert violations(page) == []


def test_a_path_is_lengthened_led_elsewhere_and_queued(page: Page, server: Server) -> None:
    page.goto(f"/path?through={track_id(server, 'Halogen')},{track_id(server, 'Afterimage')}")
    stops = page.locator(".path-line__stop")
    page.get_by_role("spinbutton", name="Length").fill("5")
    expect(stops).to_have_count(5)
    page.get_by_role("button", name="Add a way point").click()
    page.get_by_role("textbox", name="Which track should it pass?").fill("turnstile")
    page.locator(".track-picker__choice").first.click()
    expect(page.locator(".path-line__stop--fixed")).to_have_count(3)
    page.get_by_role("button", name="Reverse").click()
    expect(stops.first).to_contain_text("Afterimage")
    page.get_by_role("combobox", name="Unit of the length").select_option("minutes")
    page.get_by_role("spinbutton", name="Length").fill("1")
    expect(stops).to_have_count(3)
    page.get_by_role("main").get_by_role("button", name="Add to queue", exact=True).click()
    wait_until(lambda: server.get("/api/v1/queue").data["length"] == 3, 20)
    page.get_by_role("button", name="Add to playlist", exact=True).click()
    expect(page.get_by_role("dialog")).to_contain_text("New playlist “Afterimage to Halogen”")


def test_what_plays_next_is_ordered_on_the_server_and_undone(page: Page, server: Server) -> None:
    page.goto("/library")
    page.get_by_text("Afterimage").first.click()
    expect(page.get_by_role("button", name="Pause").first).to_be_visible()

    def upcoming() -> list[str]:
        queue = server.get("/api/v1/queue").data
        return [item["id"] for item in queue["tracks"][(queue["position"] or 0) + 1 :]]

    wait_until(lambda: len(upcoming()) > 20, 20)
    before = upcoming()
    page.keyboard.press("q")
    choose_order(page, "Fast to slow")
    expect(page.get_by_text("What plays next is ordered fast to slow")).to_be_visible()
    known = [each for each in tempi(server, upcoming()) if each != float("inf")]
    assert known == sorted(known, reverse=True)
    assert sorted(upcoming()) == sorted(before)
    first = server.get("/api/v1/queue").data
    expect(page.locator(".queue-row__title").nth((first["position"] or 0) + 1)).to_have_text(
        first["tracks"][(first["position"] or 0) + 1]["title"]
    )
    page.get_by_role("button", name="Undo").click()
    wait_until(lambda: upcoming() == before, 20)


@pytest.fixture
def playlist(server: Server) -> Iterator[dict[str, Any]]:
    ids = [track_id(server, title) for title in ("Afterimage", "Halogen", "Turnstile", "Low Water Mark")]
    made = server.post("/api/v1/playlists", {"name": "To order", "track_ids": ids}).data
    yield made
    server.request("DELETE", f"/api/v1/playlists/{made['id']}")


def test_a_playlist_is_stored_in_order_and_restored(
    page: Page, server: Server, playlist: dict[str, Any]
) -> None:
    def stored() -> list[str]:
        items = server.get(f"/api/v1/playlists/{playlist['id']}/tracks").json["items"]
        return [item["id"] for item in items]

    before = stored()
    page.goto(f"/playlists/{playlist['id']}")
    choose_order(page, "Slow to fast")
    expect(page.get_by_text("“To order” ordered slow to fast")).to_be_visible()
    known = tempi(server, stored())
    assert known == sorted(known)
    page.get_by_role("button", name="Undo").click()
    wait_until(lambda: stored() == before, 20)


def test_an_album_is_shown_in_order_until_it_is_taken_back(page: Page) -> None:
    page.goto("/library/albums")
    page.get_by_role("link", name="Slow Tides").click()
    titles = page.locator(".track-row__title")
    expect(titles).not_to_have_count(0)
    before = titles.all_text_contents()
    choose_order(page, "Slow, fast, slow")
    expect(page.get_by_text("Ordered slow, fast, slow.")).to_be_visible()
    expect(titles).to_have_count(len(before))
    page.get_by_role("button", name="Back to the album’s order").click()
    expect(titles).to_have_text(before)


def slider(page: Page, name: str) -> Locator:
    return page.get_by_role("slider", name=name, exact=True)


def test_petals_are_sliders_and_the_results_follow(page: Page, server: Server) -> None:
    page.goto(f"/tracks/{track_id(server, 'Halogen')}")
    page.get_by_role("button", name="Steer").click()
    fitting = page.get_by_role("list", name="Tracks that fit").get_by_role("listitem")
    expect(fitting).to_have_count(8)
    before = fitting.all_text_contents()
    assert violations(page) == []
    tempo = slider(page, "Tempo")
    tempo.focus()
    tempo.press("Home")
    expect(tempo).to_have_attribute("aria-valuenow", "0")
    expect(page.get_by_text("Like this, but slower")).to_be_visible()
    expect(fitting).not_to_have_text(before)
    slow = fitting.all_text_contents()
    width = slider(page, "Width")
    width.press("PageUp")
    expect(page.get_by_text("slower and wider")).to_be_visible()
    width.press("Delete")
    tempo.press("Escape")
    expect(page.get_by_text("Like this", exact=True)).to_be_visible()
    expect(fitting).to_have_text(before)
    assert slow != before


def test_a_petal_is_dragged_and_results_move_meanwhile(page: Page, server: Server) -> None:
    page.goto(f"/tracks/{track_id(server, 'Halogen')}")
    page.get_by_role("button", name="Steer").click()
    fitting = page.get_by_role("list", name="Tracks that fit").get_by_role("listitem")
    expect(fitting).to_have_count(8)
    before = fitting.all_text_contents()
    picture = page.locator(".steering-corona").bounding_box()
    petal = slider(page, "Tempo").bounding_box()
    assert picture
    assert petal
    x, y = petal["x"] + petal["width"] / 2, petal["y"] + petal["height"] / 2
    centre_x, centre_y = picture["x"] + picture["width"] / 2, picture["y"] + picture["height"] / 2
    page.mouse.move(x, y)
    page.mouse.down()
    page.mouse.move(centre_x + (x - centre_x) * 0.2, centre_y + (y - centre_y) * 0.2, steps=6)
    expect(slider(page, "Tempo")).to_have_attribute("aria-valuenow", "0")
    expect(fitting).not_to_have_text(before)  # while the button is down
    page.mouse.up()
    page.get_by_role("button", name="Reset petals").click()
    expect(fitting).to_have_text(before)


class TestOnAPhone:
    @pytest.fixture
    def viewport(self) -> dict[str, int]:
        return PHONE

    def test_a_petal_follows_a_finger_without_scrolling(self, page: Page, server: Server) -> None:
        page.emulate_media(reduced_motion="reduce")
        page.goto(f"/tracks/{track_id(server, 'Halogen')}")
        page.get_by_role("button", name="Steer").click()
        tempo = slider(page, "Tempo")
        tempo.scroll_into_view_if_needed()
        box = tempo.bounding_box()
        assert box
        x, y = box["x"] + box["width"] / 2, box["y"] + box["height"] / 2
        touch = page.context.new_cdp_session(page)
        touch.send("Input.dispatchTouchEvent", {"type": "touchStart", "touchPoints": [{"x": x, "y": y}]})
        before = page.evaluate("document.querySelector('main').scrollTop + scrollY")
        picture = page.locator(".steering-corona").bounding_box()
        assert picture
        out_x, out_y = x - picture["x"] - picture["width"] / 2, y - picture["y"] - picture["height"] / 2
        for n in range(1, 6):
            point = {"x": x + out_x * n / 3, "y": y + out_y * n / 3}
            touch.send("Input.dispatchTouchEvent", {"type": "touchMove", "touchPoints": [point]})
            page.evaluate("() => new Promise(requestAnimationFrame)")  # moves of one frame are joined
        touch.send("Input.dispatchTouchEvent", {"type": "touchEnd", "touchPoints": []})
        expect(tempo).to_have_attribute("aria-valuenow", "100")
        assert page.evaluate("document.querySelector('main').scrollTop + scrollY") == before
        expect(page.get_by_text("Like this, but faster")).to_be_visible()
        assert violations(page) == []
