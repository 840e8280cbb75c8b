"""Apps as devices of a playback session: names, large queues, lost memories."""

import pytest
from flask import Flask
from sqlalchemy import update

from app.http import auth
from app.subsonic import bridge
from library.database import session_scope
from library.models import Track
from library.people import accounts
from library.states import Presence
from live import player as player_commands
from live.apps import records
from live.client import client
from live.scripting import QUEUE_ITEMS
from live.session_log import PlaybackState
from tests.integration.subsonic.desk import Desk, app, desk, ids, phone, running_valkey, save, valkey
from tests.integration.subsonic.player import Player
from tests.valkeys import Valkey
from workers import playback_saving

__all__ = ["app", "desk", "ids", "phone", "running_valkey", "valkey"]


def test_state_survives_a_loss_of_redis(
    phone: Player, desk: Desk, valkey: Valkey, ids: dict[str, str]
) -> None:
    save(phone, ids, "So What", "Hunter", current=1, position=4000)
    playback_saving.save(desk.session)
    client().flushall()
    assert (desk.titles(), desk.current()[:2]) == (["So What", "Hunter"], ("Hunter", 4000))
    save(phone, ids, "So What", "Hunter", current=0)
    assert desk.current()[0] == "So What"


def test_many_apps_of_one_account_are_bounded(phone: Player, ids: dict[str, str]) -> None:
    for number in range(records.MAX_APPS + 2):
        phone.login["c"] = f"app{number}"
        phone.call("getPlayQueue")


def test_large_queue_is_one_call(phone: Player, desk: Desk, ids: dict[str, str]) -> None:
    sent = [ids["So What"], ids["Hunter"]] * 1000
    phone.call("savePlayQueueByIndex", method="POST", id=sent, currentIndex=1999, position=0)
    assert desk.state().queue["length"] == 2000
    assert len(phone.call("getPlayQueue")["playQueue"]["entry"]) == 2000
    version = desk.state().version
    phone.call("savePlayQueueByIndex", method="POST", id=sent, currentIndex=1999, position=0)
    assert desk.state().version == version


def test_name_of_an_app_is_a_devices_name(app: Flask) -> None:
    with app.test_request_context(query_string={"c": " {}💥 "}):
        auth.become(accounts.OWNER_PERSON, auth.BY_MACHINE)
        assert bridge.App.of_request().device == "App.app.account"


def test_change_is_decided_again_when_another_device_was_faster(
    phone: Player, desk: Desk, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(phone, ids, "So What", "Hunter")
    read, faster = bridge.App.read, [0.1, 0.2]

    def read_late(app: bridge.App, limit: int = 0) -> PlaybackState:
        state = read(app, limit)
        if faster:
            volume = faster.pop()
            desk.run(lambda command: player_commands.set_volume(command, volume))
        return state

    monkeypatch.setattr(bridge.App, "read", read_late)
    save(phone, ids, "So What", "Hunter", current=1)
    assert (desk.current()[0], faster) == ("Hunter", [])


def test_full_queue_refuses_another_song(
    phone: Player, desk: Desk, ids: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sent = [ids["So What"]] * QUEUE_ITEMS
    phone.call("savePlayQueueByIndex", method="POST", id=sent, currentIndex=0)
    assert phone.fail("scrobble", id=ids["Hunter"], submission="false") == 0
    sent.append(ids["Hunter"])
    assert phone.fail("savePlayQueueByIndex", method="POST", id=sent, currentIndex=0) == 0
    assert desk.state().queue["length"] == QUEUE_ITEMS


def test_song_whose_file_is_missing_stays_in_the_queue(phone: Player, ids: dict[str, str]) -> None:
    save(phone, ids, "So What", "Hunter", current=1)
    with session_scope() as session:
        session.execute(update(Track).where(Track.title == "So What").values(presence=Presence.MISSING))
    found = phone.call("getPlayQueueByIndex")["playQueueByIndex"]
    assert [entry["title"] for entry in found["entry"]] == ["So What", "Hunter"]
    assert (found["currentIndex"], found["entry"][0]["id"]) == (1, ids["So What"])
