"""`bin/auralis fingerprint`: how files sound, without a server, a database or a library."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from app.commands.progress import ProgressLine
from app.commands.tables import one_track, row, title
from app.presentation import dimensions
from fingerprint.features import TrackFeatures
from media.errors import MediaError
from media.files import open_beneath, walk
from workers.decoding import sandbox
from workers.listening import Hearing, Listener, listen


@dataclass(frozen=True, slots=True)
class Named:
    """A file that somebody named, or that lies in a folder that they named."""

    shown: str
    root: bytes
    path: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of one file: a hearing, or why there is none."""

    path: str
    hearing: Hearing | None
    error: str = ""
    message: str = ""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="A JSON list, an object for each file.")
def fingerprint(paths: tuple[str, ...], as_json: bool) -> None:
    """Say in 25 numbers how files sound; of a folder, all audio files in it.

    A file that cannot be heard is told with its reason. The exit status is 1 if none could be heard.
    """
    files = [file for path in paths for file in _named(path)]
    line = ProgressLine(len(files), shown=sys.stderr.isatty())
    outcomes = _outcomes(files, line)
    heard = _print_json(outcomes) if as_json else _print_table(outcomes, len(files), line)
    sys.exit(0 if heard else 1)


def _named(path: str) -> Iterator[Named]:
    """The file itself, or the audio files in a folder.

    A link that somebody names is followed, as they mean what it leads to; links in a folder are not.
    """
    if os.path.isdir(path):
        root = os.fsencode(path)
        for found in walk(root):
            yield Named(os.path.join(path, os.fsdecode(found.path)), root, found.path)
    else:
        yield Named(path, *os.path.split(os.path.realpath(os.fsencode(path))))


def _outcomes(files: list[Named], line: ProgressLine) -> Iterator[Outcome]:
    """Listen to one file after the other."""
    for file in files:
        line.begin(os.path.basename(file.shown))
        try:
            outcome = Outcome(file.shown, _hear(file, line))
        except MediaError as error:
            outcome = Outcome(file.shown, None, error.reason, str(error))
        line.end(outcome.hearing.fingerprint.duration_s if outcome.hearing else 0.0)
        yield outcome
        line.draw()
    line.clear()


class _Drawn(Listener):
    """Moves the line while a file is heard."""

    def __init__(self, line: ProgressLine) -> None:
        self._line = line

    def heard(self, features: TrackFeatures, declared_s: float | None) -> None:
        heard_s = features.samples / features.plan.sample_rate_hz
        self._line.advance(heard_s / declared_s if declared_s else 0.0)


def _hear(file: Named, line: ProgressLine) -> Hearing:
    with os.fdopen(open_beneath(file.root, file.path), "rb") as opened:
        return listen(sandbox(), opened.fileno(), _Drawn(line))


def _print_json(outcomes: Iterator[Outcome]) -> int:
    """Print each entry as soon as it is there; returns how many could be heard."""
    heard = 0
    click.echo("[", nl=False)
    for number, outcome in enumerate(outcomes):
        click.echo(("," if number else "") + "\n" + json.dumps(_entry(outcome), ensure_ascii=False), nl=False)
        heard += outcome.hearing is not None
    click.echo("\n]")
    return heard


def _entry(outcome: Outcome) -> dict[str, Any]:
    path = outcome.path.encode("utf-8", "replace").decode()  # names need not be UTF-8, JSON must be
    if outcome.hearing is None:
        return {"path": path, "error": outcome.error, "message": outcome.message}
    report = outcome.hearing.report
    return {
        "path": path,
        "duration_s": round(report.duration_s, 3),
        "decoder": report.decoder,
        "partial": report.partial,
        "cpu_s": round(outcome.hearing.cpu_s, 4),
        "dimensions": dimensions(outcome.hearing.fingerprint.values),
    }


def _print_table(outcomes: Iterator[Outcome], files: int, line: ProgressLine) -> int:
    """Print a row for each file, of a single one all 25 dimensions; returns how many could be heard."""
    heard = 0
    for outcome in outcomes:
        line.clear()
        if outcome.hearing is None:
            click.echo(f"{os.path.basename(outcome.path)}: {outcome.message}", err=True)
            continue
        if files == 1:
            click.echo(one_track(outcome.path, outcome.hearing))
        else:
            click.echo((f"{title()}\n" if not heard else "") + row(outcome.path, outcome.hearing))
        heard += 1
    if files > 1:
        click.echo(line.summary(failed=files - heard))
    return heard
