"""Long lists: read in parts while they are written, and continued by the row that a page ended with."""

import tracemalloc
from typing import Any

import pytest
from sqlalchemy import insert, update

from app.subsonic import pages, responses
from library.database import session_scope
from library.models import Album, ListTotal
from tests.factories import add_tracks, make_reading, make_tags
from tests.integration.subsonic.player import Player

Songs = dict[str, str]

NONE = {"artistCount": 0, "albumCount": 0, "songCount": 0}


def songs_at(player: Player, offset: int, count: int = 2) -> list[str]:
    page: dict[str, Any] = NONE | {"songCount": count, "songOffset": offset}
    found = player.call("search3", query='""', **page)["searchResult3"]["song"]
    return [str(song["title"]) for song in found]


def add_song(title: str) -> None:
    with session_scope() as session:
        add_tracks(session, 1, make_reading(f"{title}.flac".encode(), tags=make_tags(title=title)))


def test_a_page_continues_after_the_last_one_while_songs_come(player: Player, songs: Songs) -> None:
    first = songs_at(player, 0)
    assert first == ["Blue in Green", "Demo"]
    add_song("Aaa")
    assert songs_at(player, 2) == ["Hunter", "Jóga"]
    assert songs_at(player, 4) == ["So What"]
    assert songs_at(player, 6) == []


def test_a_page_is_found_by_its_offset_when_nothing_is_remembered(
    player: Player, songs: Songs, monkeypatch: pytest.MonkeyPatch
) -> None:
    songs_at(player, 0)
    monkeypatch.setattr(pages, "REMEMBERED_S", 0.0)
    add_song("Aaa")
    assert songs_at(player, 2) == ["Demo", "Hunter"]
    monkeypatch.setattr(pages, "MAX_REMEMBERED", 1)
    songs_at(player, 0)
    assert songs_at(player, 1) == ["Blue in Green", "Demo"]


def test_a_long_list_is_written_while_it_is_read(
    player: Player, songs: Songs, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = {kind: player.send("search3", query='""', f=kind) for kind in ("json", "xml")}
    monkeypatch.setattr(pages, "ROWS_AT_ONCE", 1)
    monkeypatch.setattr(responses, "WHOLE_BYTES", 500)
    for kind, expected in whole.items():
        streamed = player.send("search3", query='""', f=kind)
        assert "Content-Length" not in streamed.headers
        assert streamed.get_data() == expected.get_data()
    assert "Content-Length" in whole["json"].headers


@pytest.mark.parametrize("kind", ["json", "xml"])
def test_ten_thousand_albums_take_no_more_memory_than_a_few(player: Player, songs: Songs, kind: str) -> None:
    with session_scope() as session:
        rows = [
            {"key": f"{n}", "title": f"Album {n:05d}", "artist": "Björk", "title_sort": f"{n:05d}",
             "artist_sort": "x", "words": "", "track_count": 1, "duration_s": 200.0, "added_at": float(n)}
            for n in range(10_000)
        ]  # fmt: skip
        session.execute(insert(Album), rows)
        session.execute(update(ListTotal).where(ListTotal.name == "albums").values(n=10_000 + 3))
    peaks, sizes = [], []
    for number in (1_500, 1_500, 10_000):  # the first run fills caches
        tracemalloc.start()
        size = player.drain("search3", query="", f=kind, **NONE | {"albumCount": number})
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        sizes.append(size)
    assert sizes[2] > 6 * sizes[1] > 1_500_000
    assert peaks[2] < peaks[1] * 1.2 + 300_000
