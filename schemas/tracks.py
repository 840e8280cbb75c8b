"""Tracks, and requests about single tracks."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from marshmallow import fields, validate

from schemas.catalogue import NamedArtist
from schemas.fields import EXAMPLE_ID, BoundedList, CleanString, StrictInteger, StrictSchema, identifier
from schemas.typed import TypedSchema

#: Longest value of a tag, and most values of one tag, in a correction.
MAX_TAG_LENGTH, MAX_NAMES = 500, 64

#: Edges of artwork, px: a row of a list, a card, a page; each for screens with two pixels per point.
ARTWORK_SIZES = (96, 320, 640)

LYRICS_SOURCES = ("embedded", "lrc", "txt")

#: Largest year; also the largest number of a track or disc.
MAX_YEAR = 9999


TRACK_STATES = ("pending", "running", "done", "failed", "skipped", "quarantined")


class Track(StrictSchema):
    """A track of the library."""

    id = fields.String(required=True, metadata={"example": EXAMPLE_ID})
    title = fields.String(required=True)
    artist = fields.String(required=True)
    album = fields.String(required=True)
    album_artist = fields.String(required=True)
    genre = fields.String(required=True)
    year = fields.Integer(required=True, allow_none=True)
    track = fields.Integer(required=True, allow_none=True, metadata={"description": "number on the disc"})
    disc = fields.Integer(required=True, allow_none=True)
    track_label = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "the number as written, where it is not in digits", "example": "A1"},
    )
    duration_s = fields.Float(required=True, allow_none=True)
    format = fields.String(required=True, metadata={"example": "flac"})
    path = fields.String(
        required=True,
        allow_none=True,
        metadata={"description": "relative to its music folder; null for listeners"},
    )
    play_count = fields.Integer(required=True)
    favourite = fields.Boolean(required=True)
    rating = fields.Integer(required=True, allow_none=True, metadata={"description": "your rating, 1-5"})
    state = fields.String(
        required=True,
        allow_none=True,
        metadata={"enum": [*TRACK_STATES, "away", None], "description": "state of its fingerprint"},
    )
    reason = fields.String(
        required=True, allow_none=True, metadata={"description": "why it failed or was skipped"}
    )
    album_id = fields.String(required=True, allow_none=True, metadata={"example": "7"})
    artist_id = fields.String(
        required=True, allow_none=True, metadata={"description": "`id` of the first artist", "example": "3"}
    )
    has_artwork = fields.Boolean(required=True)


def _gain(what: str) -> fields.Float:
    return fields.Float(required=True, allow_none=True, metadata={"description": what})


def _mbid(what: str) -> fields.String:
    description = f"MusicBrainz id of the {what}"
    return fields.String(required=True, allow_none=True, metadata={"description": description})


def _texts(what: str) -> fields.List[str]:
    return fields.List(fields.String(), required=True, metadata={"description": what})


class TrackDetail(Track):
    """A track with lists of its artists and genres, and what else its tags have."""

    mime_type = fields.String(required=True, metadata={"description": "of its file", "example": "audio/flac"})
    is_section = fields.Boolean(required=True, metadata={"description": "a cue sheet's part of its file"})
    bitrate_kbps = fields.Integer(
        required=True, allow_none=True, metadata={"description": "mean of its file, with its tags"}
    )
    artists = fields.List(fields.String(), required=True)
    artist_ids = _texts("in the order of `artists`")
    album_artists = fields.List(
        fields.Nested(NamedArtist), required=True, metadata={"description": "artists of its album"}
    )
    composers = _texts("as its tags name them")
    isrcs = _texts("codes of its recording")
    edition = fields.String(
        required=True, allow_none=True, metadata={"description": "of its album", "example": "Deluxe Edition"}
    )
    original_year = fields.Integer(
        required=True, allow_none=True, metadata={"description": "of the first release"}
    )
    compilation = fields.Boolean(
        required=True, metadata={"description": "its file says that its album has several artists"}
    )
    has_lyrics = fields.Boolean(required=True, metadata={"description": "in its file, or beside it"})
    track_gain_db = _gain("ReplayGain 2.0 of the track")
    album_gain_db = _gain("ReplayGain 2.0 of the album")
    track_peak = _gain("peak of the track; full scale is 1")
    album_peak = _gain("peak of the album; full scale is 1")
    measured_track_gain_db = _gain("gain of the track to -18 LUFS, by its analysis")
    measured_album_gain_db = _gain("gain of the album to -18 LUFS, by the analysis of its tracks")
    measured_track_peak = _gain("highest sample of the track, by its analysis; full scale is 1")
    measured_album_peak = _gain("highest sample of the album, by the analysis of its tracks")
    recording_mbid = _mbid("recording")
    track_mbid = _mbid("track on its release")
    album_mbid = _mbid("release")
    release_group_mbid = _mbid("release group")
    genres = fields.List(fields.String(), required=True)
    genre_ids = _texts("in the order of `genres`")
    corrected = _texts("corrected tags")


class Play(StrictSchema):
    """A play of a track."""

    id = fields.String(required=True)
    played_at = fields.DateTime(required=True)
    track = fields.Nested(Track, required=True)


class SimilarTrack(Track):
    """A similar track, with its similarity."""

    similarity = fields.Float(required=True, metadata={"description": "0-1; 1: the same"})
    basis = fields.String(required=True, metadata={"enum": ["25d", "13d"]})
    confidence = fields.Float(required=True, metadata={"description": "0-1"})
    alike = fields.List(
        fields.String(), required=True, metadata={"description": "dimensions in which they are most alike"}
    )
    different = fields.List(
        fields.String(), required=True, metadata={"description": "dimensions in which they differ most"}
    )
    same_recording = fields.Boolean(required=True, metadata={"description": "another file of the recording"})


@dataclass(frozen=True, slots=True)
class ArtworkArguments:
    """Arguments of a picture; `size` None: as it is stored."""

    size: int | None


class ArtworkQuery(TypedSchema[ArtworkArguments]):
    """Size of a picture."""

    data_class = ArtworkArguments

    size = StrictInteger(
        load_default=None,
        validate=validate.OneOf(ARTWORK_SIZES),
        metadata={"description": "longest edge in pixels, as JPEG; default: the original picture"},
    )


class TrackLyricsLine(StrictSchema):
    """A line of lyrics."""

    start_ms = fields.Integer(
        required=True, allow_none=True, metadata={"description": "when it is sung; null if not synced"}
    )
    text = fields.String(required=True)


class TrackLyrics(StrictSchema):
    """Lyrics of a track."""

    synced = fields.Boolean(required=True)
    lines = fields.List(fields.Nested(TrackLyricsLine), required=True)
    source = fields.String(
        required=True,
        validate=validate.OneOf(LYRICS_SOURCES),
        metadata={"description": "the audio file itself, or an .lrc or .txt file of its name beside it"},
    )


class Waveform(StrictSchema):
    """The waveform of a track."""

    duration_s = fields.Float(required=True)
    peaks = fields.List(
        fields.Integer(),
        required=True,
        metadata={"description": "0-255, each for an equal part of the duration"},
    )


@dataclass(frozen=True, slots=True)
class RatingBody:
    """A rating of 1 to 5 stars; 0 removes it."""

    rating: int


class RatingRequest(TypedSchema[RatingBody]):
    """A rating of a track, an album or an artist."""

    data_class = RatingBody

    EXAMPLE: ClassVar = {"rating": 5}

    rating = StrictInteger(
        required=True, validate=validate.Range(0, 5), metadata={"description": "stars; 0 removes your rating"}
    )


def _names_field() -> fields.Field[Any]:
    return BoundedList(
        CleanString(validate=validate.Length(1, MAX_TAG_LENGTH)),
        validate=validate.Length(0, MAX_NAMES),
        allow_none=True,
    )


#: The corrected value of a tag; None removes the correction.
TagValue = str | int | list[str] | None


@dataclass(frozen=True, slots=True)
class TagCorrectionBody:
    """Corrected tags by name; tags that were not sent stay as they are."""

    tags: dict[str, TagValue]


class TagCorrection(TypedSchema[TagCorrectionBody]):
    """Corrected tags; omitted tags stay as they are, null removes a correction."""

    EXAMPLE: ClassVar = {"artists": ["Miles Davis", "John Coltrane"], "year": 1959}

    title = CleanString(validate=validate.Length(1, MAX_TAG_LENGTH), allow_none=True)
    artists = _names_field()
    album = CleanString(validate=validate.Length(1, MAX_TAG_LENGTH), allow_none=True)
    album_artists = _names_field()
    genres = _names_field()
    year = StrictInteger(validate=validate.Range(1, MAX_YEAR), allow_none=True)
    track = StrictInteger(validate=validate.Range(1, MAX_YEAR), allow_none=True)
    disc = StrictInteger(validate=validate.Range(1, MAX_YEAR), allow_none=True)

    def make(self, values: Mapping[str, TagValue]) -> TagCorrectionBody:
        """Return the tags that were sent."""
        return TagCorrectionBody(dict(values))


@dataclass(frozen=True, slots=True)
class PurgeBody:
    """Ids of the tracks to remove; None: all missing ones."""

    track_ids: list[str] | None


class PurgeRequest(TypedSchema[PurgeBody]):
    """Tracks to remove permanently."""

    data_class = PurgeBody

    EXAMPLE: ClassVar = {"track_ids": [EXAMPLE_ID]}

    track_ids = BoundedList(
        identifier(),
        load_default=None,
        validate=validate.Length(1, 500),
        metadata={"description": "ids of missing tracks; default: all missing tracks"},
    )


class Purged(StrictSchema):
    """Number of removed tracks."""

    purged = fields.Integer(required=True)


@dataclass(frozen=True, slots=True)
class TrackReferenceBody:
    """The id of one track."""

    track_id: str


class TrackReference(TypedSchema[TrackReferenceBody]):
    """The id of one track."""

    data_class = TrackReferenceBody

    EXAMPLE: ClassVar = {"track_id": EXAMPLE_ID}

    track_id = identifier(required=True)
