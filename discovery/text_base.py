"""The text index in files: opened by every process, written by a worker.

A commit of the engine is atomic and holds the documents together with the generation that they come from
(`text_documents.note_document`), so that a killed writer leaves the former commit.
"""

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path
from typing import TypeVar

import tantivy
from tantivy import Query

from discovery import text_changes, text_checksums, text_documents, text_rows
from discovery.index_folders import IndexFolder, IndexWriter, Note, PublishedIndex
from discovery.text_documents import POPULAR_SHARE, SCHEMA, SCHEMA_VERSION, DocumentKind
from library import generations
from library.database import OpenSession, session_scope

FOLDER = IndexFolder("text", f"{SCHEMA_VERSION} {version('tantivy')}", is_fixed=False)

#: Memory of a writer in a worker: documents above it are written to a segment of their own.
WRITER_HEAP_BYTES = 50_000_000

#: A new index is written in so many parts of one size, which the engine then merges: each segment
#: has words of its own, in which automata for beginnings and typing errors search.
MERGED_SEGMENTS, LEAST_SEGMENT = 8, 10_000

#: Memory of a document in a writer, and of a writer at most; beyond, there are more segments.
DOCUMENT_BYTES, MOST_HEAP_BYTES = 1300, 300_000_000

#: Rows that are read together.
BATCH = 2000

#: More changes than this, and than a quarter of the library, cost more than a new index.
MANY_CHANGES = 20_000

#: Plays alone are written this often; they order what is equal otherwise.
PLAYS_INTERVAL_S = 600.0

#: Clocks of processes may differ by this much.
SLACK_S = 60.0

#: Called with the number of tracks that were indexed since its last call.
Progress = Callable[[int], None]


After = TypeVar("After")
Row = TypeVar("Row")


class DamagedIndexError(ValueError):
    """Files of the index are damaged."""


@dataclass(frozen=True, slots=True)
class OpenCommit:
    """A commit of the index in files.

    Attributes
    ----------
    generation
        Incarnation and number of the catalogue; its documents lack only later changes.
    read_at_s
        Time at which plays were read.
    excess
        Tracks that the catalogue counted beyond those that were indexed when the files were built.
    """

    path: Path
    index: tantivy.Index
    searcher: tantivy.Searcher
    generation: tuple[str, int]
    read_at_s: float
    excess: int


def open_base(
    known: OpenCommit | None = None, most_bytes: int | None = text_checksums.LARGE_BYTES
) -> OpenCommit | None:
    """Open the newest commit; None without an index in files, or with a damaged one.

    Parameters
    ----------
    known
        A commit that is open already, returned if it is still the newest; its files are not opened again.
    most_bytes
        Size from which on the checksums of an index are not compared.
    """

    def load(published: PublishedIndex) -> OpenCommit:
        if known and published.path == known.path:
            newest = _snapshot(published, known.index)
            return known if newest.read_at_s == known.read_at_s else newest
        if not tantivy.Index.exists(str(published.path)):
            raise ValueError(f"{published.path} has no index")
        text_checksums.check(published.path, most_bytes)
        with engine_errors():
            index = tantivy.Index.open(str(published.path))
            index.config_reader("manual")
        return _snapshot(published, text_documents.register_tokenizers(index))

    return FOLDER.open(load)


@contextmanager
def engine_errors() -> Iterator[None]:
    """Convert the errors by which the engine says that files are damaged; it panics at some.

    Raises
    ------
    DamagedIndexError
        Files are damaged.
    """
    try:
        yield
    except ValueError as error:
        raise DamagedIndexError(str(error)) from error
    except BaseException as error:
        if type(error).__name__ == "PanicException":  # pyo3 exports no name for it
            raise DamagedIndexError(str(error)) from error
        raise


def needs_build() -> bool:
    """Return whether there are no files that changes can be added to, or too many changes."""
    base = open_base(most_bytes=None)
    if base is None:
        return True
    with session_scope(read_only=True) as session:
        if _pending(session, base) is None:
            return True
        tracks = text_rows.count_tracks(session)
        is_covered = generations.find(session, generations.CATALOGUE) == base.generation
    # Deleted rows leave no trace by which their documents could be found.
    return is_covered and _count_tracks(base) + base.excess != tracks


def build(progress: Progress) -> bool:
    """Write a new index; False if another process is writing.

    Raises
    ------
    OSError, ValueError
        It cannot be written; a former index stays.
    """
    with FOLDER.writing() as writer:
        if writer:
            _build(writer, progress)
        return writer is not None


