"""Search and browse the library for the socket, with the same results as over REST."""

import time
from collections.abc import Sequence

from app.extensions import fresh_text_index
from app.http import serializers
from cache.kinds import CACHES, Source, Strategy
from library.catalogue import tracks
from library.catalogue.names.search_forms import normalised
from library.catalogue.tracks import TrackQuery, TrackRow
from library.database import session_scope
from library.paging import PageRequest
from schemas.messages.library import LibraryBrowseData, LibrarySearchData


def search(person: str, data: LibrarySearchData) -> dict[str, object]:
    """Return the data of `library.results` for tracks that match some words."""
    began_s = time.perf_counter()
    with session_scope(read_only=True) as session:
        index = fresh_text_index(session)
        found = index.find(session, normalised(data.query), data.offset, data.limit)
        rows = tracks.find_many(session, found.value.track_ids, person)
    return _results(data, rows, found.value.total, began_s) | _origin(found.source, found.strategy)


def browse(person: str, data: LibraryBrowseData) -> dict[str, object]:
    """Return the data of `library.results` for a sorted part of all tracks."""
    began_s = time.perf_counter()
    page = PageRequest(data.offset, data.limit)
    with session_scope(read_only=True) as session:
        found = tracks.page(session, TrackQuery(page, sort_by=data.by, person=person))
    return _results(data, found.rows, found.total, began_s) | _origin(Source.COMPUTED, Strategy.ACCURATE)


def _results(
    data: LibrarySearchData | LibraryBrowseData, rows: Sequence[TrackRow], total: int, began_s: float
) -> dict[str, object]:
    return {
        "items": [serializers.public_track(row) for row in rows],
        "total": total,
        "offset": data.offset,
        "limit": data.limit,
        "timeMs": round((time.perf_counter() - began_s) * 1000, 3),
    }


def _origin(source: Source, strategy: Strategy) -> dict[str, object]:
    return {"cacheHit": source in CACHES, "strategy": strategy}
