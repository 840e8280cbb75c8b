"""ListenBrainz, and servers that speak its protocol (`/1/validate-token`, `/1/submit-listens`)."""

import re
from collections.abc import Mapping, Sequence
from http import HTTPStatus
from urllib.parse import quote

import orjson

from config import __version__
from config.settings import current
from library.people.outbox import Waiting
from workers.scrobbling import requests
from workers.scrobbling.errors import LoginRefusedError, PlaysRefusedError, ScrobblerUnavailableError
from workers.scrobbling.receipts import Receipt, ScrobblerAccount

#: Listens in one request; the service takes 1,000.
BATCH = 100

#: 2002-10-01: the service refuses earlier listens.
FIRST_S = 1_033_430_400

_UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")

TOO_OLD = "ListenBrainz takes no plays from before October 2002."


def is_available() -> bool:
    """Return whether the operator offers this service."""
    return bool(current().listenbrainz_url)


def connect(token: str) -> ScrobblerAccount:
    """Return the account of a user's token.

    Raises
    ------
    LoginRefusedError
        The service does not know the token.
    ScrobblerUnavailableError
        The service does not respond.
    """
    response = _send("GET", "/1/validate-token", token)
    name = response.body.get("user_name")
    if not response.body.get("valid") or not isinstance(name, str):
        raise LoginRefusedError("ListenBrainz does not know this token. Copy it from your profile there.")
    return ScrobblerAccount(name, token)


def submit(token: str, plays: Sequence[Waiting]) -> Receipt:
    """Send plays; a repeated one is the same listen there.

    Raises
    ------
    LoginRefusedError, PlaysRefusedError, ScrobblerUnavailableError
    """
    refused = {play.id: TOO_OLD for play in plays if play.listened_at < FIRST_S}
    listens = [
        {"listened_at": play.listened_at, "track_metadata": _metadata(play.tags)}
        for play in plays
        if play.id not in refused
    ]
    if listens:
        _submit(token, "single" if len(listens) == 1 else "import", listens)
    return Receipt(refused)


def announce(token: str, tags: Mapping[str, object]) -> None:
    """Show a track as the one that is playing.

    Raises
    ------
    LoginRefusedError, PlaysRefusedError, ScrobblerUnavailableError
    """
    _submit(token, "playing_now", [{"track_metadata": _metadata(tags)}])


def _submit(token: str, kind: str, listens: Sequence[object]) -> None:
    response = _send("POST", "/1/submit-listens", token, {"listen_type": kind, "payload": listens})
    if response.status != HTTPStatus.OK:
        raise PlaysRefusedError(f"ListenBrainz refuses a play: {_reason(response)}")


def _send(method: str, path: str, token: str, body: Mapping[str, object] | None = None) -> requests.Response:
    url = current().listenbrainz_url.rstrip("/") + path
    # A header is Latin-1 without line breaks; a token has neither.
    headers = {"Authorization": f"Token {quote(token)}"}
    if body is None:
        response = requests.send(method, url, headers=headers)
    else:
        headers["Content-Type"] = "application/json"
        response = requests.send(method, url, headers=headers, body=orjson.dumps(body))
    if response.status in {HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN}:
        raise LoginRefusedError("ListenBrainz does not accept your token any more. Connect it again.")
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        raise ScrobblerUnavailableError("ListenBrainz asks for a pause.", response.wait_s())
    return response


def _metadata(tags: Mapping[str, object]) -> dict[str, object]:
    found = {"artist_name": tags["artist"], "track_name": tags["title"], "release_name": tags.get("album")}
    ids = tags.get("artist_mbids")
    more = {
        "media_player": "Auralis",
        "submission_client": "Auralis",
        "submission_client_version": __version__,
        "duration_ms": _milliseconds(tags.get("duration_s")),
        "tracknumber": tags.get("track"),
        "recording_mbid": _mbid(tags.get("recording_mbid")),
        "release_mbid": _mbid(tags.get("release_mbid")),
        "artist_mbids": [known for each in ids if (known := _mbid(each))] if isinstance(ids, list) else None,
    }
    named: dict[str, object] = {name: value for name, value in found.items() if value}
    return named | {"additional_info": {name: value for name, value in more.items() if value}}


def _mbid(value: object) -> str | None:
    return value if isinstance(value, str) and _UUID.fullmatch(value) else None


def _milliseconds(seconds: object) -> int | None:
    return round(seconds * 1000) if isinstance(seconds, float | int) else None


def _reason(response: requests.Response) -> str:
    error = response.body.get("error")
    return str(error)[:200] if error else f"status {response.status}"
