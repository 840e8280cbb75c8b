"""The demo library: nine albums in nine styles, composed, performed, drawn and tagged by this package.

`score` writes notes from a recipe in `styles` and a seed, `perform` plays them with the `band` and mixes
them on the `desk`; `covers` draws, `files` encodes. There are no recordings: a seed always gives the same
samples.
"""

import os
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from contextlib import nullcontext
from functools import partial
from multiprocessing import get_context
from pathlib import Path

from demo.catalogue import Entry, entries

MOST_JOBS = 8  # each takes 300 MB
BLAS_THREADS = "OPENBLAS_NUM_THREADS"  # 1: for such small matrices, two took 80 times as long


def render(
    folder: Path | str,
    jobs: int = min(os.cpu_count() or 1, MOST_JOBS),
    progress: Callable[[int, int], None] | None = None,
) -> int:
    """Render the missing tracks of the demo library; an interrupted rendering is resumed.

    Parameters
    ----------
    folder
        Folder of the library, created if absent; only one renderer at a time may write there.
    jobs
        Number of processes; 1 renders in this one.
    progress
        Called after each track with the numbers of finished tracks and of all tracks.

    Returns
    -------
    int
        Tracks in the library.

    Raises
    ------
    OSError
        The folder is not writable.
    """
    folder, library = Path(folder), entries()
    missing = [entry for entry in library if not (folder / entry.path).exists()]
    if not missing:
        return len(library)
    write = partial(_write, folder)
    with ProcessPoolExecutor(jobs, get_context("spawn")) if jobs > 1 else nullcontext() as pool:
        rendered = (pool.map if pool else map)(write, missing)
        for done, _ in enumerate(rendered, len(library) - len(missing) + 1):
            if progress:
                progress(done, len(library))
    return len(library)


def _write(folder: Path, entry: Entry) -> None:
    """Render one track; numpy is imported here, so that a complete library needs no import."""
    os.environ.setdefault(BLAS_THREADS, "1")
    from demo.files import write_entry  # noqa: PLC0415

    write_entry(folder, entry)
