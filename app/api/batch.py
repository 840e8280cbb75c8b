"""Many things in one request."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app import fingerprint_lookup
from app.http import long_writes, serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint, only_reads
from app.http.errors import code_of
from app.http.responses import batch, success
from library import batches, operations
from library.catalogue import tracks
from library.database import OpenSession, session_scope
from library.errors import BatchRefusedError
from library.work import jobs
from library.work.batch_operations import Operation
from schemas import batch as schemas
from schemas import envelope
from schemas.fingerprints import Fingerprint
from schemas.jobs import Job
from schemas.tracks import Track
from workers.library_scan import feed_soon

blueprint = StrictBlueprint("batch", __name__, url_prefix="/api/v1/batch", description="Many in one request")


@blueprint.route("/tracks", methods=["POST"])
@blueprint.arguments(schemas.TrackIds)
@blueprint.response(HTTPStatus.OK, schemas.batch(Track))
@only_reads
def get_tracks(asked: dict[str, Any]) -> Response:
    """Get up to 500 tracks, wherever their files are."""
    wanted = list(dict.fromkeys(asked["track_ids"]))
    with session_scope(read_only=True) as session:
        found = tracks.find_anywhere(session, wanted, person().id)
    return batch({track_id: serializers.track(row) for track_id, row in found.items()}, wanted)


@blueprint.route("/fingerprints", methods=["POST"])
@blueprint.arguments(schemas.TrackIds)
@blueprint.response(HTTPStatus.OK, schemas.batch(Fingerprint))
@only_reads
def get_fingerprints(asked: dict[str, Any]) -> Response:
    """Get the fingerprints of up to 500 tracks; those that are yet to be heard are `missing`.

    What every cache tier has is asked for at once. `meta` says how many of them a cache had.
    """
    wanted = list(dict.fromkeys(asked["track_ids"]))
    answers = fingerprint_lookup.look_up(wanted)
    items = {
        track_id: fingerprint_lookup.shown(track_id, answer)
        for track_id, answer in answers.items()
        if answer.vector or answer.entry
    }
    return batch(items, wanted, fingerprint_lookup.note(answers))


@blueprint.route("", methods=["POST"])
@blueprint.arguments(schemas.BatchRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(schemas.BatchResult))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Job))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def run_batch(asked: dict[str, Any]) -> Response:
    """Do up to 100 operations at once, with a result each, or up to 10,000 by a job (202).

    With `atomic` the first operation that cannot be done undoes the others (409). Jobs of batches are done
    one after the other. One of each person's may wait; until it has begun the next is 409 BATCH_WAITING.
    """
    wanted = asked["operations"]
    if len(wanted) > schemas.MAX_INLINE:
        if asked["atomic"]:
            raise BatchRefusedError(f"All or nothing takes {schemas.MAX_INLINE} operations at most.")
        with long_writes.writing(len(wanted)) as session:
            job_id = batches.request(session, person().id, wanted)
        feed_soon()
        with session_scope(read_only=True) as session:
            return success(serializers.job(jobs.get(session, job_id)), HTTPStatus.ACCEPTED)
    with long_writes.writing(len(wanted)) as session:
        results = [_result(session, operation, asked["atomic"]) for operation in wanted]
    if any(operation["op"] == "fingerprint" for operation in wanted):
        feed_soon()
    failed = sum(result["status"] == "error" for result in results)
    return success({"results": results, "done": len(results) - failed, "failed": failed})


def _result(session: OpenSession, operation: Operation, is_atomic: bool) -> dict[str, Any]:
    error = operations.apply(session, person().id, operation)
    if error and is_atomic:
        raise BatchRefusedError(f"{operation['op']} of track {operation['track_id']!r}: {error}")
    said = {"op": operation["op"], "track_id": operation["track_id"]}
    if error is None:
        return said | {"status": "done", "code": None, "message": None}
    return said | {"status": "error", "code": code_of(error), "message": str(error)}
