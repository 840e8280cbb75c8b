"""Similar tracks of a filter: the nearest that fit, as the library is at the moment."""

import numpy as np
import pytest

from discovery import neighbours, sound_files, sound_writer
from discovery.neighbours import TrackSelection
from fingerprint.dimensions import DIMENSIONS, PACKED_DTYPE
from library.catalogue import tracks
from library.catalogue.narrowing import walking
from library.catalogue.track_filters import TrackFilter
from library.catalogue.tracks import TrackQuery
from library.database import session_scope
from library.models import Favourite
from library.paging import ListPage, PageRequest
from tests.factories import make_vector
from tests.unit.discovery.sound_library import EVERYTHING, TRACKS, add, change, opened, refresh

PLACES = {dimension.name: n for n, dimension in enumerate(DIMENSIONS)}

pytestmark = [pytest.mark.numerical, pytest.mark.usefixtures("database", "small_sizes")]


@pytest.fixture(params=["compared", "in_cells"])
def ids(request: pytest.FixtureRequest) -> list[str]:
    """Tracks in files, in both arrangements."""
    if request.param == "in_cells":
        request.getfixturevalue(request.param)
    ids = add(range(TRACKS))
    sound_writer.renew()
    return ids


@pytest.mark.parametrize("most", [0, 999])
@pytest.mark.parametrize("has_tail", [False, True])
def test_selection_lists_the_nearest_that_fit(
    ids: list[str], most: int, has_tail: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(neighbours, "MOST_SELECTED", most)
    monkeypatch.setattr(sound_files, "COMPARED_ROWS", 10)
    ids += add(range(TRACKS, TRACKS + 10))
    for track_id in ids[::8]:
        change(track_id, year=1999)
    if not has_tail:
        (sound_files.FOLDER.path / "current.json").unlink()
        sound_writer.renew()
    index = opened()
    assert index.view
    assert bool(len(index.view.tail)) == has_tail
    ordered = [near.track_id for near in index.nearest(ids[1], 999, EVERYTHING)]
    wanted = [track_id for track_id in ordered if track_id in ids[::8]]
    among = TrackSelection(TrackFilter(year=1999), "")
    found = [near.track_id for near in index.nearest(ids[1], 5, EVERYTHING, among=among)]
    assert found == wanted[:5]
    assert index.nearest(ids[1], 5, EVERYTHING, among=TrackSelection(TrackFilter(year=1), "")) == []


def test_selection_follows_changes_of_tags_and_favourites(ids: list[str]) -> None:
    index, marked = opened(), TrackSelection(TrackFilter(favourite=True), "listener")
    years = [TrackSelection(TrackFilter(year=1990 + n), "") for n in range(neighbours.MOST_REMEMBERED + 1)]

    def found(among: TrackSelection) -> list[str]:
        return [near.track_id for near in index.nearest(ids[1], 5, EVERYTHING, among=among)]

    assert [found(each) for each in [*years, years[0], marked]] == [[]] * (len(years) + 2)
    change(ids[2], year=1990)
    with session_scope() as session:
        session.add(Favourite(person="listener", track_id=ids[3], added_at=0.0))
    refresh(index)
    assert found(years[0]) == [ids[2]]
    assert found(marked) == [ids[3]]


@pytest.fixture
def fitting(ids: list[str]) -> set[str]:
    """The ids of the tracks within the bounds of `middle_tempos`: in files and beside them, some changed."""
    ids += add(range(TRACKS, TRACKS + 4))
    for n, track_id in enumerate(ids[::12]):
        change(track_id, year=1990 + n % 3, **({"presence": "missing"} if n == 3 else {}))
    tempos = {track_id: tempo(n) for n, track_id in enumerate(ids) if n % 10 and n != 36}
    (_name, low, high), _other = middle_tempos()
    return {track_id for track_id, value in tempos.items() if low <= value <= high}


def tempo(n: int) -> float:
    return float(np.frombuffer(make_vector(n), PACKED_DTYPE)[PLACES["tempo_bpm"]])


def middle_tempos() -> tuple[tuple[str, float, float], tuple[str, None, None]]:
    low, high = np.quantile([tempo(n) for n in range(TRACKS)], [0.2, 0.8]).tolist()
    return ("tempo_bpm", low, high), ("lufs", None, None)


@pytest.mark.parametrize("sort_by", ["title", "year"])
@pytest.mark.parametrize("descending", [False, True])
def test_lists_within_bounds_have_every_track_once(
    fitting: set[str], sort_by: str, descending: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """By offsets and by cursors."""
    monkeypatch.setattr(walking, "LEAST", 3)
    index, wanted = opened(), TrackFilter(sounds=middle_tempos())
    with session_scope() as session:
        found = index.within(session, wanted.sounds)
        assert found
        assert (found.total, set(found.ids or ())) == (len(fitting), fitting)

        def page(requested: PageRequest) -> ListPage:
            return tracks.page(session, TrackQuery(requested, sort_by, descending, "", wanted), found)

        by_offset = [row.id for n in range(0, len(fitting) + 7, 7) for row in page(PageRequest(n, 7)).rows]
        part = page(PageRequest(0, 7))
        by_cursor = [row.id for row in part.rows]
        while part.after:
            part = page(PageRequest(len(by_cursor), 7, part.after))
            by_cursor += [row.id for row in part.rows]
    assert by_cursor == by_offset
    assert len(by_offset) == len(fitting) == part.total
    assert set(by_offset) == fitting
    if sort_by == "title":
        assert by_offset == sorted(fitting, reverse=descending)
