"""The folders with music."""

import os
from http import HTTPStatus
from typing import Any

from flask import Response

from app.http import cursors, list_responses, serializers
from app.http.auth import admin_only
from app.http.blueprint import StrictBlueprint
from app.http.errors import refuse
from app.http.openapi import LOCATION
from app.http.responses import success
from config.settings import current
from library import paging, write_turns
from library.database import session_scope
from library.errors import RootNotAllowedError
from library.scanning import root_list, roots
from library.scanning.rehoming import is_inside
from library.work import jobs
from schemas import envelope
from schemas.fields import PageQuery
from schemas.jobs import Job
from schemas.roots import Root, RootRequest
from workers.library_scan import request_scan

blueprint = StrictBlueprint("roots", __name__, url_prefix="/api/v1/roots", description="Folders with music")


@blueprint.route("")
@admin_only
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(HTTPStatus.OK, envelope.listing(Root))
def list_roots(query: dict[str, Any]) -> Response:
    """List the folders with music, those that were taken off last."""
    place = cursors.take_place(query)
    with session_scope(read_only=True) as session:
        found = root_list.page(session, place)
    return list_responses.answer(query, place, found, serializers.root)


@blueprint.route("", methods=["POST"])
@admin_only
@blueprint.arguments(RootRequest)
@blueprint.response(HTTPStatus.CREATED, envelope.success(Job), headers=LOCATION)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
def add_root(asked: dict[str, Any]) -> Response:
    """Add a folder with music, beneath one of AURALIS_ROOTS, and scan it: the answer is the scan's job."""
    path = _allowed(asked["path"])
    with session_scope() as session:
        root_id = roots.add(session, path)
    job_id = request_scan()
    with session_scope(read_only=True) as session:
        answer = success(serializers.job(jobs.get(session, job_id)), HTTPStatus.CREATED)
    answer.headers["Location"] = f"/api/v1/roots/{root_id}"
    return answer


@blueprint.route("/<root_id>")
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(Root))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_root(root_id: str) -> Response:
    """Get one folder with music."""
    with session_scope(read_only=True) as session:
        return success(serializers.root(root_list.get(session, paging.number(root_id))))


@blueprint.route("/<root_id>", methods=["DELETE"])
@admin_only
@blueprint.response(HTTPStatus.OK, envelope.success(Root))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def remove_root(root_id: str) -> Response:
    """Take a folder off: its tracks leave the lists, all that is known of them stays.

    What MUSIC names is taken off there; the demo library goes for ever.
    """
    number = paging.number(root_id)
    with session_scope() as session:
        is_demo = is_inside(root_list.get(session, number).path, os.fsencode(current().data))
        roots.remove(session, number, keeps_off=is_demo)
    more = True
    while more:
        with write_turns.long_scope() as session:
            more = roots.detach_tracks(session, number)
    with session_scope(read_only=True) as session:
        return success(serializers.root(root_list.get(session, number)))


def _allowed(sent: str) -> bytes:
    """The folder that a path leads to, if that may be added.

    What lies elsewhere is refused without a look at it, so that nobody learns what is there.
    """
    path = os.path.realpath(os.fsencode(sent))
    allowed = map(os.path.realpath, current().roots)  # a mount is often named through a link
    if not os.path.isabs(sent) or not any(is_inside(path, folder) for folder in allowed):
        raise RootNotAllowedError("This folder may not be added: AURALIS_ROOTS names those that may.")
    if not os.path.isdir(path):
        refuse("json", "path", "Is no folder.")
    return path
