"""The gap between two parts of one continuous recording, as Chromium plays them."""

import base64
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import numpy as np
import scipy.signal
import soundfile
from playwright.sync_api import Browser, Page

from tests.e2e.browser import DESKTOP
from tests.real import music
from tests.servers import Server

Samples = np.ndarray[Any, np.dtype[np.float64]]

#: Length of each recording, and where it is divided: not at a whole block of any format.
LENGTH_S = 12.0
CUT = int(6 * music.RATE_HZ) + 1237

#: Parts that are compared with what was recorded, and their distance from the cut.
PART_S, APART_S = 1.0, 0.02

#: Quieter samples are silence.
SILENT = 1e-4

FORMATS = ("flac", "wav", "ogg", "mp3")

#: Records what the page sends to the loudspeaker, at the graph's rate.
RECORDER = """
const connect = AudioNode.prototype.connect;
window.recorded = [];
AudioNode.prototype.connect = function (target, ...rest) {
  if (!(target instanceof AudioDestinationNode)) return connect.call(this, target, ...rest);
  const code = `registerProcessor('recorder', class extends AudioWorkletProcessor {
    process([[channel]]) { if (channel) this.port.postMessage(channel.slice()); return true; } })`;
  const { context } = this;
  window.rate = context.sampleRate;
  const source = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
  context.audioWorklet.addModule(source).then(() => {
    const recorder = new AudioWorkletNode(context, 'recorder');
    recorder.port.onmessage = ({ data }) => window.recorded.push(data);
    connect.call(this, recorder);
    connect.call(recorder, context.destination);
  });
  return connect.call(this, target, ...rest);
};
"""

READ = """() => {
  const all = new Float32Array(window.recorded.reduce((sum, block) => sum + block.length, 0));
  let at = 0;
  for (const block of window.recorded) { all.set(block, at); at += block.length; }
  const bytes = new Uint8Array(all.buffer);
  let text = '';
  for (let n = 0; n < bytes.length; n += 8192) text += String.fromCharCode(...bytes.subarray(n, n + 8192));
  return [window.rate, btoa(text)];
}"""


def noise() -> Samples:
    """Return a recording of which every part is different, so that it is found again."""
    draw = np.random.default_rng(5)
    samples = draw.normal(0, 0.1, int(LENGTH_S * music.RATE_HZ))
    samples = scipy.signal.lfilter([0.2], [1, -0.8], samples)
    return np.asarray(samples, np.float64)


def write_parts(folder: Path, extension: str) -> None:
    """Write one recording as two tracks of an album."""
    for number, part in ((1, noise()[:CUT]), (2, noise()[CUT:])):
        path = folder / extension / f"{number}.{extension}"
        path.parent.mkdir(exist_ok=True)
        soundfile.write(path, np.stack([part, part], 1), music.RATE_HZ)
        music.tag(path, title=f"{extension} {number}", album=extension, artist="Gap", tracknumber=str(number))


@contextmanager
def server() -> Iterator[Server]:
    """Run a server that has the recordings."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "music").mkdir()
        for extension in FORMATS:
            write_parts(folder / "music", extension)
        started = Server(folder, folder / "music", one_worker=True)
        try:
            started.start()
            started.wait_until_idle(found=2 * len(FORMATS))
            yield started
        finally:
            started.stop()


def gap_ms(browser: Browser, running: Server, extension: str) -> float:
    """Return the silence between the two parts, ms; negative where they overlap."""
    context = browser.new_context(
        base_url=f"http://127.0.0.1:{running.port}",
        viewport=DESKTOP,  # type: ignore[arg-type]  # takes a dict
        bypass_csp=True,  # of the recorder's worklet
    )
    page = context.new_page()
    page.add_init_script(RECORDER)
    play(page, running, extension)
    page.wait_for_function("() => document.querySelectorAll('audio')[1].currentTime > 3.5", timeout=60_000)
    rate, text = page.evaluate(READ)
    page.goto("about:blank")
    context.close()
    return located_gap_ms(np.frombuffer(base64.b64decode(text), np.float32).astype(np.float64), int(rate))


def play(page: Page, running: Server, extension: str) -> None:
    ids = [track["id"] for track in sorted(running.tracks(format=extension), key=lambda track: track["path"])]
    running.request("DELETE", "/api/v1/queue")
    running.post("/api/v1/queue", {"track_ids": ids})
    page.goto("/library")
    page.get_by_role("region", name="Player").get_by_role("button", name="Play", exact=True).click()


def located_gap_ms(recorded: Samples, rate: int) -> float:
    """Return how much later than it should the second part was heard, or the longest silence about the cut, ms."""
    original = scipy.signal.resample_poly(noise(), rate, music.RATE_HZ)
    cut, part, apart = (int(each * rate) for each in (CUT / music.RATE_HZ, PART_S, APART_S))
    before = _found(recorded, original, cut - apart - part, part)
    after = _found(recorded, original, cut + apart, part)
    moved, silent = after - before, _silence(recorded[cut + before - apart : cut + after + apart])
    return (moved if abs(moved) > silent else silent) * 1000 / rate


def _silence(samples: Samples) -> int:
    """Return the longest run of silent samples."""
    loud = np.flatnonzero(np.abs(samples) > SILENT)
    return int(np.diff(loud, prepend=-1, append=len(samples)).max()) - 1


def _found(recorded: Samples, original: Samples, start: int, length: int) -> int:
    """Return how many samples later than in the original a part of it is in a recording."""
    likeness = scipy.signal.correlate(recorded, original[start : start + length], "valid", "fft")
    return int(np.argmax(likeness)) - start
