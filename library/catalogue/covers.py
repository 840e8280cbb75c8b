"""Covers beside tracks: found when files are read, and followed when only the pictures change."""

import os
from collections.abc import Callable, Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from library import generations
from library.catalogue import list_counts
from library.models import Track
from library.states import ArtworkSource
from media.errors import MediaError
from media.files import open_beneath
from media.pictures import find_pictures
from media.sandbox import Sandbox

#: Tracks whose folders are looked at in one transaction.
BATCH = 1000

#: A picture is decoded to find out whether it is one; as small as that, most of a JPEG is skipped.
PROBE_PX = 16


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
