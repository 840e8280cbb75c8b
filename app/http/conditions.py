"""Conditions of requests: what the client believes that it changes."""

from flask import request
from werkzeug.exceptions import PreconditionFailed


def expected_version() -> int | None:
    """The version in If-Match, None where the client sets no condition."""
    if "If-Match" not in request.headers or request.if_match.star_tag:
        return None
    tags = list(request.if_match.as_set())
    if len(tags) != 1 or not (tags[0].isascii() and tags[0].isdigit()):
        raise PreconditionFailed("No version of this has such an ETag.")
    return int(tags[0])
