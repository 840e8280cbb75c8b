"""Measure starting and stopping: `python -m benchmarks.start [--times 5]`, once everything is set up.

Tests check that a stop ends and leaves nothing; its duration is a figure, and depends on the machine.
"""

import argparse
import statistics
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from app.ws.transport.frames import Closed
from benchmarks.support.report import Report
from tests.music import tones, write_track
from tests.servers import Server
from tests.wires import Wire, send_handshake


def seconds(act: Callable[[], None]) -> float:
    began_s = time.perf_counter()
    act()
    return time.perf_counter() - began_s


def stop(server: Server) -> tuple[float, float]:
    """Stop the server; return the seconds until a device receives its close code, and until the end."""
    _, sock = send_handshake(server.port)
    codes: list[int] = []
    with sock, ThreadPoolExecutor(1) as pool:
        device = Wire(sock)
        closed = pool.submit(seconds, lambda: codes.append(device.close_code()))
        stopped_s = seconds(server.stop)
        closed_s = closed.result()
    assert codes == [Closed.RESTART]
    return closed_s, stopped_s


def main() -> int:
    parser = argparse.ArgumentParser()
    parser.add_argument("--times", type=int, default=5)
    times = parser.parse_args().times
    report = Report("start")
    first, second, stopped, closed = [], [], [], []
    for _ in range(times):
        with tempfile.TemporaryDirectory(prefix="bench-") as name:
            folder = Path(name)
            write_track(folder / "music" / "a.flac", tones(1), title="Only")
            server = Server(folder, folder / "music")
            try:
                first.append(seconds(server.start))
                server.wait_until_idle()
                stopped.append(seconds(server.stop))
                second.append(seconds(server.start))
                closed_s, stopped_s = stop(server)
                closed.append(closed_s)
                stopped.append(stopped_s)
            finally:
                server.stop()
    report.add("first start, without data, to the ready line", statistics.median(first), "s")
    report.add("second start", statistics.median(second), "s", most=(5.0, None))
    report.add("Ctrl-C, until no process is left, median", statistics.median(stopped), "s", most=(5.0, None))
    report.add("Ctrl-C, longest", max(stopped), "s", most=(5.0, None))
    report.add("Ctrl-C, until a device is closed, longest", max(closed), "s", most=(2.0, None))
    return report.close()


if __name__ == "__main__":
    sys.exit(main())
