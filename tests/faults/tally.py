"""Counts of a chaos run, and its report."""

from collections import Counter
from dataclasses import dataclass, field

ROOMS = 10


@dataclass
class Tally:
    """Counts of faults, commands and events."""

    did: Counter[str] = field(default_factory=Counter)
    commands: int = 0
    failed: Counter[str] = field(default_factory=Counter)
    events: int = 0
    doubles: int = 0
    out_of_order: int = 0
    resyncs: Counter[str] = field(default_factory=Counter)
    lost: int = 0
    twice: int = 0
    disagreeing: int = 0
    unanswered: int = 0


def report(tally: Tally, devices: int, duration_s: float) -> str:
    """Return the counts as a Markdown page."""
    resyncs = ", ".join(f"{name} {n:,}" for name, n in sorted(tally.resyncs.items()))
    rows = [
        *(f"| {name} | {n:,} |" for name, n in sorted(tally.did.items())),
        f"| commands sent | {tally.commands:,} |",
        f"| commands refused ({', '.join(tally.failed) or 'none'}) | {tally.failed.total():,} |",
        f"| events received, all devices | {tally.events:,} |",
        f"| resyncs ({resyncs}) | {tally.resyncs.total():,} |",
        f"| **gaps or events out of order** | **{tally.out_of_order}** |",
        f"| **events received twice** | **{tally.doubles}** |",
        f"| **commands lost** | **{tally.lost}** |",
        f"| **commands applied twice** | **{tally.twice}** |",
        f"| **commands without a reply** | **{tally.unanswered}** |",
        f"| **devices that disagree at the end** | **{tally.disagreeing}** |",
    ]
    about = (
        "`make chaos`: devices send numbered commands while their connections are reset and left half open, "
        "web processes are\nkilled and restarted, and Redis is killed. "
        "Then all commands and events are counted."
    )
    head = f"{devices} devices in {ROOMS} playback sessions on two web processes, {duration_s:.0f} s."
    return "\n".join(["# Chaos", "", about, "", head, "", "| | |", "|---|---:|", *rows, ""])
