"""Files as responses: ranges, validators and caching in browsers (RFC 9110, RFC 9111)."""

from http import HTTPStatus

from flask import Response, request

from app.http.parsing import drop_unsupported_range
from media.results import Artwork

#: The schema of a body that is a file.
BINARY = {"type": "string", "format": "binary"}

#: Clients revalidate after this long; with the ETag the response has no body.
MAX_AGE_S = 3600

#: A picture that is added shows after this long.
NO_PICTURE_S = 60


def conditional(response: Response, complete_length: int | None = None) -> Response:
    """Return 304, 206 or 416 where the request's headers ask for it; ranges need the complete length."""
    response.cache_control.private = True
    response.cache_control.max_age = MAX_AGE_S
    if complete_length is None:
        response.make_conditional(request.environ)
    else:
        environ = drop_unsupported_range(request.environ, complete_length)
        response.make_conditional(environ, accept_ranges=True, complete_length=complete_length)
    return response


def no_picture() -> Response:
    """Return 204, kept for a short time: a grid asks again whenever it is shown."""
    response = Response(status=HTTPStatus.NO_CONTENT)
    response.cache_control.private = True
    response.cache_control.max_age = NO_PICTURE_S
    return response


def picture(found: Artwork) -> Response:
    """Return a picture with an ETag, or 304 where the client has it."""
    response = Response(found.data, mimetype=found.mime)
    response.add_etag()
    return conditional(response)
