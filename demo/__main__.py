"""`python -m demo FOLDER` renders the demo library there."""

import argparse
from pathlib import Path

from demo import render

TRACKS_A_LINE = 9  # of progress; a log gets four lines


def main() -> None:
    """Render, and say how far it is."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Render the demo library.")
    parser.add_argument("folder", type=Path, help="where it goes; tracks that are there already are kept")
    render(parser.parse_args().folder, progress=_say)


def _say(done: int, total: int) -> None:
    if done % TRACKS_A_LINE == 0:
        print(f"{done} of {total} tracks", flush=True)


if __name__ == "__main__":
    main()
