"""Albums of the tracks of sets, from the stored tags, whatever the order in which the files were read."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping, Sequence, Set
from itertools import islice

from sqlalchemy import ColumnElement, func, or_, select, update
from sqlalchemy.orm import Session

from library import generations
from library.catalogue import grouping, identity_keys, name_counts, name_keys, name_rules, stored_tags
from library.catalogue.grouping import AlbumCredit, Member, Place
from library.catalogue.identity_keys import PART_END
from library.catalogue.name_keys import NAME_SEPARATOR
from library.catalogue.name_rules import Keys
from library.catalogue.names import mark_moves
from library.database import now, upsert
from library.models import Album, AlbumMark, Artist, FileTags, Genre, Track
from library.states import UNKNOWN_ARTIST, NameKind, Presence
from media.results import Tags

_IS_SHOWN = (Track.presence == Presence.PRESENT) & Track.listed

#: Columns of `FileTags` that store an `AlbumCredit`.
_CREDIT = ("album_key", "album_artists", "edition")

#: Sets whose tracks are in memory at once.
SETS_AT_ONCE = 20


def regroup(
    session: Session, sets: Iterable[int], keys: Keys | None = None, written: Iterable[str] = ()
) -> frozenset[int]:
    """Group the tracks of sets again; return the ids of albums that gained, lost or changed tracks.

    Parameters
    ----------
    written
        Tracks whose tags are new, so that all their columns are written.
    """
    known, fresh = keys or name_rules.load(session), set(written)
    remaining = iter(sorted(sets))
    touched: set[int] = set()
    while part := list(islice(remaining, SETS_AT_ONCE)):
        touched |= _regroup(session, part, known, fresh)
    return frozenset(touched)


def regroup_tracks(session: Session, track_ids: Sequence[str]) -> frozenset[int]:
    """Group the sets of some tracks again, as when their presence changed."""
    return regroup(session, sets_of(session, track_ids))


def sets_of(session: Session, track_ids: Sequence[str]) -> set[int]:
    """Return the sets of tracks, and the one other set in their folder if there is no more than one.

    A folder with one title is the folder of an album, which ends or begins with another title in it.
    """
    query = select(FileTags.folder_set, FileTags.album_set).where(FileTags.track_id.in_(track_ids))
    rows = session.execute(query).all()
    found = {row.album_set for row in rows}
    for folder in {row.folder_set for row in rows}:
        others = (
            select(FileTags.album_set)
            .join(Track)
            .where(FileTags.folder_set == folder, FileTags.track_id.not_in(track_ids), _IS_SHOWN)
            .where(FileTags.album_set.is_not(None))
        )
        alone = session.execute(others.distinct().limit(2)).scalars().all()
        found.update(alone if len(alone) == 1 else ())
    return {number for number in found if number is not None}


def move_to_folders(session: Session, track_ids: Sequence[str]) -> None:
    """Store the sets of tracks whose paths changed; the next change in them groups them again."""
    query = select(Track.id, Track.root_id, Track.path, Track.album).join(FileTags)
    rows = session.execute(query.where(Track.id.in_(track_ids), FileTags.album_set.is_not(None))).all()
    sets = [
        {
            "track_id": row.id,
            "folder_set": identity_keys.folder_set(row.root_id, row.path),
            "album_set": identity_keys.album_set(row.root_id, row.path, row.album),
        }
        for row in rows
    ]
    if sets:
        session.execute(update(FileTags), sets)


def mark(session: Session, which: ColumnElement[bool]) -> None:
    """Mark tracks, so that the next scan reads them again and groups their sets."""
    marked = update(Track).where(which, Track.tags_version > 0).values(tags_version=-Track.tags_version)
    session.execute(marked, execution_options={"synchronize_session": False})


def describe(track: Track, tags: Tags, credit: AlbumCredit | None) -> None:
    """Fill the columns that depend on a track's album."""
    if credit is None:
        track.album_artist = (
            tags.album_artist_name
            or NAME_SEPARATOR.join(tags.album_artists)
            or (UNKNOWN_ARTIST if not tags.artists else track.artist)
        )
    else:
        track.album_artist = _shown_name(credit)
    sorts = {name: getattr(track, name) for name in ("title_sort", "album_sort")}
    track.words = name_keys.track_words(track, (*tags.artists, *tags.album_artists))
    track.album_order = name_keys.album_order(track, sorts, credit.key if credit else "")


