"""Stored results of earlier runs: the same engine computes the same numbers."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any


class StoredResults:
    """Results by path, a JSON line each; speeds are never taken from it.

    Parameters
    ----------
    folder : Path or None
        None stores them for this run only.
    name : str
        The engine that computes them, with its version.
    """

    def __init__(self, folder: Path | None, name: str) -> None:
        if folder:
            folder.mkdir(parents=True, exist_ok=True)
        self._path = folder / f"{name}.jsonl" if folder else None
        lines = self._path.read_text().splitlines() if self._path and self._path.exists() else []
        self._known: dict[str, Any] = dict(json.loads(line) for line in lines)

    def get(self, path: str, compute: Callable[[str], Any]) -> Any:
        """Return the result for a file, computed if it is not stored."""
        if path not in self._known:
            self._known[path] = compute(path)
            if self._path:
                with self._path.open("a") as file:
                    file.write(json.dumps([path, self._known[path]]) + "\n")
        return self._known[path]
