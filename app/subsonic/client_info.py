"""What a player can play, as it tells it in the body of getTranscodeDecision."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from flask import request
from marshmallow import EXCLUDE, Schema, ValidationError, fields, post_load, validate

from app.http.parsing import parse_json
from app.subsonic.faults import Code, SubsonicError

#: Profiles of one kind, and values of one list; real players have a dozen.
MOST = 200

#: bit/s, samples and channels; more are meant by none.
MOST_NUMBER = 10**9


@dataclass(frozen=True, slots=True)
class DirectPlayProfile:
    """Files that a player plays as they are; an empty list is any."""

    containers: tuple[str, ...]
    audio_codecs: tuple[str, ...]
    protocols: tuple[str, ...]
    max_audio_channels: int


@dataclass(frozen=True, slots=True)
class TranscodingProfile:
    """A stream that a player plays; 0 channels are any number."""

    container: str
    audio_codec: str
    protocol: str
    max_audio_channels: int


@dataclass(frozen=True, slots=True)
class Limitation:
    """A condition on a field of a stream."""

    name: str
    comparison: str
    values: tuple[str, ...]
    required: bool


@dataclass(frozen=True, slots=True)
class CodecProfile:
    """Conditions on streams of a codec."""

    name: str
    limitations: tuple[Limitation, ...]


@dataclass(frozen=True, slots=True)
class ClientInfo:
    """A player; bit/s, of which 0 is no limit."""

    max_audio_bitrate: int
    max_transcoding_audio_bitrate: int
    direct_play_profiles: tuple[DirectPlayProfile, ...]
    transcoding_profiles: tuple[TranscodingProfile, ...]
    codec_profiles: tuple[CodecProfile, ...]


def of_request() -> ClientInfo:
    """Return the player of a request's body.

    Raises
    ------
    SubsonicError
        There is none, or it is not valid.
    BadRequest
        The body is not JSON.
    """
    body = request.get_data() if request.method == "POST" else b""
    if not body.strip():
        raise SubsonicError(Code.MISSING, "Required body is missing: send ClientInfo as JSON by POST.")
    try:
        found: ClientInfo = _ClientInfo().load(parse_json(body))
    except ValidationError as error:
        raise SubsonicError(Code.GENERIC, f"ClientInfo is not valid: {error.messages}.") from None
    return found


def _name() -> fields.String:
    return fields.String(load_default="", allow_none=True, validate=validate.Length(max=100))


def _number() -> fields.Integer:
    return fields.Integer(load_default=0, allow_none=True, validate=validate.Range(0, MOST_NUMBER))


def _list(of: fields.Field[Any]) -> fields.List[Any]:
    return fields.List(of, load_default=(), allow_none=True, validate=validate.Length(max=MOST))


class _Part(Schema):
    """A part of the body; fields of later versions are ignored, and null is none."""

    KIND: ClassVar[type[Any]]

    class Meta:
        """Options of marshmallow."""

        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: fields.Field[Any]) -> None:
        """Name fields on the wire in camel case."""
        first, *rest = field_name.split("_")
        field_obj.data_key = first + "".join(word.capitalize() for word in rest)

    @post_load
    def make(self, data: Mapping[str, Any], **_: Any) -> Any:
        """Return the part as its dataclass, with names in lower case and tuples for lists."""
        return self.KIND(**{name: _plain(self.fields[name], value) for name, value in data.items()})


def _plain(field: fields.Field[Any], value: Any) -> Any:
    if isinstance(field, fields.List):
        return tuple(each.strip().lower() if isinstance(each, str) else each for each in value or ())
    if isinstance(field, fields.String):
        return (value or "").strip().lower()
    return value or 0


class _DirectPlayProfile(_Part):
    KIND = DirectPlayProfile
    containers = _list(_name())
    audio_codecs = _list(_name())
    protocols = _list(_name())
    max_audio_channels = _number()


class _TranscodingProfile(_Part):
    KIND = TranscodingProfile
    container = _name()
    audio_codec = _name()
    protocol = _name()
    max_audio_channels = _number()


class _Limitation(_Part):
    KIND = Limitation
    name = _name()
    comparison = _name()
    values = _list(_name())
    required = fields.Boolean(load_default=False)


class _CodecProfile(_Part):
    KIND = CodecProfile
    name = _name()
    limitations = _list(fields.Nested(_Limitation))


class _ClientInfo(_Part):
    KIND = ClientInfo
    max_audio_bitrate = _number()
    max_transcoding_audio_bitrate = _number()
    direct_play_profiles = _list(fields.Nested(_DirectPlayProfile))
    transcoding_profiles = _list(fields.Nested(_TranscodingProfile))
    codec_profiles = _list(fields.Nested(_CodecProfile))
