"""Artists and albums that administrators or MusicBrainz ids merge, and administrators split again.

Rules hold for files that are read later, too.
"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from sqlalchemy import Select, func, or_, select, update
from sqlalchemy.orm import Session

from library import generations, paging
from library.catalogue import (
    identity_keys,
    list_counts,
    name_counts,
    name_rules,
    regrouping,
    tagging,
)
from library.catalogue.name_rules import Keys
from library.catalogue.names import mark_moves
from library.errors import AlbumNotFoundError, ArtistNotFoundError, NotMergeableError, NotSplittableError
from library.models import Album, AlbumArtist, AlbumMark, Artist, ArtistMark, Spelling, Track, TrackArtist
from library.states import NameKind

#: Tracks that are written again in one transaction.
BATCH = 200


@dataclass(frozen=True, slots=True)
class Merged:
    """The names merged into an artist or an album, by administrators and by the keys of names.

    Attributes
    ----------
    merged
        Names that administrators merged into this one.
    spellings
        Spellings in tags that are one artist, the most frequent first.
    folders
        Number of folders that an album's tracks lie in; discs of one album count as one.
    """

    merged: tuple[str, ...]
    spellings: tuple[str, ...] = ()
    folders: int = 1


def find_artist(session: Session, artist_id: int) -> Merged:
    """Return what was merged into an artist."""
    key = select(Artist.key).where(Artist.id == artist_id).scalar_subquery()
    query = select(Spelling.name).where(Spelling.kind == NameKind.ARTIST, Spelling.key == key)
    spelled = session.execute(query.order_by(Spelling.n.desc(), Spelling.name)).scalars()
    return Merged(_merged(session, NameKind.ARTIST, artist_id), tuple(dict.fromkeys(spelled)))


def find_album(session: Session, album_id: int) -> Merged:
    """Return what was merged into an album."""
    places = select(Track.root_id, Track.path).where(Track.album_id == album_id, list_counts.is_shown())
    folders = {(row.root_id, identity_keys.album_folder(row.path)) for row in session.execute(places)}
    return Merged(_merged(session, NameKind.ALBUM, album_id), folders=len(folders))


def merge(session: Session, kind: NameKind, source_id: str, target_id: str, person: str) -> list[str]:
    """Make an artist or an album part of another one; returns ids of tracks for `write_again`.

    Raises
    ------
    ArtistNotFoundError, AlbumNotFoundError
        One of them does not exist.
    NotMergeableError
        Both are the same.
    """
    generations.advance(session, generations.CATALOGUE)
    source, target = _get(session, kind, source_id), _get(session, kind, target_id)
    if source.id == target.id:
        raise NotMergeableError("An artist or an album cannot be merged with itself. Choose another one.")
    name = source.name if isinstance(source, Artist) else source.title
    affected = _affected(session, source)
    name_rules.add(session, kind, source.key, target.key, name, person)
    column = ArtistMark.artist_id if isinstance(source, Artist) else AlbumMark.album_id
    mark_moves.copy(session, column, source.id, target.id)
    return affected


def split(session: Session, kind: NameKind, from_id: str, name: str | None, person: str) -> list[str]:
    """Separate what was merged into an artist or an album; returns ids of tracks for `write_again`.

    Parameters
    ----------
    name
        One of `Merged.merged`, or one of an artist's `Merged.spellings`, which then is an artist of its own.
        None: all that was merged; an album into which none was becomes one album for each folder.

    Raises
    ------
    ArtistNotFoundError, AlbumNotFoundError
    NotSplittableError
        There is nothing to separate.
    """
    generations.advance(session, generations.CATALOGUE)
    row = _get(session, kind, from_id)
    merged = name_rules.merged_into(session, kind, row.key)
    chosen = [key for key, merged_name in merged.items() if name is None or merged_name == name]
    if chosen:
        name_rules.remove(session, kind, chosen)
    elif isinstance(row, Album) and name is None and find_album(session, row.id).folders > 1:
        name_rules.add(session, kind, row.key, name_rules.FOLDERS, row.title, person)
    elif isinstance(row, Artist) and name is not None and _has_others(session, row.key, name):
        _keep_apart(session, row.key, name, person)
    else:
        raise NotSplittableError("Nothing was merged here under this name, so there is nothing to separate.")
    return _affected(session, row)


def join_ids(session: Session) -> list[str]:
    """Merge artists whose names have one MusicBrainz id in tags; returns ids of tracks for `write_again`.

    A name with several ids is not that of one person ("Soundtrack"): it joins nothing, and what it joined
    before is taken back. Decisions of administrators stay: a name with any rule is not merged.
    """
    keys, made = name_rules.load(session), name_rules.made_by_ids(session)
    named = _named_by_ids(session, keys)
    shared = {key for names in named.values() for key in names}
    ids = _ids_of(session, keys, sorted({*shared, *made, *made.values()}))
    stale = {key: target for key, target in made.items() if len(ids[key]) > 1 or len(ids[target]) > 1}
    merges: dict[str, str] = {}
    for names in named.values():
        single = Counter({key: n for key, n in names.items() if len(ids[key]) == 1})
        target = name_counts.most_frequent(single) if single else ""
        for key in single.keys() - {target}:
            if not keys.has_rule(NameKind.ARTIST, key) and keys.follow(NameKind.ARTIST, target) != key:
                merges[key] = target
    if not stale and not merges:
        return []
    generations.advance(session, generations.CATALOGUE)
    rows = select(Artist).where(
        Artist.key.in_([*merges, *(keys.follow(NameKind.ARTIST, key) for key in stale)])
    )
    affected: dict[str, None] = {}
    for row in session.execute(rows).scalars().all():
        affected |= dict.fromkeys(_affected(session, row))
        if row.key in merges:
            name_rules.add(
                session, NameKind.ARTIST, row.key, merges[row.key], row.name, name_rules.MUSICBRAINZ
            )
            target_id = session.execute(select(Artist.id).where(Artist.key == merges[row.key])).scalar()
            if target_id is not None:
                mark_moves.copy(session, ArtistMark.artist_id, row.id, target_id)
    name_rules.forget(session, NameKind.ARTIST, stale)
    return list(affected)


def _named_by_ids(session: Session, keys: Keys) -> dict[str, Counter[str]]:
    """Return the keys of names, with the number of tracks, by ids that have several of them."""
    ids = Spelling.kind == NameKind.ARTIST_ID
    shared = select(Spelling.key).where(ids).group_by(Spelling.key).having(func.count() > 1)
    query = select(Spelling.key, Spelling.name, Spelling.n).where(ids, Spelling.key.in_(shared))
    named: dict[str, Counter[str]] = defaultdict(Counter)
    for row in session.execute(query):
        named[row.key][keys.own(NameKind.ARTIST, row.name)] += row.n
    return {mbid: names for mbid, names in named.items() if len(names) > 1}


def _ids_of(session: Session, keys: Keys, wanted: Sequence[str]) -> dict[str, set[str]]:
    """Return the MusicBrainz ids that names of these keys have in tags."""
    found: dict[str, set[str]] = {key: set() for key in wanted}
    for start in range(0, len(wanted), BATCH):
        part = wanted[start : start + BATCH]
        names = select(Spelling.name).where(Spelling.kind == NameKind.ARTIST, Spelling.key.in_(part))
        query = select(Spelling.key, Spelling.name).where(Spelling.kind == NameKind.ARTIST_ID)
        for row in session.execute(query.where(Spelling.name.in_(names))):
            found.setdefault(keys.own(NameKind.ARTIST, row.name), set()).add(row.key)
    return found


def write_again(session: Session, track_ids: Sequence[str]) -> None:
    """Write tracks under the rules; they are marked until then, so that the next scan writes the rest."""
    number = generations.advance(session, generations.CATALOGUE)
    before = list_counts.contribution(session, track_ids)
    tracks = session.execute(select(Track).where(Track.id.in_(track_ids))).scalars().all()
    regrouped = tagging.write(session, tracks)
    for track in tracks:
        track.generation, track.tags_version = number, abs(track.tags_version)
    session.flush()
    list_counts.apply(session, before, list_counts.contribution(session, track_ids), regrouped)
    named = select(Artist.key).join(TrackArtist).where(TrackArtist.track_id.in_(track_ids))
    keys = {(NameKind.ARTIST, key) for key in session.execute(named).scalars()}
    name_counts.show(session, keys)


def _get(session: Session, kind: NameKind, row_id: str) -> Artist | Album:
    number = paging.number(row_id)
    if kind is NameKind.ARTIST:
        artist = session.get(Artist, number)
        if artist is None:
            raise ArtistNotFoundError(f"There is no artist {row_id!r}.")
        return artist
    album = session.get(Album, number)
    if album is None:
        raise AlbumNotFoundError(f"There is no album {row_id!r}.")
    return album


def _merged(session: Session, kind: NameKind, row_id: int) -> tuple[str, ...]:
    table = Artist if kind is NameKind.ARTIST else Album
    key = session.execute(select(table.key).where(table.id == row_id)).scalar_one_or_none()
    return tuple(name_rules.merged_into(session, kind, key).values()) if key is not None else ()


def _affected(session: Session, row: Artist | Album) -> list[str]:
    """Return the tracks of an artist or an album, and mark them."""
    wanted = _tracks_of(row)
    regrouping.mark(session, Track.id.in_(wanted))
    return list(session.execute(wanted.order_by(Track.path)).scalars())


def _tracks_of(row: Artist | Album) -> Select[str]:
    if isinstance(row, Album):
        return select(Track.id).where(Track.album_id == row.id)
    credited = select(TrackArtist.track_id).where(TrackArtist.artist_id == row.id)
    albums = select(AlbumArtist.album_id).where(AlbumArtist.artist_id == row.id)
    return select(Track.id).where(or_(Track.id.in_(credited), Track.album_id.in_(albums)))


def _has_others(session: Session, key: str, name: str) -> bool:
    """Return whether an artist is spelled in this and in another way."""
    query = select(Spelling.name).where(Spelling.kind == NameKind.ARTIST, Spelling.key == key).distinct()
    names = set(session.execute(query).scalars())
    return name in names and len(names) > 1


def _keep_apart(session: Session, key: str, name: str, person: str) -> None:
    """Give a spelling a key of its own."""
    exact = name_rules.exact_key(name)
    name_rules.add(session, NameKind.ARTIST, exact, exact, name, person)
    mine = (Spelling.kind == NameKind.ARTIST) & (Spelling.key == key) & (Spelling.name == name)
    session.execute(update(Spelling).where(mine).values(key=exact))
    name_counts.show(session, [(NameKind.ARTIST, key)])
