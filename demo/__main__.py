"""`python -m demo FOLDER` renders the demo library there."""

import argparse
from pathlib import Path

from demo import render

TRACKS_A_LINE = 9  # of progress; a log gets four lines


def main() -> None:
    """Render the demo library and print progress."""
    parser = argparse.ArgumentParser(prog="python -m demo", description="Render the demo library.")
    parser.add_argument("folder", type=Path, help="destination; existing tracks are kept")
    render(parser.parse_args().folder, progress=_print_progress)


def _print_progress(done: int, total: int) -> None:
    if done % TRACKS_A_LINE == 0:
        print(f"{done} of {total} tracks", flush=True)


if __name__ == "__main__":
    main()
