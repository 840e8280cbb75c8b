"""Rules of smart playlists: fields that they may name, and what they would find."""

from http import HTTPStatus

from flask import Response

from app import smart_playlists
from app.http import serializers
from app.http.auth import person
from app.http.blueprint import StrictBlueprint
from app.http.responses import success
from fingerprint.dimensions import DIMENSIONS
from library.catalogue import tracks
from library.database import session_scope
from library.people.smart_rules.rule_fields import FIELDS, OPERATORS, SORTS
from schemas import envelope
from schemas.playlist_parts.smart_rules import (
    PreviewedRules,
    RuleFields,
    RulesPreview,
    RulesPreviewBody,
)

blueprint = StrictBlueprint(
    "smart playlists", __name__, url_prefix="/api/v1/playlists", description="Rules of smart playlists"
)

#: Tracks that a preview shows.
PREVIEWED = 50

UNITS = {dimension.name: dimension.unit for dimension in DIMENSIONS}


@blueprint.route("/rule-fields")
@blueprint.response(HTTPStatus.OK, envelope.success(RuleFields))
def list_rule_fields() -> Response:
    """List the fields, operators and orders of rules."""
    found = [
        {"name": name, "kind": kind.value, "operators": OPERATORS[kind], "unit": UNITS.get(name)}
        for name, kind in FIELDS.items()
    ]
    return success({"fields": found, "sorts": SORTS})


@blueprint.route("/preview", methods=["POST"])
@blueprint.arguments(RulesPreview)
@blueprint.response(HTTPStatus.OK, envelope.success(PreviewedRules))
def preview_rules(body: RulesPreviewBody) -> Response:
    """Show what rules find, without storing anything."""
    found, duration_s = smart_playlists.preview(body.rules)
    with session_scope(read_only=True) as session:
        shown = tracks.find_many(session, found[:PREVIEWED], person().id)
    items = [serializers.track(row) for row in shown]
    return success({"track_count": len(found), "duration_s": duration_s, "tracks": items})
