"""Give matched files their tracks, and so their plays, favourites and fingerprints.

Each batch is one transaction, after which the rest can be decided again: a crash between two of them loses no
match. A track whose place another one takes keeps its old path beside it (`vacated_paths.vacated`).
"""

import hashlib
import os
from collections import defaultdict
from collections.abc import Iterable, Sequence
from typing import Any

from sqlalchemy import ColumnElement, and_, bindparam, delete, func, insert, or_, select, update
from sqlalchemy.orm import Session

from library import generations
from library.database import now
from library.models import Match, ScanChange, Track, new_id, vacated_paths
from library.models.base import ID_LENGTH
from library.scanning import scans, section_tracks
from library.scanning.matching.decisions import Ambiguity, Candidate, Pairing, Place
from library.states import MatchState, Presence
from library.work.scan_changes import Change
from media.files import display_path

#: Pairings applied in one transaction.
BATCH = 200

#: Candidates of a question of which every pair is listed; of more, those in order.
MAX_CROSSED = 20


def apply(session: Session, job_id: str, pairings: Sequence[Pairing]) -> None:
    """Move tracks to the files that they are; files that stay in their place are marked as matched.

    Moved ones stay stored as changed: an untagged title is the file's name, and the new folder may have a
    cover.
    """
    moves = [each for each in pairings if _moves(each)]
    _confirm(session, job_id, [each.file.place for each in pairings if not _moves(each)])
    if not moves:
        return
    wanted = {each.file.place: str(each.track.track_id) for each in moves}
    ids = list(wanted.values())
    mine = ScanChange.track_id.in_(ids)
    _to_read(session, job_id, mine)
    _to_read(session, job_id, and_(_at(wanted), ~mine))
    _vacate(session, job_id, wanted)
    _move(session, moves)
    of_job = (ScanChange.job_id == job_id) & mine
    session.execute(delete(ScanChange).where(of_job, ScanChange.change == Change.GONE))
    session.execute(update(ScanChange).where(of_job).values(change=Change.NEW, track_id=None))
    at_place = (ScanChange.root_id == bindparam("root")) & (ScanChange.path == bindparam("place"))
    found = update(ScanChange).where(ScanChange.job_id == job_id, at_place)
    session.connection().execute(
        found.values(track_id=bindparam("moved"), change=Change.CHANGED, matched=True),
        [{"root": place.root_id, "place": place.path, "moved": id_} for place, id_ in wanted.items()],
    )
    groups = _Groups(job_id)
    _log(session, [_row(job_id, groups.of(each), MatchState.APPLIED, each) for each in moves])


def separate(session: Session, job_id: str, strangers: Sequence[Candidate]) -> None:
    """Store files as new that are certainly not the tracks at their paths, and those tracks as gone."""
    taken = {each.place: str(each.track_id) for each in strangers}
    if not taken:
        return
    _to_read(session, job_id, _at(taken))
    _store_gone(session, job_id, _present(session, list(taken.values())))
    session.execute(
        update(ScanChange),
        [{"job_id": job_id, **place._asdict(), "change": Change.NEW, "track_id": None} for place in taken],
    )


def refresh(session: Session, job_id: str, root_ids: Sequence[int]) -> int:
    """Store the inodes of a batch of files that are still the same; returns the number."""
    same = (ScanChange.job_id == job_id) & ScanChange.root_id.in_(root_ids)
    query = select(ScanChange.root_id, ScanChange.path, ScanChange.track_id, ScanChange.inode)
    rows = session.execute(query.where(same, ScanChange.change == Change.SAME).limit(BATCH)).all()
    if rows:
        session.execute(update(Track), [{"id": row.track_id, "inode": row.inode} for row in rows])
        at = _at({Place(row.root_id, row.path): "" for row in rows})
        session.execute(delete(ScanChange).where(ScanChange.job_id == job_id, at))
    return len(rows)


def ask(session: Session, job_id: str, questions: Sequence[Ambiguity]) -> None:
    """Store the questions of a job."""
    rows = []
    for question in questions:
        group_id = new_id()
        for track, file in _pairs(question):
            rows.append(_row(job_id, group_id, MatchState.OPEN, Pairing(track, file, question.reason)))
    _log(session, rows)


def _pairs(question: Ambiguity) -> Iterable[tuple[Candidate, Candidate]]:
    tracks = sorted(question.tracks, key=lambda each: each.place)
    files = sorted(question.files, key=lambda each: each.place)
    if len(tracks) == len(files) or len(tracks) * len(files) > MAX_CROSSED:
        return zip(tracks, files, strict=False)
    return [(track, file) for track in tracks for file in files]


