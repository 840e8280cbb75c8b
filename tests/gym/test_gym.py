"""Players and their libraries find in a real server all that they ask for."""

import json
import subprocess
import sys
from collections.abc import Iterable, Iterator

import pytest

from app.subsonic.endpoints import BY_NAME
from tests.gym import running
from tests.gym.__main__ import is_wrong, matrix
from tests.gym.requests import Account, send
from tests.gym.running import Outcome
from tests.integration.api.conftest import make_music
from tests.servers import ROOT, Server

pytestmark = [pytest.mark.integration, pytest.mark.slow]

NAME, PASSWORD = "ann", "correct horse"

#: An account whose playback session no other test plays in.
QUIET_NAME = "bob"


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """A server with the accounts Ann, an administrator, and Bob."""
    music = make_music(tmp_path_factory.mktemp("music"))
    server = Server(tmp_path_factory.mktemp("server"), music, one_worker=True)
    server.start()
    try:
        server.wait_until_idle(found=9)
        server.post("/api/v1/users", {"name": NAME, "password": PASSWORD})
        server.post("/api/v1/users", {"name": QUIET_NAME, "password": PASSWORD}, log_in(server, NAME))
        yield server
    finally:
        server.stop()


@pytest.fixture(scope="module")
def account(server: Server) -> Account:
    return make_account(server, NAME)


def log_in(server: Server, name: str) -> dict[str, str]:
    """Log in; return the headers of further requests."""
    page = {"X-Auralis-Page": "1"}
    session = server.post("/api/v1/session", {"name": name, "password": PASSWORD}, page)
    return page | {"Cookie": session.headers["Set-Cookie"].partition(";")[0]}


def make_account(server: Server, name: str) -> Account:
    """Return an account with an app password."""
    made = server.post("/api/v1/app-passwords", {"name": "gym"}, log_in(server, name)).data
    return Account(f"http://127.0.0.1:{server.port}", name, made["password"], made["password"])


def wrong(outcomes: Iterable[Outcome]) -> str:
    """Return the wrong responses."""
    return matrix(each for each in outcomes if is_wrong(each) and each.call in BY_NAME)


@pytest.mark.parametrize("profile", running.names())
def test_a_player_works(account: Account, profile: str) -> None:
    assert wrong(running.run(account, profile)) == ""


def test_a_queue_of_hundreds_is_saved_by_get(server: Server) -> None:
    """As DSub and Substreamer do: a line of 40,000 bytes."""
    account = make_account(server, QUIET_NAME)
    song = running.values_of(account)["song"]
    sent = {"id": [song] * 1700, "current": song, "position": 5}
    assert send(account, running.READER, "savePlayQueue", sent).status == "ok"
    queue = send(account, running.READER, "getPlayQueue", {}).fields["playQueue"]
    assert len(queue["entry"]) == 1700


def test_the_libraries_of_players_work(account: Account) -> None:
    """In a process of their own, since they leave connections open."""
    arguments = (account.url, account.name, account.password, "--libraries")
    command = [sys.executable, "-W", "ignore", "-m", "tests.gym", *arguments]
    ran = subprocess.run(command, capture_output=True, text=True, cwd=ROOT, check=False)
    outcomes = [Outcome(**each) for each in json.loads(ran.stdout)]
    assert len(outcomes) > 100
    assert {each.profile for each in outcomes} == {"py_opensonic", "py_sonic", "knuckles", "subsonic_api"}
    assert wrong(outcomes) == ""
