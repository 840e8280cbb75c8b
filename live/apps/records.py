"""Apps of a playback session: what each has seen, saved and reported (decision 0101)."""

import hashlib
from collections.abc import Sequence
from dataclasses import asdict, dataclass, replace
from typing import Any

import orjson

from live import keys
from live.client import client

#: An app that was not used for this long is forgotten.
EXPIRES_S = 30 * 86_400

#: Apps of one session; beyond that all are forgotten, which makes their next queue a new one.
MAX_APPS = 50

#: States of a player, as apps report them.
STARTING, PLAYING, PAUSED, STOPPED = STATES = ("starting", "playing", "paused", "stopped")

#: An app is heard for this long after the planned end of its track; then it has stopped without saying so.
GRACE_MS = 30 * 60_000

#: The next track of an app that plays on begins at most this long after the planned end of the last one.
GAP_MS = 30_000

#: The time that an app gives for the begin of its play differs from ours by less than this.
SAME_BEGIN_MS = 5000

#: Planned length of a track of unknown length.
UNKNOWN_MS = 10 * 60_000


@dataclass(frozen=True, slots=True)
class AppReport:
    """A report of an app's player: a track, its length, position and state; times in ms."""

    track_id: str
    duration_ms: int | None
    position_ms: int
    state: str
    rate: float = 1.0
    counts: bool = True  # its plays are to be counted

    def planned_end_ms(self) -> int:
        """Return the time until the track ends at this rate."""
        left_ms = max(0, (self.duration_ms or UNKNOWN_MS) - self.position_ms)
        return round(left_ms / max(0.1, min(10.0, self.rate)))


@dataclass(frozen=True, slots=True)
class AppRecord:
    """The record of an app in a session.

    Attributes
    ----------
    version
        Version of the session that the app has made or read last.
    changed
        Version of the session that the app has made last.
    saved
        Digest of the queue that it saved last; "" if it never did.
    at_ms, report
        Time and content of its last report.
    began_ms, listened_ms
        Time at which the app began to play its track, and for how long it has played it since.
    is_counted
        Whether this play is counted.
    """

    version: int = -1
    changed: int = -1
    saved: str = ""
    at_ms: int = 0
    report: AppReport | None = None
    began_ms: int = 0
    listened_ms: int = 0
    is_counted: bool = False

    def plays_on(self, now_ms: int) -> bool:
        """Return whether the app still plays without a break since its last report."""
        if self.report is None or self.report.state not in (STARTING, PLAYING):
            return False
        return now_ms <= self.at_ms + self.report.planned_end_ms() + GAP_MS

    def listened(self, now_ms: int) -> int:
        """Return how much of its track the app has played, in ms of the track."""
        report = self.report
        if report is None or report.state != PLAYING:
            return self.listened_ms
        heard_ms = round((now_ms - self.at_ms) * report.rate)
        return self.listened_ms + max(
            0, min(heard_ms, (report.duration_ms or UNKNOWN_MS) - report.position_ms)
        )

    def is_play(self, now_ms: int) -> bool:
        """Return whether at least half of the track was played, so that a play is to be counted."""
        report = self.report
        if report is None or self.is_counted or not report.counts or not report.duration_ms:
            return False
        return self.listened(now_ms) * 2 >= report.duration_ms

    def has_counted(self, track_id: str, at_ms: int | None) -> bool:
        """Return whether the play that an app scrobbles is one that its reports have counted already."""
        return (
            self.is_reporting(track_id)
            and self.is_counted
            and (at_ms is None or at_ms >= self.began_ms - SAME_BEGIN_MS)
        )

    def is_reporting(self, track_id: str) -> bool:
        """Return whether the plays of the app's reports are counted, and a track is the one it reported."""
        return self.report is not None and self.report.counts and self.report.track_id == track_id

    def after(self, report: AppReport, now_ms: int) -> "AppRecord":
        """Return the record with another report."""
        is_same = self.report is not None and self.report.track_id == report.track_id
        if is_same and report.state != STARTING:
            return replace(
                self,
                at_ms=now_ms,
                report=report,
                listened_ms=self.listened(now_ms),
                is_counted=self.is_counted or self.is_play(now_ms),
            )
        began_ms = now_ms - round(report.position_ms / max(0.1, report.rate))
        return replace(self, at_ms=now_ms, report=report, began_ms=began_ms, listened_ms=0, is_counted=False)


def digest(track_ids: Sequence[str]) -> str:
    """Return the digest of a queue's tracks in their order."""
    return hashlib.blake2b("\n".join(track_ids).encode(), digest_size=16).hexdigest()


def find(playback_id: str, device: str) -> AppRecord:
    """Return the record of an app; an empty one for an unknown app.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    stored: Any = client().hget(keys.apps(playback_id), device)
    return _read(stored)


def find_all(playback_id: str) -> dict[str, AppRecord]:
    """Return the records of a session's apps by device.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    stored: Any = client().hgetall(keys.apps(playback_id))
    return {device: _read(packed) for device, packed in stored.items()}


def _read(packed: str | None) -> AppRecord:
    if not packed:
        return AppRecord()
    fields = orjson.loads(packed)
    report = fields.pop("report")
    return AppRecord(**fields, report=AppReport(**report) if report else None)


def store(playback_id: str, device: str, record: AppRecord) -> None:
    """Store the record of an app.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    key = keys.apps(playback_id)
    with client().pipeline() as pipeline:
        pipeline.hset(key, device, orjson.dumps(asdict(record)))
        pipeline.expire(key, EXPIRES_S)
        pipeline.hlen(key)
        *_, count = pipeline.execute()
    if count > MAX_APPS:
        forget(playback_id)


def forget(playback_id: str) -> None:
    """Delete the records of a session's apps.

    Raises
    ------
    LiveUnavailableError
        Redis is unavailable.
    """
    client().delete(keys.apps(playback_id))
