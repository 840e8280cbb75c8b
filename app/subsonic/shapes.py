"""Tracks, albums and artists as the specification's Child, AlbumID3 and ArtistID3."""

from collections.abc import Mapping, Sequence
from typing import Any

from app.http.responses import iso
from app.subsonic import ids
from library.loudness import REFERENCE_LUFS
from library.paging import ListRow
from library.people.name_marks import NO_MARK, NameMark
from library.states import UNKNOWN_ALBUM, UNKNOWN_ARTIST, ArtworkSource
from library.subsonic.details import AlbumDetails, Credits, TrackDetails
from media.streams.mime_types import mime_type
from media.streams.stream_formats import StreamFormat
from schemas.objects import JsonObject

Shape = JsonObject

#: Fields of AlbumID3 that a Child has as well.
IN_BOTH = (
    *("id", "coverArt", "artist", "artistId", "year", "genre", "genres", "duration"),
    *("created", "played", "playCount", "artists", "displayArtist", "musicBrainzId", "sortName"),
)

#: Of a stream of one kbit/s, each second.
BYTES_OF_KBIT = 125


def child(row: ListRow, details: TrackDetails) -> Shape:
    """Return a track as a Child."""
    plays, played_at = details.plays.get(row.id, (0, None))
    suffix = suffix_of(row)
    return {
        "id": ids.track(row.id),
        "parent": ids.album(row.album_id) or ids.artist(row.artist_id),
        "isDir": False,
        "title": row.title,
        "album": row.album or UNKNOWN_ALBUM,
        "artist": row.artist or UNKNOWN_ARTIST,
        "track": row.track,
        "discNumber": row.disc,
        "year": row.year,
        "coverArt": _cover_of_track(row),
        "size": _size(row),
        "contentType": mime_type(suffix if row.image_id else row.format),
        "suffix": suffix,
        "duration": round(row.duration_s or 0),
        "path": _path(row, suffix),
        "isVideo": False,
        "userRating": row.rating,
        "averageRating": row.rating,
        "playCount": plays,
        "played": iso(played_at),
        "created": iso(row.added_at),
        "starred": iso(row.starred_at),
        "albumId": ids.album(row.album_id),
        "artistId": ids.artist(row.artist_id),
        "type": "music",
        "mediaType": "song",
        **_credits(row, details),
        **_sound(row, details),
    }


def _credits(row: ListRow, details: TrackDetails) -> Shape:
    genres = details.genres.get(row.id, [])
    artist_name = row.artist or UNKNOWN_ARTIST
    return {
        "genre": genres[0] if genres else None,
        "genres": _genres(genres),
        "artists": credited(details.artists.get(row.id, [])),
        "displayArtist": artist_name,
        "albumArtists": credited(details.album_artists.get(row.album_id, [])),
        "displayAlbumArtist": row.album_artist or artist_name,
    }


def sound_of(row: ListRow) -> tuple[int | None, int | None, int | None]:
    """Return bit rate (kbit/s), sampling rate and channels of a track; None where they are not known."""
    tags: Mapping[str, Any] = row.tags or {}
    rate_hz = row.sample_rate_hz or tags.get("sample_rate_hz")
    return _bit_rate(row, tags), rate_hz, row.channels or tags.get("channels")


def _sound(row: ListRow, details: TrackDetails) -> Shape:
    tags: Mapping[str, Any] = row.tags or {}
    kbps, rate_hz, channels = sound_of(row)
    return {
        "bitRate": kbps,
        "samplingRate": rate_hz,
        "channelCount": channels,
        "bpm": round(row.tempo_bpm) if row.tempo_bpm else None,
        "sortName": tags.get("title_sort"),
        "displayComposer": ", ".join(tags.get("composers", ())) or None,
        "isrc": tags.get("isrcs", []),
        "musicBrainzId": tags.get("recording_mbid"),
        "moods": [],
        "replayGain": _replay_gain(row, tags, details),
    }


def album(row: ListRow, details: AlbumDetails) -> Shape:
    """Return an album as AlbumID3."""
    tags = details.tags.get(row.id, {})
    plays, played_at = details.plays.get(row.id, (0, None))
    genres = details.genres.get(row.id, [])
    original_year = tags.get("original_year") or row.year
    mark = details.marks.get(row.id, NO_MARK)
    return {
        "id": ids.album(row.id),
        "name": row.title,
        "version": row.edition,
        "artist": row.artist or UNKNOWN_ARTIST,
        "artistId": ids.artist(row.artist_id),
        "coverArt": ids.album(row.id) if row.artwork_track_id else None,
        "songCount": row.track_count,
        "duration": round(row.duration_s),
        "playCount": plays,
        "created": iso(row.added_at),
        "starred": iso(mark.starred_at),
        "userRating": mark.rating,
        "year": row.year,
        "genre": genres[0] if genres else None,
        "played": iso(played_at),
        "musicBrainzId": tags.get("album_mbid"),
        "genres": _genres(genres),
        "artists": credited(details.artists.get(row.id, [])),
        "displayArtist": row.artist or UNKNOWN_ARTIST,
        "moods": [],
        "sortName": tags.get("album_sort"),
        "originalReleaseDate": {"year": original_year} if original_year else None,
        "releaseDate": {"year": row.year} if row.year else None,
        "isCompilation": bool(tags.get("compilation")),
        "discTitles": [],
    }


