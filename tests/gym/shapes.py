"""Fields that players rely on, by the names of the elements that have them; checked in each JSON response."""

from collections.abc import Iterator
from typing import Any

Fields = dict[str, type | tuple[type, ...]]

NUMBER = (int, float)

#: Required wherever the element is.
CHILD: Fields = {"id": str, "isDir": bool, "title": str}
ALBUM: Fields = {"id": str, "name": str, "songCount": int, "duration": int, "created": str}
ARTIST: Fields = {"id": str, "name": str}
PLAYLIST: Fields = {
    "id": str,
    "name": str,
    "songCount": int,
    "duration": int,
    "created": str,
    "changed": str,
}
MATCH: Fields = {"entry": dict, "similarity": NUMBER}

REQUIRED: dict[str, Fields] = {
    "song": CHILD,
    "entry": CHILD,
    "child": CHILD,
    "match": CHILD,
    "artist": ARTIST,
    "similarArtist": ARTIST,
    "playlist": PLAYLIST,
    "sonicMatch": MATCH,
    "genre": {"value": str, "songCount": int, "albumCount": int},
    "index": {"name": str, "artist": list},
    "indexes": {"ignoredArticles": str, "lastModified": int},
    "directory": {"id": str, "name": str},
    "musicFolder": {"id": int},
    "bookmark": {"position": int, "username": str, "created": str, "changed": str, "entry": dict},
    "playQueue": {"username": str, "changed": str, "changedBy": str},
    "playQueueByIndex": {"username": str, "changed": str, "changedBy": str},
    "structuredLyrics": {"lang": str, "synced": bool, "line": list},
    "line": {"value": str},
    "cueLine": {"index": int, "value": str, "cue": list},
    "cue": {"start": int, "byteStart": int, "byteEnd": int, "value": str},
    "transcodeDecision": {"canDirectPlay": bool, "canTranscode": bool},
    "sourceStream": {"protocol": str, "container": str, "codec": str},
    "transcodeStream": {"protocol": str, "container": str, "codec": str},
    "openSubsonicExtensions": {"name": str, "versions": list},
    "license": {"valid": bool},
    "scanStatus": {"scanning": bool},
    "tokenInfo": {"username": str},
    "user": {"username": str, "folder": list, "adminRole": bool, "streamRole": bool, "downloadRole": bool},
}

#: Where they are, their type is this one.
OPTIONAL: Fields = {
    "album": (str, list),
    **dict.fromkeys(("parent", "albumId", "artistId", "coverArt", "suffix", "contentType"), str),
    **dict.fromkeys(("displayArtist", "displayAlbumArtist", "sortName", "musicBrainzId", "path"), str),
    **dict.fromkeys(("track", "discNumber", "year", "size", "duration", "bitRate", "bitDepth"), int),
    **dict.fromkeys(("samplingRate", "channelCount", "playCount", "userRating", "bpm", "albumCount"), int),
    **dict.fromkeys(("genres", "artists", "albumArtists", "moods"), list),
    **dict.fromkeys(("created", "starred", "played"), str),
    "replayGain": dict,
    "averageRating": NUMBER,
}


def faults(body: dict[str, Any]) -> Iterator[str]:
    """Yield the missing fields, and those of a wrong type, of a response below its envelope."""
    for name, value in body.items():
        yield from _faults(name, value)


def _faults(name: str, value: Any) -> Iterator[str]:
    if isinstance(value, list):
        for each in value:
            yield from _faults(name, each)
    if not isinstance(value, dict):
        return
    if name in REQUIRED or name == "album":
        wanted = _fields(name, value)
        yield from (f"{name} has no {key}" for key in wanted if key not in value)
        known = OPTIONAL | wanted
        yield from (
            f"{name}.{key} is {each!r}" for key, each in value.items() if not _is(each, known.get(key))
        )
    yield from faults(value)


def _fields(name: str, value: dict[str, Any]) -> Fields:
    if name == "album":
        return CHILD if "isDir" in value else ALBUM
    return REQUIRED[name]


def _is(value: Any, wanted: type | tuple[type, ...] | None) -> bool:
    is_truth = isinstance(value, bool)  # which is an int as well
    return wanted is None or (isinstance(value, wanted) and is_truth == (wanted is bool))
