import pytest

from discovery import similarity, sound_files, sound_writer
from fingerprint.neighbours import cell_search, cells
from tests.unit.discovery.text_library import fill


@pytest.fixture
def library(database: str) -> list[str]:
    """Tracks with index files; returns their ids."""
    return fill()


@pytest.fixture
def small_sizes(monkeypatch: pytest.MonkeyPatch) -> None:
    """Write files of small libraries, and take over changes at once."""
    monkeypatch.setattr(sound_writer, "LEAST_TRACKS", 20)
    monkeypatch.setattr(sound_writer, "LONGEST_TAIL", 40)
    monkeypatch.setattr(similarity, "REBUILD_INTERVAL_S", 0.0)


@pytest.fixture
def in_cells(monkeypatch: pytest.MonkeyPatch) -> None:
    """Search in cells, as in a library of a million."""
    monkeypatch.setattr(sound_files, "COMPARED_TRACKS", 0)
    monkeypatch.setattr(sound_writer, "COMPARED_TRACKS", 0)
    monkeypatch.setattr(cells, "CELL", 10)
    monkeypatch.setattr(cell_search, "LEAST_TRACKS", 60)
