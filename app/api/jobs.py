"""Jobs: lists, progress, retry and cancellation."""

from http import HTTPStatus

from flask import Response

from app import job_serializers
from app.http import cursors
from app.http.auth import admin_only
from app.http.blueprint import StrictBlueprint
from app.http.list_responses import page_response
from app.http.responses import success
from library import batches
from library.database import session_scope
from library.scanning import scans
from library.states import JobState, WorkKind
from library.work import jobs, part_jobs, units
from schemas import envelope
from schemas.jobs import Job, JobListArguments, JobListQuery
from workers.library_scan import feed_soon

blueprint = StrictBlueprint("jobs", __name__, url_prefix="/api/v1/jobs", description="Background jobs")


@blueprint.route("")
@blueprint.arguments(JobListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Job))
def list_jobs(query: JobListArguments) -> Response:
    """List jobs, newest first."""
    page = cursors.find_page(query)
    state = JobState(query.state) if query.state else None
    kind = WorkKind(query.kind) if query.kind else None
    with session_scope(read_only=True) as session:
        reports, found = jobs.page(session, page, state, kind)
    return page_response(query, page, found, [job_serializers.job(report) for report in reports])


@blueprint.route("/<job_id>")
@blueprint.response(HTTPStatus.OK, envelope.success(Job))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_job(job_id: str) -> Response:
    """Get a job with its progress, rate and errors."""
    with session_scope(read_only=True) as session:
        return success(job_serializers.job(jobs.get(session, job_id)))


@blueprint.route("/<job_id>/retry", methods=["POST"])
@admin_only
@blueprint.response(HTTPStatus.ACCEPTED, envelope.success(Job))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def retry_job(job_id: str) -> Response:
    """Retry the failed units of a job; returns the job that runs them, for a scan a new one."""
    with session_scope() as session:
        if jobs.get(session, job_id).kind is WorkKind.SCAN:
            job_id = scans.retry(session, job_id)
        else:
            units.retry(session, job_id)
    feed_soon()
    with session_scope(read_only=True) as session:
        return success(job_serializers.job(jobs.get(session, job_id)), HTTPStatus.ACCEPTED)


@blueprint.route("/<job_id>", methods=["DELETE"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(Job))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def cancel_job(job_id: str) -> Response:
    """Cancel a job that has not ended; finished units stay, pending ones are skipped and can be retried."""
    with session_scope() as session:
        jobs.cancel(session, job_id)
        scans.cancel(session, job_id)
        batches.cancel(session, job_id)
        part_jobs.cancel(session, job_id)
        units.cancel(session, job_id)
    with session_scope(read_only=True) as session:
        return success(job_serializers.job(jobs.get(session, job_id)))
