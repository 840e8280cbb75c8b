"""The table of fields and their sources; `docs/tags.md` shows it.

Names are those of Vorbis comments, APEv2 items, Matroska and ASF tags, ID3's TXXX frames and MPEG-4's
freeform atoms. They are compared without case, spaces and punctuation: "Album Artist", ALBUM_ARTIST and
ALBUMARTIST are one. A container with such names needs no entry here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum


class TagKind(StrEnum):
    """Kinds of tags by the names of their fields."""

    NAMES = "names"
    ID3 = "ID3"
    MP4 = "MPEG-4"
    CHUNKS = "chunks"  # of RIFF INFO and AIFF


@dataclass(frozen=True, slots=True)
class Field:
    """A field and its names in each kind of tag; the first that has a value is read.

    Attributes
    ----------
    name : str
        Key of the collected values.
    names : tuple of str
    frames : tuple of str
        ID3v2.3 and 2.4 frames; those of 2.2 are translated to them.
    atoms : tuple of str
    chunks : tuple of str
        Ids in a RIFF LIST INFO chunk, or of AIFF chunks.
    lead : str or None
        This field is read from the tag that the field `lead` comes from, since the two belong together.
    """

    name: str
    names: tuple[str, ...] = ()
    frames: tuple[str, ...] = ()
    atoms: tuple[str, ...] = ()
    chunks: tuple[str, ...] = ()
    lead: str | None = None

    def keys(self, kind: TagKind) -> tuple[str, ...]:
        """Return the keys of a `RawTag` that may hold this field, the preferred first."""
        if kind is TagKind.CHUNKS:
            return self.chunks
        own = {TagKind.ID3: self.frames, TagKind.MP4: self.atoms}.get(kind, ())
        return (*own, *map(plain_name, self.names))


def plain_name(name: str) -> str:
    """Return a name without case, spaces and punctuation."""
    return re.sub(r"[\W_]+", "", name).upper()


FIELDS: tuple[Field, ...] = (
    Field("title", ("TITLE", "WM/Title"), ("TIT2",), ("©nam",), ("INAM", "NAME")),
    Field("artist", ("ARTIST", "AUTHOR"), ("TPE1",), ("©ART",), ("IART", "AUTH")),
    Field("artists", ("ARTISTS", "WM/ARTISTS"), lead="artist"),
    Field(
        "artist_sort",
        ("ARTISTSORT", "ARTISTSSORT", "WM/ArtistSortOrder"),
        ("TSOP", "XSOP"),
        ("soar",),
        (),
        "artist",
    ),
    Field("artist_mbid", ("MUSICBRAINZ_ARTISTID",), lead="artist"),
    Field("album", ("ALBUM", "WM/AlbumTitle"), ("TALB",), ("©alb",), ("IPRD",)),
    Field(
        "album_artist",
        ("ALBUMARTIST", "ALBUMARTISTNAME", "WM/AlbumArtist"),
        ("TPE2",),
        ("aART",),
        ("IAAR",),
    ),
    Field("album_artists", ("ALBUMARTISTS",), lead="album_artist"),
    Field(
        "album_artist_sort",
        ("ALBUMARTISTSORT", "WM/AlbumArtistSortOrder"),
        ("TSO2",),
        ("soaa",),
        (),
        "album_artist",
    ),
    Field("album_artist_mbid", ("MUSICBRAINZ_ALBUMARTISTID",), lead="album_artist"),
    Field("title_sort", ("TITLESORT", "WM/TitleSortOrder"), ("TSOT", "XSOT"), ("sonm",)),
    Field("album_sort", ("ALBUMSORT", "WM/AlbumSortOrder"), ("TSOA", "XSOA"), ("soal",)),
    Field("composer", ("COMPOSER", "SONGWRITER", "WM/Composer"), ("TCOM",), ("©wrt",), ("IMUS",)),
    Field("isrc", ("ISRC", "WM/ISRC"), ("TSRC",)),
    Field("genre", ("GENRE", "WM/Genre"), ("TCON",), ("©gen",), ("IGNR",)),
    Field(
        "date",
        ("DATE", "YEAR", "WM/Year", "DATE_RELEASED", "RELEASEDATE"),
        ("TDRC", "TDRL"),
        ("©day",),
        ("ICRD",),
    ),
    Field(
        "original_date",
        ("ORIGINALDATE", "ORIGINALYEAR", "WM/OriginalReleaseTime", "WM/OriginalReleaseYear"),
        ("TDOR",),
    ),
    Field("edition", ("EDITION", "ALBUMVERSION", "MUSICBRAINZ_ALBUMCOMMENT", "RELEASECOMMENT")),
    Field("compilation", ("COMPILATION", "ITUNESCOMPILATION", "WM/IsCompilation"), ("TCMP",), ("cpil",)),
    Field(
        "track",
        ("TRACKNUMBER", "TRACK", "WM/TrackNumber", "PART_NUMBER", "TRACKNUM"),
        ("TRCK",),
        ("trkn",),
        ("ITRK", "IPRT", "TRCK"),
    ),
    Field("track_total", ("TRACKTOTAL", "TOTALTRACKS", "TRACKC", "TOTAL_PARTS")),
    Field("disc", ("DISCNUMBER", "DISC", "DISK", "DISKNUMBER", "WM/PartOfSet"), ("TPOS",), ("disk",)),
    Field("disc_total", ("DISCTOTAL", "TOTALDISCS", "DISCC", "TOTALDISKS")),
    Field("recording_mbid", ("MUSICBRAINZ_TRACKID", "MUSICBRAINZ_RECORDINGID"), ("UFID",)),
    Field("track_mbid", ("MUSICBRAINZ_RELEASETRACKID",)),
    Field("album_mbid", ("MUSICBRAINZ_ALBUMID",)),
    Field("release_group_mbid", ("MUSICBRAINZ_RELEASEGROUPID",)),
    Field("track_gain", ("REPLAYGAIN_TRACK_GAIN",), ("RVA2:track",)),
    Field("album_gain", ("REPLAYGAIN_ALBUM_GAIN",), ("RVA2:album",)),
    Field("track_peak", ("REPLAYGAIN_TRACK_PEAK",), ("RVA2:track peak",)),
    Field("album_peak", ("REPLAYGAIN_ALBUM_PEAK",), ("RVA2:album peak",)),
    Field("r128_track_gain", ("R128_TRACK_GAIN",)),
    Field("r128_album_gain", ("R128_ALBUM_GAIN",)),
    Field("synced_lyrics", ("SYNCEDLYRICS",), ("SYLT",)),
    Field("lyrics", ("LYRICS", "UNSYNCEDLYRICS", "WM/Lyrics"), ("USLT",), ("©lyr",)),
)

#: Keys that any field reads; others, such as pictures, are not copied.
KNOWN_NAMES = frozenset(plain_name(name) for field in FIELDS for name in field.names)
