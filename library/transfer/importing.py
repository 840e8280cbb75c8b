"""Apply the marks of another library. A second import adds nothing; what users did here is never replaced."""

import time
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from sqlalchemy import func, insert, select, update
from sqlalchemy.orm import Session

from library.catalogue import corrections
from library.catalogue.sorting import fold
from library.database import now, session_scope, upsert
from library.models import Correction, Favourite, Play, Playlist, PlaylistTrack, Rating, Track
from library.people import accounts, name_marks, playlists
from library.people.accounts import OWNER
from library.people.name_marks import NameMark
from library.people.playlist_parts import playlist_storage
from library.people.playlists import PlaylistDetails
from library.people.smart_rules import rule_sets
from library.people.smart_rules.rule_sets import RulesInvalidError
from library.states import NameKind
from library.transfer import name_matching
from library.transfer.matching import Matcher
from library.transfer.portable import (
    ForeignPlaylist,
    ForeignTrack,
    Mark,
    MarkedName,
    MarkedTrack,
    Record,
)

#: Tracks in one transaction.
BATCH = 200

#: Plays at most this far apart are the same one, s.
SAME_PLAY_S = 1.0

#: As in the API.
MAX_DESCRIPTION_LENGTH = 2000

#: Added to the name of a playlist whose name is taken.
SUFFIX = " (imported)"


@dataclass(slots=True)
class ImportReport:
    """The result of an import.

    Attributes
    ----------
    matched
        Tracks by the way in which they were found.
    added
        What was added, by kind.
    missing
        The first tracks, albums and artists that were not found.
    unknown_accounts
        Names without an account here; their marks were left out.
    """

    matched: Counter[str] = field(default_factory=Counter)
    added: Counter[str] = field(default_factory=Counter)
    missing: list[ForeignTrack] = field(default_factory=list)
    unknown_accounts: set[str] = field(default_factory=set)


def run(records: Iterable[Record], renamed: Mapping[str, str], is_dry: bool = False) -> ImportReport:
    """Import records.

    Parameters
    ----------
    renamed
        Names of accounts here by their names there.
    is_dry
        Count only; change nothing.

    Raises
    ------
    TransferError
        The records cannot be read to their end; those before are imported.
    """
    importer = _Importer(renamed)
    for part in _parts(records):
        with session_scope() as session:
            importer.take(session, part)
            if is_dry:
                session.rollback()
    return importer.report


def _parts(records: Iterable[Record]) -> Iterator[Sequence[Record]]:
    part: list[Record] = []
    for record in records:
        part.append(record)
        if len(part) == BATCH:
            yield part
            part = []
    yield part


