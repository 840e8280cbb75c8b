"""`bin/auralis remote`: the player and the queue from a terminal."""

import asyncio
from collections.abc import Coroutine
from typing import Any

import click

from app.remote.client import CommandFailedError, Message, Remote
from config.settings import current

#: A server that is there answers at once.
ANSWER_WITHIN_S = 10.0

MS_A_MINUTE = 60_000


@click.group()
@click.option("--session", help="A session that is shared by its name.")
@click.pass_context
def remote(context: click.Context, session: str | None) -> None:
    """Control what plays, on whatever device it sounds."""
    context.obj = session


def _simple(name: str, kind: str, text: str) -> None:
    @remote.command(name, help=text)
    @click.pass_obj
    def command(session: str | None) -> None:
        _run(_ask(session, kind))


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
def volume(session: str | None, percent: int) -> None:
    """How loud, in percent."""
    _run(_ask(session, "player.volume", volume=percent / 100))


@remote.command()
@click.argument("track_ids", nargs=-1, required=True)
@click.option("--play", is_flag=True, help="Begin with the first of them.")
@click.option("--next", "is_next", is_flag=True, help="After the current track instead of at the end.")
@click.pass_obj
def add(session: str | None, track_ids: tuple[str, ...], play: bool, is_next: bool) -> None:
    """Add tracks to the queue."""
    place = "next" if is_next else "end"
    _run(_ask(session, "queue.add", trackIds=list(track_ids), play=play, position=place))


@remote.command()
@click.pass_obj
def status(session: str | None) -> None:
    """Show what plays."""
    _run(_ask(session, None))


@remote.command()
@click.pass_obj
def follow(session: str | None) -> None:
    """Show what happens until Ctrl-C; a server that restarts is waited for."""

    def show(message: Message) -> None:
        if message["type"] == "player.state":
            click.echo(describe(message["data"]))
        elif message["type"] == "connection.resync":
            click.echo(describe(message["data"]["player"]))

    client = Remote(_url(), session=session, on_message=show)
    try:
        asyncio.run(client.run())
    except KeyboardInterrupt:
        click.echo()


def describe(player: dict[str, Any]) -> str:
    """What plays, in a line."""
    track = player["currentTrack"]
    if track is None:
        return "nothing is loaded"
    minutes, rest_ms = divmod(player["position"], MS_A_MINUTE)
    state = "playing" if player["isPlaying"] else "paused"
    where = f" on {player['outputClientId']}" if player["outputClientId"] else ""
    return f"{state}{where}: {track['title']} – {track['artist']} at {minutes}:{rest_ms // 1000:02}"


async def _ask(session: str | None, kind: str | None, **data: Any) -> str:
    """Send one command; the state of the player afterwards."""
    states: list[dict[str, Any]] = []

    def note(message: Message) -> None:
        if message["type"] == "player.state":
            states.append(message["data"])
        elif message["type"] == "connection.resync":
            states.append(message["data"]["player"])

    client = Remote(_url(), session=session, on_message=note)
    running = asyncio.create_task(client.run())
    try:
        async with asyncio.timeout(ANSWER_WITHIN_S):
            await client.level()
            if kind:
                await client.ask(kind, **data)
            await client.ask("connection.close")
    finally:
        running.cancel()
    return describe(states[-1])


def _run(asking: Coroutine[Any, Any, str]) -> None:
    try:
        click.echo(asyncio.run(asking))
    except CommandFailedError as error:
        raise click.ClickException(str(error)) from error
    except TimeoutError as error:
        raise click.ClickException("the server does not answer; is it running?") from error


def _url() -> str:
    settings = current()
    host = settings.host if settings.is_loopback else "127.0.0.1"
    return f"ws://{host}:{settings.port}/ws"
