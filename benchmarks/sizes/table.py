"""Figures of several sizes side by side."""

import json
from dataclasses import asdict, dataclass
from datetime import UTC, datetime

from benchmarks.support.report import RESULTS, machine

Figures = dict[str, float]


@dataclass(frozen=True)
class Row:
    """A line of the table.

    Attributes
    ----------
    goal
        At the largest size: at most, or at least for a recall; None without one.
    """

    name: str
    unit: str
    goal: float | None = None

    def meets(self, value: float) -> bool:
        if self.goal is None:
            return True
        return value <= self.goal if self.unit else value >= self.goal


class Table:
    """Prints the figures of all sizes, and stores them as JSON."""

    def __init__(self, title: str, found: dict[int, Figures], rows: list[Row]) -> None:
        self._title, self._found, self._rows = title, found, rows

    def close(self, is_whole: bool) -> int:
        """Print the table, store a whole one; return the number of missed goals."""
        least, most = min(self._found), max(self._found)
        print(f"```text\n{self._title}: {machine()}\n")
        heads = "".join(f"{size:>12,}" for size in self._found)
        print(f"{'':50}{heads}{'ratio':>8}{'goal':>8}")
        missed = []
        for row in self._rows:
            values = [figures.get(row.name) for figures in self._found.values()]
            cells = "".join(f"{'-' if value is None else _shown(value):>12}" for value in values)
            first, last = self._found[least].get(row.name), self._found[most].get(row.name)
            ratio = f"{last / first:>8.1f}" if first and last is not None else f"{'':8}"
            goal = "" if row.goal is None else f"{row.goal:g}"
            is_met = last is None or row.meets(last)
            missed += [] if is_met else [row.name]
            print(
                f"{f'{row.name}, {row.unit}'.rstrip(', '):50}{cells}{ratio}{goal:>8}{'' if is_met else ' MISSED'}"
            )
        print(f"\ngoals missed: {'; '.join(missed) or 'none'}\n```")
        if is_whole:
            self._store()
        return len(missed)

    def _store(self) -> None:
        """Store all figures; those of the largest size have the goals."""
        goals = {row.name: row for row in self._rows}
        figures = [
            {
                "name": f"{name}, {size:,}",
                "value": value,
                **{
                    key: item
                    for key, item in asdict(goals.get(name, Row(name, "ms"))).items()
                    if key != "name"
                },
            }
            for size, found in self._found.items()
            for name, value in found.items()
        ]
        RESULTS.mkdir(exist_ok=True)
        stored = {
            "title": self._title,
            "machine": machine(),
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "figures": figures,
        }
        (RESULTS / f"{self._title}.json").write_text(json.dumps(stored, indent=1) + "\n", encoding="utf-8")


def _shown(value: float) -> str:
    return f"{value:,.3g}" if value < 1000 else f"{value:,.0f}"
