"""Results of parsing a file in the child: types only, so that a worker imports no parser."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, Self

import numpy as np
import numpy.typing as npt

Block = npt.NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Tags:
    """Tags and header of a track; text is NFC, without control characters, of bounded length.

    Attributes
    ----------
    title : str
        The file's name without its extension if there is no title.
    artists, album_artists, genres : tuple of str
        Separate values: each is a credit with a page of its own.
    composers : tuple of str
    isrcs : tuple of str
        International Standard Recording Codes, in capitals and without hyphens.
    artist_name, album_artist_name : str or None
        The credit as lists show it ("Alice feat. Bob"), where it is not the names joined by a comma.
    title_sort, album_sort : str or None
    artist_sorts, album_artist_sorts : tuple of str
        Sort names in the order of the names; "" where one has none, empty without any.
    original_year : int or None
        Of the first release; `year` is that of this one.
    edition : str or None
        Tells two releases of an album apart: "Deluxe Edition", "2011 Remaster".
    compilation : bool
        The file says that its album has several artists.
    track_label : str or None
        The number as written, where it is not `track` in digits: "A1".
    recording_mbid, track_mbid, album_mbid, release_group_mbid : str or None
        MusicBrainz ids in their canonical form, as all others of the name.
    artist_mbids, album_artist_mbids : tuple of str
        In the order of the names; empty unless there is one for each.
    track_gain_db, album_gain_db : float or None
        ReplayGain 2.0 (reference -18 LUFS), also where the file has R128 gain.
    track_peak, album_peak : float or None
        Full scale is 1.
    has_lyrics : bool
        The file contains lyrics, synced or not.
    duration_s : float or None
        Seconds by the header; an estimate for streams without one.
    sample_rate_hz, channels : int or None
    format : str
        An `AudioFormat`, recognised by content.
    bitrate_kbps : int or None
        Mean over the file.
    has_artwork : bool
        The file contains a picture that browsers show.
    """

    title: str
    artists: tuple[str, ...] = ()
    album: str | None = None
    album_artists: tuple[str, ...] = ()
    genres: tuple[str, ...] = ()
    year: int | None = None
    track: int | None = None
    track_total: int | None = None
    disc: int | None = None
    disc_total: int | None = None
    duration_s: float | None = None
    sample_rate_hz: int | None = None
    channels: int | None = None
    format: str = ""
    bitrate_kbps: int | None = None
    has_artwork: bool = False
    artist_name: str | None = None
    album_artist_name: str | None = None
    title_sort: str | None = None
    album_sort: str | None = None
    artist_sorts: tuple[str, ...] = ()
    album_artist_sorts: tuple[str, ...] = ()
    original_year: int | None = None
    edition: str | None = None
    compilation: bool = False
    track_label: str | None = None
    recording_mbid: str | None = None
    track_mbid: str | None = None
    album_mbid: str | None = None
    release_group_mbid: str | None = None
    artist_mbids: tuple[str, ...] = ()
    album_artist_mbids: tuple[str, ...] = ()
    track_gain_db: float | None = None
    album_gain_db: float | None = None
    track_peak: float | None = None
    album_peak: float | None = None
    has_lyrics: bool = False
    composers: tuple[str, ...] = ()
    isrcs: tuple[str, ...] = ()

    @classmethod
    def from_json(cls, fields: dict[str, Any]) -> Self:
        """Return the tags from JSON, which has lists for tuples."""
        tuples = {name: tuple(value) for name, value in fields.items() if isinstance(value, list)}
        return cls(**fields | tuples)


@dataclass(frozen=True, slots=True)
class Artwork:
    """A picture; its type is recognised by content.

    Attributes
    ----------
    mime : str
        ``image/jpeg``, ``image/png``, ``image/webp``, ``image/gif``, or another that Pillow reads.
    data : bytes
    """

    mime: str
    data: bytes


class LyricsCue(NamedTuple):
    """A word or syllable of a line: when it is sung, and the characters of the line that it is."""

    start_ms: int
    begin: int
    end: int


@dataclass(frozen=True, slots=True)
class LyricsLine:
    """A line of lyrics; `start_ms` is None in lyrics that are not synced.

    Attributes
    ----------
    cues
        Of a line whose words have times, in their order.
    """

    start_ms: int | None
    text: str
    cues: tuple[LyricsCue, ...] = ()


@dataclass(frozen=True, slots=True)
class Lyrics:
    """Lyrics of a track; lines of synced ones are in the order of their times."""

    synced: bool
    lines: tuple[LyricsLine, ...]

    @classmethod
    def from_json(cls, fields: Mapping[str, Any]) -> Self:
        """Return the lyrics from JSON."""
        return cls(fields["synced"], tuple(map(cls._line, fields["lines"])))

    @staticmethod
    def _line(fields: Mapping[str, Any]) -> LyricsLine:
        cues = tuple(LyricsCue(*cue) for cue in fields["cues"])
        return LyricsLine(fields["start_ms"], fields["text"], cues)


@dataclass(frozen=True, eq=False, slots=True)
class Excerpt:
    """A short part of a file.

    Attributes
    ----------
    start_s : float
        The requested time, in seconds; it begins there or shortly before.
    sample_rate_hz : int
    samples : ndarray (channels, n) float32
    """

    start_s: float
    sample_rate_hz: int
    samples: Block


@dataclass(frozen=True, slots=True)
class DecodeReport:
    """Report of a decoded file.

    Attributes
    ----------
    decoder : str
        ``soundfile``, ``pyav`` or ``miniaudio``.
    duration_s : float
        Decoded seconds.
    declared_s : float or None
        Seconds that the header states.
    partial : bool
        The audio ends more than `decode.SHORTFALL_S` before the stated end or (mp3, aac) the end counted in
        frames, or the file itself is cut.
    audio_id : str
        See `identity.audio_id`.
    cpu_s : float
        Processor seconds that the child spent on the file.
    longer_decoder : str or None
        Another decoder decodes more of this damaged file. Blocks are passed on as they are decoded, so a
        consumer that wants the longest result decodes again with ``decode(fd,
        decoder=report.longer_decoder)``.
    """

    decoder: str
    duration_s: float
    declared_s: float | None
    partial: bool
    audio_id: str
    cpu_s: float = field(default=0.0, compare=False)
    longer_decoder: str | None = None
