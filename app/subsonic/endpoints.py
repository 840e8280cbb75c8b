"""The table of calls: name, arguments, right and function. `serving` serves it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from flask import Response

from app.subsonic.arguments import NoArguments
from app.subsonic.calls import (
    absent,
    bookmarks,
    browsing,
    lists,
    lyrics,
    marks,
    media,
    playing,
    playlist_edits,
    playlists,
    queues,
    scans,
    searching,
    similar,
    system,
    transcoding,
)
from app.subsonic.writer import Tree


class Right(Enum):
    """Callers of an endpoint."""

    ALL = auto()  # also without a login
    USER = auto()
    ADMIN = auto()


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One call of the API.

    Attributes
    ----------
    call
        Takes an instance of `arguments`; returns the body of the envelope, or a response that is a file.
    has_statuses
        The specification has its errors with a status of HTTP.
    """

    name: str
    call: Callable[[Any], Tree | Response]
    arguments: type[Any] = NoArguments
    right: Right = Right.USER
    has_statuses: bool = False


ENDPOINTS = (
    # System
    Endpoint("ping", system.ping),
    Endpoint("getLicense", system.get_license),
    Endpoint("getOpenSubsonicExtensions", system.get_extensions, right=Right.ALL),
    Endpoint("tokenInfo", system.get_token_info),
    Endpoint("getUser", system.get_user, system.UserArguments),
    Endpoint("getUsers", system.get_users, right=Right.ADMIN),
    Endpoint("getMusicFolders", system.get_music_folders),
    # Browsing by tags
    Endpoint("getArtists", browsing.get_artists, browsing.FolderArguments),
    Endpoint("getArtist", browsing.get_artist, browsing.IdArguments),
    Endpoint("getAlbum", browsing.get_album, browsing.IdArguments),
    Endpoint("getSong", browsing.get_song, browsing.IdArguments),
    Endpoint("getGenres", browsing.get_genres),
    # Browsing by folders, which are artists and albums
    Endpoint("getIndexes", browsing.get_indexes, browsing.IndexesArguments),
    Endpoint("getMusicDirectory", browsing.get_music_directory, browsing.IdArguments),
    # Lists
    Endpoint("getAlbumList", lists.get_album_list, lists.AlbumListArguments),
    Endpoint("getAlbumList2", lists.get_album_list2, lists.AlbumListArguments),
    Endpoint("getRandomSongs", lists.get_random_songs, lists.RandomArguments),
    Endpoint("getSongsByGenre", lists.get_songs_by_genre, lists.GenreArguments),
    Endpoint("getStarred", lists.get_starred, browsing.FolderArguments),
    Endpoint("getStarred2", lists.get_starred2, browsing.FolderArguments),
    # Sound and pictures
    Endpoint("stream", media.stream, media.StreamArguments),
    Endpoint("download", media.download, browsing.IdArguments),
    Endpoint("getTranscodeDecision", transcoding.get_transcode_decision, transcoding.DecisionArguments),
    Endpoint(
        "getTranscodeStream",
        transcoding.get_transcode_stream,
        transcoding.TranscodeArguments,
        has_statuses=True,
    ),
    Endpoint("getCoverArt", media.get_cover_art, media.CoverArguments),
    Endpoint("getLyrics", lyrics.get_lyrics, lyrics.LyricsArguments),
    Endpoint("getLyricsBySongId", lyrics.get_lyrics_by_song_id, lyrics.SongLyricsArguments),
    # What sounds alike
    Endpoint("getSimilarSongs", similar.get_similar_songs, similar.SimilarArguments),
    Endpoint("getSimilarSongs2", similar.get_similar_songs2, similar.SimilarArguments),
    Endpoint("getSonicSimilarTracks", similar.get_sonic_similar_tracks, similar.SonicArguments),
    Endpoint("findSonicPath", similar.find_sonic_path, similar.PathArguments),
    Endpoint("getTopSongs", similar.get_top_songs, similar.TopArguments),
    Endpoint("getArtistInfo", similar.get_artist_info, similar.InfoArguments),
    Endpoint("getArtistInfo2", similar.get_artist_info2, similar.InfoArguments),
    Endpoint("getAlbumInfo", similar.get_album_info, similar.AlbumInfoArguments),
    Endpoint("getAlbumInfo2", similar.get_album_info, similar.AlbumInfoArguments),
    # Playlists
    Endpoint("getPlaylists", playlists.get_playlists, playlists.PlaylistsArguments),
    Endpoint("getPlaylist", playlists.get_playlist, browsing.IdArguments),
    Endpoint("createPlaylist", playlist_edits.create_playlist, playlist_edits.CreateArguments),
    Endpoint("updatePlaylist", playlist_edits.update_playlist, playlist_edits.UpdateArguments),
    Endpoint("deletePlaylist", playlist_edits.delete_playlist, browsing.IdArguments),
    # Marks
    Endpoint("star", marks.star, marks.StarArguments),
    Endpoint("unstar", marks.unstar, marks.StarArguments),
    Endpoint("setRating", marks.set_rating, marks.RatingArguments),
    Endpoint("createBookmark", bookmarks.create_bookmark, bookmarks.BookmarkArguments),
    Endpoint("getBookmarks", bookmarks.get_bookmarks),
    Endpoint("deleteBookmark", bookmarks.delete_bookmark, browsing.IdArguments),
    # The playback session
    Endpoint("savePlayQueue", queues.save_play_queue, queues.SaveArguments),
    Endpoint("savePlayQueueByIndex", queues.save_play_queue_by_index, queues.SaveByIndexArguments),
    Endpoint("getPlayQueue", queues.get_play_queue),
    Endpoint("getPlayQueueByIndex", queues.get_play_queue_by_index),
    Endpoint("reportPlayback", playing.report_playback, playing.ReportArguments),
    Endpoint("scrobble", playing.scrobble, playing.ScrobbleArguments),
    Endpoint("getNowPlaying", playing.get_now_playing),
    # Scans
    Endpoint("getScanStatus", scans.get_scan_status),
    Endpoint("startScan", scans.start_scan, scans.ScanArguments, Right.ADMIN),
    # Search
    Endpoint("search", searching.search, searching.OldSearchArguments),
    Endpoint("search2", searching.search2, searching.SearchArguments),
    Endpoint("search3", searching.search3, searching.SearchArguments),
    *(Endpoint(name, call) for name, call in absent.CALLS.items()),
)

BY_NAME = {endpoint.name: endpoint for endpoint in ENDPOINTS}
