"""No client reaches other users' data: every route and message, as each kind of client."""

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


def test_secrets_of_the_victim_are_recognised(peopled: World) -> None:
    """Otherwise a leaked secret would not be found."""
    victim = Client(peopled.app, rest.bearer(peopled.victims_token))
    for path in ("/playlists", "/tokens", "/queue"):
        assert MARKER in victim.send("GET", path).get_data(as_text=True)
    state = world.state_of(peopled.victim)
    stored = {name for name, rows in state.items() if rows}
    assert stored == {"playing", "playlists", "playlist_tracks", "favourites", "ratings", "plays"} | {
        "users", "credentials",
    }  # fmt: skip
    victim.post("/favourites", {"track_id": peopled.ids["track"]})
    assert victim.send("PUT", "/player", json={"volume": 0.3}).status_code == 200
    assert world.state_of(peopled.victim) != state


def test_every_route_has_the_statuses_of_the_table(peopled: World) -> None:
    before = world.state_of(peopled.victim)
    outcomes = list(rest.send_all(peopled))
    rest.print_lines(rest.matrix(outcomes))
    assert [outcome for outcome in outcomes if not outcome.is_right] == []
    assert world.state_of(peopled.victim) == before
    assert {outcome.identity for outcome in outcomes} == {identity.name for identity in rest.IDENTITIES}


def test_every_message_is_refused_or_concerns_its_sender_alone(peopled: World) -> None:
    before = world.state_of(peopled.victim)
    with sockets.web_server() as port:
        exchange = sockets.send_all(peopled, port)
    rest.print_lines(sockets.matrix(exchange))
    assert [reply for reply in exchange.replies if not reply.is_right] == []
    assert exchange.leaked == frozenset()
    assert exchange.victim_received == ["connection.pong"]
    assert world.state_of(peopled.victim) == before
