"""The tables, one file a subject; importing this package registers all of them in the metadata."""

from library.models.audio import Fingerprint, Recording, sounds
from library.models.base import Base, new_id
from library.models.catalogue import Album, Artist, Genre, Root, Total, Track, TrackArtist, TrackGenre
from library.models.listening import Favourite, Play
from library.models.people import (
    Answered,
    BatchOperation,
    Correction,
    Credential,
    Playlist,
    PlaylistTrack,
    Rating,
    User,
)
from library.models.sessions import PlaybackSession, SessionCommand
from library.models.work import Generation, Job, ScanChange, Slot, Tally, Work

__all__ = [
    "Album",
    "Answered",
    "Artist",
    "Base",
    "BatchOperation",
    "Correction",
    "Credential",
    "Favourite",
    "Fingerprint",
    "Generation",
    "Genre",
    "Job",
    "Play",
    "PlaybackSession",
    "Playlist",
    "PlaylistTrack",
    "Rating",
    "Recording",
    "Root",
    "ScanChange",
    "SessionCommand",
    "Slot",
    "Tally",
    "Total",
    "Track",
    "TrackArtist",
    "TrackGenre",
    "User",
    "Work",
    "new_id",
    "sounds",
]
