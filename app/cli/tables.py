"""Fingerprints as people read them on a terminal."""

import math
import os
import shutil

from app.cli.progress import duration
from app.cli.terminal_text import fitted, printable
from fingerprint.dimensions import DIMENSIONS, NAMES, Dimension
from fingerprint.plan import FloatArray
from workers.analysis import Hearing

STEPS = "▁▂▃▄▅▆▇█"
SCALE_WIDTH = 20
#: What a row shows beside the picture: heading, dimension, width, format.
COLUMNS = (("LUFS", "lufs", 6, ".1f"), ("crest", "crest_db", 5, ".1f"), ("BPM", "tempo_bpm", 5, ".0f"))

NAME_WIDTHS = (16, 50)  # least and most
UNKNOWN_COLUMNS = 110  # where the rows go into a pipe or a file
#: Columns beside the name: length, `COLUMNS`, the picture; and with the decoder.
NUMBERS_WIDTH = 9 + sum(size + 1 for _, _, size, _ in COLUMNS) + 2 + len(DIMENSIONS)
DECODER_WIDTH = 2 + len("miniaudio, partial")


class Table:
    """Rows for a terminal as wide as it is; the heading stands above the first."""

    def __init__(self, columns: int | None = None) -> None:
        columns = columns or shutil.get_terminal_size((UNKNOWN_COLUMNS, 0)).columns
        least, most = NAME_WIDTHS
        self._decoder = columns >= least + NUMBERS_WIDTH + DECODER_WIDTH
        beside = NUMBERS_WIDTH + (DECODER_WIDTH if self._decoder else 0)
        self._name_width = min(max(columns - beside, least), most)
        self._rows = 0

    def row(self, path: str, hearing: Hearing) -> str:
        """One track in one line; its 25 dimensions as heights within what is typical."""
        values = hearing.fingerprint.values
        numbers = " ".join(_cell(values[NAMES.index(name)], size, spec) for _, name, size, spec in COLUMNS)
        picture = "".join(map(_step, DIMENSIONS, values.tolist()))
        name = fitted(os.path.basename(path), self._name_width)
        shown = self._line(name, duration(hearing.report.duration_s), numbers, picture, _decoder(hearing))
        self._rows += 1
        return shown if self._rows > 1 else f"{self._title()}\n{shown}"

    def _title(self) -> str:
        numbers = " ".join(f"{heading:>{size}}" for heading, _, size, _ in COLUMNS)
        picture = f"{len(DIMENSIONS)} dimensions".ljust(len(DIMENSIONS))
        return self._line(" " * self._name_width, "length", numbers, picture, "decoder")

    def _line(self, name: str, length: str, numbers: str, picture: str, decoder: str) -> str:
        line = f"{name} {length:>8} {numbers}  {picture}"
        return f"{line}  {decoder}" if self._decoder else line


def one_track(path: str, hearing: Hearing) -> str:
    """All 25 dimensions of one track, each on a scale of what is typical."""
    report, sound = hearing.report, hearing.fingerprint
    speed = report.duration_s / hearing.cpu_s if hearing.cpu_s else math.inf
    head = (
        f"{printable(os.path.basename(path))}: {duration(report.duration_s)}, "
        f"{sound.sample_rate_hz / 1000:g} kHz, "
        f"{sound.channels} channel{'s' if sound.channels > 1 else ''}, {_decoder(hearing)}, "
        f"{hearing.cpu_s:.2f} s of processor ({speed:.0f}x real time)"
    )
    return "\n".join([head, *_rows_by_group(sound.values)])


def _rows_by_group(values: FloatArray) -> list[str]:
    lines, group = [], ""
    for dimension, value in zip(DIMENSIONS, values.tolist(), strict=True):
        heading = dimension.group if dimension.group != group else ""
        group = dimension.group
        number = _cell(value, 10, ".4g")
        scale = _scale(dimension, value)
        lines.append(f"{heading:10} {dimension.name:24} {number}  {scale}  {dimension.unit}")
    return lines


def _decoder(hearing: Hearing) -> str:
    return hearing.report.decoder + (", partial" if hearing.report.partial else "")


def _cell(value: float, width: int, spec: str) -> str:
    return f"{'-' if math.isnan(value) else format(value, spec):>{width}}"


def _position(dimension: Dimension, value: float) -> float:
    """Where a value lies within what is typical, 0-1."""
    share = (value - dimension.typical_low) / (dimension.typical_high - dimension.typical_low)
    return min(max(share, 0.0), 1.0)


def _step(dimension: Dimension, value: float) -> str:
    return " " if math.isnan(value) else STEPS[round(_position(dimension, value) * (len(STEPS) - 1))]


def _scale(dimension: Dimension, value: float) -> str:
    if math.isnan(value):
        return "undefined".center(SCALE_WIDTH)
    at = round(_position(dimension, value) * (SCALE_WIDTH - 1))
    return "─" * at + "●" + "─" * (SCALE_WIDTH - 1 - at)
