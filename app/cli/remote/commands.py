"""`bin/auralis remote`: control the player and the queue from a terminal."""

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

#: Longest wait for a reply; a running server replies at once.
REPLY_WITHIN_S = 10.0

#: Schemes of a server's address, and the socket's scheme for each.
SCHEMES = {"http": "ws", "ws": "ws", "https": "wss", "wss": "wss"}

HOW_TO_AUTHENTICATE = (
    "authentication failed: create a token in the page's settings, or with POST /api/v1/tokens, "
    "and set AURALIS_TOKEN or --token"
)


@dataclass(frozen=True, slots=True)
class Target:
    """Address of the server, token, and name of a shared session."""

    url: str
    token: str | None
    session: str | None

    def client(self, on_message: Callable[[Message], object]) -> Remote:
        """Return a client for this target."""
        return Remote(self.url, session=self.session, on_message=on_message, token=self.token)


#: Runs once the state is known; returns the lines to print.
Act = Callable[[Remote, State], Awaitable[Iterable[str]]]


class TrackPosition(click.ParamType[int]):
    """A position in a track, as seconds or minutes and seconds; converted to ms."""

    name = "position"

    def convert(self, value: Any, param: click.Parameter | None, context: click.Context | None) -> int:
        """Convert `90` or `1:30` to ms."""
        minutes, _, seconds = str(value).rpartition(":")
        try:
            return round((int(minutes or 0) * 60 + float(seconds)) * 1000)
        except (ValueError, OverflowError):  # nan and inf are floats, too
            self.fail(
                f"{value} is not a position in a track: use seconds, or minutes like 1:30.", param, context
            )


@click.group()
@click.option("--session", help="Name of a shared session.")
@click.option(
    "--token", envvar="AURALIS_TOKEN", show_envvar=True, help="API token, needed if the server has accounts."
)
@click.option("--server", metavar="URL", help="Another server, e.g. http://music.lan:8765.")
@click.pass_context
def remote(context: click.Context, session: str | None, token: str | None, server: str | None) -> None:
    """Control the player on all devices."""
    context.obj = Target(_url(server) if server else _own_url(), token, session)


def _simple(name: str, kind: str, text: str) -> None:
    @remote.command(name, help=text)
    @click.pass_obj
    def command(target: Target) -> None:
        _ask(target, kind)


for _name, _kind, _text in (
    ("play", "player.resume", "Resume playback."),
    ("pause", "player.pause", "Pause playback."),
    ("stop", "player.stop", "Stop at the beginning of the track."),
    ("next", "player.next", "Skip to the next track."),
    ("previous", "player.previous", "Go to the previous track."),
    ("clear", "queue.clear", "Empty the queue."),
):
    _simple(_name, _kind, _text)


@remote.command()
@click.argument("position", type=TrackPosition())
@click.pass_obj
def seek(target: Target, position: int) -> None:
    """Seek in the track, to seconds or minutes like 1:30."""
    _ask(target, "player.seek", position=position)


@remote.command()
@click.argument("percent", type=click.IntRange(0, 100))
@click.pass_obj
def volume(target: Target, percent: int) -> None:
    """Set the volume, in percent."""
    _ask(target, "player.volume", volume=percent / 100)


@remote.command()
@click.argument("mode", type=click.Choice(["off", "one", "all"]))
@click.pass_obj
def repeat(target: Target, mode: str) -> None:
    """Repeat the track or the queue."""
    _ask(target, "player.mode", repeat=mode)


@remote.command()
@click.argument("state", type=click.Choice(["on", "off"]))
@click.pass_obj
def shuffle(target: Target, state: str) -> None:
    """Play the queue in random order; the queue itself is not changed."""
    _ask(target, "player.mode", shuffle=state == "on")


@remote.command()
@click.argument("device")
@click.pass_obj
def transfer(target: Target, device: str) -> None:
    """Make another device the output; `devices` lists them."""
    _ask(target, "player.transfer", outputClientId=device)


