"""A worker that dies between any two transactions of the matching loses no mark."""

from pathlib import Path

import pytest

from library.scanning.matching import relinking
from tests.unit.matching.played import RECORDINGS, Played, fake_children

#: Transactions of the scan below, one file each; beyond them the worker lives.
N_TRANSACTIONS = 24


@pytest.mark.parametrize("dies_after", range(N_TRANSACTIONS))
@pytest.mark.unmeasured(after=8)
def test_marks_stay_when_the_worker_dies(
    database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, dies_after: int
) -> None:
    monkeypatch.setattr(relinking, "BATCH", 1)
    played = Played(tmp_path)
    [shelf] = played.shelves
    one, two = (folder / "x" for folder in played.folders)
    with fake_children():
        played.scan()
        before = played.marked()
        (one / "0.mp3").rename(one / "spare")
        (one / "2.mp3").rename(one / "0.mp3")
        (two / "1.mp3").rename(one / "2.mp3")
        (one / "spare").rename(two / "1.mp3")
        shelf.write(one / "new.mp3", shelf.content(RECORDINGS[3], 9))
        (two / "3.mp3").unlink()
        shelf.write(one / "4.mp3", shelf.content("Z", 1))
        played.scan(dies_after=dies_after)
        played.check()
        after = played.marked()
    assert {mark: after[mark] for mark in before} == before
