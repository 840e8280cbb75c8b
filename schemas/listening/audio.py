"""The audio of tracks."""

from dataclasses import dataclass

from marshmallow import validate

from schemas.fields import CleanString, StrictFloat, StrictInteger
from schemas.typed import TypedSchema

#: The track's file as it is.
ORIGINAL = "original"
STREAM_FORMATS = ("opus", "aac", "mp3", "flac")

#: Kilobits per second.
LOWEST_KBPS, HIGHEST_KBPS = 16, 512

#: A day: no track is longer.
LATEST_START_S = 86_400.0


@dataclass(frozen=True, slots=True)
class AudioArguments:
    """Arguments of a track's audio."""

    format: str
    bitrate_kbps: int | None
    start_s: float


class AudioQuery(TypedSchema[AudioArguments]):
    """The file as it is, or a transcoded stream."""

    data_class = AudioArguments

    format = CleanString(
        load_default=ORIGINAL,
        validate=validate.OneOf((ORIGINAL, *STREAM_FORMATS)),
        metadata={"description": "opus: in Ogg; aac: in fragmented MP4; default: the file as it is"},
    )
    bitrate_kbps = StrictInteger(
        load_default=None,
        validate=validate.Range(LOWEST_KBPS, HIGHEST_KBPS),
        metadata={"description": "of opus, aac and mp3: the next lower step of 32 to 320 is used"},
    )
    start_s = StrictFloat(
        load_default=0.0,
        validate=validate.Range(0.0, LATEST_START_S),
        metadata={"description": "of transcoded streams: begin at this time of the track, in seconds"},
    )
