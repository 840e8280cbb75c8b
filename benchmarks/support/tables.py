"""Tables that are printed and, if asked, put into the document that shows them."""

import io
import re
from collections.abc import Iterator
from contextlib import contextmanager, redirect_stdout
from functools import partial
from pathlib import Path

DOCUMENT = Path(__file__).parents[2] / "docs" / "fingerprint.md"


class Tables:
    """What a benchmark prints, by sections that the document marks with ``<!-- name -->`` … ``<!-- / -->``."""

    def __init__(self) -> None:
        self._texts: dict[str, str] = {}

    @contextmanager
    def section(self, name: str) -> Iterator[None]:
        """Show what is printed inside, and keep it under this name."""
        printed = io.StringIO()
        with redirect_stdout(printed):
            yield
        self._texts[name] = printed.getvalue().strip()
        print(self._texts[name], end="\n\n", flush=True)

    def write(self, document: Path = DOCUMENT) -> None:
        """Put every section into its place.

        Raises
        ------
        ValueError
            The document has no place for a section.
        """
        text = document.read_text(encoding="utf-8")
        for name, table in self._texts.items():
            place = re.compile(f"(<!-- {name} -->).*?(<!-- / -->)", re.DOTALL)
            text, places = place.subn(partial(_filled, table), text)
            if not places:
                raise ValueError(f"{document} has no place for {name}")
        document.write_text(text, encoding="utf-8")


def _filled(table: str, marks: re.Match[str]) -> str:
    return f"{marks[1]}\n\n{table}\n\n{marks[2]}"


def distance(value: float, goal: float, at_least: bool = True) -> str:
    """Whether a figure meets its goal, or by how many percent of the goal it is off."""
    short = (goal - value if at_least else value - goal) / goal
    return "met" if short <= 0 else f"{'-' if at_least else '+'}{100 * short:.0f} %"