@remote.command()
@click.argument("track_ids", nargs=-1, required=True)
@click.option("--play", is_flag=True, help="Play the first of them.")
@click.option("--next", "is_next", is_flag=True, help="After the current track instead of at the end.")
@click.pass_obj
def add(target: Target, track_ids: tuple[str, ...], play: bool, is_next: bool) -> None:
    """Add tracks to the queue."""
    position = "next" if is_next else "end"
    _ask(target, "queue.add", trackIds=list(track_ids), play=play, position=position)


@remote.command()
@click.pass_obj
def status(target: Target) -> None:
    """Show the player."""

    async def act(_client: Remote, state: State) -> Iterable[str]:
        return [state.line()]

    _run(target, act)


@remote.command()
@click.pass_obj
def devices(target: Target) -> None:
    """List the connected devices; the output is marked."""

    async def act(_client: Remote, state: State) -> Iterable[str]:
        return list(state.devices()) or ["no device is connected"]

    _run(target, act)


@remote.command()
@click.option(
    "--from",
    "start",
    type=click.IntRange(1),
    default=1,
    show_default=True,
    help="Number of the first track to show.",
)
@click.pass_obj
def queue(target: Target, start: int) -> None:
    """Show the queue; the current track is marked."""

    async def act(client: Remote, _state: State) -> Iterable[str]:
        part = (await client.ask("queue.get", offset=start - 1))["data"]
        items = list(enumerate(part["tracks"], part["offset"]))
        lines = [queue_line(item, index, part["position"]) for index, item in items]
        end = part["offset"] + len(items)
        if end < part["length"]:
            lines.append(f"and {part['length'] - end} more: --from {end + 1}")
        return lines or ["the queue is empty" if not part["length"] else "the queue is shorter"]

    _run(target, act)


@remote.command()
@click.pass_obj
def follow(target: Target) -> None:
    """Show changes until Ctrl-C; reconnects after a restart of the server."""
    state = State()

    def show(message: Message) -> None:
        is_whole = message.get("transient") or message.get(
            "final"
        )  # between the events of a command the state is partial
        if state.take(message) and is_whole:
            click.echo(printable(state.line()))

    try:
        asyncio.run(_until_refused(target.client(show)))
    except KeyboardInterrupt:
        click.echo()


def _ask(target: Target, kind: str, **data: Any) -> None:
    """Send a command, then show the player."""

    async def act(client: Remote, state: State) -> Iterable[str]:
        await client.ask(kind, **data)
        return [state.line()]

    _run(target, act)


def _run(target: Target, act: Act) -> None:
    try:
        lines = asyncio.run(_act(target, act))
    except CommandFailedError as error:
        raise click.ClickException(printable(str(error))) from error
    except TimeoutError as error:
        raise click.ClickException("no reply from the server; is it running?") from error
    click.echo("\n".join(map(printable, lines)))


async def _act(target: Target, act: Act) -> Iterable[str]:
    state, lines = State(), list[str]()
    client = target.client(state.take)

    async def run_act() -> None:
        await client.level()
        lines.extend(await act(client, state))
        await client.ask("connection.close")

    tasks = [asyncio.create_task(_until_refused(client)), asyncio.create_task(run_act())]
    async with asyncio.timeout(REPLY_WITHIN_S):
        done, _waiting = await asyncio.wait(tasks, return_when=asyncio.FIRST_COMPLETED)
    await done.pop()
    return lines


async def _until_refused(client: Remote) -> None:
    try:
        await client.run()
    except RefusedError as error:
        is_unknown = error.status is HTTPStatus.UNAUTHORIZED
        raise click.ClickException(HOW_TO_AUTHENTICATE if is_unknown else printable(str(error))) from error


def _url(server: str) -> str:
    """Return the socket's address of a server."""
    parts = urlsplit(server)
    if parts.scheme not in SCHEMES or not parts.netloc:
        raise click.BadParameter("must be an address like http://music.lan:8765", param_hint="--server")
    return f"{SCHEMES[parts.scheme]}://{parts.netloc}{parts.path.rstrip('/')}/ws"


def _own_url() -> str:
    return f"ws://{current().local_address}/ws"
