"""A server where somebody has an account."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, Watched
from tests.music import write_track
from tests.servers import ROOT, START_S, Server

NAME = "Ann"
PASSWORD = "correct horse battery staple"
TITLE = "Only for Ann"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Auralis with one account and one track."""
    folder = tmp_path_factory.mktemp("guarded")
    write_track(folder / "music" / "one.flac", title=TITLE)
    server = Server(folder, folder / "music")
    add_account(server)
    try:
        server.start()
        yield server
    finally:
        server.stop()


def add_account(server: Server) -> None:
    subprocess.run(
        [sys.executable, "-m", "app", "users", "add", NAME, "--password-stdin"],
        cwd=ROOT,
        env=server.environment,
        input=f"{PASSWORD}\n".encode(),
        check=True,
        timeout=START_S,
    )


@pytest.fixture
def visitor(browser: Browser, guarded: Server) -> Iterator[Page]:
    """A page of that server that may not complain, either: the form asks for nothing that is refused."""
    address = f"http://127.0.0.1:{guarded.port}"
    context = browser.new_context(base_url=address, viewport=DESKTOP)  # type: ignore[arg-type]  # a dict is what it takes
    watched = Watched.of(context.new_page())
    yield watched.page
    context.close()
    assert watched.complaints == []


def test_who_has_an_account_logs_in_sees_the_library_and_logs_out(visitor: Page) -> None:
    visitor.goto("/library")
    form = visitor.get_by_role("form", name="Log in to Auralis")
    form.get_by_label("Name").fill(NAME)
    form.get_by_label("Password").fill(PASSWORD)
    visitor.keyboard.press("Enter")
    expect(visitor.get_by_text(TITLE)).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text(TITLE)).to_be_visible()
    visitor.goto("/settings")
    visitor.get_by_role("button", name="Log out").click()
    expect(form).to_be_visible()
    visitor.reload()
    expect(form).to_be_visible()
