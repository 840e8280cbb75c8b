"""Move tracks to another root when folders change, so that they keep their ids, plays and favourites."""

import os
from collections.abc import Sequence

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from library.catalogue import regrouping
from library.models import Root, Track
from library.models.vacated_paths import original
from media.files import display_path

#: Rows moved by one statement.
BATCH = 500


def is_inside(path: bytes, folder: bytes) -> bool:
    """Return whether an absolute path is a folder, or lies anywhere beneath it."""
    return path == folder or path.startswith(folder.rstrip(b"/") + b"/")


def rehome(session: Session, source: Root, target: Root) -> None:
    """Move the tracks of a root that lie beneath another one to it, unless it has them already."""
    if is_inside(source.path, target.path):
        prefix, below = os.path.relpath(source.path, target.path) + b"/", b""
    elif is_inside(target.path, source.path):
        prefix, below = b"", os.path.relpath(target.path, source.path) + b"/"
    else:
        return
    rows = session.execute(
        select(Track.id, Track.path).where(Track.root_id == source.id, Track.path >= below)
    ).all()
    moved = {row.id: prefix + row.path[len(below) :] for row in rows if row.path.startswith(below)}
    known = set(session.execute(select(Track.path).where(Track.root_id == target.id)).scalars())
    move(session, target.id, [(id_, path) for id_, path in moved.items() if path not in known])


def move(session: Session, root_id: int, moved: Sequence[tuple[str, bytes]]) -> None:
    """Give tracks another root, and their paths in it; the next scan groups the albums of their folders."""
    for start in range(0, len(moved), BATCH):
        batch = moved[start : start + BATCH]
        rows = [
            {"id": id_, "root_id": root_id, "path": path, "path_text": display_path(original(path))}
            for id_, path in batch
        ]
        session.execute(update(Track), rows)
        ids = [id_ for id_, _path in batch]
        regrouping.move_to_folders(session, ids)
        regrouping.mark(session, Track.id.in_(ids))
