"""Searching by words."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app.extensions import text_index
from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.responses import CacheNote, Page, listing
from cache import results
from cache.kinds import CACHES, Strategy
from cache.popularity import popularity
from discovery import queries
from library.catalogue import tracks
from library.catalogue.sorting import fold
from library.database import session_scope
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
        asked = queries.words(text_index, fold(query["query"]), offset, limit)
        popularity.count(asked.question.words)
        result = results.get_or_compute(*asked, forced)
        found = queries.hits(result.value)
        rows = tracks.find_many(session, found.track_ids, person().id)
    note = CacheNote(result.source in CACHES, result.source, result.strategy)
    return listing(Page([serializers.track(row) for row in rows], found.total, offset, limit), note)
