"""Test a server with an account."""

import subprocess
import sys
from collections.abc import Iterator

import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.browser import DESKTOP, WatchedPage
from tests.music import write_track
from tests.servers import ROOT, Server
from tests.signals import PATIENCE_S

NAME = "Ann"
PASSWORD = "correct horse battery staple"
TITLE = "Only for Ann"


@pytest.fixture(scope="module")
def account_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run Auralis with one account and one track."""
    folder = tmp_path_factory.mktemp("accounts")
    write_track(folder / "music" / "one.flac", title=TITLE)
    server = Server(folder, folder / "music", one_worker=True, AURALIS_WORKERS="1")
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
def page(browser: Browser, account_server: Server) -> Iterator[Page]:
    """Open a page of that server; any error fails the test."""
    address = f"http://127.0.0.1:{account_server.port}"
    context = browser.new_context(base_url=address, viewport=DESKTOP)  # type: ignore[arg-type]  # takes a dict
    watched = WatchedPage.of(context.new_page())
    yield watched.page
    context.close()
    assert watched.errors == []


def log_in(page: Page) -> None:
    form = page.get_by_role("form", name="Log in to Auralis")
    form.get_by_label("Name").fill(NAME)
    form.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")


@pytest.fixture
def ann(page: Page) -> Page:
    """Open the settings, logged in."""
    page.goto("/settings")
    log_in(page)
    expect(page.get_by_role("heading", name="Your account")).to_be_visible()
    return page


def test_account_is_created_and_deleted(ann: Page) -> None:
    ann.get_by_role("button", name="Add account").click()
    form = ann.get_by_role("form", name="Add account")
    form.get_by_label("Name").fill("Bob")
    form.get_by_label("Password").fill(PASSWORD)
    ann.keyboard.press("Enter")
    accounts = ann.get_by_role("list", name="Accounts")
    expect(accounts).to_contain_text("Bob")
    accounts.get_by_role("button", name="Delete account of Bob").click()
    ann.get_by_role("button", name="Delete account", exact=True).click()
    expect(accounts).not_to_contain_text("Bob")


def test_token_is_shown_once_and_grants_access(ann: Page, account_server: Server) -> None:
    ann.get_by_label("Token name").fill("script")
    ann.keyboard.press("Enter")
    shown = ann.get_by_label("Copy the token “script” now. It will not be shown again.")
    bearer = {"Authorization": f"Bearer {shown.input_value()}"}
    assert account_server.request("GET", "/api/v1/tracks", headers=bearer).status == 200
    ann.reload()
    expect(shown).to_be_hidden()
    ann.get_by_role("button", name="Revoke “script”").click()
    ann.get_by_role("button", name="Revoke token").click()
    expect(ann.get_by_text("No tokens yet.")).to_be_visible()
    assert account_server.request("GET", "/api/v1/tracks", headers=bearer).status == 401


def test_account_logs_in_and_out(page: Page) -> None:
    page.goto("/library")
    log_in(page)
    expect(page.get_by_text(TITLE)).to_be_visible()
    page.reload()
    expect(page.get_by_text(TITLE)).to_be_visible()
    page.goto("/settings")
    page.get_by_role("button", name="Log out").click()
    form = page.get_by_role("form", name="Log in to Auralis")
    expect(form).to_be_visible()
    page.reload()
    expect(form).to_be_visible()
