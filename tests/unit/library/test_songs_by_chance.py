"""Songs by chance are those of a filter, each as often as another, without reading the whole library."""

from collections import Counter

import pytest
from sqlalchemy.orm import Session

from library import paging
from library.subsonic import tracks
from library.subsonic.tracks import Filter
from tests.factories import add_root, add_tracks, make_reading, make_tags

SONGS = 40


def add_songs(session: Session) -> int:
    """Add songs, of which every other one is jazz and of 1959; return their root."""
    readings = [
        make_reading(b"%d.mp3" % n, tags=make_tags(title=f"Song {n}", genres=genres, year=year))
        for n in range(SONGS)
        for genres, year in [(("Jazz",), 1959) if n % 2 else (("Pop",), 1989)]
    ]
    root = add_root(session)
    add_tracks(session, root, *readings)
    return int(root)


def titles(session: Session, wanted: Filter, size: int) -> list[str]:
    return [row.title for row in tracks.random(session, "owner", wanted, size)]


@pytest.mark.parametrize("counted", [1, 1000], ids=["many", "few"])
def test_songs_are_those_of_the_filter(
    session: Session, counted: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    root = add_songs(session)
    monkeypatch.setattr(paging, "COUNTED", counted)
    jazz = {f"Song {n}" for n in range(1, SONGS, 2)}
    for wanted in (
        Filter(genre="jazz"),
        Filter(from_year=1950, to_year=1960),
        Filter(genre="JAZZ", root_id=root),
    ):
        found = titles(session, wanted, SONGS)
        assert len(found) == len(jazz)
        assert set(found) == jazz
    assert len(set(titles(session, Filter(), SONGS))) == SONGS
    assert len(set(titles(session, Filter(root_id=root), 7))) == 7
    assert titles(session, Filter(genre="none"), 7) == []
    assert titles(session, Filter(root_id=root + 1), 7) == []


def test_songs_are_drawn_from_more_than_are_wanted(session: Session, monkeypatch: pytest.MonkeyPatch) -> None:
    add_songs(session)
    monkeypatch.setattr(tracks, "LEAST_WINDOW", 10)
    monkeypatch.setattr(tracks, "new_id", lambda: "")
    found = Counter(title for _ in range(30) for title in titles(session, Filter(), 2))
    assert 2 < len(found) <= 10
    monkeypatch.undo()
    found = Counter(title for _ in range(30) for title in titles(session, Filter(), 2))
    assert len(found) > 10
