"""Read all that users did with tracks, to be imported elsewhere."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from sqlalchemy import select, union
from sqlalchemy.orm import Session

from fingerprint.dimensions import ENGINE_VERSION
from library import fingerprints
from library.models import (
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
from library.transfer.portable import ForeignPlaylist, ForeignTrack, Mark, MarkedTrack, Record

#: Tracks in memory at a time.
BATCH = 500


def records(session: Session) -> Iterator[Record]:
    """Yield every track with marks, then every playlist."""
    names = {user.id: user.name for user in session.execute(select(User.id, User.name))} | {OWNER: OWNER}
    after = ""
    while batch := _next_tracks(session, after):
        yield from _marked(session, batch, names)
        after = batch[-1].id
    yield from _playlists(session, names)


def _next_tracks(session: Session, after: str) -> list[Track]:
    marked = union(
        *(select(table.track_id) for table in (Favourite, Rating, Play, PlaylistTrack, Correction))
    ).subquery()
    query = select(Track).where(Track.id.in_(select(marked.c.track_id)), Track.id > after)
    return list(session.execute(query.order_by(Track.id).limit(BATCH)).scalars())


def _marked(session: Session, batch: list[Track], names: dict[str, str]) -> Iterator[Record]:
    ids = [track.id for track in batch]
    vectors = fingerprints.find_vectors(session, [track.audio_id for track in batch if track.audio_id])
    marks = _marks(session, ids)
    known = select(FileIdentity.track_id, FileIdentity.recording_mbid).where(FileIdentity.track_id.in_(ids))
    mbids = {row.track_id: row.recording_mbid for row in session.execute(known)}
    corrected: dict[str, dict[str, Any]] = defaultdict(dict)
    for row in session.execute(select(Correction).where(Correction.track_id.in_(ids))).scalars():
        corrected[row.track_id][row.field] = row.value
    for track in batch:
        vector = vectors.get(track.audio_id or "")
        mine = [Mark(account=names[who], **made) for who, made in marks[track.id].items() if who in names]
        described = replace(_described(track, vector), recording_mbid=mbids.get(track.id))
        yield MarkedTrack(described, tuple(mine), dict(corrected[track.id]))


def _marks(session: Session, ids: list[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """Return the fields of marks by track and account."""
    found: dict[str, dict[str, dict[str, Any]]] = defaultdict(lambda: defaultdict(dict))
    for favourite in session.execute(select(Favourite).where(Favourite.track_id.in_(ids))).scalars():
        found[favourite.track_id][favourite.person]["favourite_at"] = favourite.added_at
    for rating in session.execute(select(Rating).where(Rating.track_id.in_(ids))).scalars():
        found[rating.track_id][rating.person] |= {"rating": rating.rating, "rated_at": rating.rated_at}
    plays = select(Play).where(Play.track_id.in_(ids)).order_by(Play.played_at)
    for play in session.execute(plays).scalars():
        mark = found[play.track_id][play.person]
        mark["plays"] = (*mark.get("plays", ()), play.played_at)
        mark["play_count"] = len(mark["plays"])
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
    for playlist_id, person, name in session.execute(
        select(Playlist.id, Playlist.person, Playlist.name).order_by(Playlist.id)
    ).all():
        keys = select(PlaylistTrack.track_id).where(PlaylistTrack.playlist_id == playlist_id)
        listed = session.execute(keys.order_by(PlaylistTrack.position)).scalars()
        if person in names:
            yield ForeignPlaylist(names[person], name, tuple(listed))
