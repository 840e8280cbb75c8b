"""A track's page while the track is listened to."""

import signal
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import numpy as np
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, Watched
from tests.music import tones, write_track
from tests.servers import Server
from tests.signals import wait_until

#: Six seconds so many times: of ten minutes every machine tells how they sound before all was heard
#: (workers/analysis.py).
REPEATS = 101

HEARD_MS = 120_000

#: Notes what is shown, however briefly: who only looks now and then would have to be fast enough.
TAKE_NOTES = """() => {
    window.notes = [];
    const look = () => {
        const heading = document.querySelector('.sound h2, .not-analysed h2')?.textContent;
        const petals = document.querySelectorAll(
            ".interactive-corona__petal .petal:not(.petal--undefined)").length;
        const heard = document.querySelector('[aria-label="Analysed so far"]')?.getAttribute('aria-valuenow');
        if (heading) notes.push({ heading, petals, heard: heard ? Number(heard) : null });
    };
    look();
    new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true });
}"""


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    """Auralis with one short track."""
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
    context = browser.new_context(base_url=f"http://127.0.0.1:{server.port}", viewport=DESKTOP)  # type: ignore[arg-type]  # a dict is what it takes
    watched = Watched.of(context.new_page())
    yield watched.page
    context.close()
    assert watched.complaints == []


@contextmanager
def nobody_listening(server: Server) -> Iterator[None]:
    """Those who listen stand still; what is added waits."""
    listeners = server.processes("fingerprint@")
    for listener in listeners:
        listener.send_signal(signal.SIGSTOP)
    try:
        yield
    finally:
        for listener in listeners:
            listener.send_signal(signal.SIGCONT)


def add_long_track(server: Server) -> str:
    """The id of a track that nobody has listened to."""
    music = Path(server.environment["MUSIC"])
    write_track(music / "long.flac", np.tile(tones(1)[:, :1], (REPEATS, 1)), title="Long")
    server.post("/api/v1/scans")
    (track,) = wait_until(lambda: [track for track in server.tracks() if track["title"] == "Long"])
    return str(track["id"])


def go_and_follow(page: Page, path: str) -> None:
    """Open a page, until it is told of what happens from now on."""
    answered: list[bool] = []

    def note(frame: str | bytes) -> None:
        answered.append('"command.done"' in str(frame))

    page.on("websocket", lambda line: line.on("framereceived", note))
    page.goto(path)
    wait_until(lambda: page.title() and any(answered))  # asking for the title lets frames be noted


def test_a_fingerprint_fills_in_while_its_track_is_listened_to(page: Page, server: Server) -> None:
    with nobody_listening(server):
        go_and_follow(page, f"/tracks/{add_long_track(server)}")
        expect(page.get_by_role("heading", name="Not analysed yet")).to_be_visible()
        page.evaluate(TAKE_NOTES)
    expect(page.get_by_role("heading", name="Sound profile")).to_be_visible(timeout=HEARD_MS)
    notes = page.evaluate("notes")  # they would be gone if the page had been loaded anew
    headings = list(dict.fromkeys(note["heading"] for note in notes))
    assert headings == ["Not analysed yet", "Analysing", "Sound profile"]
    heard = list(dict.fromkeys(note["heard"] for note in notes if note["heard"] is not None))
    assert len(heard) > 1
    assert list(dict.fromkeys(note["petals"] for note in notes)) == [0, 13, 25]
