"""`bin/auralis remote`: the player and the queue from a terminal."""

import asyncio
from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import urlsplit

import click

from app.cli.remote.client import CommandFailedError, Message, RefusedError, Remote
from app.cli.remote.state import State, queue_line
from app.cli.terminal_text import printable
from config.settings import current

#: A server that is there answers at once.
ANSWER_WITHIN_S = 10.0

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

    def client(self, on_message: Callable[[Message], object]) -> Remote:
        """A device that goes there."""
        return Remote(self.url, session=self.session, on_message=on_message, token=self.token)


#: What is done once the state is known; gives the lines to show.
Act = Callable[[Remote, State], Awaitable[Iterable[str]]]


class Place(click.ParamType[int]):
    """A place in a track: seconds, or minutes and seconds; in milliseconds."""

    name = "place"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> int:
        """`90` and `1:30` are the same place."""
        minutes, _, seconds = str(value).rpartition(":")
        try:
            return round((int(minutes or 0) * 60 + float(seconds)) * 1000)
        except (ValueError, OverflowError):  # nan and inf are floats, too
            self.fail(f"{value} is no place in a track: give seconds, or minutes like 1:30.", param, context)


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
        _ask(way, kind)


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
@click.argument("place", type=Place())
@click.pass_obj
def seek(way: Way, place: int) -> None:
    """Go to a place in the track: seconds, or minutes like 1:30."""
    _ask(way, "player.seek", position=place)


@remote.command()
@click.argument("percent", type=click.IntRange(0, 100))
@click.pass_obj
def volume(way: Way, percent: int) -> None:
    """How loud, in percent."""
    _ask(way, "player.volume", volume=percent / 100)


@remote.command()
@click.argument("what", type=click.Choice(["off", "one", "all"]))
@click.pass_obj
def repeat(way: Way, what: str) -> None:
    """Begin anew at the end, of the track or of the queue."""
    _ask(way, "player.mode", repeat=what)


@remote.command()
@click.argument("wanted", type=click.Choice(["on", "off"]))
@click.pass_obj
def shuffle(way: Way, wanted: str) -> None:
    """Play the queue in an order of chance; the queue itself stays as it is."""
    _ask(way, "player.mode", shuffle=wanted == "on")


@remote.command()
@click.argument("device")
@click.pass_obj
def transfer(way: Way, device: str) -> None:
    """Let another device sound; `devices` has their names."""
    _ask(way, "player.transfer", outputClientId=device)


@remote.command()
@click.argument("track_ids", nargs=-1, required=True)
@click.option("--play", is_flag=True, help="Begin with the first of them.")
@click.option("--next", "is_next", is_flag=True, help="After the current track instead of at the end.")
@click.pass_obj
def add(way: Way, track_ids: tuple[str, ...], play: bool, is_next: bool) -> None:
    """Add tracks to the queue."""
    place = "next" if is_next else "end"
    _ask(way, "queue.add", trackIds=list(track_ids), play=play, position=place)


@remote.command()
@click.pass_obj
def status(way: Way) -> None:
    """Show what plays."""

    async def act(_client: Remote, state: State) -> Iterable[str]:
        return [state.line()]

    _run(way, act)


@remote.command()
@click.pass_obj
def devices(way: Way) -> None:
    """Show the devices that can sound; the one that does is marked."""

    async def act(_client: Remote, state: State) -> Iterable[str]:
        return list(state.devices()) or ["no device is here"]

    _run(way, act)


@remote.command()
@click.option(
    "--from", "start", type=click.IntRange(1), default=1, show_default=True, help="The first to show."
)
@click.pass_obj
def queue(way: Way, start: int) -> None:
    """Show the queue; the current track is marked."""

    async def act(client: Remote, _state: State) -> Iterable[str]:
        part = (await client.ask("queue.get", offset=start - 1))["data"]
        items = list(enumerate(part["tracks"], part["offset"]))
        lines = [queue_line(item, index, part["position"]) for index, item in items]
        end = part["offset"] + len(items)
        if end < part["length"]:
            lines.append(f"and {part['length'] - end} more: --from {end + 1}")
        return lines or ["nothing is in the queue" if not part["length"] else "the queue ends before that"]

    _run(way, act)


@remote.command()
@click.pass_obj
def follow(way: Way) -> None:
    """Show what happens until Ctrl-C; a server that restarts is waited for."""
    state = State()

    def show(message: Message) -> None:
        is_whole = message.get("transient") or message.get("final")  # between a command's events nothing is
        if state.take(message) and is_whole:
            click.echo(printable(state.line()))

    try:
        asyncio.run(_until_refused(way.client(show)))
    except KeyboardInterrupt:
        click.echo()


def _ask(way: Way, kind: str, **data: Any) -> None:
    """Send one command; show what plays afterwards."""

    async def act(client: Remote, state: State) -> Iterable[str]:
        await client.ask(kind, **data)
        return [state.line()]

    _run(way, act)


def _run(way: Way, act: Act) -> None:
    try:
        lines = asyncio.run(_act(way, act))
    except CommandFailedError as error:
        raise click.ClickException(printable(str(error))) from error
    except TimeoutError as error:
        raise click.ClickException("the server does not answer; is it running?") from error
    click.echo("\n".join(map(printable, lines)))


async def _act(way: Way, act: Act) -> Iterable[str]:
    state, lines = State(), list[str]()
    client = way.client(state.take)

    async def once_level() -> None:
        await client.level()
        lines.extend(await act(client, state))
        await client.ask("connection.close")

    tasks = [asyncio.create_task(_until_refused(client)), asyncio.create_task(once_level())]
    async with asyncio.timeout(ANSWER_WITHIN_S):
        done, _waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    await done.pop()
    return lines


async def _until_refused(client: Remote) -> None:
    try:
        await client.run()
    except RefusedError as error:
        is_stranger = error.status is HTTPStatus.UNAUTHORIZED
        raise click.ClickException(HOW_TO_BE_KNOWN if is_stranger else printable(str(error))) from error


def _url(server: str) -> str:
    """Where the socket of a server is that has this address."""
    parts = urlsplit(server)
    if parts.scheme not in SCHEMES or not parts.netloc:
        raise click.BadParameter("takes an address like http://music.lan:8765", param_hint="--server")
    return f"{SCHEMES[parts.scheme]}://{parts.netloc}{parts.path.rstrip('/')}/ws"


def _own_url() -> str:
    return f"ws://{current().local_address}/ws"
