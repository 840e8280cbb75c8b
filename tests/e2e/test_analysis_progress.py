"""Test a track's page during the analysis of the track."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, WatchedPage
from tests.music import tones, write_track
from tests.servers import Server
from tests.signals import wait_until

#: Six seconds repeated to ten minutes, long enough for partial results on any machine.
REPEATS = 101

ANALYSED_MS = 120_000

#: Records everything that is shown, however briefly; polling could miss it.
RECORD_CHANGES = """() => {
    window.records = [];
    const record = () => {
        const heading = document.querySelector('.sound h2, .not-analysed h2')?.textContent;
        const petals = document.querySelectorAll('.interactive-corona .petal:not(.petal--undefined)').length;
        const meter = document.querySelector('[aria-label="Analysed so far"]');
        const analysed = meter?.getAttribute('aria-valuenow');
        if (heading) records.push({ heading, petals, analysed: analysed ? Number(analysed) : null });
    };
    record();
    new MutationObserver(record).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Run Auralis with one short track."""
    write_track(tmp_path / "music" / "short.flac", title="Short")
    started = Server(tmp_path, tmp_path / "music")
    try:
        started.start()
        started.wait_until_idle()
        yield started
    finally:
        started.stop()


@pytest.fixture
def page(browser: Browser, server: Server) -> Iterator[Page]:
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}", viewport=DESKTOP)  # type: ignore[arg-type]  # takes a dict
    watched = WatchedPage.of(context.new_page())
    yield watched.page
    context.close()
    assert watched.errors == []


@contextmanager
def paused_analysis(server: Server) -> Iterator[None]:
    """Stop the analysis workers, so that new tracks wait."""
    workers = server.processes("fingerprint@")
    for worker in workers:
        worker.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for worker in workers:
            worker.send_signal(signal.SIGCONT)


def add_long_track(server: Server) -> str:
    """Add a track that is not analysed yet; return its id."""
    music = Path(server.environment["MUSIC"])
    write_track(music / "long.flac", np.tile(tones(1)[:, :1], (REPEATS, 1)), title="Long")
    server.post("/api/v1/scans")
    (track,) = wait_until(lambda: [track for track in server.tracks() if track["title"] == "Long"])
    return str(track["id"])


def open_subscribed(page: Page, path: str) -> None:
    """Open a page and wait until it receives events."""
    replies: list[bool] = []

    def record(frame: str | bytes) -> None:
        replies.append('"command.done"' in str(frame))

    page.on("websocket", lambda socket: socket.on("framereceived", record))
    page.goto(path)
    wait_until(lambda: page.title() and any(replies))  # page.title() dispatches pending frames


def test_sound_profile_grows_during_analysis(page: Page, server: Server) -> None:
    with paused_analysis(server):
        open_subscribed(page, f"/tracks/{add_long_track(server)}")
        expect(page.get_by_role("heading", name="Not analysed yet")).to_be_visible()
        page.evaluate(RECORD_CHANGES)
    expect(page.get_by_role("heading", name="Sound profile")).to_be_visible(timeout=ANALYSED_MS)
    records = page.evaluate("records")  # a reload of the page would have discarded them
    headings = list(dict.fromkeys(record["heading"] for record in records))
    assert headings == ["Not analysed yet", "Analysing", "Sound profile"]
    analysed = list(dict.fromkeys(r["analysed"] for r in records if r["analysed"] is not None))
    assert len(analysed) > 1
    assert list(dict.fromkeys(record["petals"] for record in records)) == [0, 13, 25]
