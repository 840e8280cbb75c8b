"""The project's own Python files, parsed."""

import ast
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

PROJECT = Path(__file__).parents[2]

#: Rooms of the architecture.
ROOMS = (
    "app",
    "cache",
    "config",
    "discovery",
    "fingerprint",
    "keyvalue",
    "demo",
    "launch",
    "library",
    "live",
    "media",
    "schemas",
    "workers",
)

Function = ast.FunctionDef | ast.AsyncFunctionDef


@dataclass(frozen=True)
class Source:
    """One file."""

    path: Path
    text: str

    @property
    def name(self) -> str:
        return str(self.path.relative_to(PROJECT))

    @property
    def lines(self) -> int:
        return self.text.count("\n")

    def nodes(self) -> Iterator[ast.AST]:
        return ast.walk(ast.parse(self.text))

    def functions(self) -> Iterator[Function]:
        return (node for node in self.nodes() if isinstance(node, Function))


def sources(*folders: str) -> list[Source]:
    """Every Python file below some of the project's folders; migrations are left out, Alembic writes them."""
    paths = sorted(path for folder in folders for path in (PROJECT / folder).rglob("*.py"))
    return [Source(path, path.read_text(encoding="utf-8")) for path in paths if "versions" not in path.parts]


def code_lines(function: Function) -> int:
    """Lines from the first of the signature to the last of the body, without the docstring."""
    lines = (function.end_lineno or function.lineno) - function.lineno + 1
    first = function.body[0]
    if ast.get_docstring(function) is not None:
        lines -= (first.end_lineno or first.lineno) - first.lineno + 1
    return lines
