"""Tags of tracks in SQL: the columns that lists show, and the artists, albums and genres they name."""

from collections.abc import Mapping, Sequence

from sqlalchemy import delete, insert, update
from sqlalchemy.orm import Session

from library.catalogue import identity_keys, name_keys, name_rules, regrouping, stored_tags
from library.catalogue.name_keys import NAME_SEPARATOR
from library.catalogue.name_rules import Keys
from library.catalogue.names import mark_moves
from library.models import Artist, FileTags, Genre, Track, TrackArtist, TrackGenre
from library.states import UNKNOWN_ALBUM, UNKNOWN_ARTIST
from media.results import Tags


def write(session: Session, tracks: Sequence[Track]) -> frozenset[int]:
    """Write the stored tags and corrections of tracks, link their names, and group their albums again.

    Returns the ids of albums that may have changed, for `list_counts.apply`.
    """
    tags = stored_tags.load_corrected(session, [track.id for track in tracks])
    tagged = [(track, tags[track.id]) for track in tracks if track.id in tags]
    if not tagged:
        return frozenset()
    keys = name_rules.load(session)
    ids = _add_names(session, [entry for _track, entry in tagged], keys)
    for track, entry in tagged:
        _fill(track, entry)
        track.artist_id = ids[Artist][keys.artist(entry.artists[0])] if entry.artists else None
    session.flush()
    credited = mark_moves.marked_credits(session, [track.id for track, _tags in tagged])
    _link(session, tagged, keys, ids)
    sets = _move_to_sets(session, tagged)
    regrouped = regrouping.regroup(session, sets, keys, [track.id for track, _tags in tagged])
    names = {keys.artist(name) for _track, entry in tagged for name in (*entry.artists, *entry.album_artists)}
    mark_moves.follow_names(session, credited, regrouped, names, keys)
    return regrouped


def _fill(track: Track, tags: Tags) -> None:
    track.title = tags.title
    track.artist = tags.artist_name or NAME_SEPARATOR.join(tags.artists) or UNKNOWN_ARTIST
    track.album = tags.album or UNKNOWN_ALBUM
    track.genre = NAME_SEPARATOR.join(tags.genres)
    track.year, track.track, track.track_label = tags.year, tags.track, tags.track_label
    track.disc = tags.disc or (identity_keys.find_disc(tags.album) if tags.album else None)
    for column, key in name_keys.sort_keys(track, tags).items():
        setattr(track, column, key)
    if not tags.album:  # tracks without an album tag have nothing in common: they are on no album
        track.album_id = None
        regrouping.describe(track, tags, None)


def _add_names(
    session: Session, tags: Sequence[Tags], keys: Keys
) -> Mapping[type[Artist] | type[Genre], dict[str, int]]:
    """Return the ids of the artists and genres that a batch names, by key; new ones are inserted."""
    people = {keys.artist(name): name for entry in tags for name in entry.artists}
    genres = {keys.genre(name): name for entry in tags for name in entry.genres}
    return {
        Artist: regrouping.add_missing(session, Artist, people),
        Genre: regrouping.add_missing(session, Genre, genres),
    }


def _link(
    session: Session,
    tagged: Sequence[tuple[Track, Tags]],
    keys: Keys,
    ids: Mapping[type[Artist] | type[Genre], dict[str, int]],
) -> None:
    people: list[dict[str, object]] = []
    genres: list[dict[str, object]] = []
    for track, tags in tagged:
        credited = dict.fromkeys(ids[Artist][keys.artist(name)] for name in tags.artists)
        people += [{"track_id": track.id, "position": i, "artist_id": n} for i, n in enumerate(credited)]
        named = dict.fromkeys(ids[Genre][keys.genre(name)] for name in tags.genres)
        genres += [{"track_id": track.id, "position": i, "genre_id": n} for i, n in enumerate(named)]
    track_ids = [track.id for track, _tags in tagged]
    session.execute(delete(TrackArtist).where(TrackArtist.track_id.in_(track_ids)))
    session.execute(delete(TrackGenre).where(TrackGenre.track_id.in_(track_ids)))
    if people:
        session.execute(insert(TrackArtist), people)
    if genres:
        session.execute(insert(TrackGenre), genres)


def _move_to_sets(session: Session, tagged: Sequence[tuple[Track, Tags]]) -> set[int]:
    """Store the set of each track; return those that gained or lost one or changed inside."""
    track_ids = [track.id for track, _tags in tagged]
    touched = regrouping.sets_of(session, track_ids)
    rows = []
    for track, tags in tagged:
        place = {
            "folder_set": identity_keys.folder_set(track.root_id, track.path),
            "album_set": identity_keys.album_set(track.root_id, track.path, tags.album)
            if tags.album
            else None,
        }
        rows.append({"track_id": track.id} | place)
    session.execute(update(FileTags), rows)
    return touched | regrouping.sets_of(session, track_ids)
