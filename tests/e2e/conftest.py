"""Provide a server that has the demo library, and a browser."""

import http.client
import json
import os
from collections.abc import Iterator
from http import HTTPStatus
from itertools import cycle
from pathlib import Path
from typing import Any, Literal

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from config.settings import Settings
from tests.e2e.browser import DESKTOP, HOW_TO_GET_IT, WatchedPage, chromium, find_chromium
from tests.servers import Server
from tests.signals import PATIENCE_S, wait_until

#: The page must work within the default limits.
DEFAULT_RATE_LIMIT = Settings.__dataclass_fields__["rate_limit"].metadata["default"]

#: Runs before the tests that wait for the analysis that it watches.
FIRST = "test_first_start_analyses_demo_library"

#: The first start renders the demo library.
FIRST_START_S = 180.0

#: Tracks of the demo library, and the time allowed for their analysis.
DEMO_TRACKS = 36
ANALYSED_S = 120.0

#: A window that closes without notice counts as the output until its socket and its lease end.
LEASE_S = 90.0

INITIAL_PLAYER: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("DELETE", "/api/v1/queue", {}),
    ("PUT", "/api/v1/player", {"volume": 1, "repeat": "off", "shuffle": False}),
)

#: The server shares two cores with two browsers.
POLL_S = 0.5

#: Animations take more than half of Chromium's time; pages of other servers show them.
MOTION: Literal["reduce"] = "reduce"

#: All of 127.0.0.0/8 is this machine on Linux. Limits count by address; requests of the tests must not use up
#: those of the page.
TESTS_ADDRESSES = cycle(f"127.0.1.{n}" for n in range(1, 255))

# Playwright's default of 5 s is too short for a busy machine.
expect.set_options(timeout=PATIENCE_S / 2 * 1000)


class DefaultServer(Server):
    """Auralis with default limits, to which the requests of the tests do not count."""

    def connect(self) -> http.client.HTTPConnection:
        address = (next(TESTS_ADDRESSES), 0)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S, source_address=address)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
    items.sort(key=lambda item: item.name != FIRST)


@pytest.fixture(scope="package")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run Auralis with default limits and without MUSIC, as after an installation."""
    folder = tmp_path_factory.mktemp("auralis")
    started = DefaultServer(
        folder, folder, flower=True, measured="web", MUSIC="", AURALIS_RATE_LIMIT=DEFAULT_RATE_LIMIT
    )
    try:
        started.start(FIRST_START_S)
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="package")
def analysed_library(server: Server) -> None:
    """Wait until the whole demo library is analysed."""
    wait_until(lambda: server.get("/api/v1/coverage").data["done"] == DEMO_TRACKS, ANALYSED_S, POLL_S)


@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """Run Chromium; Playwright's event loop ends with it, so that tests of other packages may run theirs."""
    path = find_chromium()
    if path is None:
        if os.environ.get("CI"):  # set on GitHub, where skipped tests go unnoticed
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    with chromium(path) as opened:
        yield opened


def reset_player(server: Server) -> None:
    """Reset the player, which all tests share, to its initial state."""
    wait_until(lambda: server.get("/api/v1/player").data["output_client_id"] is None, LEASE_S, POLL_S)
    for method, path, body in INITIAL_PLAYER:
        response = server.request(
            method, path, json.dumps(body).encode(), {"Content-Type": "application/json"}
        )
        assert response.status == HTTPStatus.OK


def close_windows(context: BrowserContext) -> None:
    """Close the windows with a pagehide event, so that the server does not wait for them as outputs."""
    for opened in context.pages:
        opened.goto("about:blank")
    context.close()


@pytest.fixture
def viewport() -> dict[str, int]:
    """Return the size of the window; tests of a phone override it."""
    return DESKTOP


@pytest.fixture
def context(browser: Browser, server: Server, viewport: Any) -> Iterator[BrowserContext]:
    reset_player(server)
    opened = browser.new_context(
        base_url=f"http://127.0.0.1:{server.port}", viewport=viewport, reduced_motion=MOTION
    )
    yield opened
    close_windows(opened)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """Open a page on which any console error or error response fails the test."""
    watched = WatchedPage.of(context.new_page())
    yield watched.page
    assert watched.errors == []
