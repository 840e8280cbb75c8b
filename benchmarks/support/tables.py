"""Tables that are printed and, on request, written into their document."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import partial
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "fingerprint.md"


class Tables:
    """Output of a benchmark, by sections that the document marks with ``<!-- name -->`` … ``<!-- / -->``."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Print the output of the block, and store it under this name."""
        printed = io.StringIO()
        with redirect_stdout(printed):
            yield
        self._texts[name] = printed.getvalue().strip()
        print(self._texts[name], end="\n\n", flush=True)

    def write(self, document: Path = DOCUMENT) -> None:
        """Write every section between its marks.

        Raises
        ------
        ValueError
            The document has no marks for a section.
        """
        text = document.read_text(encoding="utf-8")
        for name, table in self._texts.items():
            marks = re.compile(f"(<!-- {name} -->).*?(<!-- / -->)", re.DOTALL)
            text, found = marks.subn(partial(_filled, table), text)
            if not found:
                raise ValueError(f"{document} has no marks for {name}")
        document.write_text(text, encoding="utf-8")


def _filled(table: str, marks: re.Match[str]) -> str:
    return f"{marks[1]}\n\n{table}\n\n{marks[2]}"


def distance(value: float, goal: float, at_least: bool = True) -> str:
    """Return `met`, or by how many percent of the goal a figure misses it."""
    short = (goal - value if at_least else value - goal) / goal
    return "met" if short <= 0 else f"{'-' if at_least else '+'}{100 * short:.0f} %"
