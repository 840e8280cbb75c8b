"""Last.fm's API 2.0, and servers that speak it (Libre.fm, Maloja)."""

import hashlib
import time
from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from config.settings import current
from library.people.outbox import Waiting
from workers.scrobbling import requests
from workers.scrobbling.errors import LoginRefusedError, PlaysRefusedError, ScrobblerUnavailableError
from workers.scrobbling.receipts import Receipt, ScrobblerAccount

#: Plays in one request, the most that the service takes.
BATCH = 50

#: The service refuses plays that are older than two weeks, and tracks of at most 30 s.
OLDEST_S, SHORTEST_S = 14 * 86_400, 30

TOO_OLD = "Last.fm takes no plays that are older than two weeks."
TOO_SHORT = "Last.fm takes no tracks that are shorter than 30 seconds."

#: Codes of errors: the session key is no longer valid; the request is wrong; the key of this server is wrong.
LOGIN_ENDED, WRONG_REQUEST, WRONG_KEY = {4, 9, 14, 15, 17}, {6, 7}, {10, 13, 26}

#: Codes of plays that are ignored for ever, and of those beyond the limit of a day.
IGNORED = {
    "1": "Last.fm ignores this artist.",
    "2": "Last.fm ignores this track.",
    "3": TOO_OLD,
    "4": "The time of a play is in the future for Last.fm.",
}
DAY_IS_FULL = "5"


def is_available() -> bool:
    """Return whether the operator offers this service."""
    settings = current()
    return bool(settings.lastfm_url and settings.lastfm_key and settings.lastfm_secret)


def authorize() -> tuple[str, str]:
    """Return a token for `connect`, and the page on which the user permits its use.

    Raises
    ------
    ScrobblerUnavailableError
        The service does not respond, or refuses this server's key.
    """
    token = str(_call("auth.getToken", {}).get("token", ""))
    return token, f"{current().lastfm_page}?{urlencode({'api_key': current().lastfm_key, 'token': token})}"


def connect(token: str) -> ScrobblerAccount:
    """Return the account of a user who has permitted the use of a token.

    Raises
    ------
    LoginRefusedError
        The user has not permitted it, or too long ago.
    ScrobblerUnavailableError
        The service does not respond.
    """
    session = _call("auth.getSession", {"token": token}).get("session")
    if not isinstance(session, dict) or not session.get("key"):
        raise ScrobblerUnavailableError("Last.fm's response has no session.")
    return ScrobblerAccount(str(session.get("name", "")), str(session["key"]))


def submit(session_key: str, plays: Sequence[Waiting]) -> Receipt:
    """Send plays; a repeated one is the same scrobble there.

    Raises
    ------
    LoginRefusedError, PlaysRefusedError, ScrobblerUnavailableError
    """
    refused = {play.id: reason for play in plays if (reason := _find_fault(play))}
    sent = [play for play in plays if play.id not in refused]
    if not sent:
        return Receipt(refused)
    fields = {"sk": session_key}
    for number, play in enumerate(sent):
        described = _described(play.tags) | {"timestamp": str(play.listened_at)}
        fields |= {f"{name}[{number}]": value for name, value in described.items()}
    ignored = _find_ignored(_call("track.scrobble", fields), sent)
    refused |= {id_: IGNORED.get(code, f"Last.fm ignores a play (code {code}).") for id_, code in ignored}
    full = frozenset(id_ for id_, code in ignored if code == DAY_IS_FULL)
    final = {id_: reason for id_, reason in refused.items() if id_ not in full}
    return Receipt(final, full, "Last.fm takes no more plays today." if full else "")


def announce(session_key: str, tags: Mapping[str, object]) -> None:
    """Show a track as the one that is playing.

    Raises
    ------
    LoginRefusedError, PlaysRefusedError, ScrobblerUnavailableError
    """
    _call("track.updateNowPlaying", {"sk": session_key, **_described(tags)})


def sign(fields: Mapping[str, str], secret: str) -> str:
    """Return the signature of a call: MD5 of all names and values in order, and the shared secret."""
    text = "".join(name + fields[name] for name in sorted(fields)) + secret
    return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()


def _call(method: str, fields: Mapping[str, str]) -> Mapping[str, Any]:
    settings = current()
    called = {"method": method, "api_key": settings.lastfm_key, **fields}
    signed = called | {"api_sig": sign(called, settings.lastfm_secret), "format": "json"}
    response = requests.send("POST", settings.lastfm_url, fields=signed)
    code, reason = response.body.get("error"), str(response.body.get("message", ""))[:200]
    if code in LOGIN_ENDED:
        raise LoginRefusedError("Last.fm does not accept this connection. Connect it again.")
    if code in WRONG_REQUEST:
        raise PlaysRefusedError(f"Last.fm refuses a play: {reason}")
    if code in WRONG_KEY:
        raise ScrobblerUnavailableError(f"Last.fm refuses this server's API key: {reason}", is_down=True)
    if code is not None or not response.body:
        raise ScrobblerUnavailableError(f"Last.fm is not available: {reason or code}", response.wait_s())
    return response.body


def _find_fault(play: Waiting) -> str | None:
    if play.listened_at < time.time() - OLDEST_S:
        return TOO_OLD
    duration_s = play.tags.get("duration_s")
    return TOO_SHORT if isinstance(duration_s, float | int) and duration_s < SHORTEST_S else None


def _described(tags: Mapping[str, object]) -> dict[str, str]:
    duration_s = tags.get("duration_s")
    values = {
        "artist": tags["artist"],
        "track": tags["title"],
        "album": tags.get("album"),
        "albumArtist": tags.get("album_artist"),
        "trackNumber": tags.get("track"),
        "duration": round(duration_s) if isinstance(duration_s, float | int) else None,
        "mbid": tags.get("recording_mbid"),
    }
    return {name: str(value) for name, value in values.items() if value}


def _find_ignored(body: Mapping[str, Any], sent: Sequence[Waiting]) -> list[tuple[int, str]]:
    """Return the ids of ignored plays with their codes; one play is an object and not a list."""
    scrobbles = body.get("scrobbles")
    listed = scrobbles.get("scrobble") if isinstance(scrobbles, dict) else None
    entries = listed if isinstance(listed, list) else [listed]
    codes = [_ignored_code(entry) for entry in entries if isinstance(entry, dict)]
    if len(codes) != len(sent):
        raise ScrobblerUnavailableError("Last.fm's response does not fit the plays that were sent.")
    return [(play.id, code) for play, code in zip(sent, codes, strict=True) if code not in {"0", ""}]


def _ignored_code(entry: Mapping[str, Any]) -> str:
    ignored = entry.get("ignoredMessage")
    return str(ignored.get("code", "0")) if isinstance(ignored, dict) else "0"
