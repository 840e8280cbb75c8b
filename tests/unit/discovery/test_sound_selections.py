"""Similar tracks of a filter: the nearest that fit, as the library is at the moment."""

import pytest

from discovery import neighbours, sound_files, sound_writer
from discovery.neighbours import TrackSelection
from library.catalogue.track_filters import TrackFilter
from library.database import session_scope
from library.models import Favourite
from tests.unit.discovery.sound_library import EVERYTHING, TRACKS, add, change, opened, refresh

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