def _shown_name(credit: AlbumCredit) -> str:
    return credit.artist_name or NAME_SEPARATOR.join(credit.artists) or UNKNOWN_ARTIST


def add_missing(session: Session, table: type[Artist | Genre], names: Mapping[str, str]) -> dict[str, int]:
    """Return the ids of artists or genres by key; new ones are inserted with the given names."""
    if not names:
        return {}
    counts = {"track_count": 0} | ({"album_count": 0} if table is Artist else {})
    rows = [
        {"key": key, "name": name, **name_keys.name_columns(name), **counts}
        for key, name in sorted(names.items())
    ]
    session.execute(upsert(session, table).values(rows).on_conflict_do_nothing())
    query = select(table.key, table.id).where(table.key.in_(names))
    return {row.key: row.id for row in session.execute(query)}


def _regroup(session: Session, sets: Sequence[int], keys: Keys, written: Set[str]) -> set[int]:
    loaded = _load(session, sets)
    own_folders = _own_folders(session, sets)
    tracks = [track for members in loaded.values() for track, _tags in members]
    stored = _stored_credits(session, [track.id for track in tracks if track.id not in written])
    number = generations.find(session, generations.CATALOGUE)[1]
    albums: dict[str, AlbumCredit] = {}
    for album_set, members in loaded.items():
        albums |= _group(members, album_set in own_folders, keys)
    before = {track.album_id for track in tracks if track.album_id is not None}
    ids, emptied = _album_ids(session, tracks, albums, keys)
    rows: list[dict[str, str | None]] = []
    for members in loaded.values():
        for track, tags in members:
            credit = albums[track.id]
            album_id = ids[keys.album(credit.key, _place(track))]
            names = PART_END.join(credit.artists)
            found = (credit.key, names, credit.edition)
            known = (track.album_id, track.album_artist, stored.get(track.id))
            if known == (album_id, _shown_name(credit), found):
                continue  # most of a large set, for each batch of it
            track.album_id, track.generation = album_id, number
            describe(track, tags, credit)
            rows.append({"track_id": track.id, **dict(zip(_CREDIT, found, strict=True))})
    session.flush()
    if rows:
        session.execute(update(FileTags), rows)
    return before | set(ids.values()) | emptied


def _stored_credits(session: Session, track_ids: Sequence[str]) -> dict[str, tuple[str | None, ...]]:
    """Return what grouping found for tracks before: the columns of `_CREDIT`."""
    columns = [getattr(FileTags, name) for name in _CREDIT]
    query = select(FileTags.track_id, *columns).where(FileTags.track_id.in_(track_ids))
    return {row[0]: tuple(row[1:]) for row in session.execute(query)}


def _load(session: Session, sets: Sequence[int]) -> dict[int, list[tuple[Track, Tags]]]:
    """Return the tracks of each set with corrected tags: playable ones, or all where none is."""
    query = select(Track, FileTags.tags, FileTags.album_set)
    rows = session.execute(query.join(FileTags).where(FileTags.album_set.in_(sets))).all()
    values = stored_tags.corrected_values(session, [row.Track.id for row in rows])
    found: dict[int, list[tuple[Track, Tags]]] = defaultdict(list)
    for track, tags, number in rows:
        corrected = stored_tags.corrected(stored_tags.from_json(tags), values.get(track.id, {}))
        found[number or 0].append((track, corrected))
    return {
        number: [member for member in members if _is_shown(member[0])] or members
        for number, members in found.items()
    }


def _is_shown(track: Track) -> bool:
    return track.presence == Presence.PRESENT and track.listed


def _own_folders(session: Session, sets: Sequence[int]) -> set[int]:
    """Return the sets whose folders have no other title."""
    folders = select(FileTags.folder_set).where(FileTags.album_set.in_(sets))
    query = (
        select(func.min(FileTags.album_set))
        .join(Track)
        .where(FileTags.folder_set.in_(folders), FileTags.album_set.is_not(None), _IS_SHOWN)
        .group_by(FileTags.folder_set)
        .having(func.min(FileTags.album_set) == func.max(FileTags.album_set))
    )
    return {number for number in session.execute(query).scalars() if number is not None}