def album_as_child(row: ListRow, details: AlbumDetails) -> Shape:
    """Return an album as the folder that older calls list."""
    shown = album(row, details)
    kept = (
        "id",
        "coverArt",
        "artist",
        "artistId",
        "year",
        "genre",
        "created",
        "played",
        "playCount",
        "duration",
        "starred",
        "userRating",
    )
    return {
        **{name: shown[name] for name in kept},
        "parent": shown["artistId"],
        "isDir": True,
        "title": row.title,
        "name": row.title,
        "album": row.title,
        "songCount": row.track_count,
        "mediaType": "album",
    }


def artist(row: ListRow, mark: NameMark = NO_MARK) -> Shape:
    """Return an artist as ArtistID3."""
    return {
        "id": ids.artist(row.id),
        "name": row.name or UNKNOWN_ARTIST,
        "coverArt": ids.artist(row.id),  # also of one with artist.jpg alone, which lists do not know
        "albumCount": row.album_count,
        "starred": iso(mark.starred_at),
        "userRating": mark.rating,
    }


def artist_as_child(row: ListRow, mark: NameMark = NO_MARK) -> Shape:
    """Return an artist as the folder that older calls list."""
    shown = artist(row, mark)
    return {
        "id": shown["id"],
        "isDir": True,
        "title": shown["name"],
        "coverArt": shown["coverArt"],
        "starred": shown["starred"],
        "userRating": shown["userRating"],
        "mediaType": "artist",
    }


def credited(found: Credits) -> list[Shape]:
    """Return artists with the fields that every reference to one has."""
    return [{"id": ids.artist(id_), "name": name} for id_, name in found]


def suffix_of(row: ListRow) -> str:
    """Return the extension of a track's file, or of its format; of a section, that of its stream."""
    if row.image_id:
        return StreamFormat.FLAC
    name, _, suffix = str(row.path_text).rpartition(".")
    return suffix.lower() if name and suffix.isalnum() and len(suffix) <= 5 else str(row.format)


def _size(row: ListRow) -> int:
    """Return the bytes of a track's file, or the part of them that a section has."""
    kbps: int | None = (row.tags or {}).get("bitrate_kbps") if row.image_id else None
    return int((row.duration_s or 0) * kbps * BYTES_OF_KBIT) if kbps else int(row.size)


def _genres(names: Sequence[str]) -> list[Shape]:
    return [{"name": name} for name in names]


def _cover_of_track(row: ListRow) -> str | None:
    """Return the album's cover, which players then load once for all its tracks."""
    if row.album_artwork:
        return ids.album(row.album_id)
    return ids.track(row.id) if row.artwork != ArtworkSource.NONE else None


def _bit_rate(row: ListRow, tags: Mapping[str, Any]) -> int | None:
    known: int | None = tags.get("bitrate_kbps")
    if known or not row.duration_s:
        return known
    return int(row.size / BYTES_OF_KBIT / row.duration_s)


def _path(row: ListRow, suffix: str) -> str:
    """Return a path made from tags: players name downloads by it, and real ones are the administrators'."""
    number = f"{row.track:02d} - " if row.track else ""
    parts = (
        row.album_artist or row.artist or UNKNOWN_ARTIST,
        row.album or UNKNOWN_ALBUM,
        f"{number}{row.title}",
    )
    return "/".join(map(_part_of_path, parts)) + f".{suffix}"


def _part_of_path(name: str) -> str:
    """Return a name as a part of a path that leads nowhere else: a tag may be "..", too."""
    plain = name.replace("/", "_").replace("\\", "_")
    return plain if plain.strip(". ") else "_"


def _replay_gain(row: ListRow, tags: Mapping[str, Any], details: TrackDetails) -> Shape:
    """Return the gains of the file, or those that follow from the analysed loudness."""
    measured = None if row.lufs is None else REFERENCE_LUFS - row.lufs
    gains = {
        "trackGain": _first(tags.get("track_gain_db"), measured),
        "albumGain": _first(tags.get("album_gain_db"), details.album_gains.get(row.album_id)),
    }
    peaks = {"trackPeak": tags.get("track_peak"), "albumPeak": tags.get("album_peak")}
    return {name: round(value, 6) for name, value in (gains | peaks).items() if value is not None}


def _first(*values: float | None) -> float | None:
    return next((value for value in values if value is not None), None)
