"""Play many sequences: `python -m tests.unit.matching 100000`; a failure is printed as its shortest form."""

import os
import sys
import tempfile
from itertools import count
from pathlib import Path

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from library.migrations import migrate
from tests.unit.matching.test_any_sequence import play_once

#: Sequences between two lines of progress.
SHOWN = 100

played = count(1)


def counted(data: st.DataObject) -> None:
    play_once(data)
    if (n := next(played)) % SHOWN == 0:
        sys.stdout.write(f"{n} sequences\n")
        sys.stdout.flush()


def main(n: int) -> None:
    with tempfile.TemporaryDirectory() as folder:
        os.environ["AURALIS_DATA"] = folder
        os.environ["AURALIS_DATABASE_URL"] = url = f"sqlite:///{Path(folder)}/auralis.db"
        migrate(url)
        done = settings(
            max_examples=n,
            phases=[Phase.generate],
            deadline=None,
            database=None,
            suppress_health_check=list(HealthCheck),
        )
        done(given(data=st.data())(counted))()
    sys.stdout.write(f"{n} sequences: every mark is on its recording\n")


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 1000)
