"""Ask axe whether a screen is accessible."""

from pathlib import Path
from typing import Any

from playwright.sync_api import Page

from tests.servers import ROOT

AXE: Path = ROOT / "frontend" / "node_modules" / "axe-core" / "axe.min.js"

#: Waits for colour transitions: two frames until they begin, then until they end.
SETTLED = """() => new Promise(resolve => requestAnimationFrame(() => requestAnimationFrame(() =>
    Promise.allSettled(document.getAnimations().map(moving => moving.finished)).then(resolve))))"""


def violations(page: Page) -> list[str]:
    """Return axe's violations; evaluates the script, since the page's policy blocks script elements."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text(encoding="utf-8"))
    found: list[Any] = page.evaluate("axe.run().then(result => result.violations)")
    return [
        f"{rule['id']}: {node['target']} {node['failureSummary']}" for rule in found for node in rule["nodes"]
    ]
