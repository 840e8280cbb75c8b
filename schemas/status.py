"""Health of the server."""

from marshmallow import fields

from schemas.fields import StrictSchema


class WatchedFolder(StrictSchema):
    """How changes in a music folder are noticed."""

    root_id = fields.String(required=True, metadata={"example": "1"})
    state = fields.String(required=True, metadata={"enum": ["watched", "polled", "away", "off"]})
    message = fields.String(
        required=True, metadata={"example": "polled every 15 min: cifs does not tell of changes"}
    )


class Health(StrictSchema):
    """Health of the server; degraded: a service is unavailable, everything else works."""

    status = fields.String(required=True, metadata={"enum": ["ok", "degraded", "down"]})
    version = fields.String(required=True)
    checks = fields.Dict(
        keys=fields.String(),
        values=fields.String(),
        required=True,
        metadata={"description": "'ok' or the problem, by name", "example": {"database": "ok"}},
    )
    last_runs = fields.Dict(
        keys=fields.String(),
        values=fields.String(allow_none=True),
        required=True,
        metadata={
            "description": "last runs of scheduled tasks, by name; empty while Redis is unavailable",
            "example": {"feed": "2026-11-23T09:30:00.000Z"},
        },
    )
    backup_age_s = fields.Float(
        allow_none=True,
        metadata={
            "description": "seconds since the last backup in the backup folder; null: none, or unknown"
        },
    )
    music_folders = fields.List(
        fields.Nested(WatchedFolder),
        metadata={"description": "how changes in them are noticed; empty while no watcher runs"},
    )
