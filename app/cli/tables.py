"""Fingerprints as tables on a terminal."""

import math
import os
import shutil

from rich.console import Console
from rich.table import Table
from rich.text import Text

from app.cli.progress import duration
from app.cli.terminal_text import printable
from fingerprint.dimensions import DIMENSIONS, NAMES, Dimension
from workers.analysis import FileAnalysis

STEPS = "▁▂▃▄▅▆▇█"
SCALE_WIDTH = 20
#: Numbers of a row: heading, dimension, width, format.
NUMBERS = (("LUFS", "lufs", 6, ".1f"), ("crest", "crest_db", 5, ".1f"), ("BPM", "tempo_bpm", 5, ".0f"))

NAME_WIDTHS = (16, 50)  # least and most
LENGTH_WIDTH = 8
DECODER_WIDTH = len("miniaudio, partial")
UNKNOWN_COLUMNS = 110  # of a pipe or a file
#: Columns beside the name, each with a space before it: length, `NUMBERS`, dimensions.
FIXED_WIDTH = 1 + LENGTH_WIDTH + sum(1 + width for _, _, width, _ in NUMBERS) + 1 + len(DIMENSIONS)


class TrackTable:
    """A table of tracks as wide as the terminal, printed row by row."""

    def __init__(self, columns: int | None = None) -> None:
        columns = columns or _terminal_columns()
        least, most = NAME_WIDTHS
        self._has_decoder = columns >= least + FIXED_WIDTH + 1 + DECODER_WIDTH
        others = FIXED_WIDTH + (1 + DECODER_WIDTH if self._has_decoder else 0)
        self._name_width = min(max(columns - others, least), most)
        self._console = Console(width=others + self._name_width)
        self._is_empty = True

    def print(self, path: str, analysis: FileAnalysis) -> None:
        """Print a track as one row; its 25 dimensions are bars within their typical range."""
        values = analysis.fingerprint.values
        table = self._table()
        table.add_row(
            _name(path),
            duration(analysis.report.duration_s),
            *(_number(values[NAMES.index(name)], spec) for _, name, _, spec in NUMBERS),
            "".join(map(_step, DIMENSIONS, values.tolist())),
            *([_decoder(analysis)] if self._has_decoder else []),
        )
        self._console.print(table)
        self._is_empty = False

    def _table(self) -> Table:
        table = Table(box=None, padding=(0, 1, 0, 0), pad_edge=False, show_header=self._is_empty)
        table.add_column(width=self._name_width, no_wrap=True)
        table.add_column("length", width=LENGTH_WIDTH, justify="right")
        for heading, _, width, _ in NUMBERS:
            table.add_column(heading, width=width, justify="right")
        table.add_column(f"{len(DIMENSIONS)} dimensions", width=len(DIMENSIONS))
        if self._has_decoder:
            table.add_column("decoder", width=DECODER_WIDTH)
        return table


def print_track(path: str, analysis: FileAnalysis) -> None:
    """Print the 25 dimensions of one track, each on a scale of its typical range."""
    report, sound = analysis.report, analysis.fingerprint
    speed = report.duration_s / analysis.cpu_s if analysis.cpu_s else math.inf
    channels = f"{sound.channels} channel{'s' if sound.channels > 1 else ''}"
    head = (
        f"{printable(os.path.basename(path))}: {duration(report.duration_s)}, "
        f"{sound.sample_rate_hz / 1000:g} kHz, {channels}, {_decoder(analysis)}, "
        f"{analysis.cpu_s:.2f} s of processor ({speed:.0f}x real time)"
    )
    table = Table(box=None, show_header=False, pad_edge=False)
    table.add_column()
    table.add_column()
    table.add_column(justify="right")
    group = ""
    for dimension, value in zip(DIMENSIONS, sound.values.tolist(), strict=True):
        heading = dimension.group if dimension.group != group else ""
        group = dimension.group
        number, scale = _number(value, ".4g"), _scale(dimension, value)
        table.add_row(heading, dimension.name, number, scale, dimension.unit)
    whole = Console().measure(table, options=Console(width=UNKNOWN_COLUMNS).options).maximum
    console = Console(
        width=max(_terminal_columns(), whole)
    )  # a cut name or number would be worse than a wrapped line
    console.print(Text(head), soft_wrap=True)
    console.print(table)


def _terminal_columns() -> int:
    return shutil.get_terminal_size((UNKNOWN_COLUMNS, 0)).columns


def _name(path: str) -> Text:
    """Return a file's name as text without markup, cut with an ellipsis where its column ends."""
    return Text(printable(os.path.basename(path)), overflow="ellipsis")


def _decoder(analysis: FileAnalysis) -> str:
    return analysis.report.decoder + (", partial" if analysis.report.partial else "")


def _number(value: float, spec: str) -> str:
    return "-" if math.isnan(value) else format(value, spec)


def _position(dimension: Dimension, value: float) -> float:
    """Return the position of a value within its typical range, 0-1."""
    share = (value - dimension.typical_low) / (dimension.typical_high - dimension.typical_low)
    return min(max(share, 0.0), 1.0)


def _step(dimension: Dimension, value: float) -> str:
    return " " if math.isnan(value) else STEPS[round(_position(dimension, value) * (len(STEPS) - 1))]


def _scale(dimension: Dimension, value: float) -> str:
    if math.isnan(value):
        return "undefined".center(SCALE_WIDTH)
    at = round(_position(dimension, value) * (SCALE_WIDTH - 1))
    return "─" * at + "●" + "─" * (SCALE_WIDTH - 1 - at)
