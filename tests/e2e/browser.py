"""Drive the machine's Chromium with Playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Page, Response, sync_playwright

from tests.servers import ROOT

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

HOW_TO_GET_IT = (
    f"No Chromium found on PATH ({', '.join(NAMES)}): the page is not tested in a browser. "
    "Install one (Debian: apt install chromium)."
)

#: Audio is muted and may start without a gesture. Most containers allow no sandbox.
ARGUMENTS = ["--mute-audio", "--autoplay-policy=no-user-gesture-required", "--no-sandbox"]

#: Drawing by an emulated graphics processor takes longer; only the map needs it.
WITHOUT_GRAPHICS = ["--disable-gpu", "--disable-software-rasterizer"]

#: A browser without a graphics card warns when its pictures are taken.
SOFTWARE_DRAWING = "GPU stall due to ReadPixels"

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


AXE: Path = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

#: Waits for colour transitions: two frames until they begin, then until they end.
SETTLED = """() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() =>
    Promise.allSettled(document.getAnimations().map(moving => moving.finished)).then(resolve))))"""


def find_chromium() -> str | None:
    """Return the path of a Chromium on PATH, or None."""
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    """Run a Chromium."""
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS + WITHOUT_GRAPHICS)
        yield browser
        browser.close()


@dataclass
class WatchedPage:
    """A page and its invisible errors: console messages, exceptions and error responses."""

    page: Page
    errors: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page) -> "WatchedPage":
        watched = cls(page)
        page.on("console", watched._record_console)
        page.on("pageerror", lambda error: watched.errors.append(f"error: {error}"))
        page.on("response", watched._record_response)
        return watched

    def _record_console(self, message: Any) -> None:
        if message.type in ("error", "warning") and SOFTWARE_DRAWING not in message.text:
            self.errors.append(f"console: {message.text}")

    def _record_response(self, response: Response) -> None:
        if response.status >= 400:
            self.errors.append(f"{response.status}: {response.request.method} {response.url}")


def violations(page: Page) -> list[str]:
    """Return axe's violations; evaluates the script, since the page's policy blocks script elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate("axe.run().then(result => result.violations)")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]
