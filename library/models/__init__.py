"""The tables, one file a subject; importing this package registers all of them in the metadata."""

from library.models.audio import Fingerprint, Recording, sounds
from library.models.base import Base, new_id
from library.models.catalogue import (
    Album,
    AlbumArtist,
    Artist,
    FileTags,
    Genre,
    KeyedTable,
    ListTotal,
    NameRule,
    Root,
    Spelling,
    Track,
    TrackArtist,
    TrackGenre,
)
from library.models.matches import FileIdentity, Match
from library.models.people import (
    BatchOperation,
    Correction,
    Credential,
    FollowedFile,
    IdempotencyKey,
    Playlist,
    PlaylistTrack,
    Rating,
    User,
)
from library.models.playback import PlaybackSession, SessionCommand
from library.models.plays import Bookmark, Favourite, OutboxPlay, Play, Scrobbler
from library.models.work import Generation, Job, ScanChange, Slot, UnitCount, Work

__all__ = [
    "Album",
    "AlbumArtist",
    "Artist",
    "Base",
    "BatchOperation",
    "Bookmark",
    "Correction",
    "Credential",
    "Favourite",
    "FileIdentity",
    "FileTags",
    "Fingerprint",
    "FollowedFile",
    "Generation",
    "Genre",
    "IdempotencyKey",
    "Job",
    "KeyedTable",
    "ListTotal",
    "Match",
    "NameRule",
    "OutboxPlay",
    "Play",
    "PlaybackSession",
    "Playlist",
    "PlaylistTrack",
    "Rating",
    "Recording",
    "Root",
    "ScanChange",
    "Scrobbler",
    "SessionCommand",
    "Slot",
    "Spelling",
    "Track",
    "TrackArtist",
    "TrackGenre",
    "UnitCount",
    "User",
    "Work",
    "new_id",
    "sounds",
]
