"""Songs and artists that sound alike, by our fingerprints, and paths between songs."""

import random
from collections.abc import Sequence
from dataclasses import dataclass

from app.extensions import fresh_similarity_index, similarity_index
from app.http import auth
from app.subsonic import arguments, ids, shapes
from app.subsonic.calls.browsing import find_album, find_artist, find_track, shape_tracks
from app.subsonic.faults import Code, SubsonicError
from app.subsonic.ids import ThingKind
from app.subsonic.writer import Element, Tree
from discovery.lists.paths import find_path
from discovery.neighbours import Neighbour
from discovery.spacing import Spacing
from library.database import OpenSession, session_scope
from library.errors import NoContentError, NotAnalysedYetError
from library.paging import ListRow
from library.subsonic import artists, tracks

MOST_SIMILAR = 500
MOST_OF_PATH = 100

#: Tracks of an album or an artist whose neighbours are mixed.
MOST_SEEDS = 5

#: Neighbours of which the artists are taken.
NEIGHBOURS_OF_ARTIST = 60


@dataclass(frozen=True, slots=True)
class SimilarArguments:
    """Of getSimilarSongs and getSimilarSongs2: a song, an album or an artist."""

    id: str
    count: int = arguments.count(50, MOST_SIMILAR)


@dataclass(frozen=True, slots=True)
class SonicArguments:
    """Of getSonicSimilarTracks."""

    id: str
    count: int = arguments.count(10, MOST_SIMILAR)


@dataclass(frozen=True, slots=True)
class PathArguments:
    """Of findSonicPath."""

    start_song_id: str
    end_song_id: str
    count: int = arguments.count(25, MOST_OF_PATH, least=2)


@dataclass(frozen=True, slots=True)
class InfoArguments:
    """Of getArtistInfo and getArtistInfo2: an artist, an album or a song."""

    id: str
    count: int = arguments.count(20, MOST_SIMILAR)
    include_not_present: bool = False


@dataclass(frozen=True, slots=True)
class AlbumInfoArguments:
    """Of getAlbumInfo and getAlbumInfo2: an album or a song."""

    id: str


@dataclass(frozen=True, slots=True)
class TopArguments:
    """Of getTopSongs: an artist by id (topSongsByArtistId), or by name."""

    id: str | None = None
    artist: str | None = None
    count: int = arguments.count(50, MOST_SIMILAR)


def get_similar_songs(query: SimilarArguments) -> Tree:
    """Return songs that sound like a song, or like those of an album or an artist."""
    return {"similarSongs": {"song": _similar_songs(query)}}


def get_similar_songs2(query: SimilarArguments) -> Tree:
    """Return songs that sound like those of an artist."""
    return {"similarSongs2": {"song": _similar_songs(query)}}


def get_sonic_similar_tracks(query: SonicArguments) -> Tree:
    """Return the songs that sound most like one, best first."""
    with session_scope(read_only=True) as session:
        row = find_track(session, query.id)
        fresh_similarity_index(session)
        found = _neighbours(row.id, query.count)
        matches = {near.track_id: near.similarity for near in found}
        return {"sonicMatch": _matches(session, matches)}


def find_sonic_path(query: PathArguments) -> Tree:
    """Return songs whose sound leads from one to another."""
    with session_scope(read_only=True) as session:
        start, end = find_track(session, query.start_song_id), find_track(session, query.end_song_id)
        fresh_similarity_index(session)
        try:
            path = find_path(similarity_index.view, list(dict.fromkeys((start.id, end.id))), query.count)
        except (NoContentError, NotAnalysedYetError):
            message = "One of the two songs has not been analysed yet, or has nothing to be compared by."
            raise SubsonicError(Code.GENERIC, message) from None
        return {"sonicMatch": _matches(session, {each.track_id: each.to_first for each in path})}


def get_top_songs(query: TopArguments) -> Tree:
    """Return the songs of an artist that are played most."""
    with session_scope(read_only=True) as session:
        row = _artist(session, query)
        found = tracks.top(session, auth.person().id, row.id, query.count) if row else []
        return {"topSongs": {"song": shape_tracks(session, found)}}


