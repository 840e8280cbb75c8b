"""Apps as devices of a playback session: names, large queues, lost memories."""

from flask import Flask

from app.http import auth
from app.subsonic import bridge
from library.people import accounts
from live.apps import records
from live.client import client
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
