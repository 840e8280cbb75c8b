"""The same questions, answered as other servers do: `python -m benchmarks.sizes.peers LIBRARY`.

SQLite's FTS5 with prefixes and rank; Navidrome's and supysonic's way: each word by LIKE in one text of a track;
pages by OFFSET in an index. Prints medians in ms by name as JSON.
"""

import json
import sqlite3
import sys
from pathlib import Path

from sqlalchemy import select

from benchmarks.sizes import libraries
from benchmarks.sizes.engine import Figures, median_ms
from benchmarks.sizes.questions import Questions
from library.database import session_scope
from library.models import Track

#: Searches that read all tracks are asked this often only.
SLOW_RUNS = 6

#: Length of pages.
LIMIT = 50


def main() -> None:
    library = Path(sys.argv[1])
    libraries.open_library(library)
    questions = Questions.load(library / libraries.QUESTIONS)
    path = library / "peers.db"
    if not path.exists():
        fill(path)
    with sqlite3.connect(path) as database:
        sys.stdout.write(json.dumps(measure(database, questions)))


def fill(path: Path) -> None:
    """Write the names of all tracks into tables of the other ways."""
    part = path.with_suffix(".part")
    part.unlink(missing_ok=True)
    with sqlite3.connect(part) as database, session_scope(read_only=True) as session:
        database.execute("PRAGMA synchronous=OFF")
        database.execute("CREATE TABLE tracks (title TEXT, artist TEXT, album TEXT, full_text TEXT)")
        database.execute("CREATE VIRTUAL TABLE names USING fts5(title, artist, album, prefix='1 2 3')")
        names = select(Track.title, Track.artist, Track.album).execution_options(yield_per=10_000)
        for rows in session.execute(names).partitions():
            plain = [tuple(row) for row in rows]
            database.executemany("INSERT INTO names VALUES (?, ?, ?)", plain)
            full = [(*row, f" {' '.join(row).lower()}") for row in plain]
            database.executemany("INSERT INTO tracks VALUES (?, ?, ?, ?)", full)
        database.execute("CREATE INDEX by_title ON tracks (title)")
    part.rename(path)


def measure(database: sqlite3.Connection, questions: Questions) -> Figures:
    figures: Figures = {}
    ranked = f"SELECT rowid FROM names WHERE names MATCH ? ORDER BY rank LIMIT {LIMIT}"  # a number
    for kind in ("one letter", "two letters", "three letters", "one word", "two words", "nothing found"):
        queries = questions.searches[kind]
        matches = [" ".join(f'"{word}"*' for word in query.split()) for query in queries]
        figures[f"peer: FTS5, {kind}"] = median_ms(
            lambda match: database.execute(ranked, (match,)).fetchall(), matches[:12]
        )
        figures[f"peer: LIKE, {kind}"] = median_ms(
            lambda query: like(database, query.split()), queries[:SLOW_RUNS]
        )
    total = database.execute("SELECT count(*) FROM tracks").fetchone()[0]
    paged = f"SELECT * FROM tracks ORDER BY title LIMIT {LIMIT} OFFSET ?"  # a number
    for name, offset in (("first", 0), ("middle", total // 2), ("last", total - LIMIT)):
        figures[f"peer: OFFSET, {name} page"] = median_ms(
            lambda skipped: database.execute(paged, (skipped,)).fetchall(), [offset] * 5
        )
    return figures


def like(database: sqlite3.Connection, words: list[str]) -> list[tuple[str, ...]]:
    """Return the first tracks by title whose text has each word at the start of one of its words."""
    conditions = " AND ".join(["full_text LIKE ?"] * len(words))
    query = f"SELECT * FROM tracks WHERE {conditions} ORDER BY title LIMIT {LIMIT}"  # numbers and marks
    return database.execute(query, [f"% {word}%" for word in words]).fetchall()


if __name__ == "__main__":
    main()
