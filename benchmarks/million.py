"""A library of 10 k, 100 k and 1 M tracks in one table: `python -m benchmarks.million [SIZE...] [--folder F]`.

Searches, similar tracks, lists, filters, a track more, a cold start and the memory of every process: in the
engine, over HTTP, and beside SQLite's FTS5, LIKE and OFFSET and plain numpy with the same questions. Times of
engines are of the processor, which other work on the machine disturbs less; over HTTP they are durations, with
the processor time of the web process beside them.

Libraries are built once in the folder, and used again: a million takes fifteen minutes on an idle machine, and
5 GB. The measurement takes three minutes for each size.
"""

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
from contextlib import nullcontext
from pathlib import Path

from benchmarks.sizes import libraries, server
from benchmarks.sizes.engine import Figures
from benchmarks.sizes.table import Row, Table
from benchmarks.support.tables import Tables

SIZES = (10_000, 100_000, 1_000_000)

#: The figures of a library's last measurement, beside it.
FIGURES = "figures.json"

DOCUMENT = Path(__file__).parents[1] / "docs" / "million.md"

#: Programs that measure in a process of their own.
PROGRAMS = ("engine", "peers")

#: As the launcher sets them: threads of BLAS would wait for each other.
ONE_THREAD = {"OPENBLAS_NUM_THREADS": "1", "OMP_NUM_THREADS": "1"}


def main() -> int:
    parser = argparse.ArgumentParser(description=(__doc__ or "").partition(":")[0])
    parser.add_argument("sizes", nargs="*", type=int, metavar="SIZE")
    parser.add_argument("--folder", help="libraries are built here once; default: a temporary one")
    parser.add_argument(
        "--stored", action="store_true", help="print the last figures of each size in the folder"
    )
    parser.add_argument("--write", action="store_true", help="write the table into docs/million.md")
    parser.add_argument("--without-server", action="store_true", help="measure no HTTP, start and memory")
    options = parser.parse_args()
    sizes = options.sizes or list(SIZES)
    kept = (
        nullcontext(options.folder)
        if options.folder
        else tempfile.TemporaryDirectory(prefix="auralis-bench-")
    )
    with kept as folder:
        found = {}
        for size in sizes:
            path = Path(folder) / str(size) / FIGURES
            if not options.stored:
                path.write_text(json.dumps(measure(Path(folder), size, not options.without_server)))
            found[size] = json.loads(path.read_text())
    tables = Tables()
    with tables.section("million"):
        missed = Table("million", found, rows_of(found)).close(sizes == list(SIZES))
    if options.write:
        tables.write(DOCUMENT)
    return missed


def measure(folder: Path, size: int, has_server: bool) -> Figures:
    print(f"{size:,} tracks", file=sys.stderr)
    figures: Figures = {f"build, {step}": taken_s for step, taken_s in libraries.build(folder, size).items()}
    library = folder / str(size)
    for name in PROGRAMS:
        command = [sys.executable, "-m", f"benchmarks.sizes.{name}", str(library)]
        printed = subprocess.run(command, check=True, capture_output=True, env=os.environ | ONE_THREAD).stdout
        figures |= json.loads(printed)
    if has_server:
        figures |= server.measure(library)
    return summarised(figures)


def summarised(figures: Figures) -> Figures:
    """Add the median and the slowest of the orders of lists to the single ones."""
    for page in ("first", "middle", "last"):
        prefix = f"list, {page} page, "
        orders = {name.removeprefix(prefix): ms for name, ms in figures.items() if name.startswith(prefix)}
        figures[f"list, {page} page"] = statistics.median(orders.values())
        figures[f"list, {page} page, slowest order"] = max(orders.values())
    return figures


#: Goals at a million tracks: their least or most value, and whether that is the least.
GOALS = {
    "search, one letter": 2.0,
    "search, two letters": 2.0,
    "search, three letters": 2.0,
    "search, one word": 5.0,
    "search, two words": 5.0,
    "search, typing error": 1.0,
    "similar, candidates of 50": 1.0,
    "similar, recall": 0.99,
    "filter by tempo": 5.0,
    "cold start, first search": 5.0,
    "memory at rest, web": 300.0,
}


def rows_of(found: dict[int, Figures]) -> list[Row]:
    """Return the rows of the table, in the order of the measurement; single orders of lists are left out."""
    names = dict.fromkeys(name for figures in found.values() for name in figures)
    shown = [
        name for name in names if not name.startswith("list, ") or name.count(",") == 1 or "slowest" in name
    ]
    return [Row(name, unit_of(name), GOALS.get(name)) for name in shown]


def unit_of(name: str) -> str:
    if name.startswith(("build", "cold start")):
        return "s"
    if name.startswith("memory"):
        return "MB"
    return "" if name.endswith("recall") else "ms"


if __name__ == "__main__":
    sys.exit(main())
