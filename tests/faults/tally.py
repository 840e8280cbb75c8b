"""What chaos did, and what became of the promise."""

from collections import Counter
from dataclasses import dataclass, field

ROOMS = 10


@dataclass
class Tally:
    """What was done and what was seen."""

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
    """The counts as a page."""
    resyncs = ", ".join(f"{name} {n:,}" for name, n in sorted(tally.resyncs.items()))
    rows = [
        *(f"| {name} | {n:,} |" for name, n in sorted(tally.did.items())),
        f"| commands given | {tally.commands:,} |",
        f"| commands refused ({', '.join(tally.failed) or 'none'}) | {tally.failed.total():,} |",
        f"| events heard, all devices | {tally.events:,} |",
        f"| resyncs ({resyncs}) | {tally.resyncs.total():,} |",
        f"| **gaps or events out of order** | **{tally.out_of_order}** |",
        f"| **events shown twice** | **{tally.doubles}** |",
        f"| **commands lost** | **{tally.lost}** |",
        f"| **commands applied twice** | **{tally.twice}** |",
        f"| **commands without an answer** | **{tally.unanswered}** |",
        f"| **devices that disagree at the end** | **{tally.disagreeing}** |",
    ]
    about = (
        "`make chaos`: devices give numbered commands while their connections are reset and left half open, "
        "web processes are\nkilled and restarted and Redis is killed. Then everything is counted."
    )
    head = f"{devices} devices in {ROOMS} sessions at two web processes, {duration_s:.0f} s."
    return "\n".join(["# Chaos", "", about, "", head, "", "| | |", "|---|---:|", *rows, ""])
