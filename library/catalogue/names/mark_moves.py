"""Marks of albums and artists follow them: into what they are merged with, and to another name in tags."""

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Sequence
from typing import Any

from sqlalchemy import case, delete, literal, select
from sqlalchemy.orm import Session

from library.catalogue.name_rules import Keys
from library.database import upsert
from library.models import AlbumArtist, Artist, ArtistMark, Track, TrackArtist
from library.states import NameKind

#: Ids of the artists of tracks, in the order of their credits.
Credits = dict[str, list[int]]


def copy(session: Session, column: Any, source: int, target: int, prefers_source: bool = False) -> None:
    """Give an album or an artist the marks of another one as well.

    It is a favourite if one of both was, since the earlier time; accounts that rated both keep one rating.
    The source keeps its marks, so that it has them again when it is separated.

    Parameters
    ----------
    column
        `AlbumMark.album_id` or `ArtistMark.artist_id`.
    prefers_source
        Of two ratings the source's counts, and not the target's.
    """
    table = column.class_
    names = ["person", column.key, "starred_at", "rating"]
    rows = select(table.person, literal(target, column.type), table.starred_at, table.rating).where(
        column == source
    )
    insert = upsert(session, table).from_select(names, rows)
    new = insert.excluded
    is_earlier = table.starred_at.is_(None) | (new.starred_at < table.starred_at)
    first, second = (new.rating, table.rating) if prefers_source else (table.rating, new.rating)
    changed = {
        "starred_at": case((is_earlier, new.starred_at), else_=table.starred_at),
        "rating": case((first.is_not(None), first), else_=second),
    }
    session.execute(insert.on_conflict_do_update(index_elements=["person", column.key], set_=changed))


def move(session: Session, column: Any, source: int, target: int, prefers_source: bool = False) -> None:
    """Give the marks of an album or an artist to another one; as `copy`, but the source loses them."""
    copy(session, column, source, target, prefers_source)
    gone = delete(column.class_).where(column == source)
    session.execute(gone.execution_options(synchronize_session=False))


def marked_credits(session: Session, track_ids: Sequence[str]) -> Credits:
    """Return the credits of those tracks that have an artist with marks; of nearly all batches none."""
    marked = select(TrackArtist.track_id).where(
        TrackArtist.track_id.in_(track_ids), TrackArtist.artist_id.in_(select(ArtistMark.artist_id))
    )
    return _credits(session, session.execute(marked).scalars().all())


def follow_names(
    session: Session, before: Credits, albums: Iterable[int], names: Container[str], keys: Keys
) -> None:
    """Move the marks of artists whose last tracks have another name now.

    Parameters
    ----------
    before
        As `marked_credits` returned before the tracks were written.
    albums
        Albums whose artists are not written yet.
    names
        Keys of the artists that the written tracks name, also as album artists.
    keys
        An artist whose key has a rule was merged, and gave its marks then.
    """
    renamed = _renamed(before, _credits(session, list(before)))
    known = select(Artist.id, Artist.key).where(Artist.id.in_(renamed)) if renamed else None
    for source, key in session.execute(known).all() if known is not None else ():
        is_named = key in names or keys.has_rule(NameKind.ARTIST, key)
        if not is_named and not _is_credited(session, source, albums):
            counted = renamed[source]
            target = min(counted, key=lambda each: (-counted[each], each))
            move(session, ArtistMark.artist_id, source, target)


def _credits(session: Session, track_ids: Sequence[str]) -> Credits:
    if not track_ids:
        return {}
    query = select(TrackArtist.track_id, TrackArtist.artist_id).where(TrackArtist.track_id.in_(track_ids))
    found: Credits = defaultdict(list)
    for track_id, artist_id in session.execute(query.order_by(TrackArtist.track_id, TrackArtist.position)):
        found[track_id].append(artist_id)
    return found


def _renamed(before: Credits, after: Credits) -> dict[int, Counter[int]]:
    """Return the artists that took the places of others in the credits, counted."""
    found: dict[int, Counter[int]] = defaultdict(Counter)
    for track_id, old in before.items():
        new = after.get(track_id, [])
        for source, target in zip(old, new, strict=False):
            if source not in new and target not in old:
                found[source][target] += 1
    return found


def _is_credited(session: Session, artist_id: int, albums: Iterable[int]) -> bool:
    on_track = select(TrackArtist.artist_id).where(TrackArtist.artist_id == artist_id)
    has_tracks = select(Track.id).where(Track.album_id == AlbumArtist.album_id).exists()
    others = select(AlbumArtist.artist_id).where(AlbumArtist.artist_id == artist_id, has_tracks)
    on_album = others.where(AlbumArtist.album_id.not_in(list(albums)))
    return session.execute(on_track.union_all(on_album).limit(1)).first() is not None
