"""Scans of the music folders."""

import os
from http import HTTPStatus

from flask import Response

from app import job_serializers
from app.http.auth import admin_only
from app.http.blueprint import StrictBlueprint
from app.http.openapi import LOCATION
from app.http.responses import success
from app.proxies.forwarding import own_address
from library.database import session_scope
from library.work import jobs
from schemas import envelope
from schemas.jobs import Job, ScanBody, ScanRequest
from workers.library_scan import request_scan

blueprint = StrictBlueprint(
    "scans", __name__, url_prefix="/api/v1/scans", description="Scans of the music folders"
)


@blueprint.route("", methods=["POST"])
@admin_only
@blueprint.arguments(ScanRequest, location="json", required=False)
@blueprint.response(HTTPStatus.ACCEPTED, envelope.success(Job), headers=LOCATION)
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def start_scan(scan: ScanBody) -> Response:
    """Start a scan; a running scan returns its job.

    With `path`, only this file or folder is scanned, and only files in it are found to be missing. Such
    requests are joined until their job begins, after the scans that run.
    """
    path = os.fsencode(scan.path) if scan.path else None
    job_id = request_scan(scan.accept_missing, scan.full, path)
    with session_scope(read_only=True) as session:
        response = success(job_serializers.job(jobs.get(session, job_id)), HTTPStatus.ACCEPTED)
    response.headers["Location"] = own_address(f"/api/v1/jobs/{job_id}")
    return response
