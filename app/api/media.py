"""A track's sound, picture and waveform. Files are opened by id beneath their root, never by a sent path."""

import os
from contextlib import ExitStack
from http import HTTPStatus
from typing import Any

from flask import Response, request
from werkzeug.exceptions import NotFound, ServiceUnavailable
from werkzeug.wsgi import wrap_file

from app import artwork
from app.connection_limits import ConnectionLimits
from app.http import auth
from app.http.blueprint import StrictBlueprint
from app.http.parsing import drop_unsupported_range
from app.http.responses import success
from library import fingerprints
from library.catalogue import tracks
from library.database import session_scope
from media.files import open_beneath
from schemas import envelope
from schemas.tracks import ArtworkQuery, Waveform

blueprint = StrictBlueprint("media", __name__, url_prefix="/api/v1/tracks", description="Sound and pictures")

MIME_TYPES = {
    "mp3": "audio/mpeg",
    "flac": "audio/flac",
    "ogg": "audio/ogg",
    "opus": "audio/ogg",
    "wav": "audio/wav",
    "aiff": "audio/aiff",
    "m4a": "audio/mp4",
    "aac": "audio/aac",
}

#: Clients ask again after this long; with the ETag that costs no body.
MAX_AGE_S = 3600

BINARY = {"type": "string", "format": "binary"}

#: Files that a process sends at the same time. Each takes a thread while its client reads; the rest of the
#: threads (`config.gunicorn.threads`) stay free for everything else.
MAX_STREAMS = 48

#: Of them for a person, or for an address: one that is heard, one that comes next, on a few devices.
MAX_STREAMS_EACH = 6

#: So much of a file is in memory for each client.
BLOCK_BYTES = 65_536

TOO_MANY = (
    f"You are being sent {MAX_STREAMS_EACH} files already, or all listeners together {MAX_STREAMS}. "
    "Stop one of them, or try again in a moment."
)

_streams = ConnectionLimits(MAX_STREAMS, MAX_STREAMS_EACH)


@blueprint.route("/<track_id>/audio")
@blueprint.response(HTTPStatus.OK, BINARY, content_type="audio/*")
@blueprint.alt_response(HTTPStatus.PARTIAL_CONTENT, schema=BINARY, content_type="audio/*")
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, schema=envelope.Error)
def get_audio(track_id: str) -> Response:
    """Stream a track's file; understands Range, If-Range and If-None-Match."""
    with session_scope(read_only=True) as session:
        file = tracks.get_file(session, track_id)
    with ExitStack() as held:  # until the answer is sent, or nothing comes of it
        _take_stream(held)
        opened = held.enter_context(os.fdopen(open_beneath(file.root, file.path), "rb"))
        status = os.fstat(opened.fileno())
        blocks = wrap_file(request.environ, opened, BLOCK_BYTES)
        answer = Response(blocks, mimetype=MIME_TYPES.get(file.format, "application/octet-stream"))
        answer.content_length = status.st_size
        answer.last_modified = status.st_mtime  # type: ignore[assignment]  # seconds are understood
        answer.set_etag(f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ino:x}")
        _conditional(answer, complete_length=status.st_size)
        answer.call_on_close(held.pop_all().close)
    return answer


def _take_stream(held: ExitStack) -> None:
    holder = auth.holder()
    if not _streams.acquire(holder):
        raise ServiceUnavailable(TOO_MANY, retry_after=1)
    held.callback(_streams.release, holder)


@blueprint.route("/<track_id>/artwork")
@blueprint.arguments(ArtworkQuery, location="query")
@blueprint.response(HTTPStatus.OK, BINARY, content_type="image/*")
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_artwork(query: dict[str, Any], track_id: str) -> Response:
    """Get a track's picture, the one in the file or the one beside it: as it is, or within a square."""
    with session_scope(read_only=True) as session:
        file = tracks.get_file(session, track_id)
    found = artwork.find(file, query["size"], auth.holder())
    if found is None:
        raise NotFound("This track has no picture.")
    answer = Response(found.data, mimetype=found.mime)
    answer.add_etag()
    return _conditional(answer)


@blueprint.route("/<track_id>/waveform")
@blueprint.response(HTTPStatus.OK, envelope.success(Waveform))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_waveform(track_id: str) -> Response:
    """Get a track's loudest moments along its time, for the player's seek line."""
    with session_scope(read_only=True) as session:
        file = tracks.get_file(session, track_id)
        recording = fingerprints.find_recording(session, file.audio_id) if file.audio_id else None
        if recording is None:
            raise NotFound("This track was not listened to yet.")
        return success({"duration_s": recording.duration_s, "peaks": list(recording.waveform)})


def _conditional(answer: Response, complete_length: int | None = None) -> Response:
    answer.cache_control.private = True
    answer.cache_control.max_age = MAX_AGE_S
    if complete_length is None:
        answer.make_conditional(request.environ)
    else:
        environ = drop_unsupported_range(request.environ, complete_length)
        answer.make_conditional(environ, accept_ranges=True, complete_length=complete_length)
    return answer
