"""The cursor of a scan survives its row, also one that an earlier release stored."""

from dataclasses import replace

from library.work.scan_cursor import ScanCursor, ScanPhase


def test_new_scan_starts_with_the_walk() -> None:
    assert ScanCursor.load(None) == ScanCursor(phase=ScanPhase.WALK)


def test_stored_cursor_is_loaded_again() -> None:
    begun = ScanCursor(ScanPhase.READ, b"\xff/a.mp3", found=7, rounds=2, fingerprint_job="job")
    cursor = replace(begun, matched_roots=(1, 12), has_gaps=True)
    assert ScanCursor.load(cursor.dump()) == cursor


def test_released_form_of_the_cursor_is_read() -> None:
    stored = {"phase": "judge", "after": "", "found": "12", "rounds": "0", "job": ""}
    assert ScanCursor.load(stored) == ScanCursor(ScanPhase.JUDGE, found=12)
    assert ScanCursor.load(stored).dump() == stored
