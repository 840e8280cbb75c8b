"""Fingerprints as people read them on a terminal."""

import math
import os

from app.commands.progress import duration
from fingerprint.dimensions import DIMENSIONS, NAMES, Dimension
from fingerprint.plan import FloatArray
from workers.listening import Hearing

NAME_WIDTH = 34
STEPS = "▁▂▃▄▅▆▇█"
SCALE_WIDTH = 20
#: What a row shows beside the picture: heading, dimension, width, format.
COLUMNS = (("LUFS", "lufs", 6, ".1f"), ("crest", "crest_db", 5, ".1f"), ("BPM", "tempo_bpm", 5, ".0f"))


def title() -> str:
    """The heading of the rows."""
    columns = " ".join(f"{heading:>{width}}" for heading, _, width, _ in COLUMNS)
    return f"{'':{NAME_WIDTH}} {'length':>8} {columns}  {'25 dimensions':25}  decoder"


def row(path: str, hearing: Hearing) -> str:
    """One track in one line; its 25 dimensions as heights within what is typical."""
    values = hearing.fingerprint.values
    columns = " ".join(_cell(values[NAMES.index(name)], width, spec) for _, name, width, spec in COLUMNS)
    picture = "".join(map(_step, DIMENSIONS, values.tolist()))
    length = duration(hearing.report.duration_s)
    return f"{_short_name(path):{NAME_WIDTH}} {length:>8} {columns}  {picture}  {_decoder(hearing)}"


def one_track(path: str, hearing: Hearing) -> str:
    """All 25 dimensions of one track, each on a scale of what is typical."""
    report, sound = hearing.report, hearing.fingerprint
    speed = report.duration_s / hearing.cpu_s if hearing.cpu_s else math.inf
    head = (
        f"{_short_name(path)}: {duration(report.duration_s)}, {sound.sample_rate_hz / 1000:g} kHz, "
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


def _short_name(path: str) -> str:
    name = os.path.basename(path).encode("utf-8", "replace").decode()
    return name if len(name) <= NAME_WIDTH else name[: NAME_WIDTH - 1] + "…"
