"""Measure the page: its start (first paint, rows, bytes), the frames of the map, and the gap between tracks.

python -m benchmarks.page [ADDRESS]     a running server with an analysed library; default http://127.0.0.1:8765
python -m benchmarks.page gap           only the gap, on a server of its own
"""

import re
import statistics
import sys
from pathlib import Path

from playwright.sync_api import Page

sys.path.insert(0, str(Path(__file__).parent.parent))

from benchmarks.support import gap
from tests.e2e.browser import DESKTOP, HOW_TO_GET_IT, chromium, find_chromium

ROUNDS = 9
GAP_ROUNDS = 3

#: Goals of docs/page.md, for a built page from a server on this machine.
MAX_FIRST_PAINT_MS = 1000
MAX_INTERACTIVE_MS = 1500
MAX_START_KB = 200
MAX_GAP_MS = 20

FIRST_PAINT = "performance.getEntriesByName('first-contentful-paint')[0].startTime"

#: Rows are rendered, and the main thread has been idle.
INTERACTIVE = """() => new Promise(resolve => {
  const look = () => document.querySelector('.track-row__title')
    ? requestIdleCallback(() => resolve(performance.now()))
    : requestAnimationFrame(look);
  look();
})"""

TRANSFERRED = """performance.getEntriesByType('resource')
  .filter(entry => /\\.(js|css)$/.test(entry.name)).map(entry => entry.encodedBodySize)"""


#: A chromium without a graphics card draws by the processor: then only the milliseconds of our own code count.
MIN_FRAMES_PER_S = 60
MAX_FRAME_MS = 4
MAP_DRAG_S = 5.0

#: Drags the map in a circle with each frame; returns frames a second and milliseconds of our own code a frame.
DRAG = """async seconds => {
  const stage = document.querySelector('.map__stage');
  const drawn = stage.querySelector('canvas').mapFigures;
  const box = stage.getBoundingClientRect();
  const send = (kind, x, y) => stage.dispatchEvent(new PointerEvent(kind, {
    bubbles: true, pointerId: 1, button: 0, isPrimary: true, pointerType: 'mouse',
    clientX: box.x + box.width / 2 + x, clientY: box.y + box.height / 2 + y,
  }));
  stage.setPointerCapture = () => undefined;  // there is no pointer to be captured
  for (let n = 0; n < 3; n += 1) document.querySelector('[aria-label="Zoom in"]').click();
  await new Promise(requestAnimationFrame);
  const before = {...drawn};
  let moved_ms = 0;
  send('pointerdown', 0, 0);
  const began = performance.now();
  for (let n = 0; performance.now() - began < seconds * 1000; n += 1) {
    await new Promise(requestAnimationFrame);
    const start = performance.now();
    send('pointermove', 90 * Math.sin(n / 20), 90 * Math.cos(n / 20));
    moved_ms += performance.now() - start;
  }
  const lasted_s = (performance.now() - began) / 1000;
  send('pointerup', 0, 0);
  const frames = drawn.frames - before.frames;
  return [frames / lasted_s, (drawn.ms - before.ms + moved_ms) / frames];
}"""


def main(address: str) -> None:
    path = find_chromium()
    if path is None:
        raise SystemExit(HOW_TO_GET_IT)
    if address != "gap":
        measure_start(path, address)
    measure_gaps(path)


def measure_start(path: str, address: str) -> None:
    """Print how fast the library's page of a server starts."""
    first_paints, interactives, start_kb = [], [], 0.0
    with chromium(path) as browser:
        for _ in range(ROUNDS):
            context = browser.new_context(viewport=DESKTOP)  # type: ignore[arg-type]  # an empty cache
            page = context.new_page()
            page.goto(f"{address}/library", wait_until="commit")
            interactives.append(page.evaluate(INTERACTIVE))
            first_paints.append(page.evaluate(FIRST_PAINT))
            start_kb = sum(page.evaluate(TRANSFERRED)) / 1000
            context.close()
        drag_map(browser.new_page(viewport=DESKTOP), address)  # type: ignore[arg-type]
    report("first contentful paint", statistics.median(first_paints), MAX_FIRST_PAINT_MS, "ms")
    report("interactive", statistics.median(interactives), MAX_INTERACTIVE_MS, "ms")
    report("start bundle, as transferred (br)", start_kb, MAX_START_KB, "kB")
    report("start bundle, gzip", gzipped_kb(), MAX_START_KB, "kB")


def measure_gaps(path: str) -> None:
    """Print the longest gap or overlap of several plays of a recording in two parts, by format."""
    with chromium(path) as browser, gap.server() as running:
        for extension in gap.FORMATS:
            gaps = [abs(gap.gap_ms(browser, running, extension)) for _ in range(GAP_ROUNDS)]
            report(f"gap, {extension}, worst of {GAP_ROUNDS}", max(gaps), MAX_GAP_MS, "ms", digits=1)


def drag_map(page: Page, address: str) -> None:
    """Report how the map moves under the pointer; nothing without a map."""
    page.goto(f"{address}/map")
    if not page.locator(".map__label").first.is_visible():
        page.wait_for_timeout(5000)
    if not page.locator(".map__label").first.is_visible():
        print("The library has no map yet: open /map and wait for its job.")
        return
    points = page.locator(".map__head p").inner_text().split(" tracks")[0]
    frames_per_s, own_ms = page.evaluate(DRAG, MAP_DRAG_S)
    is_smooth = "ok" if frames_per_s >= MIN_FRAMES_PER_S - 1 else "MISSED (by the processor without a card)"
    print(
        f"{f'map of {points}, frames a second':36} {frames_per_s:8.0f}      goal {MIN_FRAMES_PER_S}   {is_smooth}"
    )
    report("map, our own code a frame", own_ms, MAX_FRAME_MS, "ms")


def gzipped_kb() -> float:
    """Return the size of the files that `index.html` names, compressed with gzip."""
    dist = Path(__file__).parent.parent / "frontend" / "dist"
    names = re.findall(r"/(assets/[^\"]+\.(?:js|css))", (dist / "index.html").read_text(encoding="utf-8"))
    packed = (dist / f"{name}.gz" for name in names)  # small ones are not
    return sum((each if each.exists() else each.with_suffix("")).stat().st_size for each in packed) / 1000


def report(name: str, value: float, goal: float, unit: str, digits: int = 0) -> None:
    print(
        f"{name:36} {value:8.{digits}f} {unit}   goal < {goal} {unit}   {'ok' if value < goal else 'MISSED'}"
    )


if __name__ == "__main__":
    main(sys.argv[1] if len(sys.argv) > 1 else "http://127.0.0.1:8765")
