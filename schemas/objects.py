"""JSON objects of responses: each has the fields of the schema in its docstring, which documents it."""

from typing import Literal, NotRequired, TypedDict

from schemas.catalogue_objects import NamedArtistJson, WhyJson

JsonObject = dict[str, object]  # its names depend on its content, such as the details of an error


class TrackJson(TypedDict):
    """`schemas.tracks.Track`."""

    id: str
    title: str
    artist: str
    album: str
    album_artist: str
    genre: str
    year: int | None
    track: int | None
    disc: int | None
    track_label: str | None
    duration_s: float | None
    format: str
    path: str | None
    play_count: int
    favourite: bool
    rating: int | None
    state: str | None
    reason: str | None
    album_id: str | None
    artist_id: str | None
    has_artwork: bool


class TrackDetailJson(TrackJson):
    """`schemas.tracks.TrackDetail`."""

    mime_type: str
    is_section: bool
    bitrate_kbps: int | None
    artists: list[str]
    artist_ids: list[str]
    album_artists: list[NamedArtistJson]
    genres: list[str]
    genre_ids: list[str]
    corrected: list[str]
    composers: list[str]
    isrcs: list[str]
    edition: str | None
    original_year: int | None
    compilation: bool
    has_lyrics: bool
    track_gain_db: float | None
    album_gain_db: float | None
    track_peak: float | None
    album_peak: float | None
    measured_track_gain_db: float | None
    measured_album_gain_db: float | None
    measured_track_peak: float | None
    measured_album_peak: float | None
    recording_mbid: str | None
    track_mbid: str | None
    album_mbid: str | None
    release_group_mbid: str | None


class SimilarTrackJson(TrackJson):
    """`schemas.tracks.SimilarTrack`."""

    similarity: float
    basis: str
    confidence: float
    alike: tuple[str, ...]
    different: tuple[str, ...]
    same_recording: bool


class PlaylistTrackJson(TrackJson):
    """`schemas.playlist_parts.playlist_tracks.PlaylistTrack`."""

    position: int


class PlayJson(TypedDict):
    """`schemas.tracks.Play`."""

    id: str
    played_at: str
    track: TrackJson


class GoneFolderJson(TypedDict):
    """`schemas.roots.GoneFolder`."""

    path: str
    files: int


class GoneFilesJson(TypedDict):
    """`schemas.roots.GoneFiles`."""

    reason: str
    message: str
    files: int
    folders: list[GoneFolderJson]
    asked_at: str
    is_waiting: bool


class RootJson(TypedDict):
    """`schemas.roots.Root`."""

    id: str
    path: str
    attached: bool
    origin: str
    track_count: int
    missing_count: int
    detached_count: int
    scanned_at: str | None
    gone: GoneFilesJson | None


class MatchJson(TypedDict):
    """`schemas.matches.Match`."""

    id: str
    group_id: str
    job_id: str | None
    state: str
    reason: str
    track_id: str
    title: str | None
    artist: str | None
    old_path: str
    new_path: str
    created_at: str | None
    settled_at: str | None


class UserJson(TypedDict):
    """`schemas.people.User`."""

    id: str
    name: str
    role: str
    created_at: str


class TokenJson(TypedDict):
    """`schemas.people.Token`."""

    id: str
    name: str
    created_at: str
    used_at: str | None


class ShownTokenJson(TokenJson):
    """`schemas.people.ShownToken`."""

    token: str


class DimensionValueJson(TypedDict):
    """`schemas.fingerprints.DimensionValue`."""

    value: float | None
    unit: str
    confidence: NotRequired[float | None]


class FingerprintJson(TypedDict):
    """`schemas.fingerprints.Fingerprint`."""

    track_id: str
    kind: str
    engine_version: int
    dimensions: dict[str, DimensionValueJson]
    confidence: float
    coverage: float | None
    provisional: bool
    validation: NotRequired[str]


class ScannedFolderJson(TypedDict):
    """`schemas.jobs.ScannedFolder`."""

    root_id: str
    path: str | None
    parts: list[str]
    state: str
    reason: str | None
    message: str | None


class JobJson(TypedDict):
    """`schemas.jobs.Job`."""

    id: str
    kind: str
    state: str
    reason: str | None
    message: str | None
    found: int
    done: int
    failed: int
    skipped: int
    pending: int
    running: int
    errors: dict[str, int]
    left_out: dict[str, int]
    rate_per_s: float | None
    eta_s: float | None
    created_at: str
    started_at: str | None
    finished_at: str | None
    folders: list[ScannedFolderJson]


class LoadedTrackJson(TypedDict):
    """`schemas.playing.LoadedTrack`."""

    id: str
    title: str
    artist: str
    album: str
    duration_ms: int | None


class PlayerJson(TypedDict):
    """`schemas.playing.Player`."""

    is_playing: bool
    current_track: LoadedTrackJson | None
    item_id: str | None
    play_id: str | None
    position_ms: int
    volume: float
    repeat: str
    shuffle: bool
    output_client_id: str | None
    clients: list[str]
    version: int
    updated_at: str


class QueuedItemJson(LoadedTrackJson):
    """`schemas.playing.QueuedItem`."""

    item_id: str
    added_at: str
    metadata: dict[str, str]
    why: NotRequired[WhyJson]


class QueueJson(TypedDict):
    """`schemas.playing.Queue`."""

    position: int | None
    length: int
    total_duration_ms: int
    version: int
    offset: int
    tracks: list[QueuedItemJson]


class CacheMetaJson(TypedDict):
    """`schemas.envelope.CacheMeta`."""

    hit: bool
    source: str
    strategy: str
    hits: NotRequired[int]
    misses: NotRequired[int]


class MetaJson(TypedDict):
    """`schemas.envelope.Meta`."""

    request_id: str
    time_ms: float
    cache: NotRequired[CacheMetaJson]
    engine_version: NotRequired[int]


class OperationResultJson(TypedDict):
    """`schemas.listening.batch.OperationResult`."""

    op: str
    track_id: str
    status: Literal["done", "error"]
    code: str | None
    message: str | None
