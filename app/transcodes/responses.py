"""Responses with a transcoded stream: a finished one by ranges, one that is being made from its beginning."""

import errno
import hashlib
import os
from collections.abc import Iterator
from contextlib import ExitStack
from http import HTTPStatus
from typing import IO

from flask import Response, request
from werkzeug.exceptions import ServiceUnavailable
from werkzeug.http import parse_range_header
from werkzeug.wsgi import wrap_file

from app.error_table import StreamDiskFullError
from app.file_responses import conditional
from app.transcodes import store
from app.transcodes.encoders import HITS, EncodersBusyError, encoders
from app.transcodes.encoding import Encoding, StreamStoppedError
from library.catalogue.tracks import TrackFile
from live.counters import counters
from media.errors import CpuLimitError, DecoderCrashedError, TimeLimitError
from media.formats import open_again
from media.streams.stream_formats import MIME_TYPES, Transcoding, estimated_bytes

#: Raised when other settings of an encoder, or another version, make other bytes.
ENCODERS_VERSION = 1

#: Part of a stream that is in memory for each client.
BLOCK_BYTES = 65_536

#: The first bytes follow after a fraction of a second, unless all encoders are busy.
START_WAIT_S = 15.0

#: A range can be sent when the stream is finished; an album track takes five seconds.
END_WAIT_S = 20.0

RETRY_AFTER_S = 5

BUSY = "The server is transcoding as many tracks as it may. Try again in a moment, or ask for the original."
FAILED = "Transcoding this track broke off. Try again, or ask for the original."

#: Failures that may pass.
PASSING = (CpuLimitError, DecoderCrashedError, TimeLimitError, StreamStoppedError)


def key_of(file: TrackFile, status: os.stat_result, wanted: Transcoding) -> str:
    """Return the name of a stream: equal for equal bytes, another when the file's sound may have changed."""
    is_analysed = (status.st_size, status.st_mtime_ns) == (file.size, file.mtime_ns)
    sound = file.audio_id if is_analysed else None
    sound = sound or f"{status.st_dev:x}-{status.st_ino:x}-{status.st_size:x}-{status.st_mtime_ns:x}"
    made = f"{ENCODERS_VERSION} {sound} {wanted.format} {wanted.bitrate_kbps} {wanted.total_s:.6f}"
    made += f" {wanted.section}" if wanted.section else ""
    return hashlib.sha256(made.encode()).hexdigest()[:40]


def respond(
    file: TrackFile, source: IO[bytes], wanted: Transcoding, held: ExitStack, states_length: bool = False
) -> Response:
    """Return the response with a stream.

    Parameters
    ----------
    source
        The audio file; it is closed with `held`, or by the encoder.
    held
        Closed when the response is sent or fails.
    states_length
        A stream that is being made has a length as well, if one can be foreseen: it ends in zeros.

    Raises
    ------
    ServiceUnavailable
        All encoders are busy, or the encoder failed in a way that may pass.
    MediaError
        The file cannot be decoded.
    StreamDiskFullError
    """
    length = estimated_bytes(wanted) if states_length else None
    if wanted.start_s:
        return _growing(source, wanted, None, held, length)
    key = key_of(file, os.fstat(source.fileno()), wanted)
    return _stored(wanted, key, held) or _growing(source, wanted, key, held, length)


def _stored(wanted: Transcoding, key: str, held: ExitStack) -> Response | None:
    finished = store.find(key)
    if finished is None:
        return None
    counters.add(HITS)
    opened = held.enter_context(finished)
    return _finished(opened, os.fstat(opened.fileno()).st_size, wanted, key)


def _finished(opened: IO[bytes], size: int, wanted: Transcoding, key: str) -> Response:
    opened.seek(0)
    blocks = wrap_file(request.environ, opened, BLOCK_BYTES)
    response = Response(blocks, content_type=MIME_TYPES[wanted.format])
    response.content_length = size
    response.set_etag(key)
    return conditional(response, complete_length=size)


def _growing(
    source: IO[bytes], wanted: Transcoding, key: str | None, held: ExitStack, length: int | None
) -> Response:
    unread: Iterator[bytes] = iter(())
    response = Response(unread, content_type=MIME_TYPES[wanted.format])
    response.automatically_set_content_length = False
    if key:
        response.set_etag(key)
        response.make_conditional(request.environ)
    response.cache_control.no_store = True  # a browser would hold other requests for it back
    response.headers["Accept-Ranges"] = "none"
    if length is not None and response.status_code != HTTPStatus.NOT_MODIFIED:
        response.content_length = length
    if request.method == "HEAD" or response.status_code == HTTPStatus.NOT_MODIFIED:
        return response
    encoding = _request(source, wanted, key)
    if encoding is None:
        stored = _stored(wanted, key or "", held)
        if stored is None:  # removed at once, since the store is too small
            raise ServiceUnavailable(FAILED, retry_after=RETRY_AFTER_S)
        return stored
    held.callback(encoders().release, encoding)
    _wait(encoding)
    if key and _needs_end() and encoding.wait_for_end(END_WAIT_S) and encoding.size is not None:
        opened = held.enter_context(open_again(encoding.file.fileno()))
        return _finished(opened, encoding.size, wanted, key)
    response.response = _tail(encoding) if length is None else _filled(_tail(encoding), length)
    return response


def _request(source: IO[bytes], wanted: Transcoding, key: str | None) -> Encoding | None:
    try:
        return encoders().request(wanted, source.fileno(), key)
    except EncodersBusyError:
        raise ServiceUnavailable(BUSY, retry_after=RETRY_AFTER_S) from None
    except OSError as error:
        raise _disk_error(error) from error


def _wait(encoding: Encoding) -> None:
    try:
        if not encoding.wait_for_bytes(START_WAIT_S):
            raise ServiceUnavailable(BUSY, retry_after=RETRY_AFTER_S)
    except PASSING:
        raise ServiceUnavailable(FAILED, retry_after=RETRY_AFTER_S) from None
    except OSError as error:
        raise _disk_error(error) from error


def _disk_error(error: OSError) -> Exception:
    return StreamDiskFullError(str(error)) if error.errno in {errno.ENOSPC, errno.EDQUOT} else error


def _needs_end() -> bool:
    """Return whether the request names a part that only a finished stream has: any but `bytes=0-`."""
    wanted = parse_range_header(request.headers.get("Range"))
    return wanted is not None and wanted.units == "bytes" and wanted.ranges != [(0, None)]


def _tail(encoding: Encoding) -> Iterator[bytes]:
    """Yield a stream to its end; an error breaks the response off, so that the client notices."""
    position = 0
    while block := encoding.read(position, BLOCK_BYTES):
        yield block
        position += len(block)


def _filled(blocks: Iterator[bytes], length: int) -> Iterator[bytes]:
    """Yield a stream in exactly the length that was stated: decoders skip zeros after its end."""
    left = length
    for block in blocks:
        yield block[:left]
        left -= len(block[:left])
    yield from (bytes(min(left - at, BLOCK_BYTES)) for at in range(0, left, BLOCK_BYTES))
