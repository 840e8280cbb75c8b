"""Decisions about tracks and files that agree in what usually tells files apart."""

from library.scanning.matching.decisions import Candidate, Place, match_content, match_files
from library.scanning.matching.evidence import Evidence

SIZE, TIME_NS, DEVICE = 5_000_000, 1_600_000_000_000_000_000, 7


def candidate(path: bytes, inode: int, sound: str, track_id: str | None = None) -> Candidate:
    heard = Evidence(sample="s:" + sound, duration_s=200.0)
    return Candidate(Place(1, path), track_id, SIZE, TIME_NS, inode, DEVICE, heard)


def test_inode_that_a_file_of_the_same_size_and_time_has_is_no_proof() -> None:
    tracks = [candidate(b"deleted", 1, "one", "1"), candidate(b"kept", 2, "two", "2")]
    files = [candidate(b"copy", 1, "two"), candidate(b"renamed", 2, "two")]
    assert match_files(tracks, files, lambda: {(SIZE, TIME_NS)}) == []
    plan = match_content(tracks, files)
    assert [(pair.track.track_id, pair.file.place.path, pair.reason) for pair in plan.pairings] == [
        ("2", b"renamed", "same_file")
    ]
    assert (plan.questions, plan.strangers) == ([], [])


def test_unique_size_and_time_of_an_inode_are_proof() -> None:
    [found] = match_files([candidate(b"old", 1, "one", "1")], [candidate(b"new", 1, "one")])
    assert found.reason == "same_file"
