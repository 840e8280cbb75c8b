"""Covers beside tracks: found when files are read, and followed when only the pictures change.

Pictures of artists are found on request, in the folders that hold nothing but their music.
"""

import os
from collections.abc import Callable, Sequence

from sqlalchemy import ColumnElement, func, select, update
from sqlalchemy.orm import Session

from library import generations, paging
from library.catalogue import list_counts, tracks
from library.catalogue.names.search_forms import whole_names
from library.catalogue.tracks import TrackFile
from library.models import Album, Artist, Track, TrackArtist
from library.states import ArtworkSource
from media.errors import MediaError
from media.files import open_beneath
from media.pictures import artist_folders, find_pictures
from media.sandbox import Sandbox

#: Tracks whose folders are looked at in one transaction.
BATCH = 1000

#: A picture is decoded to find out whether it is one; as small as that, most of a JPEG is skipped.
PROBE_PX = 16

#: Albums of an artist whose folders are looked at.
MOST_ALBUMS = 3


def has_cover(root: bytes, folder: bytes, sandbox: Sandbox) -> bool:
    """Return whether a folder has a cover that can be shown."""
    for path in find_pictures(root, folder):
        try:
            with os.fdopen(open_beneath(root, path), "rb") as opened:
                if sandbox.read_image(opened.fileno(), PROBE_PX) is not None:
                    return True
        except MediaError:  # broken, or gone meanwhile: the next best serves
            continue
    return False


def folders_of_artist(session: Session, artist_id: int) -> list[tuple[TrackFile, bytes]]:
    """Return the folders of an artist, the likeliest first, each with a file in or beneath it.

    A folder is an artist's if it has the name, or if no music of other artists is beneath it.
    """
    found: dict[tuple[int, bytes], tuple[int, str]] = {}
    for track_id, root_id, path in session.execute(_own_tracks(artist_id)).all() or session.execute(
        _loose_tracks(artist_id)
    ):
        for place, folder in enumerate(artist_folders(os.path.dirname(path))):
            found.setdefault((root_id, folder), (place, track_id))
    names = _names(session.execute(select(Artist.name).where(Artist.id == artist_id)).scalar_one())
    return [
        (tracks.get_file(session, track_id), folder)
        for (root_id, folder), (_place, track_id) in sorted(found.items(), key=lambda item: item[1][0])
        if names & _names(os.path.basename(folder).decode("utf-8", "replace"))
        or not _has_others(session, root_id, folder, artist_id)
    ]


def _names(name: str) -> set[frozenset[str]]:
    """Return the words of a name in each of its search forms: folders have "Dylan, Bob" as well."""
    return {frozenset(form.split()) for form in whole_names(name)}


def _own_tracks(artist_id: int) -> paging.Query:
    """Return a query of the first track of some albums of an artist."""
    of_album = (Track.album_id == Album.id) & list_counts.is_shown()
    first = select(Track.id).where(of_album).order_by(Track.album_order, Track.id).limit(1).scalar_subquery()
    albums = select(first).where(Album.artist_id == artist_id, list_counts.albums_shown())
    return _places().where(Track.id.in_(albums.order_by(Album.id).limit(MOST_ALBUMS))).order_by(Track.path)


def _loose_tracks(artist_id: int) -> paging.Query:
    """Return a query of one track of an artist that is on no album."""
    query = _places().join(TrackArtist, TrackArtist.track_id == Track.id)
    is_own = (TrackArtist.artist_id == artist_id) & (Track.artist_id == artist_id)
    return query.where(is_own, Track.album_id.is_(None), list_counts.is_shown()).limit(1)


def _places() -> paging.Query:
    return select(Track.id, Track.root_id, Track.path)


def _has_others(session: Session, root_id: int, folder: bytes, artist_id: int) -> bool:
    owner = func.coalesce(Album.artist_id, Track.artist_id)
    others = (
        select(Track.id)
        .outerjoin(Album, Album.id == Track.album_id)
        .where(Track.root_id == root_id, list_counts.is_shown(), owner != artist_id, *_beneath(folder))
    )
    return session.execute(others.limit(1)).first() is not None


def _beneath(folder: bytes) -> list[ColumnElement[bool]]:
    """Return the conditions that tracks lie beneath a folder, as ranges of the index of paths."""
    return [Track.path > folder + b"/", Track.path < folder + b"0"] if folder else []


def follow(
    session: Session,
    root_id: int,
    after: bytes,
    parts: Sequence[bytes],
    is_cover: Callable[[bytes, bool], bool],
) -> tuple[bytes | None, int]:
    """Update a batch of tracks whose covers came or went.

    Returns the path after which the next batch begins, None at the end, and the number of updated tracks.

    Parameters
    ----------
    parts
        Paths that are scanned; tracks beside and beneath them are looked at. None of them: all tracks.
    is_cover
        Whether a folder has a cover, and whether its tracks had one.
    """
    query = select(Track.id, Track.path, Track.artwork).where(
        Track.root_id == root_id, Track.path > after, list_counts.is_shown()
    )
    rows = session.execute(
        query.where(Track.artwork != ArtworkSource.EMBEDDED).order_by(Track.path).limit(BATCH)
    ).all()
    beside = tuple(os.path.dirname(part) for part in parts)
    known: dict[tuple[bytes, bool], bool] = {}
    changes: list[dict[str, object]] = []
    for row in rows:
        folder, had = os.path.dirname(row.path), row.artwork != ArtworkSource.NONE
        if beside and not any(_is_beneath(folder, place) for place in beside):
            continue
        if (folder, had) not in known:
            known[folder, had] = is_cover(folder, had)
        if known[folder, had] is not had:
            changes.append({"id": row.id, "artwork": ArtworkSource.NONE if had else ArtworkSource.FOLDER})
    _apply(session, changes)
    return (rows[-1].path if len(rows) == BATCH else None), len(changes)


def _apply(session: Session, changes: list[dict[str, object]]) -> None:
    if not changes:
        return
    number = generations.advance(session, generations.CATALOGUE)
    before = list_counts.contribution(session, [str(each["id"]) for each in changes])
    session.execute(update(Track), [each | {"generation": number} for each in changes])
    list_counts.apply(session, before, before)


def _is_beneath(folder: bytes, place: bytes) -> bool:
    return not place or folder == place or folder.startswith(place + b"/")
