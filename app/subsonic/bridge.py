"""The bridge: what apps report and save is the state of the caller's playback session (decision 0101).

Every change names the version of the session that it was decided on, and is decided again if another device
was faster.
"""

import re
import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TypeVar

from app import playback
from app.http import auth
from app.subsonic.responses import argument
from app.ws.routes import running_sockets
from library.database import session_scope
from library.errors import PlayTimeError, TooManyError, TrackNotFoundError
from library.people import plays
from live.apps import commands, records
from live.apps.records import AppRecord, AppReport
from live.client import LiveUnavailableError
from live.errors import CommandRefusedError
from live.queue import QueuedTrack
from live.scripting import Applied, Command
from live.session_log import PlaybackState, PlayerState

#: Attempts to apply a change to a session that other devices are changing.
ATTEMPTS = 5

#: Part of the names of apps among the devices of a session, whose names begin with the program.
APP_MARK = "app"

MAX_PROGRAM = 32

UNNAMED = "App"

Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class App:
    """The app of a request: its user, their playback session, and its name among the devices there."""

    person: str
    playback_id: str
    device: str

    @classmethod
    def of_request(cls) -> "App":
        """Return the app of the current request; an app password tells two devices with one program apart."""
        person = auth.person().id
        program = re.sub(r"[^A-Za-z0-9_-]+", "-", argument("c"))[:MAX_PROGRAM].strip("-") or UNNAMED
        credential = re.sub(r"[^A-Za-z0-9]+", "", auth.identity().credential or "")[:6] or "account"
        return cls(person, playback.session_name(person), f"{program}.{APP_MARK}.{credential}")

    def read(self, limit: int = 0) -> PlaybackState:
        """Return the state of the session, with the first tracks of the queue."""
        return playback.read(self.playback_id, 0, limit)

    def record(self) -> AppRecord:
        """Return what the session remembers of this app."""
        return records.find(self.playback_id, self.device)

    def remember(self, record: AppRecord) -> None:
        """Store what the session remembers of this app."""
        records.store(self.playback_id, self.device, record)

    def apply(self, act: Callable[[Command], Applied], version: int) -> Applied:
        """Apply a command to a version of the session, and show it to its sockets at once.

        Raises
        ------
        CommandRefusedError
            The session has another version by now, or has no room.
        """
        command = Command(self.playback_id, client=self.device, expected_version=version)
        applied = playback.in_playback(self.playback_id, lambda: act(command), self.person)
        running_sockets().publish(self.playback_id, applied)
        return applied


def program_of(device: str) -> str:
    """Return the name of a device's program, as the page shows it."""
    return device.partition(".")[0].replace("-", " ")


def has_output(player: PlayerState) -> bool:
    """Return whether a connected device is the output."""
    return player["outputClientId"] in player["clients"]


def save(app: App, tracks: Sequence[QueuedTrack], index: int, position_ms: int, by_track: bool) -> bool:
    """Make an app's queue the session's; return False where a newer one stays."""
    digest = records.digest([track.id for track in tracks])

    def attempt() -> bool:
        state, record = app.read(), app.record()
        if not _may_save(app, state, record, digest):
            return False
        applied = app.apply(
            lambda command: commands.save_queue(command, tracks, index, position_ms, by_track), state.version
        )
        app.remember(replace(record, version=applied.version, changed=applied.version, saved=digest))
        return True

    return _retried(attempt)


def _may_save(app: App, state: PlaybackState, record: AppRecord, digest: str) -> bool:
    """Return whether an app's queue is newer than the session's.

    It is when the user made it in the app after what happened elsewhere: another device has changed neither
    queue nor current track since the app last saw them, or it is another queue than the app saved before. It
    is not while another device plays, unless it is another queue; nor while the app itself plays on although
    another device has taken over, since its queue then moves by itself.
    """
    is_elsewhere = has_output(state.player) and state.player["outputClientId"] != app.device
    if is_elsewhere and record.plays_on(_now_ms()):
        return False
    is_another = bool(record.saved) and digest != record.saved
    if is_elsewhere and state.player["isPlaying"]:
        return is_another
    return is_another or not record.saved or record.version >= state.queue_version


