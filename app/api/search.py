"""Searching by words."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app import presentation
from app.auth import person
from app.blueprint import StrictBlueprint
from app.envelope import CacheNote, Page, listing
from app.extensions import text_index
from cache import searches
from cache.searches import Results
from library import tracks
from library.database import session_scope
from library.sorting import fold
from live.counters import counters
from schemas import envelope
from schemas.tracks import SearchQuery, Track

blueprint = StrictBlueprint("search", __name__, url_prefix="/api/v1/search", description="Finding by words")


@blueprint.route("")
@blueprint.arguments(SearchQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Track))
def search(query: dict[str, Any]) -> Response:
    """Find tracks by title, artist, album or genre: prefixes, typing errors and missing accents are fine."""
    text, offset, limit = fold(query["query"]), query["offset"], query["limit"]

    def compute() -> Results:
        hits = text_index.search(text, offset, limit)
        return Results(hits.track_ids, hits.total)

    with session_scope(read_only=True) as session:
        text_index.refresh(session)
        found, hit = searches.get_or_compute(text_index.generation, text, offset, limit, compute)
        rows = tracks.find_many(session, found.track_ids, person().id)
    counters.add("cache.search.hits" if hit else "cache.search.misses")
    note = CacheNote(hit, "redis" if hit else "computed", "fast" if hit else "accurate")
    return listing(Page([presentation.track(row) for row in rows], found.total, offset, limit), note)
