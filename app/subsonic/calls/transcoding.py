"""The extension transcoding: what a player plays of a track, and streams of its kind."""

from dataclasses import dataclass

from flask import Response

from app.api.media import stream as stream_audio
from app.subsonic import arguments, client_info, decisions, shapes
from app.subsonic.calls.browsing import find_track
from app.subsonic.decisions import Choice, Stream
from app.subsonic.faults import Code, SubsonicError
from app.subsonic.writer import Tree
from library.database import session_scope
from library.paging import ListRow
from media.streams.stream_formats import BIT_RATES_KBPS, StreamFormat
from schemas.listening.audio import LATEST_START_S, AudioArguments

SONG = "song"


@dataclass(frozen=True, slots=True)
class DecisionArguments:
    """Of getTranscodeDecision."""

    media_id: str
    media_type: str


@dataclass(frozen=True, slots=True)
class TranscodeArguments:
    """Of getTranscodeStream; the offset in seconds."""

    media_id: str
    media_type: str
    transcode_params: str
    offset: int = arguments.count(0, int(LATEST_START_S))


def get_transcode_decision(query: DecisionArguments) -> Tree:
    """Return whether a player plays a song's file, and the stream for one that does not."""
    _check_type(query.media_type)
    player = client_info.of_request()
    with session_scope(read_only=True) as session:
        row = find_track(session, query.media_id)
    audio_format = StreamFormat.FLAC if row.image_id else row.format
    file = _source(row, audio_format)
    reasons = decisions.direct_play_faults(player, file, audio_format)
    choice = decisions.choose(player, file)
    error = "No profile of the player fits the song." if reasons and choice is None else ""
    return {
        "transcodeDecision": {
            "canDirectPlay": not reasons,
            "canTranscode": choice is not None,
            "transcodeReason": reasons,
            "errorReason": error,
            "transcodeParams": _params(choice) if choice else None,
            "sourceStream": _shown(file),
            "transcodeStream": _shown(choice.stream) if choice else None,
        }
    }


def get_transcode_stream(query: TranscodeArguments) -> Response:
    """Return the stream of a decision."""
    _check_type(query.media_type)
    wanted, kbps = _parsed(query.transcode_params)
    with session_scope(read_only=True) as session:
        row = find_track(session, query.media_id)
    return stream_audio(AudioArguments(wanted, kbps or None, float(query.offset)), row.id)


def _check_type(media_type: str) -> None:
    if media_type != SONG:
        raise SubsonicError(Code.NOT_FOUND, "Auralis has songs only: `mediaType` must be `song`.")


def _source(row: ListRow, audio_format: str) -> Stream:
    kbps, rate_hz, channels = shapes.sound_of(row)
    return decisions.source(audio_format, channels, kbps and kbps * 1000, rate_hz)


def _shown(stream: Stream) -> Tree:
    return {
        "protocol": decisions.HTTP,
        "container": stream.container,
        "codec": stream.codec,
        "audioChannels": stream.channels,
        "audioBitrate": stream.bitrate,
        "audioSamplerate": stream.sample_rate,
        "audioBitdepth": stream.bit_depth,
    }


def _params(choice: Choice) -> str:
    return f"{choice.format}-{choice.kbps}"


def _parsed(params: str) -> tuple[StreamFormat, int]:
    name, _, kbps = params.partition("-")
    known = {str(each): each for each in StreamFormat}
    if name not in known or kbps not in map(str, (0, *BIT_RATES_KBPS)):
        raise SubsonicError(Code.GENERIC, "`transcodeParams` must be those of getTranscodeDecision.")
    return known[name], int(kbps)