def add_changes() -> bool:
    """Add changes of the catalogue; False if another process is writing, or a new index is needed.

    Raises
    ------
    OSError, ValueError
        They cannot be written; the former commit stays.
    """
    with FOLDER.writing() as writer:
        base = open_base() if writer else None
        if base is None:
            return False
        read_at_s = time.time()
        with session_scope(read_only=True) as session:
            seen = generations.find(session, generations.CATALOGUE)
            ids = _pending(session, base)
            if ids is None:
                return False
            if seen == base.generation and read_at_s < base.read_at_s + PLAYS_INTERVAL_S:
                return True
            ids += text_rows.popular_ids(session, base.read_at_s - SLACK_S, MANY_CHANGES)
        _commit(base, list(dict.fromkeys(ids)), seen, read_at_s)
        return True


def _pending(session: OpenSession, base: OpenCommit) -> list[str] | None:
    """Return ids of tracks that changed after a commit; None if it cannot be brought up to date."""
    if not generations.continues(session, generations.CATALOGUE, base.generation):
        return None
    limit = max(MANY_CHANGES, text_rows.count_tracks(session) // 4)
    ids = text_rows.changed_ids(session, base.generation[1], limit + 1)
    return ids if len(ids) <= limit else None


def _commit(base: OpenCommit, ids: Sequence[str], seen: tuple[str, int], read_at_s: float) -> None:
    writer = base.index.writer(WRITER_HEAP_BYTES, 1)
    for start in range(0, len(ids), BATCH):
        with session_scope(read_only=True) as session:
            text_changes.write(session, writer, [base.searcher], ids[start : start + BATCH])
    writer.delete_documents_by_term("id", text_documents.NOTE_ID)
    writer.add_document(text_documents.note_document(seen, read_at_s))
    writer.commit()
    writer.wait_merging_threads()


def _build(writer: IndexWriter, progress: Progress) -> None:
    def fill(path: Path) -> Note:
        # Taken first: what changes while rows are read has a higher number and is added afterwards.
        read_at_s = time.time()
        with session_scope(read_only=True) as session:
            seen = generations.find(session, generations.CATALOGUE)
            expected = text_rows.count_documents(session)
            plays = text_rows.plays_of_rank(session, text_rows.count_tracks(session) // POPULAR_SHARE)
        index = text_documents.register_tokenizers(tantivy.Index(SCHEMA, str(path)))
        # A fiftieth less: seven of them and a rest would not be merged.
        segment = max(expected * 49 // 50 // MERGED_SEGMENTS, LEAST_SEGMENT)
        filling = index.writer(min(max(WRITER_HEAP_BYTES, segment * DOCUMENT_BYTES), MOST_HEAP_BYTES), 1)
        indexed = added = 0
        for documents, tracks in _documents(text_documents.popularity_level(plays)):
            indexed += tracks
            for document in documents:
                filling.add_document(document)
                added += 1
                if added % segment == 0:
                    filling.commit()
            progress(tracks)
        filling.add_document(text_documents.note_document(seen, read_at_s))
        filling.commit()
        filling.wait_merging_threads()
        with session_scope(read_only=True) as session:
            excess = text_rows.count_tracks(session) - indexed
        return {"generation": ".".join(map(str, seen)), "excess": str(excess)}

    writer.publish(fill)


def _documents(level: int) -> Iterator[tuple[Iterable[tantivy.Document], int]]:
    """Yield all documents in batches, each with the number of its tracks; popular ones are above a level."""
    last = ""
    while tracks := _read(text_rows.next_tracks, last):
        last = tracks[-1].id
        yield (text_documents.track_document(track, level) for track in tracks), len(tracks)
    for kind, read in (
        (DocumentKind.ALBUM, text_rows.next_albums),
        (DocumentKind.ARTIST, text_rows.next_artists),
    ):
        after = 0
        while rows := _read(read, after):
            after = rows[-1].id
            yield (text_documents.name_document(kind, row) for row in rows if row.is_shown), 0


def _read(read: Callable[[OpenSession, After, int], list[Row]], after: After) -> list[Row]:
    """Read a batch in a transaction of its own: a long one would keep SQLite's log from being emptied."""
    with session_scope(read_only=True) as session:
        return read(session, after, BATCH)


def _snapshot(published: PublishedIndex, index: tantivy.Index) -> OpenCommit:
    with engine_errors():
        index.reload()
        searcher = index.searcher()
        generation, read_at_s = text_documents.read_note(searcher)
    excess = int(published.note.get("excess", "0"))
    return OpenCommit(published.path, index, searcher, generation, read_at_s, excess)


def _count_tracks(base: OpenCommit) -> int:
    found = base.searcher.search(Query.term_query(SCHEMA, "kind", DocumentKind.TRACK), 1, count=True)
    return int(getattr(found, "count", 0))
