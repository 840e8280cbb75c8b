"""Many tracks or operations in one request."""

from http import HTTPStatus

from flask import Response

from app import fingerprint_lookup, job_serializers, marks
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
from schemas import envelope
from schemas.fingerprints import Fingerprint
from schemas.jobs import Job
from schemas.listening.batch import (
    MAX_INLINE,
    BatchBody,
    BatchRequest,
    BatchResult,
    OperationBody,
    TrackIds,
    TrackIdsBody,
    batch_list,
)
from schemas.objects import OperationResultJson
from schemas.tracks import Track
from workers.library_scan import feed_soon

blueprint = StrictBlueprint(
    "batch", __name__, url_prefix="/api/v1/batch", description="Many tracks or operations in one request"
)


@blueprint.route("/tracks", methods=["POST"])
@blueprint.arguments(TrackIds)
@blueprint.response(HTTPStatus.OK, batch_list(Track))
@only_reads
def get_tracks(asked: TrackIdsBody) -> Response:
    """Get up to 500 tracks, whether or not their files are present."""
    wanted = list(dict.fromkeys(asked.track_ids))
    with session_scope(read_only=True) as session:
        found = tracks.find_anywhere(session, wanted, person().id)
    return batch({track_id: serializers.track(row) for track_id, row in found.items()}, wanted)


@blueprint.route("/fingerprints", methods=["POST"])
@blueprint.arguments(TrackIds)
@blueprint.response(HTTPStatus.OK, batch_list(Fingerprint))
@only_reads
def get_fingerprints(asked: TrackIdsBody) -> Response:
    """Get the fingerprints of up to 500 tracks; tracks that are not analysed yet are in `missing`.

    Each cache tier is read once for all tracks. `meta` has the number of cache hits.
    """
    wanted = list(dict.fromkeys(asked.track_ids))
    answers = fingerprint_lookup.look_up(wanted)
    items = {
        track_id: fingerprint_lookup.shown(track_id, answer)
        for track_id, answer in answers.items()
        if answer.vector or answer.entry
    }
    return batch(items, wanted, fingerprint_lookup.note(answers))


@blueprint.route("", methods=["POST"])
@blueprint.arguments(BatchRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(BatchResult))
@blueprint.alt_response(HTTPStatus.ACCEPTED, schema=envelope.success(Job))
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def run_batch(asked: BatchBody) -> Response:
    """Run up to 100 operations with a result each, or up to 10,000 as a job (202).

    With `atomic` the first operation that fails undoes the others (409). Batch jobs run one after the other.
    Each user can have one waiting batch; another one is refused until it has started (409 BATCH_WAITING).
    """
    wanted = asked.operations
    if len(wanted) > MAX_INLINE:
        if asked.atomic:
            raise BatchRefusedError(f"`atomic` takes {MAX_INLINE} operations at most.")
        with long_writes.writing(len(wanted)) as session:
            job_id = batches.request(session, person().id, [_operation(each) for each in wanted])
        feed_soon()
        with session_scope(read_only=True) as session:
            return success(job_serializers.job(jobs.get(session, job_id)), HTTPStatus.ACCEPTED)
    with long_writes.writing(len(wanted)) as session:
        results = [_result(session, operation, asked.atomic) for operation in wanted]
    if any(operation.op == "fingerprint" for operation in wanted):
        feed_soon()
    done = [result for result in results if result["status"] == "done"]
    marked = [result["track_id"] for result in done if result["op"] in operations.MARKING]
    marks.tell((marks.TRACK, marked))
    return success({"results": results, "done": len(done), "failed": len(results) - len(done)})


def _operation(sent: OperationBody) -> Operation:
    operation: Operation = {"op": sent.op, "track_id": sent.track_id}
    if sent.rating is not None:
        operation["rating"] = sent.rating
    if sent.playlist_id is not None:
        operation["playlist_id"] = sent.playlist_id
    if sent.played_at is not None:
        operation["played_at"] = sent.played_at
    return operation


def _result(session: OpenSession, operation: OperationBody, is_atomic: bool) -> OperationResultJson:
    error = operations.apply(session, person().id, _operation(operation))
    if error and is_atomic:
        raise BatchRefusedError(f"{operation.op} of track {operation.track_id!r}: {error}")
    return {
        "op": operation.op,
        "track_id": operation.track_id,
        "status": "error" if error else "done",
        "code": code_of(error) if error else None,
        "message": str(error) if error else None,
    }
