"""Seeds as clients name them: what they are called, and whether there is anything to begin with."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from app.extensions import scale_index, similarity_index
from cache.single_flight import StillComputingError
from discovery.radio.moods import MOODS
from discovery.radio.seeds import Seed, SeedKind
from library.catalogue import albums, artists_genres, tracks
from library.database import OpenSession
from library.errors import NotAnalysedYetError
from library.people.playlist_parts import playlist_rows

#: Names of seeds without an id.
NAMES: Mapping[SeedKind, str] = {
    SeedKind.FAVOURITES: "Favourites",
    SeedKind.LIBRARY: "Library",
    SeedKind.MOOD: "Mood",
    SeedKind.QUEUE: "Queue",
}

_FINDERS: Mapping[SeedKind, Callable[[OpenSession, str], str]] = {
    SeedKind.TRACK: lambda session, id_: str(tracks.get(session, id_).title),
    SeedKind.ALBUM: lambda session, id_: str(albums.get(session, id_).title),
    SeedKind.ARTIST: lambda session, id_: str(artists_genres.get_artist(session, id_).name),
    SeedKind.GENRE: lambda session, id_: str(artists_genres.get_genre(session, id_).name),
}


def named(session: OpenSession, seed: Seed, person: str) -> Seed:
    """Return a seed with its name.

    Raises
    ------
    TrackNotFoundError, AlbumNotFoundError, ArtistNotFoundError, GenreNotFoundError, PlaylistNotFoundError
    """
    if seed.kind is SeedKind.PLAYLIST:
        return replace(seed, name=str(playlist_rows.get(session, person, seed.id or "").name))
    if seed.kind is SeedKind.MOOD and seed.id:
        return replace(seed, name=MOODS[seed.id].name)
    finder = _FINDERS.get(seed.kind)
    return replace(seed, name=finder(session, seed.id or "") if finder else NAMES[seed.kind])


def refuse_unheard(session: OpenSession, seed: Seed) -> None:
    """Raise unless the sound of a seed is known, where a radio depends on it; the index must be fresh.

    Raises
    ------
    NotAnalysedYetError, NoContentError, StillComputingError
    """
    if seed.kind is SeedKind.MOOD and not scale_index.current(session).tracks:
        raise NotAnalysedYetError("No track has been analysed yet, so there are no moods. Try again later.")
    if seed.kind is not SeedKind.TRACK or seed.id is None:
        return
    similarity_index.refuse_without_content(seed.id)
    if similarity_index.view is None:
        raise StillComputingError
    if not similarity_index.knows(seed.id):
        raise NotAnalysedYetError(
            f"{seed.name!r} has not been analysed yet, so nothing is known that fits. Try again later."
        )
