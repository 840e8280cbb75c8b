"""The map of the library: every analysed track as a point beside tracks of similar sound."""

from http import HTTPStatus

from flask import Response

from app.extensions import map_lookup
from app.file_responses import BINARY, conditional
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from discovery.sound_map.map_files import POINT
from fingerprint.dimensions import Group
from library import fingerprints
from library.database import session_scope
from library.states import WorkKind
from library.work import jobs
from schemas import envelope
from schemas.discovery.sound_map import LibraryMap, PointsArguments, PointsQuery

blueprint = StrictBlueprint("map", __name__, url_prefix="/api/v1/map", description="The map of the library")


@blueprint.route("")
@blueprint.response(HTTPStatus.OK, envelope.success(LibraryMap))
def get_map() -> Response:
    """Get the map without its points: regions with what sets them apart, genres, years.

    A request has the map made or brought up to date where that is needed; a large library is arranged by a
    job. The former map serves until then.
    """
    with session_scope(read_only=True) as session:
        has_tracks = fingerprints.count_analysed(session, 1) > 0
        files, is_updating = map_lookup.find(session, has_tracks)
        job_id = jobs.find_open(session, WorkKind.MAP)
    is_empty = not has_tracks or (files is not None and files.tracks == 0 and not is_updating)
    state = "empty" if is_empty else "ready" if files and files.tracks else "waiting"
    return success(
        {
            "state": state,
            "updating": is_updating or job_id is not None,
            "job_id": job_id,
            "generation": files.generation if files else None,
            "method": files.origin.method if files else None,
            "tracks": files.tracks if files else 0,
            "point_bytes": POINT.itemsize,
            "groups": [group.value for group in Group],
            "genres": files.summary["genres"] if files else [],
            "regions": files.summary["regions"] if files else [],
            "years": files.summary["years"] if files else None,
        },
        engine_version=files.origin.library.version if files else None,
    )


@blueprint.route("/points")
@blueprint.arguments(PointsQuery, location="query")
@blueprint.response(HTTPStatus.OK, BINARY, content_type="application/octet-stream")
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def get_points(query: PointsArguments) -> Response:
    """Get points of the map, 28 bytes each, in no order that means anything: any part is a sample.

    Little-endian: id of the track (16 characters, filled up with NUL); x and y (unsigned 16-bit, 65535 is the
    right and the bottom); year (unsigned 16-bit, 0 for none); the group of dimensions in which it deviates
    most, region and genre, which are places in the lists of `GET /api/v1/map` (one byte each); three bytes 0.
    404 without a map.
    """
    data, generation = map_lookup.read_points(query.generation, query.offset, query.limit)
    response = Response(data, content_type="application/octet-stream")
    response.set_etag(f"{generation}-{query.offset}-{query.limit}")
    return conditional(response)
