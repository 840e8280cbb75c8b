"""One server with the demo library for each worker, and a browser in front of it."""

import http.client
import json
import os
from collections.abc import Iterator
from http import HTTPStatus
from itertools import cycle
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from config.settings import Settings
from tests.e2e.browser import DESKTOP, HOW_TO_GET_IT, Watched, chromium, find_chromium
from tests.e2e.shared_library import HeardOnce
from tests.servers import Server
from tests.signals import PATIENCE_S, wait_until

#: As shipped: a page that needs more is a page that asks too much.
DEFAULT_RATE_LIMIT = Settings.__dataclass_fields__["rate_limit"].metadata["default"]

#: These begin, in this order; all others come in any. One worker hears the library, then waits out a minute;
#: the other needs no library at first, and then does all that remains.
FIRST = (
    "test_a_stranger_watches_the_demo_library_being_heard",
    "test_windows_are_in_step_after_one_had_no_network_for_a_minute",
    "test_somebody_else_gets_an_account_and_loses_it",
    "test_a_token_is_shown_once_and_lets_a_program_in",
    "test_who_has_an_account_logs_in_sees_the_library_and_logs_out",
)

#: It renders the demo library, on whatever machine this is.
FIRST_START_S = 180.0

#: The demo library's tracks, and how long hearing them may take.
DEMO_TRACKS = 36
HEARD_S = 120.0

#: A window that said no goodbye is waited for until its socket and then its lease end.
LEASE_S = 90.0

BLANK_PLAYER: tuple[tuple[str, str, dict[str, Any]], ...] = (
    ("DELETE", "/api/v1/queue", {}),
    ("PUT", "/api/v1/player", {"volume": 1, "repeat": "off", "shuffle": False}),
)

#: The server has two cores to share with two browsers.
POLL_S = 0.5

#: All of 127.0.0.0/8 is this machine on Linux. Limits count by address, and what the tests ask would use up
#: what the page may.
TESTS_ADDRESSES = cycle(f"127.0.1.{n}" for n in range(1, 255))

expect.set_options(timeout=PATIENCE_S / 2 * 1000)  # Playwright's own five seconds are a quiet machine's


class ShippedServer(Server):
    """Auralis with default limits, which the tests' own questions do not count towards."""

    def connect(self) -> http.client.HTTPConnection:
        address = (next(TESTS_ADDRESSES), 0)
        return http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE_S, source_address=address)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)
    items.sort(key=lambda item: FIRST.index(item.name) if item.name in FIRST else len(FIRST))


@pytest.fixture(scope="session")
def heard_once(tmp_path_factory: pytest.TempPathFactory, worker_id: str) -> Iterator[HeardOnce]:
    folder = tmp_path_factory.getbasetemp()
    once = HeardOnce(folder if worker_id == "master" else folder.parent)
    yield once
    once.end()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory, heard_once: HeardOnce) -> Iterator[Server]:
    """Auralis with default limits; for one of the workers as it starts for a stranger, no music named."""
    folder = tmp_path_factory.mktemp("auralis")
    music = heard_once.begin(folder / "data")
    started = ShippedServer(folder, folder, MUSIC=music, AURALIS_RATE_LIMIT=DEFAULT_RATE_LIMIT)
    try:
        started.start(FIRST_START_S)
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="session")
def heard_library(server: Server, heard_once: HeardOnce) -> None:
    """All of the demo library has its fingerprints."""
    wait_until(lambda: server.get("/api/v1/coverage").data["done"] == DEMO_TRACKS, HEARD_S, POLL_S)
    heard_once.share(server.data)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        if os.environ.get("CI"):  # as GitHub says it: nobody reads there what was skipped
            pytest.fail(HOW_TO_GET_IT)
        pytest.skip(HOW_TO_GET_IT)
    with chromium(path) as opened:
        yield opened


def forget_playing(server: Server) -> None:
    """Give a test the player as it is for a stranger: all tests share one, as windows do."""
    wait_until(lambda: server.get("/api/v1/player").data["output_client_id"] is None, LEASE_S, POLL_S)
    for method, path, body in BLANK_PLAYER:
        answer = server.request(method, path, json.dumps(body).encode(), {"Content-Type": "application/json"})
        assert answer.status == HTTPStatus.OK


def leave(context: BrowserContext) -> None:
    """Close the windows as people do: each says goodbye, so that nobody waits for its sound."""
    for opened in context.pages:
        opened.goto("about:blank")
    context.close()


@pytest.fixture
def viewport() -> dict[str, int]:
    """Size of the window; tests of a phone override it."""
    return DESKTOP


@pytest.fixture
def context(browser: Browser, server: Server, viewport: Any) -> Iterator[BrowserContext]:
    forget_playing(server)
    opened = browser.new_context(base_url=f"http://127.0.0.1:{server.port}", viewport=viewport)
    yield opened
    leave(opened)


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that may not complain: no error on the console, no answer that is one."""
    watched = Watched.of(context.new_page())
    yield watched.page
    assert watched.complaints == []
