"""The machine's own Chromium, driven by playwright."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from playwright.sync_api import Browser, Page, Response, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")

HOW_TO_GET_IT = (
    f"No Chromium found on PATH ({', '.join(NAMES)}): the page is not tried in a browser. "
    "Install one (Debian: apt install chromium)."
)

#: Sound is played, to nobody; nothing asks for a gesture first. A sandbox cannot be had in most containers.
ARGUMENTS = ["--mute-audio", "--autoplay-policy=no-user-gesture-required", "--no-sandbox"]

DESKTOP = {"width": 1440, "height": 900}
PHONE = {"width": 390, "height": 844}


def find_chromium() -> str | None:
    return next(filter(None, map(shutil.which, NAMES)), None)


@contextmanager
def chromium(path: str) -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=ARGUMENTS)
        yield browser
        browser.close()


@dataclass
class Watched:
    """A page, and what went wrong on it that nobody would see."""

    page: Page
    complaints: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, page: Page) -> "Watched":
        watched = cls(page)
        page.on("console", watched._note_console)
        page.on("pageerror", lambda error: watched.complaints.append(f"error: {error}"))
        page.on("response", watched._note_response)
        return watched

    def _note_console(self, message: Any) -> None:
        if message.type in ("error", "warning"):
            self.complaints.append(f"console: {message.text}")

    def _note_response(self, response: Response) -> None:
        if response.status >= 400:
            self.complaints.append(f"{response.status}: {response.request.method} {response.url}")
