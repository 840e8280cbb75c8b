"""Files that Chromium cannot play are heard, and sought in, as transcoded streams (F08b)."""

from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, WatchedPage
from tests.e2e.conftest import close_windows
from tests.real import music
from tests.servers import Server

#: Seconds of each file.
LENGTH_S = 40.0


@pytest.fixture(scope="module")
def lossless(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run a server with files in ALAC and AIFF."""
    folder = tmp_path_factory.mktemp("lossless")
    (folder / "music").mkdir()
    (folder / "music" / "Alac.m4a").write_bytes(music.encoded(".m4a", 1, LENGTH_S, "alac"))
    (folder / "music" / "Aiff.aiff").write_bytes(music.encoded(".aiff", 2, LENGTH_S))
    server = Server(folder, folder / "music", one_worker=True)
    try:
        server.start()
        server.wait_until_idle(found=2)
        yield server
    finally:
        server.stop()


@pytest.fixture
def opened(browser: Browser, lossless: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=f"http://127.0.0.1:{lossless.port}", viewport=DESKTOP)  # type: ignore[arg-type]  # takes a dict
    watched = WatchedPage.of(context.new_page())
    yield watched.page
    close_windows(context)
    assert watched.errors == []


@pytest.mark.parametrize("title", ["Alac", "Aiff"])
def test_lossless_file_is_heard_and_sought(opened: Page, title: str) -> None:
    opened.goto("/library/tracks")
    opened.get_by_text(title, exact=True).first.click()
    bar = opened.get_by_role("region", name="Player")
    expect(bar).to_contain_text(title)
    opened.wait_for_function("() => document.querySelector('audio').currentTime > 0.5")
    assert "format=opus" in str(opened.evaluate("document.querySelector('audio').src"))
    slider = opened.get_by_label("Position in the track")
    box = slider.bounding_box()
    assert box is not None
    opened.mouse.click(box["x"] + box["width"] * 0.75, box["y"] + box["height"] / 2)
    opened.wait_for_function(
        "() => Number(document.querySelector('[aria-label=\"Position in the track\"]').value) > 30.5"
    )
    opened.wait_for_function("() => !document.querySelector('audio').paused")
    assert opened.get_by_text("could not be played").count() == 0
