"""Run other tools in an interpreter of their own, and store their results."""

import json
import subprocess
from pathlib import Path
from typing import Any

PEER = Path(__file__).with_name("peer.py")

Result = dict[str, Any]


class Peers:
    """The other tools.

    Parameters
    ----------
    python : str
        An interpreter that has them (see `peer.py`).
    memory : Path, optional
        File of stored results, a JSON line each: a tool returns the same for the same file. Speeds are
        never taken from it.
    """

    def __init__(self, python: str, memory: Path | None = None) -> None:
        self._python = python
        self._process = self._started()
        self._memory = memory
        self._known: dict[tuple[str, str], Result] = {}
        if memory and memory.exists():
            for line in memory.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self._known[row["tool"], row["path"]] = row["values"]

    def ask(self, tool: str, path: str) -> Result:
        """Run a tool; return `values` or `error`, and `cpu_s`."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"tool": tool, "path": path}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:  # the tool took its interpreter with it
            self._process = self._started()
            return {"error": "died", "cpu_s": 0.0}
        result: Result = json.loads(line)
        return result

    def _started(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [self._python, str(PEER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def values(self, tool: str, path: str) -> Result:
        """Return the values of a file, from the stored results if possible; empty if the tool fails on it."""
        if (tool, path) not in self._known:
            values = self.ask(tool, path).get("values", {})
            self._known[tool, path] = values
            if self._memory:
                with self._memory.open("a", encoding="utf-8") as file:
                    file.write(json.dumps({"tool": tool, "path": path, "values": values}) + "\n")
        return self._known[tool, path]

    def close(self) -> None:
        """End the interpreter."""
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait()
