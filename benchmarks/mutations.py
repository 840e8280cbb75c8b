"""Thousands of damaged files: each must end in numbers or in a named error, and no worker may die or hang.

    python -m benchmarks.mutations --files 20000 --seed 1

Small files in every format are damaged at random and analysed as a worker does: tags, decoding in the
bounded child, the engine. The same seed damages the same way. Prints the outcomes.
"""

import argparse
import os
import random
import time
from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np

from media.errors import MediaError
from media.limits import Limits
from media.sandbox import Sandbox
from tests.unit.media import sounds
from workers.analysis import Observer, analyse

LENGTHS_S = (0.2, 3.0)
TINY_LIMITS = Limits(cpu_s=10, wall_s=20)
HEAD_BYTES = 600  # where headers are: half of all damage goes there
SLACK_S = 0.6  # a little more than what `partial` allows, and a decoder's lead-in


@dataclass
class Tally:
    """Outcomes of the files."""

    outcomes: Counter[str] = field(default_factory=Counter)
    crashes: list[str] = field(default_factory=list)
    silently_short: list[str] = field(default_factory=list)
    unnamed: list[str] = field(default_factory=list)
    slowest_s: float = 0.0
    slowest: str = ""
    children: set[int] = field(default_factory=set)


def originals() -> dict[str, tuple[bytes, float]]:
    """Return the files to damage: bytes and length in seconds by name."""
    made = {}
    for seconds in LENGTHS_S:
        for kind in sounds.FORMATS:
            made[f"{kind} {seconds:g} s"] = (sounds.encode(kind, sounds.tone(seconds)), seconds)
    for channels, rate_hz in ((6, 8_000), (8, 96_000), (1, 192_000)):
        for kind in ("wav", "flac"):
            data = sounds.encode(kind, sounds.tone(0.3, rate_hz, channels), rate_hz)
            made[f"{kind} {channels} channels {rate_hz} Hz"] = (data, 0.3)
    return made


def flip(data: bytearray, chance: random.Random) -> None:
    for _ in range(chance.choice((1, 1, 2, 5, 20, 200))):
        data[_position(data, chance)] ^= chance.randrange(1, 256)


def cut(data: bytearray, chance: random.Random) -> None:
    del data[_position(data, chance) :]


def hole(data: bytearray, chance: random.Random) -> None:
    start = _position(data, chance)
    length = chance.randrange(1, 4000)
    data[start : start + length] = bytes(length) if chance.random() < 0.5 else chance.randbytes(length)


def drop(data: bytearray, chance: random.Random) -> None:
    start = _position(data, chance)
    del data[start : start + chance.randrange(1, 4000)]


def insert(data: bytearray, chance: random.Random) -> None:
    start = _position(data, chance)
    data[start:start] = chance.randbytes(chance.randrange(1, 4000))


def repeat(data: bytearray, chance: random.Random) -> None:
    start = _position(data, chance)
    part = data[start : start + chance.randrange(1, 8000)]
    data[start:start] = part * chance.randrange(1, 20)


def number(data: bytearray, chance: random.Random) -> None:
    """Write an extreme size, rate or count."""
    start = _position(data, chance)
    width = chance.choice((1, 2, 4, 8))
    value = chance.choice((0, 1, (1 << 8 * width) - 1, 1 << (8 * width - 1), chance.getrandbits(8 * width)))
    data[start : start + width] = value.to_bytes(width, chance.choice(("big", "little")))


DAMAGE = (flip, flip, cut, hole, drop, insert, repeat, number, number)


def _position(data: bytearray, chance: random.Random) -> int:
    reach = min(len(data), HEAD_BYTES) if chance.random() < 0.5 else len(data)
    return chance.randrange(max(reach, 1)) if data else 0


def damaged(data: bytes, chance: random.Random, others: list[bytes]) -> tuple[bytes, str]:
    """Return a damaged copy, and the kinds of damage."""
    if chance.random() < 0.02:  # two files in one
        return data[: chance.randrange(len(data))] + chance.choice(others), "joined"
    copy, how = bytearray(data), []
    for _ in range(chance.choice((1, 1, 1, 2, 4))):
        damage = chance.choice(DAMAGE)
        if copy:
            damage(copy, chance)
            how.append(damage.__name__)
    return bytes(copy), "+".join(how)


def analyse_file(path: Path, sandbox: Sandbox, tally: Tally, label: str, length_s: float) -> None:
    with path.open("rb") as file:
        try:
            sandbox.read_tags(file.fileno(), b"x.mp3")
        except MediaError as error:
            tally.outcomes[f"tags: {error.reason}"] += 1
            _add_crash(error, label, tally)
        try:
            analysis = analyse(sandbox, file.fileno(), Observer())
        except MediaError as error:
            tally.outcomes[error.reason] += 1
            _add_crash(error, label, tally)
            return
    report = analysis.report
    tally.outcomes["partial" if report.partial else "whole"] += 1
    assert not np.isinf(analysis.fingerprint.values).any()
    stated = report.declared_s is not None and abs(report.declared_s - length_s) < SLACK_S
    if stated and not report.partial and report.duration_s < length_s - SLACK_S:
        tally.silently_short.append(f"{label}: {report.duration_s:.2f} s")


def _add_crash(error: MediaError, label: str, tally: Tally) -> None:
    if error.reason in {"decoder_crashed", "time_limit", "cpu_limit", "memory_limit"}:
        tally.crashes.append(f"{label}: {error}")


def run(files: int, seed: int, folder: Path) -> Tally:
    tally, made = Tally(), originals()
    everything = [data for data, _ in made.values()]
    with Sandbox(TINY_LIMITS) as sandbox:
        for index in range(files):
            chance = random.Random(f"{seed} {index}")
            name = chance.choice(list(made))
            data, how = damaged(made[name][0], chance, everything)
            path = folder / f"{index % 50}.{chance.choice(sounds.FORMATS)}"
            path.write_bytes(data)
            began_s = time.monotonic()
            label = f"seed {seed} file {index} ({name}, {how})"
            try:
                analyse_file(path, sandbox, tally, label, made[name][1])
            except Exception as error:  # noqa: BLE001  # the purpose of this run
                tally.unnamed.append(f"{label}: {error!r}")
            took_s = time.monotonic() - began_s
            if took_s > tally.slowest_s:
                tally.slowest_s, tally.slowest = took_s, label
            tally.children.add(sandbox.pid or 0)
    return tally


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--files", type=int, default=1000)
    parser.add_argument("--seed", type=int, default=1)
    options = parser.parse_args()
    began_s = time.monotonic()
    with TemporaryDirectory() as folder:
        tally = run(options.files, options.seed, Path(folder))
    print(f"{options.files} damaged files, seed {options.seed}, {time.monotonic() - began_s:.0f} s")
    for outcome, count in tally.outcomes.most_common():
        print(f"  {outcome:28} {count:6}")
    print(f"children used: {len(tally.children)}; slowest {tally.slowest_s:.1f} s: {tally.slowest}")
    for title, rows in (
        ("files that took the child with them, or all their time", tally.crashes),
        ("shorter than stated, and not marked partial", tally.silently_short),
        ("errors without a name", tally.unnamed),
    ):
        print(f"{title}: {len(rows)}")
        for row in rows[:20]:
            print(f"  {row}")
    raise SystemExit(bool(tally.unnamed or tally.silently_short))


if __name__ == "__main__":
    os.nice(10)
    main()
