"""Music folders."""

import os
from http import HTTPStatus

from flask import Response

from app import job_serializers
from app.http.auth import admin_only
from app.http.blueprint import StrictBlueprint
from app.http.errors import refuse
from app.http.list_responses import list_response
from app.http.openapi import LOCATION
from app.http.responses import success
from app.proxies.forwarding import own_address
from config.settings import current
from library import paging
from library.database import session_scope
from library.errors import RootNotAllowedError
from library.scanning import gone_files, root_list, roots
from library.scanning.moved_roots import root_folders
from library.scanning.rehoming import is_inside
from library.work import jobs
from schemas import envelope
from schemas.jobs import Job
from schemas.paging import ListQuery, PageArguments
from schemas.roots import GoneBody, GoneRequest, Root, RootBody, RootRequest
from workers.library_scan import feed_soon, request_scan

blueprint = StrictBlueprint("roots", __name__, url_prefix="/api/v1/roots", description="Music folders")


@blueprint.route("")
@admin_only
@blueprint.arguments(ListQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Root))
def list_roots(query: PageArguments) -> Response:
    """List the music folders; detached ones come last."""
    return list_response(query, root_list.page, job_serializers.root)


@blueprint.route("", methods=["POST"])
@admin_only
@blueprint.arguments(RootRequest)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Job), headers=LOCATION)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_root(body: RootBody) -> Response:
    """Add a music folder beneath one of AURALIS_ROOTS and scan it; returns the job of the scan."""
    path = _allowed(body.path)
    with session_scope() as session:
        root_id = roots.add(session, path)
    job_id = request_scan()
    with session_scope(read_only=True) as session:
        response = success(job_serializers.job(jobs.get(session, job_id)), HTTPStatus.CREATED)
    response.headers["Location"] = own_address(f"/api/v1/roots/{root_id}")
    return response


@blueprint.route("/<root_id>")
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(Root))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_root(root_id: str) -> Response:
    """Get a music folder."""
    with session_scope(read_only=True) as session:
        return success(job_serializers.root(root_list.get(session, paging.number(root_id))))


@blueprint.route("/<root_id>", methods=["DELETE"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(Root))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def remove_root(root_id: str) -> Response:
    """Detach a music folder: its tracks disappear from the lists, their data stays.

    A folder that the setting MUSIC names is detached there instead; the demo library is removed permanently.
    """
    number = paging.number(root_id)
    with session_scope() as session:
        is_demo = is_inside(root_list.get(session, number).path, os.fsencode(current().data))
        roots.remove(session, number, keeps_off=is_demo)
    root_folders.detach_tracks(number)
    with session_scope(read_only=True) as session:
        return success(job_serializers.root(root_list.get(session, number)))


@blueprint.route("/<root_id>/move", methods=["POST"])
@admin_only
@blueprint.arguments(RootRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(Root))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def move_root(body: RootBody, root_id: str) -> Response:
    """Tell that a music folder is at another path now, beneath one of AURALIS_ROOTS; it is scanned there.

    Its tracks keep their ids, and so favourites, ratings, plays, playlists and fingerprints. A sample of its
    files is compared by path and size: if none is at the new path, nothing is changed.
    """
    path = _allowed(body.path)
    moved_id, _ = root_folders.move(paging.number(root_id), path)
    with session_scope(read_only=True) as session:
        return success(job_serializers.root(root_list.get(session, moved_id)))


@blueprint.route("/<root_id>/gone", methods=["POST"])
@admin_only
@blueprint.arguments(GoneRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(Root))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def confirm_gone_files(body: GoneBody, root_id: str) -> Response:
    """Confirm that files of a music folder are gone, which a scan marks as missing, or keep waiting for them.

    A confirmation covers the number of files that `gone` showed; if more are gone by then, they are shown.
    """
    number = paging.number(root_id)
    with session_scope() as session:
        root_list.get(session, number)
        job_id = gone_files.confirm(session, number, body.are_gone)
    if job_id:
        feed_soon()
    with session_scope(read_only=True) as session:
        return success(job_serializers.root(root_list.get(session, number)))


def _allowed(sent: str) -> bytes:
    """Return the folder that a path leads to.

    Paths outside AURALIS_ROOTS are refused before the file system is read, so that a response does not reveal
    which folders exist.

    Raises
    ------
    RootNotAllowedError
        The folder is outside AURALIS_ROOTS.
    """
    path = os.path.realpath(os.fsencode(sent))
    allowed = map(os.path.realpath, current().roots)  # a mount is often named through a link
    if not os.path.isabs(sent) or not any(is_inside(path, folder) for folder in allowed):
        names = ", ".join(map(os.fsdecode, current().roots))
        raise RootNotAllowedError(f"Music folders must be inside one of these (AURALIS_ROOTS): {names}.")
    if not os.path.isdir(path):
        refuse("json", "path", "Is not a folder.")
    return path
