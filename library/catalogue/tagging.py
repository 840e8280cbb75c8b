"""Tags of tracks in SQL: the columns that lists show, and the artists, albums and genres they name."""

from collections.abc import Sequence

from sqlalchemy import delete, insert, select
from sqlalchemy.orm import Session

from library.catalogue.sorting import fold, sort_key
from library.database import now, upsert
from library.models import Album, Artist, Genre, Track, TrackArtist, TrackGenre
from library.states import UNKNOWN_ALBUM, UNKNOWN_ARTIST
from media.results import Tags

#: Between several names in the one string that lists show.
NAME_SEPARATOR = ", "

#: Between the parts of a key; no tag contains it, since control characters are removed from tags.
PART_END = "\x1f"


def write(session: Session, tagged: Sequence[tuple[Track, Tags]]) -> None:
    """Write tags to tracks and link artists, albums and genres."""
    if not tagged:
        return
    names = _Names(session, [tags for _track, tags in tagged])
    for track, tags in tagged:
        _fill(track, tags, names)
    session.flush()
    _link(session, tagged, names)


def album_key(title: str, artist: str) -> str:
    """Return the key that identifies an album: title and album artist, folded."""
    return f"{album_key_start(title)}{fold(artist)}"


def album_key_start(title: str) -> str:
    """Return the start of the keys of all albums with a title."""
    return f"{fold(title)}\n"


def _fill(track: Track, tags: Tags, names: "_Names") -> None:
    track.title = tags.title
    track.artist = NAME_SEPARATOR.join(tags.artists) or UNKNOWN_ARTIST
    track.album = tags.album or UNKNOWN_ALBUM
    track.album_artist = _album_artist(tags)
    track.genre = NAME_SEPARATOR.join(tags.genres)
    track.year, track.track, track.disc = tags.year, tags.track, tags.disc
    track.title_sort, track.artist_sort = sort_key(tags.title), sort_key(track.artist)
    track.album_sort = sort_key(track.album)
    track.album_order = _album_order(track)
    track.words = fold(" ".join((tags.title, *tags.artists, tags.album or "", *tags.album_artists)))
    track.artist_id = names.artists[fold(tags.artists[0])] if tags.artists else None
    # Tracks without an album tag have nothing in common: they are on no album.
    track.album_id = names.albums[album_key(tags.album, track.album_artist)] if tags.album else None


def _album_artist(tags: Tags) -> str:
    return NAME_SEPARATOR.join(tags.album_artists or tags.artists) or UNKNOWN_ARTIST


def _album_order(track: Track) -> str:
    """Return a key that sorts by album title and, within an album, by disc and track number."""
    position = f"{track.disc or 0:06d}{PART_END}{track.track or 0:06d}"
    return PART_END.join((track.album_sort, sort_key(track.album_artist), position, track.title_sort))


class _Names:
    """Ids of the artists, albums and genres that a batch names; new ones are inserted."""

    def __init__(self, session: Session, tags: Sequence[Tags]) -> None:
        people = {fold(name): name for entry in tags for name in (*entry.artists, *entry.album_artists)}
        genres = {fold(name): name for entry in tags for name in entry.genres}
        self.artists = _ids(session, Artist, {key: _named(name) for key, name in people.items()})
        self.genres = _ids(session, Genre, {key: _named(name) for key, name in genres.items()})
        albums = {
            album_key(entry.album, _album_artist(entry)): self._album(entry.album, entry)
            for entry in tags
            if entry.album
        }
        self.albums = _ids(session, Album, albums)

    def _album(self, title: str, tags: Tags) -> dict[str, object]:
        artist = _album_artist(tags)
        people = tags.album_artists or tags.artists
        return {
            "title": title,
            "artist": artist,
            "artist_id": self.artists[fold(people[0])] if people else None,
            "title_sort": sort_key(title),
            "artist_sort": sort_key(artist),
            "track_count": 0,
            "duration_s": 0.0,
            "added_at": now(),
        }


def _named(name: str) -> dict[str, object]:
    return {"name": name, "name_sort": sort_key(name), "track_count": 0}


def _ids(
    session: Session, table: type[Artist | Album | Genre], values: dict[str, dict[str, object]]
) -> dict[str, int]:
    if not values:
        return {}
    rows = [{"key": key, **columns} for key, columns in sorted(values.items())]
    if table is Artist:
        rows = [row | {"album_count": 0} for row in rows]
    session.execute(upsert(session, table).values(rows).on_conflict_do_nothing())
    query = select(table.key, table.id).where(table.key.in_(values))
    return {row.key: row.id for row in session.execute(query)}


def _link(session: Session, tagged: Sequence[tuple[Track, Tags]], names: _Names) -> None:
    people: list[dict[str, object]] = []
    genres: list[dict[str, object]] = []
    for track, tags in tagged:
        ids = dict.fromkeys(names.artists[fold(name)] for name in tags.artists)
        people += [{"track_id": track.id, "position": i, "artist_id": n} for i, n in enumerate(ids)]
        ids = dict.fromkeys(names.genres[fold(name)] for name in tags.genres)
        genres += [{"track_id": track.id, "position": i, "genre_id": n} for i, n in enumerate(ids)]
    track_ids = [track.id for track, _tags in tagged]
    session.execute(delete(TrackArtist).where(TrackArtist.track_id.in_(track_ids)))
    session.execute(delete(TrackGenre).where(TrackGenre.track_id.in_(track_ids)))
    if people:
        session.execute(insert(TrackArtist), people)
    if genres:
        session.execute(insert(TrackGenre), genres)
