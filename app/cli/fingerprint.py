"""`bin/auralis fingerprint`: how files sound, without a server, a database or a library."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from app.cli.decoder_pool import Ears, available_cores
from app.cli.progress import ProgressLine
from app.cli.tables import Table, one_track
from app.cli.terminal_text import printable
from app.http.serializers import dimensions
from config.logs import one_line
from fingerprint.features import TrackFeatures
from media.errors import MediaError
from media.files import open_beneath, walk
from workers.analysis import Hearing, Listener

INTERRUPTED = 130  # what shells say of a program that Ctrl-C ended: 128 and the signal's number


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
@click.option("--jobs", type=click.IntRange(1), help="Files heard at once; as many as there are cores.")
def fingerprint(paths: tuple[str, ...], as_json: bool, jobs: int | None) -> None:
    """Say in 25 numbers how files sound; of a folder, all audio files in it.

    A file that cannot be heard is told with its reason. The exit status is 1 if none could be heard, and 130
    after Ctrl-C, which ends the list after the files that were heard.
    """
    files = [file for path in paths for file in _named(path)]
    if not files:
        raise click.ClickException(f"no audio files in {printable(' '.join(paths))}")
    line = ProgressLine(len(files), shown=sys.stderr.isatty())
    with Ears(min(jobs or available_cores(), len(files))) as ears:
        outcomes = _outcomes(files, ears, line)
        sys.exit(_print_json(outcomes, line) if as_json else _print_table(outcomes, len(files), line))


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


def _outcomes(files: list[Named], ears: Ears, line: ProgressLine) -> Iterator[Outcome]:
    """What became of each file, in their order, as soon as it is known."""

    def attend(file: Named) -> Outcome:
        name = os.path.basename(file.shown)
        try:
            with os.fdopen(open_beneath(file.root, file.path), "rb") as opened:
                outcome = Outcome(file.shown, ears.listen(opened.fileno(), _Drawn(line, name)))
        except MediaError as error:
            outcome = Outcome(file.shown, None, error.reason, str(error))
        line.end(name, outcome.hearing.fingerprint.duration_s if outcome.hearing else 0.0)
        return outcome

    yield from ears.each(attend, files)


class _Drawn(Listener):
    """Moves the line while a file is heard."""

    def __init__(self, line: ProgressLine, name: str) -> None:
        self._line = line
        self._name = name

    def heard(self, features: TrackFeatures, declared_s: float | None) -> None:
        heard_s = features.samples / features.plan.sample_rate_hz
        self._line.advance(self._name, heard_s / declared_s if declared_s else 0.0)


def _print_json(outcomes: Iterator[Outcome], line: ProgressLine) -> int:
    """Print each entry as soon as it is there, and a whole list whatever happens; returns the exit status."""
    heard, before = 0, "["
    try:
        for outcome in outcomes:
            with line.aside():
                click.echo(f"{before}\n{one_line(json.dumps(_entry(outcome), ensure_ascii=False))}", nl=False)
            before = ","
            heard += outcome.hearing is not None
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        line.close()
        click.echo("[]" if before == "[" else "\n]")
    return 0 if heard else 1


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
    """Print a row for each file, of a single one all 25 dimensions; returns the exit status."""
    table, heard, failed, status = Table(), 0, 0, 0
    try:
        for outcome in outcomes:
            with line.aside():
                if outcome.hearing is None:
                    click.echo(printable(f"{os.path.basename(outcome.path)}: {outcome.message}"), err=True)
                elif files == 1:
                    click.echo(one_track(outcome.path, outcome.hearing))
                else:
                    click.echo(table.row(outcome.path, outcome.hearing))
            heard += outcome.hearing is not None
            failed += outcome.hearing is None
    except KeyboardInterrupt:
        status = INTERRUPTED
    line.close()
    if files > 1:
        click.echo(line.summary(heard, failed))
    return status or int(not heard)