def _moves(pairing: Pairing) -> bool:
    """Return whether a track gets another place, or its own back that another one has now."""
    track, file = pairing.track, pairing.file
    return track.place != file.place or track.track_id != file.track_id


def _confirm(session: Session, job_id: str, confirmed: Sequence[Place]) -> None:
    if confirmed:
        at = _at(dict.fromkeys(confirmed, ""))
        unmatched = update(ScanChange).where(ScanChange.job_id == job_id, at)
        session.execute(unmatched.values(matched=True))


def _to_read(session: Session, job_id: str, which: ColumnElement[bool]) -> None:
    """Count files as pending that were counted as done: they seemed the same, and are not."""
    same = and_(ScanChange.job_id == job_id, ScanChange.change == Change.SAME, which)
    n = session.execute(select(func.count()).select_from(ScanChange).where(same)).scalar_one()
    scans.count(session, job_id, pending=n, done=-n)


def _vacate(session: Session, job_id: str, wanted: dict[Place, str]) -> None:
    """Free the wanted places: their tracks get a path beside their own."""
    columns = (Track.id, Track.root_id, Track.path, Track.presence)
    rows = session.execute(select(*columns).where(_at(wanted, Track))).all()
    if not rows:
        return
    moving = set(wanted.values())
    session.execute(
        update(Track), [{"id": row.id, "path": vacated_paths.vacated(row.path, row.id)} for row in rows]
    )
    _store_gone(
        session, job_id, [row for row in rows if row.id not in moving and row.presence == Presence.PRESENT]
    )


def _present(session: Session, track_ids: Sequence[str]) -> Sequence[Any]:
    query = select(Track.id, Track.root_id, Track.path).where(Track.id.in_(track_ids))
    return session.execute(query.where(Track.presence == Presence.PRESENT)).all()


def _store_gone(session: Session, job_id: str, rows: Sequence[Any]) -> None:
    """Store tracks as gone whose path now holds another file."""
    if not rows:
        return
    gone = [
        {
            "job_id": job_id,
            "root_id": row.root_id,
            "path": vacated_paths.vacated(row.path, row.id),
            "change": Change.GONE,
            "track_id": row.id,
        }
        for row in rows
    ]
    session.execute(insert(ScanChange), gone)


def _move(session: Session, moves: Sequence[Pairing]) -> None:
    number = generations.advance(session, generations.CATALOGUE)
    moved = update(Track).where(Track.id == bindparam("moved"))
    session.connection().execute(  # not through the mapper, which took longer than the database
        moved.values(
            root_id=bindparam("root"),
            path=bindparam("place"),
            path_text=bindparam("text"),
            generation=number,
            tags_version=0,  # until they are read: if this scan ends before, the next one reads them
        ),
        [
            {"moved": track.track_id, "root": root_id, "place": path, "text": display_path(path)}
            for track, (root_id, path) in ((each.track, each.file.place) for each in moves)
        ],
    )
    section_tracks.follow(session, [str(each.track.track_id) for each in moves], number)


class _Groups:
    """The ids of the groups of a job's matches: of one reason, from one folder to another."""

    def __init__(self, job_id: str) -> None:
        self._job_id = job_id
        self._found: dict[Any, str] = {}

    def of(self, pairing: Pairing) -> str:
        """Return the id of a match's group."""
        old, new = pairing.track.place, pairing.file.place
        folders = (old.root_id, os.path.dirname(old.path), new.root_id, os.path.dirname(new.path))
        key = (pairing.reason, folders)
        if key not in self._found:
            hashed = hashlib.sha256(repr((self._job_id, *key)).encode())
            self._found[key] = hashed.hexdigest()[:ID_LENGTH]
        return self._found[key]


def _row(job_id: str, group_id: str, state: MatchState, pairing: Pairing) -> dict[str, object]:
    old, new = pairing.track.place, pairing.file.place
    return {
        "id": new_id(),
        "job_id": job_id,
        "group_id": group_id,
        "state": state,
        "reason": pairing.reason,
        "track_id": pairing.track.track_id,
        "old_root_id": old.root_id,
        "old_path": old.path,
        "new_root_id": new.root_id,
        "new_path": new.path,
    }


def _log(session: Session, rows: Sequence[dict[str, object]]) -> None:
    if rows:
        clock = session.execute(select(now())).scalar_one()
        session.connection().execute(insert(Match), [row | {"created_at": clock} for row in rows])


def _at(wanted: dict[Place, str], table: type[Any] = ScanChange) -> ColumnElement[bool]:
    """Return the condition of rows at some places."""
    by_root: dict[int, list[bytes]] = defaultdict(list)
    for place in wanted:
        by_root[place.root_id].append(place.path)
    return or_(*(and_(table.root_id == root_id, table.path.in_(paths)) for root_id, paths in by_root.items()))
