"""Audio, artwork, lyrics and waveform of a track. Files are opened by id, never by a sent path."""

import os
from contextlib import ExitStack
from http import HTTPStatus

from flask import Response, request
from werkzeug.exceptions import NotFound, ServiceUnavailable
from werkzeug.wsgi import wrap_file

from app import artwork, lyrics
from app.connection_limits import ConnectionLimits
from app.file_responses import BINARY, conditional, picture
from app.http import auth
from app.http.blueprint import StrictBlueprint
from app.http.errors import refuse
from app.http.responses import success
from app.transcodes import responses
from library import fingerprints
from library.catalogue import tracks
from library.catalogue.tracks import TrackFile
from library.database import session_scope
from library.errors import NoLyricsError
from media.files import open_beneath
from media.streams.mime_types import mime_type
from media.streams.stream_formats import StreamFormat, Transcoding, bit_rate
from schemas import envelope
from schemas.listening.audio import ORIGINAL, AudioArguments, AudioQuery
from schemas.tracks import (
    ArtworkArguments,
    ArtworkQuery,
    TrackLyrics,
    Waveform,
)

blueprint = StrictBlueprint(
    "media", __name__, url_prefix="/api/v1/tracks", description="Audio, artwork, lyrics and waveforms"
)

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
@blueprint.arguments(AudioQuery, location="query")
@blueprint.response(HTTPStatus.OK, BINARY, content_type="audio/*")
@blueprint.alt_response(HTTPStatus.PARTIAL_CONTENT, schema=BINARY, content_type="audio/*")
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
@blueprint.alt_response(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, schema=envelope.Error)
def get_audio(query: AudioArguments, track_id: str) -> Response:
    """Stream a track's file, or transcode it; supports Range, If-Range and If-None-Match.

    The original of a track that a cue sheet makes of a part of a file is this part as FLAC.

    A transcoded stream is sent while it is made, without a length. Once it is finished it is a file as any
    other; a range of it waits until then, and is ignored (200) if that takes too long.
    """
    return stream(query, track_id)


def stream(query: AudioArguments, track_id: str, states_length: bool = False) -> Response:
    """Return the response with a track's audio; it holds one of the caller's streams until it is sent.

    Parameters
    ----------
    states_length
        See `responses.respond`.
    """
    with session_scope(read_only=True) as session:
        file = tracks.get_file(session, track_id)
    with ExitStack() as held:  # until the response is sent or fails
        _take_stream(held)
        opened = held.enter_context(os.fdopen(open_beneath(file.root, file.path), "rb"))
        if query.format != ORIGINAL or file.section:
            response = responses.respond(file, opened, _transcoding(query, file), held, states_length)
            response.call_on_close(held.pop_all().close)
            return response
        status = os.fstat(opened.fileno())
        blocks = wrap_file(request.environ, opened, BLOCK_BYTES)
        response = Response(blocks, content_type=mime_type(file.format))
        response.content_length = status.st_size
        response.last_modified = status.st_mtime  # type: ignore[assignment]  # seconds are understood
        response.set_etag(f"{status.st_size:x}-{status.st_mtime_ns:x}-{status.st_ino:x}")
        conditional(response, complete_length=status.st_size)
        response.call_on_close(held.pop_all().close)
    return response


def _transcoding(query: AudioArguments, file: TrackFile) -> Transcoding:
    if file.duration_s is not None and query.start_s >= file.duration_s > 0:
        refuse("query", "start_s", "Is after the end of the track.")
    wanted = StreamFormat.FLAC if query.format == ORIGINAL else StreamFormat(query.format)
    kbps = bit_rate(wanted, query.bitrate_kbps)
    decoded_s = file.duration_s if file.audio_id else None
    return Transcoding(wanted, kbps, query.start_s, decoded_s or 0.0, file.section)


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
    return picture(found)


@blueprint.route("/<track_id>/lyrics")
@blueprint.response(HTTPStatus.OK, envelope.success(TrackLyrics))
@blueprint.alt_response(HTTPStatus.NOT_FOUND, schema=envelope.Error)
def get_lyrics(track_id: str) -> Response:
    """Get a track's lyrics: an .lrc file beside it, those embedded, or a .txt file; 404 NO_LYRICS without."""
    with session_scope(read_only=True) as session:
        file = tracks.get_file(session, track_id)
    found = lyrics.find(file, auth.holder())
    if found is None:
        raise NoLyricsError("This track has no lyrics.")
    origin, text = found
    lines = [{"start_ms": line.start_ms, "text": line.text} for line in text.lines]
    return success({"source": origin, "synced": text.synced, "lines": lines})


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
