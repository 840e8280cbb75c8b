"""`bin/auralis remote`: the player and the queue from a terminal."""

import asyncio
from collections.abc import Callable, Coroutine
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import click

from app.remote.client import CommandFailedError, Message, RefusedError, Remote
from config.settings import current

#: A server that is there answers at once.
ANSWER_WITHIN_S = 10.0

MS_A_MINUTE = 60_000

#: A player that was started where no device is: it waits for one that is given the sound.
SILENT = "playing, but no device sounds"

#: The socket's scheme for each that a server's address may have.
SCHEMES = {"http": "ws", "ws": "ws", "https": "wss", "wss": "wss"}

HOW_TO_BE_KNOWN = (
    "the server does not know who this is: make a token in the page's settings, or with "
    "POST /api/v1/tokens, and give it as AURALIS_TOKEN or --token"
)


@dataclass(frozen=True, slots=True)
class Way:
    """How to the server, and into which of its sessions."""

    url: str
    token: str | None
    session: str | None

    def client(self, on_message: Callable[[Message], None]) -> Remote:
        """A device that goes there."""
        return Remote(self.url, session=self.session, on_message=on_message, token=self.token)


@click.group()
@click.option("--session", help="A session that is shared by its name.")
@click.option("--token", envvar="AURALIS_TOKEN", show_envvar=True, help="Who asks, where there are accounts.")
@click.option("--server", metavar="URL", help="A server elsewhere, e.g. http://music.lan:8765.")
@click.pass_context
def remote(context: click.Context, session: str | None, token: str | None, server: str | None) -> None:
    """Control what plays, on whatever device it sounds."""
    context.obj = Way(_url(server) if server else _own_url(), token, session)


def _simple(name: str, kind: str, text: str) -> None:
    @remote.command(name, help=text)
    @click.pass_obj
    def command(way: Way) -> None:
        _run(_ask(way, kind))


for _name, _kind, _text in (
    ("play", "player.resume", "Go on."),
    ("pause", "player.pause", "Hold."),
    ("stop", "player.stop", "Hold at the beginning."),
    ("next", "player.next", "The next track."),
    ("previous", "player.previous", "The previous track."),
    ("clear", "queue.clear", "Empty the queue."),
):
    _simple(_name, _kind, _text)


@remote.command()
@click.argument("percent", type=click.IntRange(0, 100))
@click.pass_obj
def volume(way: Way, percent: int) -> None:
    """How loud, in percent."""
    _run(_ask(way, "player.volume", volume=percent / 100))


@remote.command()
@click.argument("track_ids", nargs=-1, required=True)
@click.option("--play", is_flag=True, help="Begin with the first of them.")
@click.option("--next", "is_next", is_flag=True, help="After the current track instead of at the end.")
@click.pass_obj
def add(way: Way, track_ids: tuple[str, ...], play: bool, is_next: bool) -> None:
    """Add tracks to the queue."""
    place = "next" if is_next else "end"
    _run(_ask(way, "queue.add", trackIds=list(track_ids), play=play, position=place))


@remote.command()
@click.pass_obj
def status(way: Way) -> None:
    """Show what plays."""
    _run(_ask(way, None))


@remote.command()
@click.pass_obj
def follow(way: Way) -> None:
    """Show what happens until Ctrl-C; a server that restarts is waited for."""

    def show(message: Message) -> None:
        player = find_player(message)
        if player:
            click.echo(describe(player, message["timestamp"]))

    try:
        asyncio.run(_until_refused(way.client(show)))
    except KeyboardInterrupt:
        click.echo()


def find_player(message: Message) -> dict[str, Any] | None:
    """The player's state, where a message tells it."""
    found: dict[str, Any] | None = None
    if message["type"] == "player.state":
        found = message["data"]
    elif message["type"] == "connection.resync":
        found = message["data"]["player"]
    return found


def describe(player: dict[str, Any], at_ms: int) -> str:
    """What plays, in a line.

    Parameters
    ----------
    at_ms
        The server's clock: the state says where the player was at `updatedAt`.
    """
    track = player["currentTrack"]
    if track is None:
        return "nothing is loaded"
    state, position_ms = "paused", player["position"]
    if player["isPlaying"]:
        state = f"playing on {player['outputClientId']}" if player["outputClientId"] else SILENT
        position_ms += max(0, at_ms - player["updatedAt"])
    minutes, rest_ms = divmod(min(position_ms, track["duration"] or position_ms), MS_A_MINUTE)
    return f"{state}: {track['title']} – {track['artist']} at {minutes}:{rest_ms // 1000:02}"


async def _ask(way: Way, kind: str | None, **data: Any) -> str:
    """Send one command; the state of the player afterwards."""
    told: list[str] = []

    def note(message: Message) -> None:
        player = find_player(message)
        if player:
            told.append(describe(player, message["timestamp"]))

    client = way.client(note)
    running = asyncio.create_task(_until_refused(client))
    asking = asyncio.create_task(_say(client, kind, data))
    async with asyncio.timeout(ANSWER_WITHIN_S):
        done, _waiting = await asyncio.wait((running, asking), return_when=asyncio.FIRST_COMPLETED)
    await done.pop()
    return told[-1]


async def _say(client: Remote, kind: str | None, data: dict[str, Any]) -> None:
    await client.level()
    if kind:
        await client.ask(kind, **data)
    await client.ask("connection.close")


async def _until_refused(client: Remote) -> None:
    try:
        await client.run()
    except RefusedError as error:
        is_stranger = error.status is HTTPStatus.UNAUTHORIZED
        raise click.ClickException(HOW_TO_BE_KNOWN if is_stranger else str(error)) from error


def _run(asking: Coroutine[Any, Any, str]) -> None:
    try:
        click.echo(asyncio.run(asking))
    except CommandFailedError as error:
        raise click.ClickException(str(error)) from error
    except TimeoutError as error:
        raise click.ClickException("the server does not answer; is it running?") from error


def _url(server: str) -> str:
    """Where the socket of a server is that has this address."""
    parts = urlsplit(server)
    if parts.scheme not in SCHEMES or not parts.netloc:
        raise click.BadParameter("takes an address like http://music.lan:8765", param_hint="--server")
    return f"{SCHEMES[parts.scheme]}://{parts.netloc}{parts.path.rstrip('/')}/ws"


def _own_url() -> str:
    return f"ws://{current().address_here}/ws"
