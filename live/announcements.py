"""Announcements to all clients: jobs, library, fingerprints, alerts, playlists; of marks to their account's.

Any process publishes them, web processes translate and send them (`app/ws/announcements.py`). They are not
replayed; the library's generation shows clients that they missed one.
"""

import logging
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from typing import Any, get_args

import orjson

from live import keys
from live.client import LiveUnavailableError, client

log = logging.getLogger(__name__)

#: Shortest interval between two announcements of one subject's progress; its end is always published.
PROGRESS_INTERVAL_MS = 250


@dataclass(frozen=True, slots=True)
class JobProgressed:
    """Progress of a job."""

    job_id: str
    kind: str
    state: str
    done: int
    total: int
    failed: int
    rate_per_s: float | None
    eta_s: float | None


@dataclass(frozen=True, slots=True)
class LibraryChanged:
    """Tracks were added, changed or lost; `generation` is the catalogue's afterwards."""

    added: int
    changed: int
    missing: int
    generation: int


@dataclass(frozen=True, slots=True)
class FingerprintProgressed:
    """A preliminary fingerprint during analysis: the 13 dimensions so far, by name."""

    track_id: str
    dimensions: dict[str, float | None]
    confidence: float
    coverage: float


@dataclass(frozen=True, slots=True)
class FingerprintReady:
    """A track is analysed; `dimensions` are its 25, by name."""

    track_id: str
    dimensions: dict[str, float | None]
    confidence: float
    coverage: float


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """A message for users; `level` is info, warning or error."""

    level: str
    code: str
    message: str


@dataclass(frozen=True, slots=True)
class GivenMark:
    """The marks of a track, an album or an artist by one account; a rating is 1-5 or None."""

    kind: str
    id: str
    favourite: bool
    rating: int | None


@dataclass(frozen=True, slots=True)
class MarksChanged:
    """An account has marked tracks, albums or artists; without `marks` more than a message holds."""

    person: str
    marks: Sequence[GivenMark]


@dataclass(frozen=True, slots=True)
class PlaylistChanged:
    """A playlist was changed or deleted; only its account is told unless others see it."""

    person: str
    playlist_id: str
    version: int
    is_shared: bool


Announcement = (
    JobProgressed
    | LibraryChanged
    | FingerprintProgressed
    | FingerprintReady
    | AlertRaised
    | MarksChanged
    | PlaylistChanged
)

KINDS: dict[str, type[Any]] = {kind.__name__: kind for kind in get_args(Announcement)}


def announce(fact: Announcement) -> None:
    """Publish to all web processes; dropped while Redis is unavailable."""
    try:
        packed = orjson.dumps({"kind": type(fact).__name__, "fact": asdict(fact)})
        client().publish(keys.announcements(), packed)
    except LiveUnavailableError as error:
        log.debug("%s is not published: %s", type(fact).__name__, error)


def announce_now_and_then(subject: str, make: Callable[[], Announcement]) -> None:
    """Publish progress unless its subject was published a moment ago; only then call `make`."""
    try:
        is_due = client().set(keys.throttle(subject), 1, px=PROGRESS_INTERVAL_MS, nx=True)
    except LiveUnavailableError as error:
        log.debug("%s is not published: %s", subject, error)
        return
    if is_due:
        announce(make())


def read(packed: str) -> Announcement:
    """Decode a published announcement."""
    decoded = orjson.loads(packed)
    kind, values = KINDS[decoded["kind"]], decoded["fact"]
    if kind is MarksChanged:
        values["marks"] = [GivenMark(**mark) for mark in values["marks"]]
    fact: Announcement = kind(**values)
    return fact
