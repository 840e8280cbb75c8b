"""Messages of clients that control the player. Times are in milliseconds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from marshmallow import ValidationError, fields, validate, validates_schema

from schemas.fields import CleanString, identifier
from schemas.messages.fields import CommandData, CommandSchema, chosen_name, moment, require_one


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerStartData(CommandData):
    """An item of the queue, or a track to add after the current one: one of the two is None."""

    track_id: str | None = None
    item_id: str | None = None
    position_ms: int = 0


class PlayerStart(CommandSchema[PlayerStartData]):
    """Play an item of the queue, or a track that is added after the current one."""

    data_class = PlayerStartData

    track_id = identifier(data_key="trackId", load_default=None)
    item_id = identifier(data_key="itemId", load_default=None)
    position_ms = moment(data_key="position", load_default=0)

    @validates_schema
    def one_of_both(self, values: Mapping[str, object], **_options: Any) -> None:
        """Require one of the two ids."""
        require_one(values, {"track_id": "trackId", "item_id": "itemId"})


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerSkipData(CommandData):
    """The play to leave; None: the current one."""

    play_id: str | None = None


class PlayerSkip(CommandSchema[PlayerSkipData]):
    """Leave a play; without an id the current one."""

    data_class = PlayerSkipData

    play_id = CleanString(data_key="playId", load_default=None, validate=validate.Length(1, 200))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerSeekData(CommandData):
    """A position in the current track; with `track_id` only if it is still that track."""

    position_ms: int
    track_id: str | None = None


class PlayerSeek(CommandSchema[PlayerSeekData]):
    """Seek in the current track."""

    data_class = PlayerSeekData

    position_ms = moment(data_key="position", required=True)
    track_id = identifier(data_key="trackId", load_default=None)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerVolumeData(CommandData):
    """The volume, 0-1."""

    volume: float


class PlayerVolume(CommandSchema[PlayerVolumeData]):
    """Set the volume."""

    data_class = PlayerVolumeData

    volume = fields.Float(required=True, allow_nan=False, validate=validate.Range(0, 1))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerModeData(CommandData):
    """Repeat and shuffle; None leaves a setting as it is."""

    repeat: Literal["off", "one", "all"] | None = None
    shuffle: bool | None = None


class PlayerMode(CommandSchema[PlayerModeData]):
    """Set repeat and shuffle."""

    data_class = PlayerModeData

    repeat = CleanString(load_default=None, validate=validate.OneOf(("off", "one", "all")))
    shuffle = fields.Boolean(load_default=None, truthy={True}, falsy={False})

    @validates_schema
    def any_of_both(self, values: Mapping[str, object], **_options: Any) -> None:
        """Require at least one of the two settings."""
        if values["repeat"] is None and values["shuffle"] is None:
            raise ValidationError("One of repeat and shuffle is needed.")


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerTransferData(CommandData):
    """The device that outputs the sound."""

    output_client_id: str


class PlayerTransfer(CommandSchema[PlayerTransferData]):
    """Make another device the output."""

    data_class = PlayerTransferData

    output_client_id = chosen_name(data_key="outputClientId", required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerEndedData(CommandData):
    """The play that ended."""

    play_id: str


class PlayerEnded(CommandSchema[PlayerEndedData]):
    """Report that a play ended."""

    data_class = PlayerEndedData

    play_id = CleanString(data_key="playId", required=True, validate=validate.Length(1, 200))


@dataclass(frozen=True, slots=True, kw_only=True)
class PlayerReportData(CommandData):
    """The position that the output device reports for a play."""

    play_id: str
    position_ms: int
    status: Literal["playing", "stalled", "blocked"]


class PlayerReport(CommandSchema[PlayerReportData]):
    """Report the output device's position; every 10 s and on change."""

    data_class = PlayerReportData

    play_id = CleanString(data_key="playId", required=True, validate=validate.Length(1, 200))
    position_ms = moment(data_key="position", required=True)
    status = CleanString(required=True, validate=validate.OneOf(("playing", "stalled", "blocked")))