class _Importer:
    def __init__(self, renamed: Mapping[str, str]) -> None:
        self.report = ImportReport()
        self._renamed = {fold(there): here for there, here in renamed.items()}
        self._first: str | None = None
        self._ids: dict[str, str] = {}  # of marked tracks, by their keys there

    def take(self, session: Session, part: Sequence[Record]) -> None:
        """Import one part."""
        matcher = Matcher(session)
        marked = [record for record in part if isinstance(record, MarkedTrack)]
        self._ids |= matcher.find([record.track for record in marked])
        self.report.matched.update({kind.value: n for kind, n in matcher.counts.items()})
        self.report.missing += matcher.missing[: Matcher.MAX_NAMED - len(self.report.missing)]
        for record in marked:
            track_id = self._ids.get(record.track.key)
            if track_id:
                self._take_track(session, track_id, record)
        for other in part:
            if isinstance(other, ForeignPlaylist):
                self._take_playlist(session, other)
            elif isinstance(other, MarkedName):
                self._take_name(session, other)

    def _take_track(self, session: Session, track_id: str, record: MarkedTrack) -> None:
        for mark in record.marks:
            person = self._account(session, mark.account)
            if person:
                self._favourite(session, person, track_id, mark)
                self._rate(session, person, track_id, mark)
                self._play(session, person, track_id, mark)
        known = set(
            session.execute(select(Correction.field).where(Correction.track_id == track_id)).scalars()
        )
        own = {name: value for name, value in record.corrections.items() if name not in known}
        own = {name: value for name, value in own.items() if name in corrections.FIELDS}
        if own:
            corrections.correct(session, OWNER, track_id, own)
            self.report.added["corrections"] += len(own)

    def _account(self, session: Session, name: str) -> str | None:
        here = self._renamed.get(fold(name), name)
        if not accounts.has_accounts(session):
            return self._owner(name, here)
        found = accounts.find_by_name(session, here)
        if found is None:
            self.report.unknown_accounts.add(name)
        return found

    def _owner(self, name: str, here: str) -> str | None:
        """Return the owner for one account there: the one that was named, or else the first."""
        is_named = here == OWNER
        if not is_named and not self._renamed and self._first in {None, name}:
            self._first = name
            is_named = True
        if not is_named:
            self.report.unknown_accounts.add(name)
        return OWNER if is_named else None

    def _favourite(self, session: Session, person: str, track_id: str, mark: Mark) -> None:
        if mark.favourite_at is None:
            return
        row = {"person": person, "track_id": track_id, "added_at": mark.favourite_at or now()}
        added = upsert(session, Favourite).values(row).on_conflict_do_nothing().returning(Favourite.track_id)
        self.report.added["favourites"] += len(session.execute(added).all())

    def _rate(self, session: Session, person: str, track_id: str, mark: Mark) -> None:
        if not 1 <= mark.rating <= 5:
            return
        row = {
            "person": person,
            "track_id": track_id,
            "rating": mark.rating,
            "rated_at": mark.rated_at or now(),
        }
        added = upsert(session, Rating).values(row).on_conflict_do_nothing().returning(Rating.track_id)
        self.report.added["ratings"] += len(session.execute(added).all())

    def _play(self, session: Session, person: str, track_id: str, mark: Mark) -> None:
        mine = select(Play.played_at).where(Play.person == person, Play.track_id == track_id)
        known = list(session.execute(mine).scalars())
        latest_s = max(mark.plays, default=0.0) + SAME_PLAY_S
        known = [at for at in known if at <= latest_s or not mark.plays]
        times = [at for at in mark.plays if not any(abs(at - other) <= SAME_PLAY_S for other in known)]
        counted = mark.play_count - len(mark.plays)
        if counted > 0:  # only counted there: they lie before the first known time, a second apart
            first = min(mark.plays, default=mark.favourite_at or 0.0)
            missing = mark.play_count - len(known) - len(times)
            times += [max(0.0, first - n * 2 * SAME_PLAY_S) for n in range(1, missing + 1)]
        if not times:
            return
        rows = [{"person": person, "track_id": track_id, "played_at": at} for at in times]
        session.execute(insert(Play), rows)
        last = func.coalesce(Track.last_played_at, 0.0)
        latest = max(times)
        session.execute(
            update(Track).where(Track.id == track_id).values(play_count=Track.play_count + len(times))
        )
        session.execute(
            update(Track).where(Track.id == track_id, last < latest).values(last_played_at=latest)
        )
        self.report.added["plays"] += len(times)

    def _take_name(self, session: Session, record: MarkedName) -> None:
        target = name_matching.find(session, record)
        if target is None:
            if len(self.report.missing) < Matcher.MAX_NAMED:
                self.report.missing.append(ForeignTrack("", record.name, record.artist))
            return
        for mark in record.marks:
            person = self._account(session, mark.account)
            if person:
                starred_at = None if mark.favourite_at is None else mark.favourite_at or time.time()
                given = NameMark(starred_at, mark.rating if 1 <= mark.rating <= 5 else None)
                added = name_marks.add_missing(session, person, NameKind(record.kind), target, given)
                self.report.added["favourites"] += added.starred_at is not None
                self.report.added["ratings"] += added.rating is not None

    def _take_playlist(self, session: Session, record: ForeignPlaylist) -> None:
        person = self._account(session, record.account)
        ids = [self._ids[key] for key in record.keys if key in self._ids][: playlist_storage.MAX_TRACKS]
        if person is None or (record.keys and not ids):
            return
        name, taken = record.name or "Playlist", record.name + SUFFIX
        same = select(Playlist.id, Playlist.name).where(
            Playlist.person == person, Playlist.name.in_([name, taken]), Playlist.deleted_at.is_(None)
        )
        for playlist_id, known in session.execute(same).all():
            if _contents(session, playlist_id) == ids:
                return
            name = taken if known == record.name else name
        rules = _checked(record.rules)
        details = PlaylistDetails(description=record.description[:MAX_DESCRIPTION_LENGTH], rules=rules)
        playlists.create(session, person, name, ids, details)
        self.report.added["playlists"] += 1


def _checked(rules: dict[str, object] | None) -> dict[str, object] | None:
    """Return rules that this version knows; without them a playlist keeps the tracks that it had."""
    try:
        if rules is not None:
            rule_sets.parse(rules)
    except RulesInvalidError:
        return None
    return rules


def _contents(session: Session, playlist_id: str) -> list[str]:
    query = select(PlaylistTrack.track_id).where(PlaylistTrack.playlist_id == playlist_id)
    return list(session.execute(query.order_by(PlaylistTrack.position)).scalars())
