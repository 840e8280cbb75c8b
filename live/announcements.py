"""What workers tell every client: facts of no session, never replayed, over generations that show a gap.

Workers publish these; the web processes dress them for the wire.
"""

import logging
from collections.abc import Callable
from dataclasses import asdict, dataclass
from typing import Any

import orjson

from live import keys
from live.client import LiveUnavailableError, client

log = logging.getLogger(__name__)

#: Progress of one subject is told at most this often; its end always is.
PROGRESS_INTERVAL_MS = 250


@dataclass(frozen=True, slots=True)
class JobProgressed:
    """How far a job is."""

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
    """Tracks came, changed or went; `generation` is the catalogue's number afterwards."""

    added: int
    changed: int
    missing: int
    generation: int


@dataclass(frozen=True, slots=True)
class FingerprintProgressed:
    """What is known of a track while it is still being listened to: the 13-D so far, by name."""

    track_id: str
    dimensions: dict[str, float | None]
    confidence: float
    coverage: float


@dataclass(frozen=True, slots=True)
class FingerprintReady:
    """A track was heard to its end; `dimensions` are its 25 by name."""

    track_id: str
    dimensions: dict[str, float | None]
    confidence: float
    coverage: float


@dataclass(frozen=True, slots=True)
class AlertRaised:
    """Something a person should know; `level` is info, warning or error."""

    level: str
    code: str
    message: str


Announcement = JobProgressed | LibraryChanged | FingerprintProgressed | FingerprintReady | AlertRaised

KINDS: dict[str, type[Any]] = {
    kind.__name__: kind
    for kind in (JobProgressed, LibraryChanged, FingerprintProgressed, FingerprintReady, AlertRaised)
}


def announce(fact: Announcement) -> None:
    """Tell every web process; while Redis is away nobody hears it, and nobody has to."""
    try:
        packed = orjson.dumps({"kind": type(fact).__name__, "fact": asdict(fact)})
        client().publish(keys.announcements(), packed)
    except LiveUnavailableError as error:
        log.debug("nobody was told of %s: %s", type(fact).__name__, error)


def announce_now_and_then(subject: str, make: Callable[[], Announcement]) -> None:
    """Tell how far something is unless it was told a moment ago; only then the fact is made."""
    try:
        is_due = client().set(keys.throttle(subject), 1, px=PROGRESS_INTERVAL_MS, nx=True)
    except LiveUnavailableError as error:
        log.debug("nobody was told of %s: %s", subject, error)
        return
    if is_due:
        announce(make())


def read(packed: str) -> Announcement:
    """The fact that was announced."""
    told = orjson.loads(packed)
    fact: Announcement = KINDS[told["kind"]](**told["fact"])
    return fact
