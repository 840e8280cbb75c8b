"""Nobody gets what is not theirs: every route and message, as each kind of client."""

from collections.abc import Iterator

import pytest

from schemas.messages import CLIENT_MESSAGES
from tests.contract.client import Client
from tests.integration.permissions import rest, sockets, world
from tests.integration.permissions.expectations import ELSEWHERE, ROWS
from tests.integration.permissions.world import MARKER, World

pytestmark = [pytest.mark.integration, pytest.mark.slow]


@pytest.fixture(scope="module")
def peopled(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    with world.opened(tmp_path_factory.mktemp("peopled")) as found:
        yield found


def test_every_route_and_message_has_its_row(peopled: World) -> None:
    routes = set(rest.routes(peopled.app))
    assert routes == set(ROWS) | ELSEWHERE
    document = peopled.app.test_client().get("/api/openapi.json", base_url=rest.ORIGIN).get_json()
    documented = {
        (method.upper(), path.replace("{", "").replace("}", ""))
        for path, operations in document["paths"].items()
        for method in operations
        if method != "parameters"
    }
    named = {(method, rest.ARGUMENT.sub(r"\1", rule)) for method, rule in map(str.split, _plain(routes))}
    assert documented <= named
    assert set(sockets.MESSAGES) == set(CLIENT_MESSAGES)


def _plain(routes: set[str]) -> list[str]:
    return [route for route in routes if "any(" not in route]


def test_what_the_victim_keeps_is_recognised(peopled: World) -> None:
    """Or a secret that is told would not be found."""
    victim = Client(peopled.app, rest.bearer(peopled.victims_token))
    for path in ("/playlists", "/tokens", "/queue"):
        assert MARKER in victim.send("GET", path).get_data(as_text=True)
    state = world.state_of(peopled.victim)
    kept = {name for name, rows in state.items() if rows}
    assert kept == {"playing", "playlists", "playlist_tracks", "favourites", "ratings", "plays"} | {
        "users", "credentials",
    }  # fmt: skip
    victim.post("/favourites", {"track_id": peopled.ids["track"]})
    assert victim.send("PUT", "/player", json={"volume": 0.3}).status_code == 200
    assert world.state_of(peopled.victim) != state


def test_every_route_answers_each_kind_of_client_as_the_table_says(peopled: World) -> None:
    before = world.state_of(peopled.victim)
    answers = list(rest.ask_everything(peopled))
    rest.tell(rest.matrix(answers))
    assert [answer for answer in answers if not answer.is_right] == []
    assert world.state_of(peopled.victim) == before
    assert {answer.identity for answer in answers} == {identity.name for identity in rest.IDENTITIES}


def test_every_message_is_refused_or_concerns_its_sender_alone(peopled: World) -> None:
    before = world.state_of(peopled.victim)
    with sockets.web_server() as port:
        said = sockets.say_everything(peopled, port)
    rest.tell(sockets.matrix(said))
    assert [answer for answer in said.answers if not answer.is_right] == []
    assert said.leaked == frozenset()
    assert said.victim_heard == ["connection.pong"]
    assert world.state_of(peopled.victim) == before
