"""Reports of apps about what plays, and plays."""

from collections.abc import Sequence
from dataclasses import dataclass

from app import playback
from app.http import auth, long_writes
from app.subsonic import bridge, ids
from app.subsonic.bridge import App
from app.subsonic.calls.browsing import shape_tracks
from app.subsonic.faults import Code, SubsonicError, not_found
from app.subsonic.ids import ThingKind
from app.subsonic.writer import Tree
from library.database import session_scope
from library.errors import LibraryError, PlayTimeError, TooManyError, TrackNotFoundError
from library.people import plays
from library.subsonic import tracks
from live.apps import records
from live.apps.records import AppReport
from workers.scrobbling import sending

#: Plays stored in one transaction.
AT_ONCE = 50

#: A smaller time is in seconds: as milliseconds it would lie before 1974.
LEAST_MS = 10**11

MS = 1000.0


@dataclass(frozen=True, slots=True)
class ScrobbleArguments:
    """Of scrobble: songs, and the time of each in ms since 1970."""

    id: tuple[str, ...]
    time: tuple[int, ...] = ()
    submission: bool = True


@dataclass(frozen=True, slots=True)
class ReportArguments:
    """Of reportPlayback."""

    media_id: str
    media_type: str
    position_ms: int
    state: str
    playback_rate: float = 1.0
    ignore_scrobble: bool = False


def scrobble(query: ScrobbleArguments) -> Tree:
    """Store plays with their own times, or show the song that is playing."""
    track_ids = ids.tracks(query.id)
    if not query.submission:
        _show(track_ids[-1])
        return {}
    if query.time and len(query.time) != len(track_ids):
        raise SubsonicError(Code.GENERIC, "`time` must be given for each `id`, or not at all.")
    times: Sequence[float | None] = [_seconds(time) for time in query.time] or [None] * len(track_ids)
    reports = list(zip(track_ids, times, strict=True))
    refusal = _store(bridge.uncounted(App.of_request(), reports))
    if refusal is not None:
        raise refusal
    return {}


def report_playback(query: ReportArguments) -> Tree:
    """Follow the app's player; half of a song's length is a play, unless the app scrobbles itself."""
    if query.media_type != "song":
        raise SubsonicError(Code.GENERIC, "Auralis plays songs only: `mediaType` must be `song`.")
    if query.state not in records.STATES:
        raise SubsonicError(Code.GENERIC, f"`state` must be one of {', '.join(records.STATES)}.")
    track_id = ids.of(ThingKind.TRACK, query.media_id, "song")
    track = playback.find_queued([track_id]).get(track_id)
    if track is None:
        raise not_found("song", query.media_id)
    rate = query.playback_rate if query.playback_rate > 0 else 1.0
    position_ms = max(0, min(query.position_ms, track.duration_ms or query.position_ms))
    counts = not query.ignore_scrobble
    sent = AppReport(track_id, track.duration_ms, position_ms, query.state, rate, counts)
    app = App.of_request()
    if sent.state == records.STARTING:
        sending.announce_soon(app.person, track_id)
    bridge.report(app, track, sent)
    return {}


def get_now_playing(_: object) -> Tree:
    """Return the song that the caller's playback session plays; those of others are private."""
    app = App.of_request()
    state = app.read()
    track = state.player["currentTrack"]
    if track is None or not bridge.has_output(state.player):
        return {"nowPlaying": {"entry": []}}
    person, loading = auth.person(), bridge.loading(app, state)
    with session_scope(read_only=True) as session:
        rows = tracks.find(session, person.id, [track["id"]]).values()
        entries = shape_tracks(session, rows)
    playing = {
        "username": person.name,
        "minutesAgo": max(0, state.clock_ms - state.player["updatedAt"]) // 60_000,
        "playerId": 1,
        "playerName": bridge.program_of(state.player["outputClientId"] or ""),
        "state": _state(loading, state.player["isPlaying"]),
        "positionMs": loading.position_ms if loading else bridge.position_ms(state),
        "playbackRate": 1.0,
    }
    return {"nowPlaying": {"entry": [entry | playing for entry in entries]}}


def _state(loading: AppReport | None, is_playing: bool) -> str:
    if loading is not None:
        return records.STARTING
    return records.PLAYING if is_playing else records.PAUSED


def _show(track_id: str) -> None:
    """Show a song that an app plays; a repetition while it plays is no news."""
    track = playback.find_queued([track_id]).get(track_id)
    if track is None:
        raise not_found("song", track_id)
    app = App.of_request()
    known = app.record()
    if known.report is not None and known.report.track_id == track_id and bridge.plays_on(known):
        return
    sending.announce_soon(app.person, track_id)
    bridge.report(app, track, AppReport(track_id, track.duration_ms, 0, records.PLAYING, counts=False))


def _store(reports: Sequence[tuple[str, float | None]]) -> LibraryError | None:
    """Store plays; return the first refusal if none is known afterwards, or some are to be sent again.

    Apps send many late plays at once, and all of them again after an error: one song that was removed
    meanwhile must not hold up the others.
    """
    person, known = auth.person().id, 0
    refusal: LibraryError | None = None
    for start in range(0, len(reports), AT_ONCE):
        part = reports[start : start + AT_ONCE]
        with long_writes.writing(len(part)) as session:
            for track_id, played_at in part:
                try:
                    plays.add(session, person, track_id, played_at)
                    known += 1
                except (TrackNotFoundError, PlayTimeError) as error:
                    refusal = refusal or error
                except TooManyError as error:
                    return error
    return None if known or not reports else refusal


def _seconds(time: int) -> float:
    return time / MS if abs(time) >= LEAST_MS else float(time)
