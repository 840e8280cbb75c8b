"""Asks other tools, in an interpreter of their own, and remembers what they said."""

import json
import subprocess
from pathlib import Path
from typing import Any

PEER = Path(__file__).with_name("peer.py")

Answer = dict[str, Any]


class Peers:
    """The other tools.

    Parameters
    ----------
    python : str
        An interpreter that has them (see `peer.py`).
    memory : Path, optional
        Where answers are kept, a JSON line each: a tool says the same of the same file tomorrow. Speeds are
        never taken from it.
    """

    def __init__(self, python: str, memory: Path | None = None) -> None:
        self._python = python
        self._process = self._started()
        self._memory = memory
        self._known: dict[tuple[str, str], Answer] = {}
        if memory and memory.exists():
            for line in memory.read_text(encoding="utf-8").splitlines():
                row = json.loads(line)
                self._known[row["tool"], row["path"]] = row["values"]

    def ask(self, tool: str, path: str) -> Answer:
        """What a tool answers now: `values` or `error`, and `cpu_s`."""
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps({"tool": tool, "path": path}) + "\n")
        self._process.stdin.flush()
        line = self._process.stdout.readline()
        if not line:  # the tool took its interpreter with it
            self._process = self._started()
            return {"error": "died", "cpu_s": 0.0}
        answer: Answer = json.loads(line)
        return answer

    def _started(self) -> "subprocess.Popen[str]":
        return subprocess.Popen(
            [self._python, str(PEER)],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        )

    def values(self, tool: str, path: str) -> Answer:
        """The values of a file, from memory if it was asked before; empty if the tool fails on it."""
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
