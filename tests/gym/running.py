"""Run the profiles of players: their calls in their order, with ids of the server's own library."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.gym import shapes
from tests.gym.requests import Account, Arguments, Received, now_ms, send

PROFILES = Path(__file__).parent / "profiles"

#: As a profile reads the library before its calls.
READER = {
    "login": "token",
    "version": "1.16.1",
    "client": "gym",
    "format": "json",
    "method": "GET",
    "suffix": "",
}


@dataclass(frozen=True)
class Outcome:
    """A call and the reason why its response is wrong; "" for a right one."""

    profile: str
    call: str
    fault: str


def names() -> list[str]:
    """Return the names of all profiles."""
    return sorted(path.stem for path in PROFILES.glob("*.json"))


def run(account: Account, profile: str) -> Iterator[Outcome]:
    """Send the calls of a profile; yield their outcomes."""
    head: dict[str, Any] = json.loads((PROFILES / f"{profile}.json").read_text(encoding="utf-8"))
    values = values_of(account)
    for name, arguments, *expected in head["calls"]:
        received = send(account, head, name, filled(arguments, values))
        yield Outcome(profile, name, _fault(received, expected[0] if expected else "ok"))


def filled(value: Any, values: Mapping[str, Any]) -> Any:
    """Return an argument with the values of the names in it."""
    if isinstance(value, list):
        return [filled(each, values) for each in value]
    if isinstance(value, dict):
        return {key: filled(each, values) for key, each in value.items()}
    is_name = isinstance(value, str) and value.startswith("$")
    return values[value[1:]] if is_name else value


def _fault(received: Received, expected: str) -> str:
    if received.http_status not in (200, 206):
        return f"HTTP {received.http_status} {received.error}"
    if expected in ("audio", "image"):
        is_file = received.type.startswith(f"{expected}/") and received.body
        return "" if is_file else f"{received.type} {received.error}"
    wanted = "failed" if expected == "fail" else "ok"
    if received.status != wanted:
        return f"{received.status or received.type} {received.error}"
    return "; ".join(shapes.faults(received.fields))


def values_of(account: Account) -> Arguments:
    """Return what the names in profiles stand for: songs of two albums."""
    listed = read(account, "getAlbumList2", type="random", size=2)["albumList2"]["album"]
    song, other = (read(account, "getAlbum", id=album["id"])["album"]["song"][0] for album in listed)
    genres = read(account, "getGenres")["genres"]["genre"]
    return {
        "song": song["id"],
        "other_song": other["id"],
        "title": song["title"],
        "album": song["albumId"],
        "artist": song["artistId"],
        "artist_name": song["artist"],
        "genre": genres[0]["value"] if genres else "Rock",
        "cover": song.get("coverArt") or song["albumId"],
        "user": account.name,
        "now_ms": now_ms(),
    }


def read(account: Account, name: str, **arguments: Any) -> Any:
    """Return the body of a call."""
    received = send(account, READER, name, arguments)
    return json.loads(received.body)["subsonic-response"]
