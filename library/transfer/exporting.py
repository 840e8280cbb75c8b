"""Read all that users did with tracks, to be imported elsewhere."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints
from library.catalogue import name_rules
from library.models import (
    Album,
    AlbumMark,
    Artist,
    ArtistMark,
    Correction,
    Favourite,
    FileIdentity,
    Play,
    Playlist,
    PlaylistTrack,
    Rating,
    Track,
    User,
)
from library.people.accounts import OWNER
from library.states import NameKind
from library.transfer.portable import (
    ForeignPlaylist,
    ForeignTrack,
    Mark,
    MarkedName,
    MarkedTrack,
    Record,
)

#: Tracks in memory at a time.
BATCH = 500

#: Tracks by which an album is found where others have its name.
ALBUM_TRACKS = 5


def records(session: Session) -> Iterator[Record]:
    """Yield every track with marks, then every playlist, then albums and artists with marks."""
    names = {user.id: user.name for user in session.execute(select(User.id, User.name))} | {OWNER: OWNER}
    after = ""
    while batch := _next_tracks(session, after):
        yield from _marked(session, batch, names)
        after = batch[-1].id
    yield from _playlists(session, names)
    yield from _albums(session, names)
    yield from _artists(session, names)


def _next_tracks(session: Session, after: str) -> list[Track]:
    marked = union(
        *(select(table.track_id) for table in (Favourite, Rating, Play, PlaylistTrack, Correction))
    ).subquery()
    query = select(Track).where(Track.id.in_(select(marked.c.track_id)), Track.id > after)
    return list(session.execute(query.order_by(Track.id).limit(BATCH)).scalars())


def _marked(session: Session, batch: list[Track], names: dict[str, str]) -> Iterator[Record]:
    ids = [track.id for track in batch]
    vectors = fingerprints.find_vectors(session, [track.audio_id for track in batch if track.audio_id])
    by_track: dict[str, list[tuple[str, Mark]]] = defaultdict(list)
    for (track_id, person), mark in _marks(session, ids).items():
        by_track[track_id].append((person, mark))
    known = select(FileIdentity.track_id, FileIdentity.recording_mbid).where(FileIdentity.track_id.in_(ids))
    mbids = {row.track_id: row.recording_mbid for row in session.execute(known)}
    corrected: dict[str, dict[str, object]] = defaultdict(dict)
    for row in session.execute(select(Correction).where(Correction.track_id.in_(ids))).scalars():
        corrected[row.track_id][row.field] = row.value
    for track in batch:
        vector = vectors.get(track.audio_id or "")
        own = ((names.get(person), mark) for person, mark in by_track[track.id])
        mine = tuple(replace(mark, account=name) for name, mark in own if name)
        described = replace(_described(track, vector), recording_mbid=mbids.get(track.id))
        yield MarkedTrack(described, mine, dict(corrected[track.id]))


def _marks(session: Session, ids: list[str]) -> dict[tuple[str, str], Mark]:
    """Return marks by track and account."""
    found: dict[tuple[str, str], Mark] = defaultdict(lambda: Mark(""))
    for favourite in session.execute(select(Favourite).where(Favourite.track_id.in_(ids))).scalars():
        key = favourite.track_id, favourite.person
        found[key] = replace(found[key], favourite_at=favourite.added_at)
    for rating in session.execute(select(Rating).where(Rating.track_id.in_(ids))).scalars():
        key = rating.track_id, rating.person
        found[key] = replace(found[key], rating=rating.rating, rated_at=rating.rated_at)
    plays: dict[tuple[str, str], list[float]] = defaultdict(list)
    ordered = select(Play).where(Play.track_id.in_(ids)).order_by(Play.played_at)
    for play in session.execute(ordered).scalars():
        plays[play.track_id, play.person].append(play.played_at)
    for key, times in plays.items():
        found[key] = replace(found[key], plays=tuple(times), play_count=len(times))
    return found


def _described(track: Track, vector: bytes | None) -> ForeignTrack:
    return ForeignTrack(
        key=track.id,
        title=track.title,
        artist=track.artist,
        album=track.album,
        duration_s=track.duration_s,
        path=track.path_text,
        audio_id=track.audio_id,
        vector=vector.hex() if vector else "",
        engine_version=ENGINE_VERSION if vector else 0,
    )


def _playlists(session: Session, names: dict[str, str]) -> Iterator[Record]:
    for playlist_id, person, name, description, rules in session.execute(
        select(Playlist.id, Playlist.person, Playlist.name, Playlist.description, Playlist.rules)
        .where(Playlist.deleted_at.is_(None))
        .order_by(Playlist.id)
    ).all():
        keys = select(PlaylistTrack.track_id).where(PlaylistTrack.playlist_id == playlist_id)
        listed = session.execute(keys.order_by(PlaylistTrack.position)).scalars()
        if person in names:
            yield ForeignPlaylist(names[person], name, tuple(listed), description, rules)


def _albums(session: Session, names: dict[str, str]) -> Iterator[Record]:
    columns = (Album.id, Album.key, Album.title, Album.artist, Album.edition, Album.year)
    for album in _unmerged(session, NameKind.ALBUM, columns, AlbumMark.album_id):
        tracks = (
            select(Track).where(Track.album_id == album.id).order_by(Track.album_order).limit(ALBUM_TRACKS)
        )
        described = tuple(_described(track, None) for track in session.execute(tracks).scalars())
        mine = _name_marks(session, AlbumMark.album_id, album.id, names)
        yield MarkedName("album", album.title, album.artist, album.edition, album.year, described, mine)


def _artists(session: Session, names: dict[str, str]) -> Iterator[Record]:
    columns = (Artist.id, Artist.key, Artist.name)
    for artist in _unmerged(session, NameKind.ARTIST, columns, ArtistMark.artist_id):
        mine = _name_marks(session, ArtistMark.artist_id, artist.id, names)
        yield MarkedName("artist", artist.name, marks=mine)


def _unmerged(session: Session, kind: NameKind, columns: tuple[Any, ...], marked: Any) -> Iterator[Any]:
    """Yield albums or artists with marks; those that were merged gave theirs to others."""
    keys, after = name_rules.load(session), 0
    id_ = columns[0]
    query = select(*columns).where(id_.in_(select(marked))).order_by(id_).limit(BATCH)
    while rows := session.execute(query.where(id_ > after)).all():
        yield from (row for row in rows if not keys.has_rule(kind, row.key))
        after = rows[-1].id


def _name_marks(session: Session, column: Any, id_: int, names: dict[str, str]) -> tuple[Mark, ...]:
    table = column.class_
    query = select(table.person, table.starred_at, table.rating).where(column == id_).order_by(table.person)
    return tuple(
        Mark(names[row.person], row.starred_at, row.rating or 0)
        for row in session.execute(query)
        if row.person in names
    )
