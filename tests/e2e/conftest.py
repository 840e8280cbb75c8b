"""One server with the demo library, and a browser in front of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from config.settings import Settings
from tests.e2e.browser import DESKTOP, HOW_TO_GET_IT, Watched, chromium, find_chromium
from tests.servers import Server
from tests.signals import wait_until

#: As shipped: a page that needs more is a page that asks too much.
DEFAULT_RATE_LIMIT = Settings.__dataclass_fields__["rate_limit"].metadata["default"]

#: It renders the demo library, on whatever machine this is.
FIRST_START_S = 180.0

#: The demo library's tracks, and how long hearing them may take.
DEMO_TRACKS = 36
HEARD_S = 120.0

#: The tests' own questions count, too.
POLL_S = 2.0


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    for item in items:
        if Path(__file__).parent in item.path.parents:
            item.add_marker(pytest.mark.e2e)


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Auralis as it starts for a stranger: no music named, default limits."""
    folder = tmp_path_factory.mktemp("auralis")
    started = Server(folder, folder, MUSIC="", AURALIS_RATE_LIMIT=DEFAULT_RATE_LIMIT)
    try:
        started.start(FIRST_START_S)
        yield started
    finally:
        started.stop()


@pytest.fixture(scope="session")
def heard_library(server: Server) -> None:
    """All of the demo library has its fingerprints."""
    wait_until(lambda: server.get("/api/v1/coverage").data["done"] == DEMO_TRACKS, HEARD_S, POLL_S)


@pytest.fixture(scope="session")
def browser() -> Iterator[Browser]:
    path = find_chromium()
    if path is None:
        pytest.skip(HOW_TO_GET_IT)
    with chromium(path) as opened:
        yield opened


@pytest.fixture
def viewport() -> dict[str, int]:
    """Size of the window; tests of a phone override it."""
    return DESKTOP


@pytest.fixture
def context(browser: Browser, server: Server, viewport: Any) -> Iterator[BrowserContext]:
    opened = browser.new_context(base_url=f"http://127.0.0.1:{server.port}", viewport=viewport)
    yield opened
    opened.close()


@pytest.fixture
def page(context: BrowserContext) -> Iterator[Page]:
    """A page that may not complain: no error on the console, no answer that is one."""
    watched = Watched.of(context.new_page())
    yield watched.page
    assert watched.complaints == []
