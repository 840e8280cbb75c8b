"""Search by words: prefixes, typing errors, no accents, no punctuation, and the language of queries."""

import math
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy.orm import Session

from cache import results
from cache.kinds import Kind, Source, Strategy
from cache.results import Question, Result
from discovery import plain_search, query_language, text_base, text_rows, text_view
from discovery.text_base import DamagedIndexError
from discovery.text_documents import DocumentKind, number_of
from discovery.text_view import View
from library import generations
from library.catalogue.narrowing.selection import FoundTracks

#: Requests wait this long for another one that takes changes over, then search what was there before.
PATIENCE_S = 0.03

#: A new commit without changes of the catalogue, which has other plays, is opened after this time.
REOPEN_INTERVAL_S = 30.0

#: Of more tracks with some words only the number is returned.
MOST_FOUND = 5_000

#: Tracks that changed since the last refresh; with more, the index does not know a list.
MOST_CHANGED = 1_000

#: While a worker has to build or extend the files, they are looked for this often.
RETRY_INTERVAL_S = 0.5


#: What a process sees before its first refresh.
_NOTHING = View(None, None, ("", 0))


@dataclass(frozen=True, slots=True)
class Hits:
    """Ids of tracks, best first, and the number of all matches."""

    track_ids: list[str]
    total: int


@dataclass(frozen=True, slots=True)
class Groups:
    """Ids of artists, albums and tracks that match, best first, each with the number of all matches."""

    artists: tuple[list[int], int]
    albums: tuple[list[int], int]
    tracks: Hits