def _group(members: Sequence[tuple[Track, Tags]], is_own_folder: bool, keys: Keys) -> dict[str, AlbumCredit]:
    track, tags = members[0]
    folder = identity_keys.name_key(identity_keys.album_folder(track.path))
    is_named = identity_keys.title_key(tags.album or "") in folder.rpartition("/")[2]
    place = Place(_place(track), is_own_folder or is_named)
    return grouping.group([Member(each.id, each.path, tags) for each, tags in members], place, keys.artist)


def _place(track: Track) -> str:
    return f"{track.root_id}:{identity_keys.album_folder(track.path)}"


def _album_ids(
    session: Session, tracks: Sequence[Track], albums: Mapping[str, AlbumCredit], keys: Keys
) -> tuple[dict[str, int], set[int]]:
    """Return the ids of albums by key, and of emptied albums; one whose key changed keeps its id."""
    wanted: dict[str, Track] = {}
    moves: dict[int, Counter[str]] = defaultdict(Counter)
    for track in sorted(tracks, key=lambda track: track.path):
        key = keys.album(albums[track.id].key, _place(track))
        wanted.setdefault(key, track)
        if track.album_id is not None:
            moves[track.album_id][key] += 1
    found = select(Album.id, Album.key).where(or_(Album.key.in_(wanted), Album.id.in_(moves)))
    rows = {row.id: row.key for row in session.execute(found)}
    holders = {key: album_id for album_id, key in rows.items()}
    emptied: set[int] = set()
    for album_id in sorted(_left(session, tracks, moves, {id_ for id_ in rows if rows[id_] not in wanted})):
        key = name_counts.most_frequent(moves[album_id])
        holder = holders.get(key)
        is_merged = keys.has_rule(NameKind.ALBUM, rows[album_id])  # and gave its marks when it was
        if holder is None or (album_id < holder and not is_merged):
            _hand_over(session, key, holder, album_id)
            emptied.update([holder] if holder is not None else [])
            holders[key] = album_id
        elif not is_merged:
            mark_moves.move(session, AlbumMark.album_id, album_id, holder)
    new = {key: track for key, track in wanted.items() if key not in holders}
    ids = {key: holders[key] for key in wanted if key in holders} | _add_albums(session, new)
    return ids, emptied


def _left(
    session: Session, tracks: Iterable[Track], moves: Mapping[int, Counter[str]], candidates: set[int]
) -> set[int]:
    """Return the candidates that have no playable tracks but those that move away."""
    moving = Counter(track.album_id for track in tracks if _is_shown(track))
    query = select(Track.album_id, func.count().label("n"))
    query = query.where(Track.album_id.in_(candidates), _IS_SHOWN)
    counted = {row.album_id: row.n for row in session.execute(query.group_by(Track.album_id))}
    return {id_ for id_ in candidates if id_ in moves and counted.get(id_, 0) == moving[id_]}


def _hand_over(session: Session, key: str, holder: int | None, album_id: int) -> None:
    """Give a key, and the tracks of the album that has it, to an older album."""
    if holder is not None:
        mark_moves.move(session, AlbumMark.album_id, holder, album_id, prefers_source=True)
        tombstone = f"{identity_keys.EXACT}{holder}"
        session.execute(update(Album).where(Album.id == holder).values(key=tombstone))
        number = generations.find(session, generations.CATALOGUE)[1]
        moved = update(Track).where(Track.album_id == holder)
        session.execute(moved.values(album_id=album_id, generation=number))  # those in memory, too
    session.execute(update(Album).where(Album.id == album_id).values(key=key))


def _add_albums(session: Session, named: Mapping[str, Track]) -> dict[str, int]:
    if not named:
        return {}
    rows = [
        {
            "key": key,
            "title": track.album,
            "artist": track.album_artist or UNKNOWN_ARTIST,
            "title_sort": track.album_sort,
            "artist_sort": "",
            "words": "",
            "track_count": 0,
            "duration_s": 0.0,
            "added_at": now(),
        }
        for key, track in sorted(named.items())
    ]
    session.execute(upsert(session, Album).values(rows).on_conflict_do_nothing())
    query = select(Album.key, Album.id).where(Album.key.in_(named))
    return {row.key: row.id for row in session.execute(query)}
