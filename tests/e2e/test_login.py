"""A server where somebody has an account."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, Watched
from tests.music import write_track
from tests.servers import ROOT, Server
from tests.signals import PATIENCE_S

NAME = "Ann"
PASSWORD = "correct horse battery staple"
TITLE = "Only for Ann"


@pytest.fixture(scope="module")
def guarded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Auralis with one account and one track."""
    folder = tmp_path_factory.mktemp("guarded")
    write_track(folder / "music" / "one.flac", title=TITLE)
    server = Server(folder, folder / "music", AURALIS_WORKERS="1")
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
        timeout=PATIENCE_S,
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


def log_in(visitor: Page) -> None:
    form = visitor.get_by_role("form", name="Log in to Auralis")
    form.get_by_label("Name").fill(NAME)
    form.get_by_label("Password").fill(PASSWORD)
    visitor.keyboard.press("Enter")


@pytest.fixture
def ann(visitor: Page) -> Page:
    """The settings of who has the account."""
    visitor.goto("/settings")
    log_in(visitor)
    expect(visitor.get_by_role("heading", name="Your account")).to_be_visible()
    return visitor


def test_somebody_else_gets_an_account_and_loses_it(ann: Page) -> None:
    ann.get_by_role("button", name="Add account").click()
    form = ann.get_by_role("form", name="Add account")
    form.get_by_label("Name").fill("Bob")
    form.get_by_label("Password").fill(PASSWORD)
    ann.keyboard.press("Enter")
    people = ann.get_by_role("list", name="Accounts")
    expect(people).to_contain_text("Bob")
    people.get_by_role("button", name="Delete account of Bob").click()
    ann.get_by_role("button", name="Delete account").click()
    expect(people).not_to_contain_text("Bob")


def test_a_token_is_shown_once_and_lets_a_program_in(ann: Page, guarded: Server) -> None:
    ann.get_by_label("Token name").fill("script")
    ann.keyboard.press("Enter")
    shown = ann.get_by_label("Copy the token “script” now. It will not be shown again.")
    bearer = {"Authorization": f"Bearer {shown.input_value()}"}
    assert guarded.request("GET", "/api/v1/tracks", headers=bearer).status == 200
    ann.reload()
    expect(shown).to_be_hidden()
    ann.get_by_role("button", name="Revoke “script”").click()
    ann.get_by_role("button", name="Revoke token").click()
    expect(ann.get_by_text("No tokens yet.")).to_be_visible()
    assert guarded.request("GET", "/api/v1/tracks", headers=bearer).status == 401


def test_who_has_an_account_logs_in_sees_the_library_and_logs_out(visitor: Page) -> None:
    visitor.goto("/library")
    log_in(visitor)
    expect(visitor.get_by_text(TITLE)).to_be_visible()
    visitor.reload()
    expect(visitor.get_by_text(TITLE)).to_be_visible()
    visitor.goto("/settings")
    visitor.get_by_role("button", name="Log out").click()
    form = visitor.get_by_role("form", name="Log in to Auralis")
    expect(form).to_be_visible()
    visitor.reload()
    expect(form).to_be_visible()
