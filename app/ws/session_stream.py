"""A session's events in this process: taken in order, without gaps, and written once for all its sockets."""

import logging
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from app import playback
from app.ws.client import Line, now_ms, transient
from app.ws.transport import frames
from live import device_leases, session_log
from live.errors import SessionMissingError
from live.scripting import Applied
from live.session_log import OutputReport, PlayerState, Reading

PLAYER_STATE = '"type":"player.state"'

#: Where a frame's type stands, after its id.
TYPE_WITHIN = 100

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Anchor:
    """From where the player's position follows by itself; times by Redis's clock."""

    is_playing: bool
    is_moving: bool
    position_ms: int
    at_ms: int
    duration_ms: int | None
    version: int

    def position_at(self, clock_ms: int) -> int:
        """Where the player is."""
        moved_ms = max(0, clock_ms - self.at_ms) if self.is_playing and self.is_moving else 0
        position_ms = self.position_ms + moved_ms
        return position_ms if self.duration_ms is None else min(position_ms, self.duration_ms)


class Feed:
    """One session; every socket that follows it has heard exactly up to `head`.

    Attributes
    ----------
    members
        Lines of the session, whether they have resumed or not.
    followers
        Those that have, and hear every event as it comes.
    generation
        The library's, for resyncs.
    waiting
        The devices that the last reading showed; nothing else tells of them before the session is made.
    renewed, renewed_s
        The devices whose leases were renewed last, and when (monotonic).
    """

    def __init__(self, session: str) -> None:
        self.session = session
        self.lock = threading.RLock()
        self.members: dict[str, Line] = {}
        self.followers: set[Line] = set()
        self.confirmed = threading.Event()
        self.epoch = ""
        self.head = 0
        self.anchor: Anchor | None = None
        self.clock_ahead_ms = 0
        self.generation = 0
        self.waiting: list[str] = []
        self.renewed: list[str] = []
        self.renewed_s = float("-inf")

    def open(self) -> None:
        """Look where the session stands, the first time."""
        with self.lock:
            if not self.epoch:
                self._stand_at(playback.read(self.session))

    def hear(self, applied: Applied) -> None:
        """Hear what a command of this process did; one without events may have made the session."""
        if applied.frames:
            self.take(applied.epoch, applied.first, applied.frames)
        elif applied.epoch != self.epoch:
            self.compare(applied.epoch, applied.sequence)

    def take(self, epoch: str, first: int, events: Sequence[str]) -> None:
        """Hear of events, from whoever is faster: the command that caused them, or Redis."""
        with self.lock:
            is_level = self.compare(epoch, first - 1)
            fresh = events[self.head + 1 - first :] if is_level else ()
            if fresh:
                self._write(self.head + 1, fresh)

    def fill(self, until: int) -> bool:
        """Read what was missed from the log, up to a number; False when it is not there any more."""
        with self.lock:
            while self.head < until:
                page = session_log.page(self.session, self.epoch, self.head)
                if not page or page[0][0] != self.head + 1:
                    return False
                self._write(self.head + 1, [event for number, event in page if number <= until])
            return True

    def renew(self) -> None:
        """Renew the leases of the devices here; the answer also shows an event that was missed."""
        here = self.devices
        try:
            applied = playback.in_session(self.session, lambda: device_leases.renew(self.session, here))
        except SessionMissingError:  # no command has made it, or it was forgotten
            self._wait(here)
            return
        self.renewed, self.renewed_s = here, time.monotonic()
        if applied.frames:
            self.take(applied.epoch, applied.first, applied.frames)
        else:
            self.compare(applied.epoch, applied.sequence)

    def compare(self, epoch: str, head: int, reading: Reading | None = None) -> bool:
        """Draw level with where the session stands; False when that took a new beginning.

        Parameters
        ----------
        reading
            Made under the lock: then the feed stands exactly there.
        """
        with self.lock:
            if epoch == self.epoch and self.fill(head):
                return True
            reason = "trimmed" if epoch == self.epoch else "epoch"
            self.begin_anew(reason, reading or playback.read(self.session))
            return False

    def begin_anew(self, reason: str, reading: Reading) -> None:
        """Give every follower the state as it is."""
        with self.lock:
            self._stand_at(reading)
            for line in self.followers:
                line.cursor = line.covered = self.head
            self._send_all(frames.text(self._resync(reason, reading)))

    def resync(self, line: Line, reason: str, response_to: str | None = None) -> None:
        """Give one client the state as it is, and every event from then on."""
        with self.lock:
            reading = playback.read(self.session)
            self.compare(reading.epoch, reading.sequence, reading)
            line.cursor = line.covered = reading.sequence
            line.connection.send(frames.text(self._resync(reason, reading, response_to)))
            self._follow(line)

    def resync_late(self, line: Line) -> None:
        """Give the state to a client that said in time neither from where to go on nor that it wants all."""
        with self.lock:
            if line.cursor is None:
                self.resync(line, "timeout")

    def join(self, line: Line, epoch: str) -> bool:
        """Let a client that caught up follow from now on; False when something came meanwhile.

        Parameters
        ----------
        epoch
            That the client caught up in: a new one may have begun, with as many events.
        """
        with self.lock:
            assert line.cursor is not None
            if epoch != self.epoch or not self.compare(epoch, line.cursor):
                return False
            if line.cursor == self.head:
                self._follow(line)
            return line.cursor == self.head

    def has_told(self, line: Line, epoch: str, last: int) -> bool:
        """Whether a client gets events up to a number as such; a resync told only their effect."""
        with self.lock:
            return epoch == self.epoch and line.cursor is not None and last > line.covered

    @property
    def devices(self) -> list[str]:
        """Members that can sound."""
        return [client_id for client_id, line in list(self.members.items()) if line.sounds]

    @property
    def version(self) -> int:
        """Of the state that the last event left."""
        return self.anchor.version if self.anchor else 0

    def leave(self, line: Line) -> bool:
        """Forget a line; True when nobody is left."""
        with self.lock:
            self.followers.discard(line)
            if self.members.get(line.client_id) is line:
                del self.members[line.client_id]
            return not self.members

    def move_anchor(self, epoch: str, version: int, report: OutputReport) -> None:
        """The output device said where it is: everybody hears it, who derives the position as well."""
        with self.lock:
            anchor = self.anchor
            if anchor is None or epoch != self.epoch or version < anchor.version:
                return
            self.anchor = Anchor(
                is_playing=report["isPlaying"],
                is_moving=report["moving"],
                position_ms=report["position"],
                at_ms=report["updatedAt"],
                duration_ms=anchor.duration_ms,
                version=version,
            )
        self.tell_position(topic="")

    def tell_position(self, topic: str = "position") -> None:
        """Tell who wants to know, or all for no topic, where the player is."""
        with self.lock:
            if self.anchor is None:
                return
            clock_ms = now_ms() + self.clock_ahead_ms
            data = {"position": self.anchor.position_at(clock_ms), "isPlaying": self.anchor.is_playing}
            self.tell_topic(topic, "player.position", data)

    def tell_topic(self, topic: str, kind: str, data: Mapping[str, object], key: str = "") -> None:
        """Tell the followers who subscribed, or all for no topic; a slow one gets the latest only."""
        with self.lock:
            told = [line for line in self.followers if not topic or topic in line.topics]
            if told:
                frame = frames.text(transient(kind, data, self.head))
                for line in told:
                    line.connection.send_latest(kind + key, frame)

    def _wait(self, here: list[str]) -> None:
        """Be seen in a session that no command has made, and see others; there are no events for it yet."""
        device_leases.wait(self.session, here)
        with self.lock:
            reading = playback.read(self.session)
            if reading.epoch != self.epoch:
                self.compare(reading.epoch, reading.sequence, reading)
            elif reading.player["clients"] != self.waiting and self.epoch == session_log.UNMADE:
                self.begin_anew("new", reading)
        self.renewed, self.renewed_s = here, time.monotonic()

    def _follow(self, line: Line) -> None:
        if line.connection.is_open:
            self.followers.add(line)

    def _write(self, first: int, events: Sequence[str]) -> None:
        self.head = first + len(events) - 1
        self._send_all(b"".join(frames.text(event) for event in events), first, events)
        for event in events:
            if PLAYER_STATE in event[:TYPE_WITHIN]:
                self._note_player(orjson.loads(event)["data"])

    def _send_all(self, packed: bytes, first: int = 0, events: Sequence[str] = ()) -> None:
        for line in self.followers:
            if events and line.cursor != first - 1:  # it joined with a later state
                assert line.cursor is not None
                line.connection.send(
                    b"".join(frames.text(event) for event in events[line.cursor + 1 - first :])
                )
            else:
                line.connection.send(packed)
            line.cursor = max(line.cursor or 0, self.head)

    def _stand_at(self, reading: Reading) -> None:
        self.epoch, self.head = reading.epoch, reading.sequence
        self.waiting = reading.player["clients"]
        self.clock_ahead_ms = reading.clock_ms - now_ms()
        self._note_player(reading.player)

    def _note_player(self, player: PlayerState) -> None:
        track = player["currentTrack"]
        self.anchor = Anchor(
            is_playing=player["isPlaying"],
            is_moving=True,
            position_ms=player["position"],
            at_ms=player["updatedAt"],
            duration_ms=track["duration"] if track else None,
            version=player["version"],
        )

    def _resync(self, reason: str, reading: Reading, response_to: str | None = None) -> bytes:
        data = {
            "reason": reason,
            "epoch": reading.epoch,
            "sequence": reading.sequence,
            "libraryGeneration": self.generation,
            "player": reading.player,
            "queue": reading.queue,
        }
        return transient("connection.resync", data, reading.sequence, response_to)
