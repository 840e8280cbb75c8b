"""Every response has the envelope, in the format that was asked for."""

import pytest
from flask import Flask

from app.subsonic.endpoints import BY_NAME
from tests.integration.subsonic.player import NAMESPACE, Player


def test_xml_is_the_default_and_json_is_typed(player: Player) -> None:
    assert player.xml("getLicense").find(f"{NAMESPACE}license").attrib == {"valid": "true"}  # type: ignore[union-attr]
    assert player.call("getLicense") == {"license": {"valid": True}}


def test_calls_go_with_and_without_their_suffix_by_query_and_by_form(player: Player) -> None:
    for path in ("/rest/ping", "/rest/ping.view"):
        for method in ("GET", "POST"):
            answer = player.send("ping", method=method, path=path, f="json")
            assert answer.get_json()["subsonic-response"]["status"] == "ok"


@pytest.mark.parametrize("kind", ["application/json", "application/x-www-form-urlencoded"])
def test_a_query_may_have_the_type_of_a_body_that_is_not_there(player: Player, kind: str) -> None:
    answer = player.send("ping", f="json", headers={"Content-Type": kind})
    assert answer.get_json()["subsonic-response"]["status"] == "ok"


def test_jsonp_calls_a_function_and_nothing_else(player: Player) -> None:
    answer = player.send("ping", f="jsonp", callback="app.take_1")
    assert (answer.mimetype, answer.get_data()[:12]) == ("application/javascript", b"app.take_1({")
    assert answer.get_data().endswith(b"}});")
    for callback in ("", "alert(1)//", "a;b", "a" * 200, "é"):
        refused = player.send("ping", f="jsonp", callback=callback)
        assert refused.mimetype == "application/json"
        assert refused.get_json()["subsonic-response"]["error"]["code"] == 10


@pytest.mark.parametrize("name", ["nothing", "", "a/b", "ping.view.view", "%2e%2e", "\x00", "ping "])
def test_an_unknown_method_has_an_envelope(player: Player, name: str) -> None:
    assert player.fail(name) == 0


def test_an_unknown_caller_gets_envelopes_as_well(app: Flask, player: Player) -> None:
    for sent in ({}, {"u": "", "t": "", "s": ""}, {"u": "Ann"}):
        unknown = Player(app, sent)
        assert {unknown.fail(name) for name in ("ping", "getLicense", "nothing")} == {40}
        assert unknown.xml("ping").find(f"{NAMESPACE}error").attrib["code"] == "40"  # type: ignore[union-attr]
        assert unknown.send("ping").status_code == 200


def test_extensions_are_listed_without_a_login(app: Flask) -> None:
    listed = Player(app, {}).call("getOpenSubsonicExtensions")["openSubsonicExtensions"]
    assert {"name": "formPost", "versions": [1]} in listed
    xml = Player(app, {}).xml("getOpenSubsonicExtensions")
    first = xml.find(f"{NAMESPACE}openSubsonicExtensions")
    assert first is not None
    assert [each.text for each in first] == ["1"]


def test_every_call_refuses_an_unknown_caller(app: Flask, player: Player) -> None:
    public = {name for name in BY_NAME if Player(app, {}).respond(name).get("error", {}).get("code") != 40}
    assert public == {"getOpenSubsonicExtensions"}


def test_versions_of_another_major_are_refused(player: Player) -> None:
    assert player.fail("ping", v="2.0.0") == 30
    assert player.fail("ping", v="0.9") == 20
    for version in ("1.1.0", "1.99.9", "", "x", "٢.0"):
        player.call("ping", v=version)


def test_another_sites_page_sends_nothing(player: Player) -> None:
    answer = player.send("ping", method="POST", f="json", headers={"Origin": "https://evil.example"})
    assert answer.status_code == 403
    assert answer.get_json()["subsonic-response"]["error"]["code"] == 50


def test_a_form_that_is_too_long_is_refused_in_an_envelope(player: Player) -> None:
    answer = player.send("ping", method="POST", path="/rest/ping?f=json", x="y" * 2_000_000)
    assert answer.get_json()["subsonic-response"]["status"] == "failed"


def test_what_is_not_here_is_empty_or_refused(player: Player) -> None:
    assert player.call("getPodcasts") == {"podcasts": {"channel": []}}
    assert player.call("getShares") == {"shares": {"share": []}}
    assert player.fail("jukeboxControl", action="get") == player.fail("createUser") == 50
    assert player.fail("hls") == player.fail("getAvatar") == 70
