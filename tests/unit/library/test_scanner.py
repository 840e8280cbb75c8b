"""Differences between disk and database, and whether a scan applies them."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select
from sqlalchemy.orm import Session

from library import generations
from library.catalogue import tracks
from library.errors import ScanAbortedError
from library.models import ScanChange, Track
from library.people import plays
from library.scanning import roots, scanner
from library.scanning.matching import candidates, decisions, relinking
from library.scanning.matching.decisions import Pairing
from library.scanning.roots import AttachedRoot
from library.scanning.scanner import KnownFile, WalkResult
from library.states import Presence, WorkState
from library.work import scan_changes
from library.work.scan_changes import Change
from media.files import FoundFile
from tests.factories import add_job, add_root, add_tracks, find_unit, make_found, make_reading

DEVICE = 42


class Scan:
    """A scan of one root, walked at once."""

    def __init__(self, session: Session, *files: FoundFile, unreadable: Sequence[bytes] = ()) -> None:
        self.session = session
        self.root = roots.attached(session)[0]
        self.job_id = add_job(session)
        self.found = len(files)
        known = scanner.known_files(session, self.root.id, b"", None)
        self.differences = scanner.compare(files, known, unreadable)
        scan_changes.store(session, self.job_id, self.root.id, self.differences)

    def changes(self) -> dict[object, object]:
        return {difference.path: difference.change for difference in self.differences}

    def moved(self) -> list[Pairing]:
        gone = candidates.load_tracks(self.session, self.job_id, [self.root.id], {}, by_file=True)
        new = candidates.load_files(self.session, self.job_id, [self.root.id], by_file=True)
        return decisions.match_files(list(gone), list(new))

    def relink(self) -> None:
        relinking.apply(self.session, self.job_id, self.moved())

    def check(self, device: int = DEVICE, accepted: float = 0) -> bool:
        sight = WalkResult(found=self.found, device=device)
        return scanner.check(self.session, self.job_id, self.root, sight, accepted)

    def to_read(self, after: bytes = b"", limit: int = 10) -> list[bytes]:
        return [change.path for change in self.changes_to_read(after, limit)]

    def changes_to_read(self, after: bytes = b"", limit: int = 10) -> list[ScanChange]:
        return scan_changes.load_unread(self.session, self.job_id, self.root.id, after, limit)


def songs(count: int) -> list[bytes]:
    return [b"%02d.mp3" % n for n in range(count)]


def add_songs(session: Session, *paths: bytes) -> dict[bytes, str]:
    """Add tracks to a root that was scanned once; returns their ids by path."""
    root_id = add_root(session)
    ids = add_tracks(session, root_id, *(make_reading(path, inode=n) for n, path in enumerate(paths)))
    roots.record_scan(session, root_id, DEVICE)
    session.expire_all()
    return dict(zip(paths, ids, strict=True))


def seen(*paths: bytes) -> list[FoundFile]:
    """Return the files of `add_songs` as a walk finds them."""
    return [make_found(path, inode=n) for n, path in enumerate(paths)]


def test_untouched_folder_has_no_differences(session: Session) -> None:
    add_songs(session, b"a.mp3", b"b.mp3")
    assert Scan(session, *seen(b"a.mp3", b"b.mp3")).changes() == {}


def test_new_changed_and_gone_files_are_distinguished(session: Session) -> None:
    add_songs(session, b"a.mp3", b"b.mp3", b"c.mp3")
    files = [make_found(b"a.mp3"), make_found(b"b.mp3", size=7), make_found(b"d.mp3")]
    assert Scan(session, *files).changes() == {
        b"a.mp3": Change.SAME,  # but for its inode
        b"b.mp3": Change.CHANGED,
        b"c.mp3": Change.GONE,
        b"d.mp3": Change.NEW,
    }


def test_touched_file_is_read_again(session: Session) -> None:
    add_songs(session, b"a.mp3")
    assert Scan(session, make_found(b"a.mp3", mtime_ns=7)).changes() == {b"a.mp3": Change.CHANGED}


@pytest.mark.parametrize("away", [Presence.MISSING, Presence.DETACHED])
def test_returned_file_is_read_again(session: Session, away: Presence) -> None:
    ids = add_songs(session, b"a.mp3")
    roots.mark_absent(session, list(ids.values()), away)
    scan = Scan(session, make_found(b"a.mp3"))
    assert scan.changes() == {b"a.mp3": Change.CHANGED}
    assert scan.differences[0].track_id == ids[b"a.mp3"]


def test_missing_file_is_not_gone_again(session: Session) -> None:
    roots.mark_absent(session, list(add_songs(session, b"a.mp3").values()), Presence.MISSING)
    assert Scan(session).changes() == {}


def test_files_in_an_unreadable_folder_are_not_gone(session: Session) -> None:
    add_songs(session, b"closed/a.mp3", b"closed/deep/b.mp3", b"closed.mp3", b"closed too/c.mp3")
    scan = Scan(session, unreadable=[b"closed"])
    assert scan.changes() == {b"closed.mp3": Change.GONE, b"closed too/c.mp3": Change.GONE}


def test_only_a_range_of_paths_is_compared(session: Session) -> None:
    ids = add_songs(session, b"a.mp3", b"b.mp3", b"c.mp3", b"d.mp3")
    known = scanner.known_files(session, roots.attached(session)[0].id, b"a.mp3", b"c.mp3")
    assert known[b"b.mp3"] == KnownFile(ids[b"b.mp3"], 1000, 1_700_000_000_000_000_000, 1, Presence.PRESENT)
    assert set(known) == {b"b.mp3", b"c.mp3"}


def test_refused_file_is_stored_with_its_reason(session: Session) -> None:
    add_songs(session)
    Scan(session, make_found(b"pipe.mp3", refusal="not_regular_file"))
    assert session.execute(select(ScanChange.refusal)).scalar_one() == "not_regular_file"


def test_moved_file_keeps_its_row_and_data(session: Session) -> None:
    ids = add_songs(session, b"old/a.mp3")
    plays.add(session, "ann", ids[b"old/a.mp3"])
    before = generations.find(session, generations.CATALOGUE)[1]
    scan = Scan(session, make_found(b"n\xffw/a.mp3", inode=0))
    scan.relink()
    session.expire_all()
    track = session.get_one(Track, ids[b"old/a.mp3"])
    assert (track.path, track.path_text, track.play_count) == (b"n\xffw/a.mp3", "n\ufffdw/a.mp3", 1)
    assert track.generation == before + 1
    assert [change.track_id for change in scan.changes_to_read()] == [track.id]
    assert not scanner.retire(session, scan.job_id, scan.root.id)
    assert track.presence == Presence.PRESENT


def test_swapped_files_are_matched_by_identity(session: Session) -> None:
    ids = add_songs(session, b"a.mp3", b"b.mp3")
    moved = Scan(session, make_found(b"c.mp3", inode=1), make_found(b"d.mp3", inode=0)).moved()
    assert {(move.track.track_id, move.file.place.path) for move in moved} == {
        (ids[b"a.mp3"], b"d.mp3"),
        (ids[b"b.mp3"], b"c.mp3"),
    }


@pytest.mark.parametrize(
    "files",
    [
        [make_found(b"new.mp3", inode=7)],
        [make_found(b"new.mp3", inode=0, size=7)],
        [make_found(b"new.mp3", inode=0, mtime_ns=7)],
        [make_found(b"new.mp3", inode=0, refusal="symlink_loop")],
        [make_found(b"new.mp3", inode=0), make_found(b"hard link.mp3", inode=0)],
    ],
    ids=["other inode", "other size", "other time", "refused", "two candidates"],
)
def test_ambiguous_files_are_not_moves(session: Session, files: list[FoundFile]) -> None:
    add_songs(session, b"old.mp3")
    assert Scan(session, *files).moved() == []


def test_two_gone_files_matching_one_new_file_are_not_moves(session: Session) -> None:
    root_id = add_root(session)
    add_tracks(session, root_id, make_reading(b"one.mp3"), make_reading(b"hard link.mp3"))
    assert Scan(session, make_found(b"new.mp3")).moved() == []


@pytest.mark.parametrize("count", [5, 15, 35, 55, 1005])
def test_exactly_a_fifth_may_be_gone(session: Session, count: int) -> None:
    paths = songs(count) if count < 100 else [b"%05d.mp3" % n for n in range(count)]
    add_songs(session, *paths)
    assert not Scan(session, *seen(*paths)[count // 5 :]).check()


def test_more_than_a_fifth_gone_has_to_be_confirmed(session: Session) -> None:
    add_songs(session, *songs(9))
    scan = Scan(session, *seen(*songs(9))[2:])
    assert scan.check()
    assert scan.check(accepted=1)  # fewer than are gone now
    assert not scan.check(accepted=2)


def test_moved_files_are_not_gone(session: Session) -> None:
    add_songs(session, *songs(3))
    scan = Scan(session, *(make_found(b"new/%d.mp3" % n, inode=n) for n in range(3)))
    scan.relink()
    scan.check()


def test_empty_root_that_had_music_aborts_the_scan(session: Session) -> None:
    add_songs(session, b"a.mp3")
    with pytest.raises(ScanAbortedError) as stopped:
        Scan(session).check()
    assert stopped.value.reason == "root_empty"


def test_root_that_was_always_empty_is_accepted(session: Session) -> None:
    add_songs(session)
    Scan(session).check()


def test_other_device_with_a_missing_file_aborts_the_scan(session: Session) -> None:
    add_songs(session, *songs(9))
    with pytest.raises(ScanAbortedError) as stopped:
        Scan(session, *seen(*songs(8))).check(device=DEVICE + 1)
    assert stopped.value.reason == "root_on_other_device"


def test_other_device_with_all_files_is_accepted(session: Session) -> None:
    add_songs(session, *songs(3))
    Scan(session, *seen(*songs(3))).check(device=DEVICE + 1)


def test_root_without_a_complete_scan_may_be_on_any_device(session: Session) -> None:
    add_tracks(session, add_root(session), *(make_reading(path, inode=n) for n, path in enumerate(songs(9))))
    Scan(session, *seen(*songs(8))).check()


def test_confirmed_missing_files_are_accepted(session: Session) -> None:
    add_songs(session, *songs(3))
    assert not Scan(session).check(device=DEVICE + 1, accepted=3)


def test_aborted_scan_changes_no_track_and_leaves_nothing(session: Session) -> None:
    ids = add_songs(session, *songs(3))
    before = generations.find(session, generations.CATALOGUE)
    scan = Scan(session, make_found(b"new.mp3"))
    with pytest.raises(ScanAbortedError):
        scan.check(device=DEVICE + 1)
    assert scan_changes.abandon(session, scan.job_id, scan.root.id, "") == 1
    assert generations.find(session, generations.CATALOGUE) == before
    assert not session.execute(select(ScanChange)).all()
    assert all(tracks.get_file(session, id_).presence is Presence.PRESENT for id_ in ids.values())


def test_new_and_changed_files_are_read_in_the_order_of_their_paths(session: Session) -> None:
    add_songs(session, b"b.mp3", b"gone.mp3")
    files = [
        make_found(b"c.mp3"),
        make_found(b"b.mp3", size=7),
        make_found(b"\xff.mp3"),
        make_found(b"a.mp3"),
    ]
    scan = Scan(session, *files)
    assert scan.to_read(limit=3) == [b"a.mp3", b"b.mp3", b"c.mp3"]
    assert scan.to_read(after=b"c.mp3") == [b"\xff.mp3"]
    assert scan_changes.count_unread(session, scan.job_id, scan.root.id) == 4


def test_catalogue_generation_is_unchanged_without_moves(session: Session) -> None:
    add_songs(session, b"a.mp3")
    before = generations.find(session, generations.CATALOGUE)
    Scan(session, make_found(b"a.mp3", size=7)).relink()
    assert generations.find(session, generations.CATALOGUE) == before


def test_applied_differences_are_deleted_and_the_rest_stays(session: Session) -> None:
    add_songs(session)
    scan = Scan(session, *(make_found(path) for path in songs(3)))
    scan_changes.delete(session, scan.job_id, scan.root.id, [b"00.mp3"])
    scan_changes.delete(session, "another job", scan.root.id, [b"01.mp3"])
    assert scan.to_read() == [b"01.mp3", b"02.mp3"]


def test_unsettled_files_are_dropped_and_gone_ones_are_not(session: Session) -> None:
    add_songs(session, b"gone.mp3")
    scan = Scan(session, make_found(b"growing.mp3", inode=7))
    assert scan_changes.drop_unread(session, scan.job_id, scan.root.id) == 1
    assert session.execute(select(ScanChange.path)).scalars().all() == [b"gone.mp3"]


def test_gone_files_are_marked_in_batches(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(roots, "PRESENCE_BATCH", 2)
    ids = add_songs(session, *songs(3))
    scan = Scan(session)
    marked = [scanner.retire(session, scan.job_id, scan.root.id) for _ in range(2)]
    assert marked[0] == roots.PRESENCE_BATCH > marked[1]
    session.expire_all()
    for id_ in ids.values():
        assert session.get_one(Track, id_).presence == Presence.MISSING
        assert find_unit(session, id_).state == WorkState.AWAY


def test_scan_records_its_time_and_device(session: Session) -> None:
    root_id = add_root(session)
    roots.record_scan(session, root_id, DEVICE)
    session.expire_all()
    assert roots.find_attached(session, root_id) == AttachedRoot(root_id, b"/music", DEVICE)
