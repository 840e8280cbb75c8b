"""Ids on the wire: the kind of a thing, then the id of its row. They stay when files move.

Players keep them for years, and one endpoint takes ids of several kinds.
"""

from collections.abc import Iterable
from enum import StrEnum
from typing import NamedTuple

from app.subsonic.faults import not_found

#: Of an id without its kind.
ID_LENGTH = 16


class ThingKind(StrEnum):
    """Kinds of things that have ids."""

    TRACK = "tr"
    ALBUM = "al"
    ARTIST = "ar"
    PLAYLIST = "pl"
    ROOT = "mf"  # a music folder, where a directory is asked for


class Thing(NamedTuple):
    """A kind and the id of a row."""

    kind: ThingKind
    id: str


def track(id_: str) -> str:
    """Return the id of a track on the wire."""
    return f"{ThingKind.TRACK}-{id_}"


def album(id_: int | None) -> str | None:
    """Return the id of an album on the wire."""
    return None if id_ is None else f"{ThingKind.ALBUM}-{id_}"


def artist(id_: int | None) -> str | None:
    """Return the id of an artist on the wire."""
    return None if id_ is None else f"{ThingKind.ARTIST}-{id_}"


def playlist(id_: str) -> str:
    """Return the id of a playlist on the wire."""
    return f"{ThingKind.PLAYLIST}-{id_}"


def parse(sent: str) -> Thing:
    """Return the kind and the row of an id; one without a kind is a track's, a number a music folder's."""
    prefix, _, rest = sent.partition("-")
    is_plain = len(sent) == ID_LENGTH and not rest.isdigit()  # a random id may begin as one with a kind
    if rest and prefix in list(ThingKind) and not is_plain:
        return Thing(ThingKind(prefix), rest)
    return Thing(ThingKind.ROOT if sent.isascii() and sent.isdigit() else ThingKind.TRACK, sent)


def of(kind: ThingKind, sent: str, name: str) -> str:
    """Return the row of an id that must be of a kind.

    Raises
    ------
    SubsonicError
        It is another kind's: 70.
    """
    found = parse(sent)
    if found.kind is not kind:
        raise not_found(name, sent)
    return found.id


def tracks(sent: Iterable[str]) -> list[str]:
    """Return the rows of ids that must all be of tracks.

    Raises
    ------
    SubsonicError
        One is of another kind: 70.
    """
    return [of(ThingKind.TRACK, each, "song") for each in sent]