def get_artist_info(query: InfoArguments) -> Tree:
    """Return artists that sound alike, as folders."""
    similar = [{"id": ids.artist(row.id), "name": row.name} for row in _similar_artists(query)]
    return {"artistInfo": {"similarArtist": similar}}


def get_artist_info2(query: InfoArguments) -> Tree:
    """Return artists that sound alike."""
    return {"artistInfo2": {"similarArtist": list(map(shapes.artist, _similar_artists(query)))}}


def get_album_info(query: AlbumInfoArguments) -> Tree:
    """Return what is known of an album beside its tags: its MusicBrainz id."""
    with session_scope(read_only=True) as session:
        if ids.parse(query.id).kind is ThingKind.ALBUM:
            row = find_album(session, query.id)
            rows = tracks.of_album(session, auth.person().id, row.id)
        else:
            rows = [find_track(session, query.id)]
    mbids = [row.tags["album_mbid"] for row in rows if row.tags and row.tags.get("album_mbid")]
    return {"albumInfo": {"musicBrainzId": Element(mbids[0]) if mbids else None}}


def _artist(session: OpenSession, query: TopArguments) -> ListRow | None:
    if query.id is not None:
        return find_artist(session, query.id)
    if query.artist is None:
        raise SubsonicError(Code.MISSING, "Required parameter `id` or `artist` is missing.")
    return artists.find_by_name(session, query.artist)


def _similar_songs(query: SimilarArguments) -> list[shapes.Shape]:
    with session_scope(read_only=True) as session:
        fresh_similarity_index(session)
        seeds = _seeds(session, query.id)
        mixed = _mixed(seeds, query.count)
        found = tracks.find(session, auth.person().id, mixed[: query.count])
        return shape_tracks(session, found.values())


def _similar_artists(query: InfoArguments) -> list[ListRow]:
    with session_scope(read_only=True) as session:
        fresh_similarity_index(session)
        seeds = _seeds(session, query.id)
        own = {row.id for row in artists.of_tracks(session, seeds)}
        near = _mixed(seeds, NEIGHBOURS_OF_ARTIST)
        found = [row for row in artists.of_tracks(session, near) if row.id not in own]
    return found[: query.count]


def _seeds(session: OpenSession, sent: str) -> list[str]:
    """Return the song, or some of the songs of an album or an artist."""
    person, kind = auth.person().id, ids.parse(sent).kind
    if kind is ThingKind.ALBUM:
        rows = tracks.of_album(session, person, find_album(session, sent).id)
    elif kind is ThingKind.ARTIST:
        rows = tracks.top(session, person, find_artist(session, sent).id, MOST_SIMILAR)
    else:
        rows = [find_track(session, sent)]
    known = [row.id for row in rows if similarity_index.knows(row.id)] or [row.id for row in rows]
    return known if len(known) <= MOST_SEEDS else random.sample(known, MOST_SEEDS)


def _mixed(seeds: Sequence[str], count: int) -> list[str]:
    """Return the neighbours of some tracks, the most similar of any of them first, without themselves."""
    best: dict[str, float] = {}
    for seed in seeds:
        for near in _neighbours(seed, count):
            best[near.track_id] = max(near.similarity, best.get(near.track_id, 0.0))
    return sorted(best.keys() - set(seeds), key=lambda track_id: (-best[track_id], track_id))


def _neighbours(track_id: str, count: int) -> list[Neighbour]:
    """Return the neighbours of a track; none of one that has no fingerprint yet."""
    if not count or not similarity_index.knows(track_id):
        return []
    return similarity_index.find(track_id, count, Spacing()).value


def _matches(session: OpenSession, similarities: dict[str, float]) -> list[Tree]:
    rows = tracks.find(session, auth.person().id, list(similarities))
    entries = shape_tracks(session, rows.values())
    return [
        {"entry": entry, "similarity": round(min(1.0, similarities[track_id]), 4)}
        for track_id, entry in zip(rows, entries, strict=True)
    ]
