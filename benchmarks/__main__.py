"""List every benchmark with its claim and its last figure, or run one: `python -m benchmarks [NAME [OPTION...]]`."""

import json
import runpy
import sys
from dataclasses import dataclass
from pathlib import Path

from benchmarks.support.report import RESULTS

PROJECT = Path(__file__).parents[1]


@dataclass(frozen=True)
class Benchmark:
    """One benchmark.

    Attributes
    ----------
    claim
        The promise that it measures.
    results
        The file in `benchmarks/results` that holds its last whole run, or the page of `docs/` with its tables.
    figure
        The figure of `results` that the list shows.
    """

    name: str
    claim: str
    results: str
    figure: str = ""

    def last(self) -> str:
        """Return the last figure with its date, or the page that shows the tables."""
        if not self.figure:
            return self.results
        stored = json.loads((RESULTS / self.results).read_text(encoding="utf-8"))
        figure = next(figure for figure in stored["figures"] if figure["name"].strip() == self.figure)
        return f"{self.figure}: {figure['value']:,.4g} {figure['unit']}".rstrip() + f" ({stored['at'][:10]})"


BENCHMARKS = (
    Benchmark(
        "accuracy", "the 25 numbers agree with libebur128, librosa and essentia", "docs/fingerprint.md"
    ),
    Benchmark(
        "cache", "cached is 1,000 times as fast as computed; 80 % hits", "cache.json", "speed-up, Redis"
    ),
    Benchmark("fingerprint", "analysis beside librosa, essentia and bliss-audio", "docs/fingerprint.md"),
    Benchmark("growth", "searches while 1,000 tracks are added, p99 under 50 ms", "docs/million.md"),
    Benchmark("hostility", "one client cannot stop the others", "hostility.json", "slow readers: echo, p99"),
    Benchmark("subsonic", "an app reads 100,000 tracks in a minute, beside supysonic", "docs/subsonic.md"),
    Benchmark(
        "targets", "responses in 200 ms, cached searches in 50 ms", "targets.json", "list of 50 tracks"
    ),
    Benchmark(
        "million", "10 k, 100 k and 1 M tracks in one table, beside SQLite and numpy", "docs/million.md"
    ),
    Benchmark("mutations", "a damaged file ends in numbers or a named error", "docs/fingerprint.md"),
    Benchmark("paths", "neighbours on a path are nearer than random tracks by 1.5", "docs/paths.md"),
    Benchmark("page", "the page is usable at once", "docs/page.md"),
    Benchmark("radio", "a radio stays near its seed, and is chosen in a second", "docs/radio.md"),
    Benchmark("rest", "lists, searches and batches beside a bare Flask view and supysonic", "docs/api.md"),
    Benchmark("scanning", "a million unchanged files in three minutes", "docs/million.md"),
    Benchmark(
        "search", "searches in milliseconds whatever the size of the library", "search.json", "two words"
    ),
    Benchmark("similarity", "tracks that are close sound alike", "docs/fingerprint.md"),
    Benchmark(
        "similarity_index",
        "similar tracks of a million in 1 ms",
        "docs/decisions/0099-similar-tracks-candidates-in-cells.md",
    ),
    Benchmark(
        "socketio_fanout",
        "python-socketio, for comparison",
        "socketio_fanout.json",
        "event to the last of 200, p50",
    ),
    Benchmark(
        "sockets", "10,000 sockets; an event within 1.5 ms", "socket.json", "event to the last of 200, p50"
    ),
    Benchmark("start", "a second start in under 5 s", "start.json", "second start"),
    Benchmark("streaming", "the confidences of early fingerprints are true", "docs/fingerprint.md"),
    Benchmark(
        "web_processes",
        "what a second web process brings at 16 clients",
        "docs/decisions/0105-the-rarest-filter-finds-the-others-test.md",
    ),
)


def main() -> int:
    """Print the table, or run the benchmark that the caller names."""
    names = {benchmark.name for benchmark in BENCHMARKS}
    if sys.argv[1:]:
        name = sys.argv.pop(1)
        if name not in names:
            print(f"There is no benchmark {name!r}. There are: {', '.join(sorted(names))}.", file=sys.stderr)
            return 2
        runpy.run_module(f"benchmarks.{name}", run_name="__main__", alter_sys=True)
        return 0
    for benchmark in BENCHMARKS:
        print(f"{benchmark.name:17}{benchmark.claim:70}{benchmark.last()}")
    print(
        "\nRun one: bin/bench NAME [OPTION...]; what it needs stands in its docstring. Compare figures of one run."
    )
    return 0


if __name__ == "__main__":
    sys.exit(main())
