"""Sound and pictures."""

from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from urllib.parse import quote

from flask import Response

from app import artwork
from app.api.media import stream as stream_audio
from app.file_responses import picture
from app.http import auth
from app.subsonic import arguments, ids
from app.subsonic.calls.browsing import IdArguments
from app.subsonic.faults import not_found
from app.subsonic.ids import Thing, ThingKind
from library.catalogue import albums, artists_genres, covers, tracks
from library.catalogue.tracks import TrackFile
from library.database import OpenSession, session_scope
from library.errors import AlbumNotFoundError, ArtistNotFoundError, PlaylistNotFoundError, TrackNotFoundError
from library.paging import ListRow
from library.states import Presence
from library.subsonic import playlists
from media.results import Artwork
from media.streams.stream_formats import StreamFormat
from schemas.listening.audio import HIGHEST_KBPS, LATEST_START_S, LOWEST_KBPS, ORIGINAL, AudioArguments

#: The original, whatever its bit rate.
RAW = "raw"

#: Formats by the names that players have for them.
FORMATS = {
    **dict.fromkeys(("ogg", "oga"), StreamFormat.OPUS),
    **dict.fromkeys(("m4a", "mp4"), StreamFormat.AAC),
    **{each.value: each for each in StreamFormat},
}

#: Where a player limits the bit rate and names no format: every one plays it.
DEFAULT_FORMAT = StreamFormat.MP3

#: Bytes of a stream of one kbit/s, each second.
BYTES_OF_KBIT = 125

LEAST_EDGE_PX, MOST_EDGE_PX = 32, 2048

#: Shown for what is here and has no picture; players draw it in lists that they do not lay out themselves.
NO_COVER = Artwork("image/png", (Path(__file__).parent / "no_cover.png").read_bytes())


@dataclass(frozen=True, slots=True)
class StreamArguments:
    """Of stream; files and finished streams have a length by themselves, an MP3 that is made an estimate."""

    id: str
    max_bit_rate: int = arguments.count(0, HIGHEST_KBPS)
    format: str | None = None
    time_offset: int = arguments.count(0, int(LATEST_START_S))
    estimate_content_length: bool = False


@dataclass(frozen=True, slots=True)
class CoverArguments:
    """Of getCoverArt; `size` is the longest edge in pixels, 0 the original."""

    id: str
    size: int = arguments.count(0, 10 * MOST_EDGE_PX)


def stream(query: StreamArguments) -> Response:
    """Return a track's file, or transcode it where a limit or an offset asks for it."""
    file = _find_file(query.id)
    wanted = _transcoding(query, file)
    start_s = float(query.time_offset)
    if wanted is None:
        return stream_audio(AudioArguments(ORIGINAL, None, 0.0), file.track_id)
    kbps = max(LOWEST_KBPS, query.max_bit_rate) if query.max_bit_rate else None
    return stream_audio(AudioArguments(wanted, kbps, start_s), file.track_id, query.estimate_content_length)


def download(query: IdArguments) -> Response:
    """Return a track's file with its name."""
    file = _find_file(query.id)
    response = stream_audio(AudioArguments(ORIGINAL, None, 0.0), file.track_id)
    name = file.path_text.rpartition("/")[2]
    if file.section:
        name = f"{PurePosixPath(name).stem}.{StreamFormat.FLAC}"
    response.headers["Content-Disposition"] = _attachment(name)
    return response


def _attachment(name: str) -> str:
    """Return the header with a file's name, also for players that know only its ASCII form (RFC 6266)."""
    plain = "".join(char if char.isascii() and char.isprintable() else "_" for char in name)
    plain = plain.replace('"', "_").replace("\\", "_")
    return f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(name)}"


def get_cover_art(query: CoverArguments) -> Response:
    """Return the picture of a track, an album, an artist or a playlist."""
    thing = ids.parse(query.id)
    edge_px = max(LEAST_EDGE_PX, min(MOST_EDGE_PX, query.size)) if query.size else None
    with session_scope(read_only=True) as session:
        try:
            track_id = _cover_track(session, thing)
        except (TrackNotFoundError, AlbumNotFoundError, ArtistNotFoundError, PlaylistNotFoundError):
            raise not_found("cover", query.id) from None
        file = tracks.get_file(session, track_id) if track_id else None
        is_artist = thing.kind is ThingKind.ARTIST
        folders = covers.folders_of_artist(session, int(thing.id)) if is_artist else []
    found = artwork.find_of_artist(folders, edge_px, auth.holder())
    if found is None and file is not None and file.presence is Presence.PRESENT:
        found = artwork.find(file, edge_px, auth.holder())
    return picture(found or NO_COVER)


def _find_file(sent: str) -> TrackFile:
    with session_scope(read_only=True) as session:
        try:
            return tracks.get_file(session, ids.of(ThingKind.TRACK, sent, "song"))
        except TrackNotFoundError:
            raise not_found("song", sent) from None


def _cover_track(session: OpenSession, thing: Thing) -> str | None:
    """Return the track whose picture a thing has; None without one."""
    row: ListRow | None = None
    if thing.kind is ThingKind.ALBUM:
        row = albums.get(session, thing.id)
    elif thing.kind is ThingKind.ARTIST:
        row = artists_genres.get_artist(session, thing.id)
    elif thing.kind is ThingKind.PLAYLIST:
        return playlists.cover_track(session, auth.person().id, thing.id)
    return row.artwork_track_id if row else thing.id


def _transcoding(query: StreamArguments, file: TrackFile) -> StreamFormat | None:
    """Return the format that a track must be transcoded to; None for its file as it is."""
    name = (query.format or "").lower()
    if name == RAW:
        return None
    wanted = FORMATS.get(name)
    is_small = not query.max_bit_rate or _bit_rate(file) <= query.max_bit_rate
    is_as_wanted = wanted is None or wanted == (StreamFormat.FLAC if file.section else file.format)
    if is_small and is_as_wanted and not query.time_offset:
        return None
    return wanted or DEFAULT_FORMAT


def _bit_rate(file: TrackFile) -> int:
    return int(file.size / BYTES_OF_KBIT / file.duration_s) if file.duration_s else 0
