"""`bin/auralis fingerprint`: analyse files without a server, a database or a library."""

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import click

from app.cli.decoder_pool import DecoderPool, available_cores
from app.cli.progress import FileProgress
from app.cli.tables import TrackTable, print_track
from app.cli.terminal_text import printable
from app.http.serializers import dimensions
from config.logs import one_line
from fingerprint.features import TrackFeatures
from media.errors import MediaError
from media.files import open_beneath, walk
from workers.analysis import FileAnalysis, Observer

INTERRUPTED = 130  # the exit status that shells give a program ended by Ctrl-C: 128 and the signal's number


@dataclass(frozen=True, slots=True)
class InputFile:
    """A file given as an argument, or found in a folder that was."""

    shown: str
    root: bytes
    path: bytes


@dataclass(frozen=True, slots=True)
class Outcome:
    """The analysis of one file, or the reason of its failure."""

    path: str
    analysis: FileAnalysis | None
    error: str = ""
    message: str = ""


@click.command()
@click.argument("paths", nargs=-1, required=True, type=click.Path(), metavar="FILE...")
@click.option("--json", "as_json", is_flag=True, help="Print a JSON list with an object for each file.")
@click.option("--jobs", type=click.IntRange(1), help="Files analysed at once. Default: the number of cores.")
def fingerprint(paths: tuple[str, ...], as_json: bool, jobs: int | None) -> None:
    """Analyse audio files and print their 25-dimensional fingerprints.

    For a folder, analyses all audio files in it. A file that cannot be analysed is listed with the reason.
    The exit status is 1 if no file could be analysed, and 130 after Ctrl-C, which ends the list early.
    """
    files = [file for path in paths for file in _input_files(path)]
    if not files:
        raise click.ClickException(f"no audio files in {printable(' '.join(paths))}")
    with (
        FileProgress(len(files), shown=sys.stderr.isatty()) as progress,
        DecoderPool(min(jobs or available_cores(), len(files))) as pool,
    ):
        outcomes = _outcomes(files, pool, progress)
        status = _print_json(outcomes, progress) if as_json else _print_table(outcomes, len(files), progress)
    sys.exit(status)


def _input_files(path: str) -> Iterator[InputFile]:
    """Yield the file itself, or the audio files in a folder.

    A link given as an argument is followed; links inside a folder are not.
    """
    if os.path.isdir(path):
        root = os.fsencode(path)
        for found in walk(root):
            yield InputFile(os.path.join(path, os.fsdecode(found.path)), root, found.path)
    else:
        yield InputFile(path, *os.path.split(os.path.realpath(os.fsencode(path))))


def _outcomes(files: list[InputFile], pool: DecoderPool, progress: FileProgress) -> Iterator[Outcome]:
    """Yield the outcome of each file, in their order, as soon as it is known."""

    def analyse_file(file: InputFile) -> Outcome:
        name = os.path.basename(file.shown)
        try:
            with os.fdopen(open_beneath(file.root, file.path), "rb") as opened:
                analysis = pool.analyse(opened.fileno(), _ProgressObserver(progress, name))
        except MediaError as error:
            outcome = Outcome(file.shown, None, error.reason, str(error))
        else:
            outcome = Outcome(file.shown, analysis)
        progress.end(name, outcome.analysis.fingerprint.duration_s if outcome.analysis else 0.0)
        return outcome

    yield from pool.map(analyse_file, files)


class _ProgressObserver(Observer):
    """Advances the progress bar while a file is analysed."""

    def __init__(self, progress: FileProgress, name: str) -> None:
        self._progress = progress
        self._name = name

    def advanced(self, features: TrackFeatures, declared_s: float | None) -> None:
        analysed_s = features.samples / features.plan.sample_rate_hz
        self._progress.advance(self._name, analysed_s / declared_s if declared_s else 0.0)


def _print_json(outcomes: Iterator[Outcome], progress: FileProgress) -> int:
    """Print entries as they come, a valid list even when interrupted; return the exit status."""
    analysed, before = 0, "["
    try:
        for outcome in outcomes:
            entry = one_line(json.dumps(_entry(outcome), ensure_ascii=False))
            with progress.paused():
                click.echo(f"{before}\n{entry}", nl=False)
            before = ","
            analysed += outcome.analysis is not None
    except KeyboardInterrupt:
        return INTERRUPTED
    finally:
        progress.close()
        click.echo("[]" if before == "[" else "\n]")
    return 0 if analysed else 1


def _entry(outcome: Outcome) -> dict[str, Any]:
    path = outcome.path.encode("utf-8", "replace").decode()  # names need not be UTF-8, JSON must be
    if outcome.analysis is None:
        return {"path": path, "error": outcome.error, "message": outcome.message}
    report = outcome.analysis.report
    return {
        "path": path,
        "duration_s": round(report.duration_s, 3),
        "decoder": report.decoder,
        "partial": report.partial,
        "cpu_s": round(outcome.analysis.cpu_s, 4),
        "dimensions": dimensions(outcome.analysis.fingerprint.values),
    }


def _print_table(outcomes: Iterator[Outcome], files: int, progress: FileProgress) -> int:
    """Print a row for each file, or all 25 dimensions of a single one; return the exit status."""
    table, analysed, failed, status = TrackTable(), 0, 0, 0
    try:
        for outcome in outcomes:
            with progress.paused():
                if outcome.analysis is None:
                    click.echo(printable(f"{os.path.basename(outcome.path)}: {outcome.message}"), err=True)
                elif files == 1:
                    print_track(outcome.path, outcome.analysis)
                else:
                    table.print(outcome.path, outcome.analysis)
            analysed += outcome.analysis is not None
            failed += outcome.analysis is None
    except KeyboardInterrupt:
        status = INTERRUPTED
    progress.close()
    if files > 1:
        click.echo(progress.summary(analysed, failed))
    return status or int(not analysed)
