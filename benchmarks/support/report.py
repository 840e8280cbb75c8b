"""Figures beside their limits and goals, and the machine they were measured on."""

import json
import os
import platform
import statistics
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

RESULTS = Path(__file__).parents[1] / "results"


@dataclass(frozen=True, slots=True)
class Figure:
    """One measured number.

    Attributes
    ----------
    limit, goal
        The promised value and our own target; None where there is none. A figure meets it at or beyond it.
    """

    name: str
    value: float
    unit: str
    limit: float | None = None
    goal: float | None = None
    at_least: bool = False
    note: str = ""

    def meets(self, bound: float | None) -> bool:
        if bound is None:
            return True
        return self.value >= bound if self.at_least else self.value <= bound


class Report:
    """Prints figures as they are measured and stores them as JSON."""

    def __init__(self, title: str) -> None:
        self._title = title
        self._figures: list[Figure] = []
        print(f"{title}: {machine()}\n")
        print(f"{'':58}{'measured':>12}  {'limit':>10} {'goal':>10}")

    def section(self, text: str) -> None:
        print(f"\n{text}")

    def add(
        self,
        name: str,
        value: float,
        unit: str = "",
        *,
        least: tuple[float | None, float | None] | None = None,
        most: tuple[float | None, float | None] | None = None,
        note: str = "",
    ) -> None:
        """Print and store a figure; `least` and `most` are its limit and its goal."""
        limit, goal = least or most or (None, None)
        figure = Figure(name, float(value), unit, limit, goal, least is not None, note)
        self._figures.append(figure)
        bounds = (
            f"{'' if bound is None else ('>= ' if figure.at_least else '<= ') + f'{bound:g}':>10}"
            for bound in (figure.limit, figure.goal)
        )
        verdict = "" if figure.limit is None and figure.goal is None else verdict_of(figure)
        shown = f"{figure.value:,.4g}" if figure.value < 1000 else f"{figure.value:,.0f}"
        print(f"  {figure.name:56}{shown + ' ' + unit:>12}  {' '.join(bounds)} {verdict} {figure.note}")

    def close(self, is_whole: bool = True) -> int:
        """Write the file, unless only a part was measured; return the number of missed limits."""
        if is_whole:
            self._write()
        missed = [figure.name for figure in self._figures if not figure.meets(figure.limit)]
        short = [figure.name for figure in self._figures if not figure.meets(figure.goal)]
        print(f"\nlimits missed: {', '.join(missed) or 'none'}; goals missed: {', '.join(short) or 'none'}")
        return len(missed)

    def _write(self) -> None:
        RESULTS.mkdir(exist_ok=True)
        stored = {
            "title": self._title,
            "machine": machine(),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "figures": [
                {name: getattr(figure, name) for name in Figure.__slots__} for figure in self._figures
            ],
        }
        path = RESULTS / f"{self._title}.json"
        path.write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def verdict_of(figure: Figure) -> str:
    if not figure.meets(figure.limit):
        return "MISSED"
    return "met" if figure.meets(figure.goal) else "under goal"


def machine() -> str:
    model = next(
        (line.partition(":")[2].strip() for line in _lines("/proc/cpuinfo") if line.startswith("model name")),
        platform.processor(),
    )
    load = os.getloadavg()[0]
    return f"{os.cpu_count()} x {model}, Python {platform.python_version()}, load {load:.1f}"


def median_us(action: Callable[[], Any], runs: int) -> float:
    """Return the median time of a call, us."""
    times = []
    for _ in range(runs):
        began_ns = time.perf_counter_ns()
        action()
        times.append(time.perf_counter_ns() - began_ns)
    return statistics.median(times) / 1000


def percentile(values: list[float], share: float) -> float:
    return sorted(values)[min(len(values) - 1, int(share * len(values)))]


def _lines(path: str) -> list[str]:
    try:
        return Path(path).read_text(encoding="utf-8").splitlines()
    except OSError:
        return []
