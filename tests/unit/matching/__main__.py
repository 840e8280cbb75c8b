"""Play many sequences: `python -m tests.unit.matching 100000 [SEED]`.

A failure names its seed, from which it can be played again. Inodes are given again on most disks, but not on
tmpfs: with TMPDIR on a disk, more can go wrong.
"""

import os
import sys
import tempfile
from pathlib import Path

from library.migrations import migrate
from tests.conftest import reconnected
from tests.unit.matching.choices import Seeded
from tests.unit.matching.played import Played, clear, fake_children
from tests.unit.matching.sequences import play

#: Shelves of one library, each with a sequence of its own.
N_SHELVES = 50

#: Of the database, where there is a disk in memory.
MEMORY = Path("/dev/shm")


def play_seed(seed: int) -> None:
    clear()
    with tempfile.TemporaryDirectory() as folder, fake_children():
        play(Played(Path(folder), N_SHELVES), Seeded(seed))


def play_seeds(n: int, seed: int) -> None:
    for done in range(0, n, N_SHELVES):
        try:
            play_seed(seed)
        except BaseException:
            sys.stdout.write(f"seed {seed} fails after {done} sequences\n")
            raise
        seed += 1
        sys.stdout.write(f"{done + N_SHELVES} sequences\n")
        sys.stdout.flush()


def main(n: int, seed: int) -> None:
    with tempfile.TemporaryDirectory(dir=MEMORY if MEMORY.is_dir() else None) as folder:
        os.environ["AURALIS_DATA"] = folder
        os.environ["AURALIS_DATABASE_URL"] = f"sqlite:///{folder}/auralis.db"
        with reconnected() as url:
            migrate(url)
            play_seeds(n, seed)
    sys.stdout.write(f"{n} sequences: every mark is on its recording\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000, int(sys.argv[2]) if len(sys.argv) > 2 else 0)
