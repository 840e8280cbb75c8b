"""Searching by words."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app import presentation
from app.auth import person
from app.blueprint import StrictBlueprint
from app.envelope import CacheNote, Page, listing
from app.extensions import text_index
from cache import results
from cache.metrics import CACHES, Strategy
from cache.popularity import popularity
from discovery import questions
from library import tracks
from library.database import session_scope
from library.sorting import fold
from schemas import envelope
from schemas.cache import Computing
from schemas.tracks import SearchQuery, Track

blueprint = StrictBlueprint("search", __name__, url_prefix="/api/v1/search", description="Finding by words")


@blueprint.route("")
@blueprint.arguments(SearchQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Track))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Computing))
def search(query: dict[str, Any]) -> Response:
    """Find tracks by title, artist, album or genre: prefixes, typing errors and missing accents are fine."""
    offset, limit = query["offset"], query["limit"]
    forced = Strategy(query["strategy"]) if query["strategy"] else None
    with session_scope(read_only=True) as session:
        text_index.refresh(session)
        asked = questions.words(text_index, fold(query["query"]), offset, limit)
        popularity.note(asked.question.words)
        result = results.get_or_compute(*asked, forced)
        found = questions.hits(result.value)
        rows = tracks.find_many(session, found.track_ids, person().id)
    note = CacheNote(result.source in CACHES, result.source, result.strategy)
    return listing(Page([presentation.track(row) for row in rows], found.total, offset, limit), note)
