"""Bookmarks in long songs."""

import pytest

from library.people import bookmarks
from tests.integration.subsonic.conftest import MakePlayer
from tests.integration.subsonic.player import Player


@pytest.fixture
def ids(songs: dict[str, str]) -> dict[str, str]:
    return {title: f"tr-{track_id}" for title, track_id in songs.items()}


def listed(player: Player) -> list[tuple[str, int, str]]:
    found = player.call("getBookmarks")["bookmarks"]["bookmark"]
    return [(each["entry"]["title"], each["position"], each["comment"]) for each in found]


def test_bookmark_is_stored_changed_and_deleted(
    player: Player, make_player: MakePlayer, ids: dict[str, str]
) -> None:
    player.call("createBookmark", id=ids["Hunter"], position=65_000, comment="chapter 2")
    player.call("createBookmark", id=ids["Demo"], position=1)
    assert listed(player) == [("Demo", 1, ""), ("Hunter", 65_000, "chapter 2")]
    player.call("createBookmark", id=ids["Hunter"], position=70_000)
    assert listed(player) == [("Hunter", 70_000, ""), ("Demo", 1, "")]
    assert listed(make_player("Bob")) == []
    for _ in range(2):
        player.call("deleteBookmark", id=ids["Hunter"])
    assert listed(player) == [("Demo", 1, "")]
    element = player.xml("getBookmarks")[0][0]
    assert element.attrib["username"] == "Ann"
    assert element[0].attrib["title"] == "Demo"


def test_wrong_bookmarks_are_refused(
    player: Player, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert player.fail("createBookmark", id=ids["Demo"]) == 10
    assert player.fail("createBookmark", id="tr-none", position=0) == 70
    assert player.fail("createBookmark", id="al-1", position=0) == 70
    monkeypatch.setattr(bookmarks, "MAX_BOOKMARKS", 1)
    for position in (-5, 10):
        player.call("createBookmark", id=ids["Demo"], position=position)
    assert player.fail("createBookmark", id=ids["Hunter"], position=0) == 0
    assert listed(player) == [("Demo", 10, "")]
