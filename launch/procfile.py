"""The Procfile: the programs of Auralis."""

import re
import shlex
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from launch.errors import StartError

ENTRY = re.compile(r"(?P<name>[A-Za-z0-9_-]+):\s*(?P<command>\S.*)")
ASSIGNMENT = re.compile(r"(?P<name>[A-Za-z_][A-Za-z0-9_]*)=(?P<value>.*)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Program:
    """A program to keep running.

    Attributes
    ----------
    environment
        Variables in addition to those of every program.
    advice
        The message with which a start fails if the program exits with an error; empty: restart it.
    remedy
        The message after a later exit with an error; the program is restarted repeatedly.
    folder
        Created before each start: an administrator may have moved one with damaged files elsewhere.
    """

    name: str
    command: tuple[str, ...]
    environment: Mapping[str, str] = field(default_factory=dict)
    advice: str = ""
    remedy: str = ""
    folder: Path | None = None


def read(path: Path) -> list[Program]:
    """Read the programs of a Procfile.

    Raises
    ------
    StartError
        The file cannot be read, or a line is not `name: command`.
    """
    try:
        lines = path.read_text(encoding="utf-8").splitlines()
    except OSError as error:
        raise StartError(f"Cannot read {path}: {error.strerror}") from error
    programs: dict[str, Program] = {}
    for number, line in enumerate(lines, start=1):
        if not line.strip() or line.startswith("#"):
            continue
        try:
            program = parse(line)
        except ValueError as error:
            raise StartError(f"{path}, line {number}: {error}") from error
        if program.name in programs:
            raise StartError(f"{path}, line {number}: {program.name} is listed twice")
        programs[program.name] = program
    return list(programs.values())


def parse(line: str) -> Program:
    """Parse `name: [VARIABLE=value …] command [argument …]`, quoted as in a shell; no shell runs it.

    Raises
    ------
    ValueError
        The line has another form, or an unterminated quotation.
    """
    entry = ENTRY.fullmatch(line.strip())
    if entry is None:
        raise ValueError("not of the form 'name: command'")
    words = shlex.split(entry["command"])
    environment: dict[str, str] = {}
    while words and (assignment := ASSIGNMENT.fullmatch(words[0])):
        environment[assignment["name"]] = assignment["value"]
        del words[0]
    if not words:
        raise ValueError("names no command")
    return Program(entry["name"], tuple(words), environment)
