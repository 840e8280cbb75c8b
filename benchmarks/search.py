"""Searches in realistic libraries: `python -m benchmarks.search [SIZE...]`, by default 10,000 and 100,000 tracks.

Needs no server. Writes each library, builds its index files, and searches without a cache; beside them SQLite's
FTS5 with the same names. 100,000 tracks take two minutes on an idle machine, a million twenty.
"""

import os
import sqlite3
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import psutil
from sqlalchemy import select, update

from benchmarks.support import realistic
from benchmarks.support.report import Report, median_us
from config import settings
from discovery import text_base
from discovery.search import TextIndex
from library import generations
from library.database import engine, session_scope
from library.migrations import migrate
from library.models import Track

SIZES = (10_000, 100_000)
RUNS, LIMIT = 40, 50

#: Goals of the searches, ms.
GOALS = {
    "one word": 5,
    "two words": 5,
    "first letters": 2,
    "one letter": 2,
    "typing error": 1,
    "nothing found": 1,
}


def main() -> None:
    sizes = [int(size) for size in sys.argv[1:]] or list(SIZES)
    report = Report("search")
    for size in sizes:
        with tempfile.TemporaryDirectory(prefix="auralis-bench-") as folder:
            measure(report, size, Path(folder))
    sys.exit(report.close(is_whole=len(sizes) > 1))


def measure(report: Report, size: int, folder: Path) -> None:
    report.section(f"{size:,} tracks")
    os.environ["AURALIS_DATA"] = str(folder)
    settings.current.cache_clear()
    engine.cache_clear()
    migrate(settings.current().database_url)
    realistic.fill(size)
    began_s = time.perf_counter()
    text_base.build(lambda _tracks: None)
    report.add("build of the files", time.perf_counter() - began_s, "s")
    index = TextIndex()
    report.add("open", timed_ms(lambda: refresh(index)), "ms", most=(None, 5000))
    searches = queries()
    for name, query in searches.items():
        found = index.search(query, 0, LIMIT)
        ms = median_us(lambda query=query: index.search(query, 0, LIMIT), RUNS) / 1000  # type: ignore[misc]
        report.add(name, ms, "ms", most=(None, GOALS[name]), note=f"{query!r}: {found.total:,} found")
    groups(report, index, searches["one word"])
    change(report, index)
    report.add("memory of this process", psutil.Process().memory_full_info().uss / 1e6, "MB")
    beside_fts(report, folder, searches)
    engine().dispose()


def queries() -> dict[str, str]:
    """Return a search of each kind, made of the names of a frequent track."""
    with session_scope(read_only=True) as session:
        titles = session.execute(select(Track.title).order_by(Track.play_count.desc()).limit(500)).scalars()
        words = [title.split() for title in titles if title.isascii()]
    first, second = next(each[:2] for each in words if len(each) > 1 and len(each[0]) > 5)
    return {
        "one word": first,
        "two words": f"{first} {second}",
        "first letters": first[:3],
        "one letter": first[:1],
        "typing error": first[:2] + first[3] + first[2] + first[4:],
        "nothing found": "xqzwvvkj",
    }


def groups(report: Report, index: TextIndex, query: str) -> None:
    with session_scope(read_only=True) as session:
        ms = median_us(lambda: index.groups(session, query, 50, 12), RUNS) / 1000
    report.add("artists, albums and tracks", ms, "ms", note=repr(query))


def change(report: Report, index: TextIndex) -> None:
    """Measure a change until a search finds it, and until it is in the files."""
    with session_scope() as session:
        number = generations.advance(session, generations.CATALOGUE)
        first = select(Track.id).limit(100).scalar_subquery()
        session.execute(update(Track).where(Track.id.in_(first)).values(generation=number))
    report.add(
        "100 changed tracks, until they are found", timed_ms(lambda: refresh(index)), "ms", most=(1000, 50)
    )
    report.add("  until they are in the files", timed_ms(text_base.add_changes), "ms")


def beside_fts(report: Report, folder: Path, searches: dict[str, str]) -> None:
    """Search the same names in SQLite's FTS5 with prefixes; it knows no typing errors."""
    with session_scope(read_only=True) as session:
        rows = [tuple(row) for row in session.execute(select(Track.title, Track.artist, Track.album))]
    fts = sqlite3.connect(folder / "fts.db")
    fts.execute("CREATE VIRTUAL TABLE names USING fts5(title, artist, album, prefix='1 2 3')")
    fts.executemany("INSERT INTO names VALUES (?, ?, ?)", rows)
    fts.commit()
    ranked = f"SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank LIMIT {LIMIT}"  # a number
    for name in ("one word", "two words", "first letters", "one letter"):
        match = " ".join(f'"{word}"*' for word in searches[name].split())
        ms = median_us(lambda match=match: fts.execute(ranked, (match,)).fetchall(), RUNS) / 1000  # type: ignore[misc]
        report.add(f"  FTS5, {name}", ms, "ms")
    fts.close()


def refresh(index: TextIndex) -> None:
    with session_scope(read_only=True) as session:
        assert index.refresh(session, 60.0)


def timed_ms(action: Callable[[], Any]) -> float:
    began_s = time.perf_counter()
    action()
    return (time.perf_counter() - began_s) * 1000


if __name__ == "__main__":
    main()
