"""The events of one playback session in this process, in order and without gaps, for all its sockets."""

import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import orjson

from app import playback
from app.ws.client import SocketClient, encode_transient, now_ms
from app.ws.transport import frames
from live import device_leases, session_log
from live.errors import PlaybackMissingError
from live.scripting import Applied
from live.session_log import OutputReport, PlaybackState, PlayerState

PLAYER_STATE = '"type":"player.state"'

#: The type of an event stands within its first characters, after its id.
TYPE_WITHIN = 100


@dataclass(frozen=True, slots=True)
class Anchor:
    """A known position of the player, from which later ones follow; times by Redis's clock."""

    is_playing: bool
    is_moving: bool
    position_ms: int
    at_ms: int
    duration_ms: int | None
    version: int

    def position_at(self, clock_ms: int) -> int:
        """Return the position in ms at a time of Redis's clock."""
        moved_ms = max(0, clock_ms - self.at_ms) if self.is_playing and self.is_moving else 0
        position_ms = self.position_ms + moved_ms
        return position_ms if self.duration_ms is None else min(position_ms, self.duration_ms)


class SessionStream:
    """One playback session; all followers have been sent the events up to `head`.

    Attributes
    ----------
    members
        All clients of the session, by device.
    followers
        Those that have resumed and get every event at once.
    generation
        The library's generation, for resyncs.
    waiting_devices
        Devices in the last state read; before the session is created no event reports them.
    renewed, renewed_s
        Devices whose leases were renewed last, and when (monotonic).
    """

    def __init__(self, playback_id: str) -> None:
        self.playback_id = playback_id
        self.lock = threading.RLock()
        self.members: dict[str, SocketClient] = {}
        self.followers: set[SocketClient] = set()
        self.confirmed = threading.Event()
        self.epoch = ""
        self.head = 0
        self.anchor: Anchor | None = None
        self.clock_ahead_ms = 0
        self.generation = 0
        self.waiting_devices: list[str] = []
        self.renewed: list[str] = []
        self.renewed_s = float("-inf")

    def open(self) -> None:
        """Read the state, the first time."""
        with self.lock:
            if not self.epoch:
                self._set_state(playback.read(self.playback_id))

    def deliver(self, applied: Applied) -> None:
        """Send the events of a command; one without events may have created the session."""
        if applied.frames:
            self.deliver_events(applied.epoch, applied.first, applied.frames)
        elif applied.epoch != self.epoch:
            self.catch_up(applied.epoch, applied.sequence)

    def deliver_events(self, epoch: str, first: int, events: Sequence[str]) -> None:
        """Send new events; they come from the command and from Redis, and the second time have no effect."""
        with self.lock:
            is_level = self.catch_up(epoch, first - 1)
            fresh = events[self.head + 1 - first :] if is_level else ()
            if fresh:
                self._send_events(self.head + 1, fresh)

    def fill_gap(self, until: int) -> bool:
        """Send missed events from the log, up to a number; False if the log no longer holds them."""
        with self.lock:
            while self.head < until:
                page = session_log.page(self.playback_id, self.epoch, self.head)
                if not page or page[0][0] != self.head + 1:
                    return False
                self._send_events(self.head + 1, [event for number, event in page if number <= until])
            return True

    def renew_leases(self) -> None:
        """Renew the leases of this process's devices; the result also reveals missed events."""
        here = self.devices
        try:
            applied = playback.in_playback(
                self.playback_id, lambda: device_leases.renew(self.playback_id, here)
            )
        except PlaybackMissingError:  # no command has created it, or it was deleted
            self._renew_waiting(here)
            return
        self.renewed, self.renewed_s = here, time.monotonic()
        if applied.frames:
            self.deliver_events(applied.epoch, applied.first, applied.frames)
        else:
            self.catch_up(applied.epoch, applied.sequence)

    def catch_up(self, epoch: str, head: int, state: PlaybackState | None = None) -> bool:
        """Send events up to the session's head; False if a resync was needed.

        Parameters
        ----------
        state
            A state read under the lock, to be used for a resync.
        """
        with self.lock:
            if epoch == self.epoch and self.fill_gap(head):
                return True
            reason = "trimmed" if epoch == self.epoch else "epoch"
            self.reset(reason, state or playback.read(self.playback_id))
            return False

    def reset(self, reason: str, state: PlaybackState) -> None:
        """Send the state to every follower."""
        with self.lock:
            self._set_state(state)
            for client in self.followers:
                client.last_sent = client.resynced_to = self.head
            self._send_all(frames.text(self._resync(reason, state)))

    def resync(self, client: SocketClient, reason: str, response_to: str | None = None) -> None:
        """Send the state to one client, and every later event."""
        with self.lock:
            state = playback.read(self.playback_id)
            self.catch_up(state.epoch, state.sequence, state)
            client.last_sent = client.resynced_to = state.sequence
            client.connection.send(frames.text(self._resync(reason, state, response_to)))
            self._follow(client)

    def resync_late(self, client: SocketClient) -> None:
        """Send the state to a client that has not resumed in time."""
        with self.lock:
            if client.last_sent is None:
                self.resync(client, "timeout")

    def join(self, client: SocketClient, epoch: str) -> bool:
        """Add a client to the followers; False if it has not been sent all events.

        Parameters
        ----------
        epoch
            Epoch of the events that the client was sent; the current one may have as many events.
        """
        with self.lock:
            assert client.last_sent is not None
            if epoch != self.epoch or not self.catch_up(epoch, client.last_sent):
                return False
            if client.last_sent == self.head:
                self._follow(client)
            return client.last_sent == self.head

    def has_sent(self, client: SocketClient, epoch: str, last: int) -> bool:
        """Return whether a client was sent events up to a number; a resync has only their effect."""
        with self.lock:
            return epoch == self.epoch and client.last_sent is not None and last > client.resynced_to

    @property
    def devices(self) -> list[str]:
        """Members that can output sound."""
        return [client_id for client_id, client in list(self.members.items()) if client.plays_audio]

    @property
    def version(self) -> int:
        """Version of the player and queue after the last event."""
        return self.anchor.version if self.anchor else 0

    def remove(self, client: SocketClient) -> bool:
        """Remove a client; True when it was the last."""
        with self.lock:
            self.followers.discard(client)
            if self.members.get(client.client_id) is client:
                del self.members[client.client_id]
            return not self.members

    def move_anchor(self, epoch: str, version: int, report: OutputReport) -> None:
        """Store the output device's report and publish it to all followers, which derive the position."""
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
        self.publish_position(topic="")

    def publish_position(self, topic: str = "position") -> None:
        """Publish the player's position to a topic's subscribers; to all followers without a topic."""
        with self.lock:
            if self.anchor is None:
                return
            clock_ms = now_ms() + self.clock_ahead_ms
            data = {"position": self.anchor.position_at(clock_ms), "isPlaying": self.anchor.is_playing}
            self.publish(topic, "player.position", data)

    def publish(
        self, topic: str, kind: str, data: Mapping[str, object], key: str = "", person: str | None = None
    ) -> None:
        """Send a transient message to a topic's subscribers, or to those of one account.

        Slow ones get the latest of a kind and key.
        """
        with self.lock:
            heard = [client for client in self.followers if person in (None, client.person)]
            receivers = [client for client in heard if not topic or topic in client.topics]
            if receivers:
                frame = frames.text(encode_transient(kind, data, self.head))
                for client in receivers:
                    client.connection.send_latest(kind + key, frame)

    def _renew_waiting(self, here: list[str]) -> None:
        """Renew leases in a session not created yet; it has no events, so the devices are compared."""
        device_leases.wait(self.playback_id, here)
        with self.lock:
            state = playback.read(self.playback_id)
            if state.epoch != self.epoch:
                self.catch_up(state.epoch, state.sequence, state)
            elif state.player["clients"] != self.waiting_devices and self.epoch == session_log.UNMADE:
                self.reset("new", state)
        self.renewed, self.renewed_s = here, time.monotonic()

    def _follow(self, client: SocketClient) -> None:
        if client.connection.is_open:
            self.followers.add(client)

    def _send_events(self, first: int, events: Sequence[str]) -> None:
        self.head = first + len(events) - 1
        self._send_all(b"".join(frames.text(event) for event in events), first, events)
        for event in events:
            if PLAYER_STATE in event[:TYPE_WITHIN]:
                self._set_anchor(orjson.loads(event)["data"])

    def _send_all(self, packed: bytes, first: int = 0, events: Sequence[str] = ()) -> None:
        for client in self.followers:
            if events and client.last_sent != first - 1:  # it joined with a state that was newer
                assert client.last_sent is not None
                client.connection.send(
                    b"".join(frames.text(event) for event in events[client.last_sent + 1 - first :])
                )
            else:
                client.connection.send(packed)
            client.last_sent = max(client.last_sent or 0, self.head)

    def _set_state(self, state: PlaybackState) -> None:
        self.epoch, self.head = state.epoch, state.sequence
        self.waiting_devices = state.player["clients"]
        self.clock_ahead_ms = state.clock_ms - now_ms()
        self._set_anchor(state.player)

    def _set_anchor(self, player: PlayerState) -> None:
        track = player["currentTrack"]
        self.anchor = Anchor(
            is_playing=player["isPlaying"],
            is_moving=True,
            position_ms=player["position"],
            at_ms=player["updatedAt"],
            duration_ms=track["duration"] if track else None,
            version=player["version"],
        )

    def _resync(self, reason: str, state: PlaybackState, response_to: str | None = None) -> bytes:
        data = {
            "reason": reason,
            "epoch": state.epoch,
            "sequence": state.sequence,
            "libraryGeneration": self.generation,
            "player": state.player,
            "queue": state.queue,
            "radio": state.radio,
        }
        return encode_transient("connection.resync", data, state.sequence, response_to)
