"""Single tracks, albums and artists as JSON objects, with what lists do not show."""

from app import artwork, lyrics
from app.http import serializers
from app.http.auth import person
from library import loudness
from library.catalogue import albums, artists_genres, corrections, covers, merging, stored_tags, tracks
from library.catalogue.tracks import TrackFile
from library.database import OpenSession
from library.people import name_marks
from library.people.name_marks import NO_MARK, NameMark
from library.states import NameKind
from media.results import Tags
from media.streams.mime_types import mime_type
from media.streams.stream_formats import StreamFormat
from schemas.catalogue_objects import AlbumDetailJson, ArtistDetailJson, NamedArtistJson
from schemas.objects import TrackDetailJson


def track_detail(session: OpenSession, track_id: str) -> TrackDetailJson:
    """Return a track with lists of its artists and genres.

    Raises
    ------
    TrackNotFoundError
        No track has this id.
    """
    shown = serializers.track(tracks.get(session, track_id, person().id))
    artists, genres = tracks.names(session, track_id)
    tags = stored_tags.load_corrected(session, [track_id]).get(track_id, Tags(shown["title"]))
    album_id = shown["album_id"]
    file = tracks.get_file(session, track_id)
    measured = loudness.measured(session, file.audio_id, int(album_id) if album_id else None)
    return {
        **shown,
        "mime_type": mime_type(StreamFormat.FLAC if file.section else file.format),
        "bitrate_kbps": _bitrate_kbps(file, tags),
        "is_section": file.section is not None,
        "artists": artists,
        "artist_ids": [str(artist_id) for artist_id in tracks.artist_ids(session, track_id)],
        "album_artists": _credited(session, album_id) if album_id else [],
        "edition": tags.edition,
        "composers": list(tags.composers),
        "isrcs": list(tags.isrcs),
        "original_year": tags.original_year,
        "compilation": tags.compilation,
        "has_lyrics": tags.has_lyrics or lyrics.is_beside(file),
        "track_gain_db": tags.track_gain_db,
        "album_gain_db": tags.album_gain_db,
        "track_peak": tags.track_peak,
        "album_peak": tags.album_peak,
        "measured_track_gain_db": measured.track_gain_db,
        "measured_album_gain_db": measured.album_gain_db,
        "measured_track_peak": measured.track_peak,
        "measured_album_peak": measured.album_peak,
        "recording_mbid": tags.recording_mbid,
        "track_mbid": tags.track_mbid,
        "album_mbid": tags.album_mbid,
        "release_group_mbid": tags.release_group_mbid,
        "genres": genres,
        "genre_ids": [str(genre_id) for genre_id in tracks.genre_ids(session, track_id)],
        "corrected": corrections.fields_of(session, track_id),
    }


def album_detail(session: OpenSession, album_id: str) -> AlbumDetailJson:
    """Return an album with its artists.

    Raises
    ------
    AlbumNotFoundError
        No album has this id.
    """
    row = albums.get(session, album_id)
    found = merging.find_album(session, row.id)
    return {
        **serializers.album(row, _mark(session, NameKind.ALBUM, row.id)),
        "artists": _credited(session, str(row.id)),
        "merged": list(found.merged),
        "folder_count": found.folders,
    }


def artist_detail(session: OpenSession, artist_id: str) -> ArtistDetailJson:
    """Return an artist, and what was merged into it.

    Raises
    ------
    ArtistNotFoundError
        No artist has this id.
    """
    row = artists_genres.get_artist(session, artist_id)
    found = merging.find_artist(session, row.id)
    folders = covers.folders_of_artist(session, row.id)
    return {
        **serializers.artist(row, _mark(session, NameKind.ARTIST, row.id)),
        "merged": list(found.merged),
        "spellings": list(found.spellings),
        "has_artwork": row.artwork_track_id is not None or artwork.is_of_artist(folders),
    }


def _mark(session: OpenSession, kind: NameKind, row_id: int) -> NameMark:
    return name_marks.find(session, person().id, kind, [row_id]).get(row_id, NO_MARK)


def _bitrate_kbps(file: TrackFile, tags: Tags) -> int | None:
    if file.section:
        return tags.bitrate_kbps
    return round(file.size / 125 / file.duration_s) if file.duration_s else None


def _credited(session: OpenSession, album_id: str) -> list[NamedArtistJson]:
    return [{"id": str(id_), "name": name} for id_, name in albums.artists(session, int(album_id))]
