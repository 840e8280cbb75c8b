"""Which Range headers are honoured. A server may ignore any (RFC 9110, 14.2); these are worth an answer."""

from typing import Any

from werkzeug.http import parse_range_header


def keep_honoured(environ: dict[str, Any], length: int) -> dict[str, Any]:
    """The request without a Range that is not honoured: junk, another unit than bytes, several at once.

    Parameters
    ----------
    length
        Of the whole file, bytes. A last part that is longer than the file is the file.
    """
    wanted = parse_range_header(environ.get("HTTP_RANGE"))
    if wanted is None or wanted.units != "bytes" or len(wanted.ranges) != 1:
        return {name: value for name, value in environ.items() if name != "HTTP_RANGE"}
    begin, _end = wanted.ranges[0]
    return environ | {"HTTP_RANGE": "bytes=0-"} if begin < -length else environ