def report(app: App, track: QueuedTrack, sent: AppReport) -> None:
    """Follow an app's player, and count the play that it has completed."""
    now_ms = _now_ms()
    before = app.record()
    if before.report is not None and before.is_play(now_ms):
        with suppress(TrackNotFoundError, PlayTimeError, TooManyError), session_scope() as session:
            plays.add(session, app.person, before.report.track_id, before.began_ms / 1000)

    def attempt() -> None:
        state, record = app.read(), app.record()
        reported = record.after(sent, now_ms)
        if _was_taken_over(app, state, record, now_ms) and sent.state in (records.STARTING, records.PLAYING):
            app.remember(reported)
            return
        applied = app.apply(lambda command: commands.follow(command, track, sent), state.version)
        app.remember(replace(reported, version=applied.version, changed=applied.version))

    _retried(attempt)


def _was_taken_over(app: App, state: PlaybackState, record: AppRecord, now_ms: int) -> bool:
    """Return whether another device has taken over from an app that still plays.

    Its reports must not take the session back. It does so when the user plays in the app again: after a
    pause, a stop or a break.
    """
    is_elsewhere = has_output(state.player) and state.player["outputClientId"] != app.device
    return is_elsewhere and record.plays_on(now_ms)


def uncounted(app: App, reports: Sequence[tuple[str, float | None]]) -> list[tuple[str, float | None]]:
    """Return the plays of a scrobble that the app's own reports have not counted.

    Some apps report and scrobble. A play that they scrobble first is not counted by their reports. Without
    Redis all are stored.
    """
    try:
        record = app.record()
        if any(record.is_reporting(track_id) for track_id, _ in reports):
            app.remember(replace(record, is_counted=True))
    except LiveUnavailableError:
        return list(reports)
    return [
        (track_id, at_s)
        for track_id, at_s in reports
        if not record.has_counted(track_id, None if at_s is None else round(at_s * 1000))
    ]


def note_read(app: App, state: PlaybackState) -> None:
    """Remember that an app has seen the queue."""
    app.remember(replace(app.record(), version=state.version))


def position_ms(state: PlaybackState) -> int:
    """Return the position in the current track by now, as the server estimates it."""
    player = state.player
    position, track = player["position"], player["currentTrack"]
    if player["isPlaying"] and has_output(player):
        position += max(0, state.clock_ms - player["updatedAt"])
    duration = track["duration"] if track else None
    return position if duration is None else min(position, duration)


def loading(app: App, state: PlaybackState) -> AppReport | None:
    """Return the report of an app that loads the current track and does not play it yet."""
    track, output = state.player["currentTrack"], state.player["outputClientId"]
    if track is None or output is None or not state.player["isPlaying"]:
        return None
    known = records.find(app.playback_id, output).report
    is_loading = known is not None and (known.track_id, known.state) == (track["id"], records.STARTING)
    return known if is_loading else None


def plays_on(record: AppRecord) -> bool:
    """Return whether an app still plays without a break since its last report."""
    return record.plays_on(_now_ms())


def changed_by(app: App, state: PlaybackState) -> str:
    """Return the name of the app that changed the queue last, or of the program that plays."""
    known = records.find_all(app.playback_id)
    latest = max(known, key=lambda device: known[device].changed, default="")
    if latest and known[latest].changed >= state.queue_version:
        return program_of(latest)
    return program_of(state.player["outputClientId"] or "") or "Auralis"


def _retried(attempt: Callable[[], Result]) -> Result:
    for _ in range(ATTEMPTS - 1):
        try:
            return attempt()
        except CommandRefusedError as error:
            if error.code != "CONFLICT":
                raise
    return attempt()


def _now_ms() -> int:
    return round(time.time() * 1000)