class TextIndex:
    """The text index as one process sees it: the files that a worker writes, and changes since, in memory."""

    def __init__(self) -> None:
        self._view: View | None = None
        self._is_complete = False
        self._renewed_s = -math.inf
        self._lock = threading.Lock()

    @property
    def generation(self) -> str:
        """Return the generation of the catalogue that results come from, or an older one."""
        return _text((self._view or _NOTHING).generation)

    def refresh(self, session: Session, patience_s: float = PATIENCE_S) -> bool:
        """Take over changes of the catalogue; False if a worker has to write them into the files first.

        Until then, searches return what they returned before the changes, or read SQL.

        Parameters
        ----------
        patience_s
            Time to wait for a thread of this process that takes changes over already.
        """
        seen = generations.find(session, generations.CATALOGUE)
        if self._is_fresh(seen):
            return self._is_complete
        if not self._lock.acquire(timeout=patience_s):
            return self._is_complete
        try:
            if not self._is_fresh(seen):  # another thread may have been faster
                self._renew(session)
            return self._is_complete
        finally:
            self._lock.release()

    def find(
        self, session: Session, text: str, offset: int, limit: int, forced: Strategy | None = None
    ) -> Result[Hits]:
        """Search through the cache; the index must be fresh.

        Without an index SQL is read, which forgives no typing errors.

        Raises
        ------
        StillComputingError
            Another request computes the same search, and enough requests wait for it.
        """
        view = self._view
        if view:
            try:
                found = results.get_or_compute(*_query(view, text, offset, limit), forced)
            except DamagedIndexError as error:
                self._withdraw(view, error)
            else:
                total, track_ids = found.value
                return found._replace(value=Hits(track_ids, total))
        plain = plain_search.tracks(session, query_language.parse(text), offset, limit)
        return Result(Hits(*plain), Source.DATABASE, Strategy.BATCH)

    def warm(self, text: str, offset: int, limit: int) -> bool:
        """Cache a search before it is requested; return False when it is cached already, or without an index.

        Raises
        ------
        CacheUnavailableError
            Redis is unavailable.
        """
        view = self._view
        try:
            return view is not None and results.warm(*_query(view, text, offset, limit))
        except DamagedIndexError as error:
            self._withdraw(view, error)
            return False

    def query(self, text: str, offset: int, limit: int) -> tuple[Question, Callable[[], Any]]:
        """Return the cache's question for a search, and the function that computes its result.

        Both are of one view, so a result has exactly the generation of its key.
        """
        return _query(self._view or _NOTHING, text, offset, limit)

    def search(self, text: str, offset: int, limit: int) -> Hits:
        """Find tracks that have every word of `text`, or a similar one, in any field."""
        return _search(self._view or _NOTHING, text, offset, limit)

    def groups(self, session: Session, text: str, limit: int, name_limit: int) -> Groups:
        """Find artists, albums and tracks, the tracks as `find` does; without an index SQL is read.

        Raises
        ------
        StillComputingError
            As in `find`.
        """
        view, parsed = self._view, query_language.parse(text)
        tracks = self.find(session, text, 0, limit).value
        if view:
            try:
                artists = view.search(DocumentKind.ARTIST, parsed, 0, name_limit)
                albums = view.search(DocumentKind.ALBUM, parsed, 0, name_limit)
            except DamagedIndexError as error:
                self._withdraw(view, error)
            else:
                return Groups(_numbers(*artists), _numbers(*albums), tracks)
        return Groups(
            plain_search.artists(session, parsed, name_limit),
            plain_search.albums(session, parsed, name_limit),
            tracks,
        )

    def having(self, session: Session, text: str) -> FoundTracks | None:
        """Return the tracks that may have all words of a text, in part; None if the index cannot tell.

        Tracks that changed since the last refresh are among them.
        """
        view, seen = self._view, generations.find(session, generations.CATALOGUE)
        if view is None or not self._is_complete or view.generation[0] != seen[0]:
            return None
        changed: list[str] = []
        if view.generation != seen:
            changed = text_rows.changed_ids(session, view.generation[1], MOST_CHANGED)
        if len(changed) == MOST_CHANGED:
            return None
        try:
            total, ids = view.having(text, MOST_FOUND)
        except DamagedIndexError as error:
            self._withdraw(view, error)
            return None
        both = None if ids is None else tuple(dict.fromkeys([*ids, *changed]))
        return FoundTracks(total, both, is_exact=False)

    def _withdraw(self, view: View | None, error: DamagedIndexError) -> None:
        """Forget a view whose files are damaged; the next refresh has them built again."""
        with self._lock:
            if view and view.base:
                text_base.FOLDER.withdraw(view.base.path, error)
            if self._view is view:
                self._view, self._is_complete, self._renewed_s = None, False, -math.inf

    def _is_fresh(self, seen: tuple[str, int]) -> bool:
        """Return whether the view has everything up to a generation, or was renewed in vain just now."""
        view, age_s = self._view, time.monotonic() - self._renewed_s
        if not self._is_complete:
            return age_s < RETRY_INTERVAL_S
        return view is not None and generations.covers(view.generation, seen) and age_s < REOPEN_INTERVAL_S

    def _renew(self, session: Session) -> None:
        known = self._view
        if known and not generations.continues(session, generations.CATALOGUE, known.generation):
            known = None  # of another database
        base = text_base.open_base(known.base if known else None)
        if base and not generations.continues(session, generations.CATALOGUE, base.generation):
            base = None  # a worker replaces it
        try:
            with text_base.engine_errors():
                renewed = text_view.make(session, base, known)
        except DamagedIndexError as error:
            if base is None:
                raise
            text_base.FOLDER.withdraw(base.path, error)
            base = known = None
            renewed = text_view.make(session, base, known)
        self._is_complete, self._renewed_s = renewed is not None, time.monotonic()
        if renewed is None and base and (known is None or known.base is None):
            renewed = View(base, None, base.generation)
        self._view = renewed or known


def _query(view: View, text: str, offset: int, limit: int) -> tuple[Question, Callable[[], Any]]:
    def compute() -> Any:
        found = _search(view, text, offset, limit)
        return [found.total, found.track_ids]

    return Question(Kind.SEARCH, _text(view.generation), [text, offset, limit]), compute


def _search(view: View, text: str, offset: int, limit: int) -> Hits:
    return Hits(*view.search(DocumentKind.TRACK, query_language.parse(text), offset, limit))


def _numbers(ids: Sequence[str], total: int) -> tuple[list[int], int]:
    return [number_of(id_) for id_ in ids], total


def _text(generation: tuple[str, int]) -> str:
    return ".".join(map(str, generation))
