"""Many things in one request."""

from http import HTTPStatus
from typing import Any

from flask import Response

from app import presentation, sounds
from app.auth import OWNER
from app.blueprint import StrictBlueprint
from app.envelope import batch
from library import tracks
from library.database import session_scope
from schemas import batch as schemas
from schemas.fingerprints import Fingerprint
from schemas.tracks import Track

blueprint = StrictBlueprint("batch", __name__, url_prefix="/api/v1/batch", description="Many in one request")


@blueprint.route("/tracks", methods=["POST"])
@blueprint.arguments(schemas.TrackIds)
@blueprint.response(HTTPStatus.OK, schemas.batch(Track))
def get_tracks(asked: dict[str, Any]) -> Response:
    """Get up to 500 tracks, wherever their files are."""
    wanted = list(dict.fromkeys(asked["track_ids"]))
    with session_scope(read_only=True) as session:
        found = tracks.find_anywhere(session, wanted, OWNER)
    return batch({track_id: presentation.track(row) for track_id, row in found.items()}, wanted)


@blueprint.route("/fingerprints", methods=["POST"])
@blueprint.arguments(schemas.TrackIds)
@blueprint.response(HTTPStatus.OK, schemas.batch(Fingerprint))
def get_fingerprints(asked: dict[str, Any]) -> Response:
    """Get the fingerprints of up to 500 tracks; those that are yet to be heard are `missing`.

    What every cache tier has is asked for at once. `meta` says how many of them a cache had.
    """
    wanted = list(dict.fromkeys(asked["track_ids"]))
    answers = sounds.look_up(wanted)
    items = {
        track_id: sounds.shown(track_id, answer)
        for track_id, answer in answers.items()
        if answer.vector or answer.entry
    }
    return batch(items, wanted, sounds.note(answers))
