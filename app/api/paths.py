"""Paths between tracks, and orders of lists along a dimension."""

from http import HTTPStatus

from flask import Response

from app.extensions import fresh_similarity_index
from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint, only_reads
from app.http.responses import success
from discovery.lists import ordering, paths
from library.catalogue import tracks
from library.database import session_scope
from library.work import units
from schemas import envelope
from schemas.sound_lists.orders import ListOrder, ListOrderBody, Ordered
from schemas.sound_lists.paths import Path, PathBody, PathRequest, PathTrackJson

blueprint = StrictBlueprint(
    "paths", __name__, url_prefix="/api/v1", description="Paths between tracks, and orders along a dimension"
)


@blueprint.route("/paths", methods=["POST"])
@blueprint.arguments(PathRequest)
@blueprint.response(HTTPStatus.OK, envelope.success(Path))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.CONFLICT, schema=envelope.Error)
@only_reads
def find_path(asked: PathBody) -> Response:
    """Find tracks whose sound leads from a track, through others, to the last, in even steps.

    No song is in it twice. A way point that is not analysed is 409, and so are silence and plain tones.
    """
    with session_scope(read_only=True) as session:
        for track_id in asked.track_ids:
            tracks.get_file(session, track_id)
            units.refuse_failed(session, track_id)
        view = fresh_similarity_index(session).view
        if asked.minutes is None:
            found = paths.find_path(view, asked.track_ids, asked.tracks or 0)
        else:
            found = paths.find_path_of(view, asked.track_ids, asked.minutes * 60)
        rows = tracks.find_many(session, [each.track_id for each in found], person().id)
    by_id = {row.id: serializers.track(row) for row in rows}
    items: list[PathTrackJson] = [
        {
            **by_id[each.track_id],
            "similarity": None if each.similarity is None else round(each.similarity, 4),
            "is_way_point": each.is_way_point,
        }
        for each in found
        if each.track_id in by_id
    ]
    duration_s = sum(each.duration_s for each in found)
    is_complete = len(found) >= (asked.tracks or 0)
    if asked.minutes is not None:  # off by no more than a track
        is_complete = duration_s + duration_s / len(found) >= asked.minutes * 60
    return success({"tracks": items, "duration_s": round(duration_s, 3), "is_complete": is_complete})


@blueprint.route("/orders", methods=["POST"])
@blueprint.arguments(ListOrder)
@blueprint.response(HTTPStatus.OK, envelope.success(Ordered))
@only_reads
def order_list(asked: ListOrderBody) -> Response:
    """Order up to 10,000 tracks along a dimension: from slow to fast, or as an arc; nothing is changed."""
    with session_scope(read_only=True) as session:
        arranged = ordering.arrange(session, asked.track_ids, asked.order())
    return success({"positions": arranged.positions, "unplaced": arranged.unplaced})
