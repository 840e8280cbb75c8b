"""Tracks that sound similar."""

from http import HTTPStatus

import numpy as np
from flask import Response
from numpy.typing import NDArray

from app import fingerprint_lookup
from app.extensions import fresh_similarity_index, similarity_index
from app.fingerprint_lookup import Basis
from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.openapi import LOCATION
from app.http.responses import CacheNote, Page, listing, success
from app.proxies.forwarding import own_address
from cache.kinds import Source, Strategy
from cache.results import Result
from discovery import neighbours
from discovery.neighbours import Neighbour, TrackSelection
from discovery.spacing import Spacing
from library.catalogue import tracks
from library.catalogue.track_filters import TrackFilter
from library.database import session_scope
from library.states import FingerprintKind
from library.work import units
from schemas import envelope
from schemas.cache import Awaited
from schemas.objects import SimilarTrackJson
from schemas.track_lists import SimilarArguments, SimilarQuery
from schemas.tracks import SimilarTrack
from workers.library_scan import feed_soon

#: A track is analysed in a few seconds.
RETRY_AFTER_S = 2

blueprint = StrictBlueprint("similar", __name__, url_prefix="/api/v1/tracks", description="Similar tracks")


@blueprint.route("/<track_id>/similar")
@blueprint.arguments(SimilarQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(SimilarTrack))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Awaited), headers=LOCATION)
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def list_similar(query: SimilarArguments, track_id: str) -> Response:
    """List the tracks that sound most like a track, most similar first, limited by artist and album.

    Each item has its similarity (0-1) and the dimensions that are alike and different. A track that is
    being analysed is compared by its first 13 numbers once they are reliable enough (`basis`); until then it
    is analysed next (202). A track that cannot be analysed is 409, with the reason in `details`; silence and
    plain tones are similar to nothing: 409 NOTHING_SIMILAR. Other files of the same recording are left out;
    exclude_duplicates=false lists them, marked as `same_recording`. With filters (genre, year, favourite,
    bounds of dimensions as in the list of tracks) the nearest tracks that fit are listed. Steer with values:
    `tempo_bpm_near=90&stereo_width_near=0.4` lists tracks like this one, but slower and wider.
    """
    with session_scope(read_only=True) as session:
        tracks.get_file(session, track_id)
        units.refuse_failed(session, track_id)
        fresh_similarity_index(session)
    similarity_index.refuse_without_content(track_id)
    if similarity_index.knows(track_id):
        return _similar_response(query, track_id, None)
    basis = fingerprint_lookup.find_basis(track_id)
    return _similar_response(query, track_id, basis) if basis else _analyse_first(track_id)


def _similar_response(query: SimilarArguments, track_id: str, basis: Basis | None) -> Response:
    spacing = Spacing(
        query.max_per_artist, query.max_per_album, query.exclude_duplicates, query.min_similarity
    )
    values = basis.values if basis else None
    if query.aims or _narrowed(query) != TrackFilter():
        near = _listed(query, track_id, spacing, values)
        found = Result(near, Source.COMPUTED, Strategy.ACCURATE)
    else:
        forced = Strategy(query.strategy) if query.strategy else None
        found = similarity_index.find(track_id, query.limit, spacing, values, forced)
    with session_scope(read_only=True) as session:
        rows = tracks.find_many(session, [neighbour.track_id for neighbour in found.value], person().id)
    shown = serializers.track_of_list()
    by_id = {row.id: shown(row) for row in rows}
    basis_kind = basis.kind if basis else FingerprintKind.FULL
    confidence = round(basis.confidence, 4) if basis else 1.0
    items: list[SimilarTrackJson] = [
        {
            **by_id[near.track_id],
            "similarity": round(near.similarity, 4),
            "basis": basis_kind,
            "confidence": confidence,
            "alike": near.alike,
            "different": near.different,
            "same_recording": near.same_recording,
        }
        for near in found.value
        if near.track_id in by_id
    ]
    page = Page(items, len(items), 0, query.limit)
    return listing(page, CacheNote.of(found), similarity_index.engine_version)


def _narrowed(query: SimilarArguments) -> TrackFilter:
    return TrackFilter(
        genre_id=query.genre_id,
        genre=query.genre,
        year=query.year,
        favourite=query.favourite,
        sounds=query.sounds,
    )


def _listed(
    query: SimilarArguments, track_id: str, spacing: Spacing, values: NDArray[np.float32] | None
) -> list[Neighbour]:
    """Return similar tracks past the cache: favourites change without the index, and aims hardly repeat."""
    narrowed = _narrowed(query)
    among = None if narrowed == TrackFilter() else TrackSelection(narrowed, person().id)
    if not query.aims:
        return similarity_index.nearest(track_id, query.limit, spacing, values, among)
    return neighbours.steered(similarity_index.view, track_id, query.limit, spacing, query.aims, among)


def _analyse_first(track_id: str) -> Response:
    with session_scope() as session:
        job_id = units.prioritise(session, track_id)
    feed_soon()
    waiting = {"state": "listening", "retry_after_s": RETRY_AFTER_S, "job_id": job_id}
    response = success(waiting, HTTPStatus.ACCEPTED)
    response.headers["Retry-After"] = str(RETRY_AFTER_S)
    response.headers["Location"] = own_address(f"/api/v1/jobs/{job_id}")
    return response
