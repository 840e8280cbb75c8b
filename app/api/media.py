"""Audio, artwork and waveform of a track. Files are opened by id beneath their root, never by a sent path."""

import os
from contextlib import ExitStack
from http import HTTPStatus

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
from schemas.tracks import ArtworkArguments, ArtworkQuery, Waveform

blueprint = StrictBlueprint(
    "media", __name__, url_prefix="/api/v1/tracks", description="Audio, artwork and waveforms"
)

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

#: Clients revalidate after this long; with the ETag the response has no body.
MAX_AGE_S = 3600

BINARY = {"type": "string", "format": "binary"}

#: Files that a process sends at the same time. Each occupies a thread while its client reads; the other
#: threads (`config.gunicorn.threads`) stay free for other requests.
MAX_STREAMS = 48

#: The limit for one user, or one address: the current and the next track, on a few devices.
MAX_STREAMS_EACH = 6

#: Part of a file that is in memory for each client.
BLOCK_BYTES = 65_536

TOO_MANY = (
    f"The limit of {MAX_STREAMS_EACH} files at a time, or {MAX_STREAMS} of all users together, is reached. "
    "Stop one of them, or try again in a moment."
)

_streams = ConnectionLimits(MAX_STREAMS, MAX_STREAMS_EACH)


@blueprint.route("/<track_id>/audio")
@blueprint.response(HTTPStatus.OK, BINARY, content_type="audio/*")
@blueprint.alt_response(HTTPStatus.PARTIAL_CONTENT, schema=BINARY, content_type="audio/*")
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, schema=envelope.Error)
def get_audio(track_id: str) -> Response:
    """Stream a track's file; supports Range, If-Range and If-None-Match."""
    with session_scope(read_only=True) as session:
        file = tracks.get_file(session, track_id)
    with ExitStack() as held:  # until the response is sent or fails
        _take_stream(held)
        opened = held.enter_context(os.fdopen(open_beneath(file.root, file.path), "rb"))
        status = os.fstat(opened.fileno())
        blocks = wrap_file(request.environ, opened, BLOCK_BYTES)
        response = Response(blocks, mimetype=MIME_TYPES.get(file.format, "application/octet-stream"))
        response.content_length = status.st_size
        response.last_modified = status.st_mtime  # type: ignore[assignment]  # seconds are understood
        response.set_etag(f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ino:x}")
        _conditional(response, complete_length=status.st_size)
        response.call_on_close(held.pop_all().close)
    return response


def _take_stream(held: ExitStack) -> None:
    holder = auth.holder()
    if not _streams.acquire(holder):
        raise ServiceUnavailable(TOO_MANY, retry_after=1)
    held.callback(_streams.release, holder)


@blueprint.route("/<track_id>/artwork")
@blueprint.arguments(ArtworkQuery, location="query")
@blueprint.response(HTTPStatus.OK, BINARY, content_type="image/*")
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_artwork(query: ArtworkArguments, track_id: str) -> Response:
    """Get a track's artwork, embedded or from its folder, in its original size or scaled down."""
    with session_scope(read_only=True) as session:
        file = tracks.get_file(session, track_id)
    found = artwork.find(file, query.size, auth.holder())
    if found is None:
        raise NotFound("This track has no artwork.")
    response = Response(found.data, mimetype=found.mime)
    response.add_etag()
    return _conditional(response)


@blueprint.route("/<track_id>/waveform")
@blueprint.response(HTTPStatus.OK, envelope.success(Waveform))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_waveform(track_id: str) -> Response:
    """Get a track's waveform: its peaks over time."""
    with session_scope(read_only=True) as session:
        file = tracks.get_file(session, track_id)
        recording = fingerprints.find_recording(session, file.audio_id) if file.audio_id else None
        if recording is None:
            raise NotFound("This track has not been analysed yet.")
        return success({"duration_s": recording.duration_s, "peaks": list(recording.waveform)})


def _conditional(response: Response, complete_length: int | None = None) -> Response:
    response.cache_control.private = True
    response.cache_control.max_age = MAX_AGE_S
    if complete_length is None:
        response.make_conditional(request.environ)
    else:
        environ = drop_unsupported_range(request.environ, complete_length)
        response.make_conditional(environ, accept_ranges=True, complete_length=complete_length)
    return response
