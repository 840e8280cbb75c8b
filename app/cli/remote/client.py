"""A client that loses no event: it reconnects, resumes, detects gaps and repeats messages without reply."""

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any, NotRequired, TypedDict
from urllib.parse import urlencode

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

#: After a restart (1012) the server is available again within seconds.
RESTART = 1012
RESTART_WAIT_S = (0.5, 1.0)
RESTART_TRIES_S = 10.0

#: Otherwise a random time up to 1 s, then 2 s … so that clients do not reconnect all at once.
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0

#: Close code of a missing or invalid credential; a retry would not help.
UNAUTHORIZED = 4401

#: Statuses after which a retry would not help.
REFUSALS = frozenset(
    (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
)

#: A command without a reply for an hour counts as failed.
FORGET_S = 3600.0


class ErrorInfo(TypedDict):
    """Why the server did not apply a message."""

    code: str
    message: str
    details: NotRequired[dict[str, Any]]


class Message(TypedDict):
    """A message of the server; the shape of `data` depends on `type` (docs/asyncapi.yaml)."""

    id: str
    type: str
    data: Any
    sequence: int
    timestamp: int
    responseToId: NotRequired[str]
    transient: NotRequired[bool]
    final: NotRequired[bool]
    error: NotRequired[ErrorInfo]


class CommandFailedError(Exception):
    """The server did not apply a command.

    Attributes
    ----------
    code
        E.g. CONFLICT or INVALID_TRACK.
    """

    def __init__(self, error: ErrorInfo) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code: str = error["code"]
        self.details: dict[str, Any] = error.get("details", {})


class RefusedError(Exception):
    """The server refuses this client for good.

    Attributes
    ----------
    status
        The HTTP status; UNAUTHORIZED also if the socket was closed with 4401.
    """

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(f"the server refused the connection: {status.phrase}")
        self.status = status


@dataclass(slots=True)
class PendingMessage:
    """A message without a reply yet; repeated under the same id on every new connection."""

    id: str
    kind: str
    data: Mapping[str, object]
    reply: "asyncio.Future[Message]"
    at_s: float = field(default_factory=time.monotonic)


class Remote:
    """One device.

    Parameters
    ----------
    on_message
        Called with every message, in order; no event is missing or repeated.
    audio
        Whether this device can output sound.
    token
        API token, needed if the server has accounts.

    Attributes
    ----------
    epoch, last
        Epoch and number of the last event received.
    gaps
        Events whose number did not follow; the server promises none.
    """

    def __init__(
        self,
        url: str,
        client_id: str | None = None,
        session: str | None = None,
        on_message: Callable[[Message], object] = lambda _message: None,
        audio: bool = False,
        token: str | None = None,
    ) -> None:
        self.client_id = client_id or f"remote-{secrets.token_hex(4)}"
        arguments = {"clientId": self.client_id, "audio": "yes" if audio else "no"}
        arguments |= {"session": session} if session else {}
        self._url = f"{url}?{urlencode(arguments)}"
        self._headers = {"Authorization": f"Bearer {token}"} if token else {}
        self._on_message = on_message
        self._socket: ClientConnection | None = None
        self._number = 0
        self._pending: dict[str, PendingMessage] = {}
        self._is_level = asyncio.Event()
        self._retrying: asyncio.Task[None] | None = None
        self.epoch: str | None = None
        self.last: int | None = None
        self.gaps = 0
        self.connections = 0

    @property
    def socket(self) -> ClientConnection | None:
        """The current connection."""
        return self._socket

    async def level(self) -> None:
        """Wait until the playback session's state is known."""
        await self._is_level.wait()

    async def ask(self, kind: str, **data: Any) -> Message:
        """Send a message and wait for its reply, over as many connections as it takes.

        Raises
        ------
        CommandFailedError
            The message was not applied.
        """
        message_id = f"msg_{secrets.token_hex(8)}"
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        waiting = self._pending[message_id] = PendingMessage(message_id, kind, data, future)
        if self._is_level.is_set():
            await self._send(waiting)
        return await future

    async def run(self) -> None:
        """Stay connected until cancelled.

        Raises
        ------
        RefusedError
            The credential is missing or invalid, or the server refuses this handshake.
        """
        async for delay_s in self._waits():
            await asyncio.sleep(delay_s)
            try:
                await self._connect()
            except InvalidStatus as error:
                if error.response.status_code in REFUSALS:
                    raise RefusedError(HTTPStatus(error.response.status_code)) from error
            except (OSError, InvalidHandshake, ConnectionClosed, TimeoutError):
                if self._socket is not None and self._socket.close_code == UNAUTHORIZED:
                    raise RefusedError(HTTPStatus.UNAUTHORIZED) from None

    async def _connect(self) -> None:
        """Serve one connection, from its handshake to its end."""
        connecting = connect(self._url, additional_headers=self._headers, compression=None, max_size=None)
        async with connecting as socket:
            self._socket, self._number = socket, 0
            self.connections += 1
            await self._listen(socket)

    async def _waits(self) -> AsyncIterator[float]:
        """Yield the seconds to wait before each connection."""
        delay_s, restarted_s, known = 0.0, float("-inf"), 0
        while True:
            yield delay_s
            self._is_level.clear()
            if self.connections > known:
                known, longest_s = self.connections, FIRST_WAIT_S
                if self._socket is not None and self._socket.close_code == RESTART:
                    restarted_s = time.monotonic()
            else:
                longest_s = min(LONGEST_WAIT_S, longest_s * 2) if known else FIRST_WAIT_S
            is_restarting = time.monotonic() - restarted_s < RESTART_TRIES_S
            bounds = RESTART_WAIT_S if is_restarting else (0.0, longest_s)
            delay_s = random.uniform(*bounds)  # noqa: S311  # to spread, not to hide
            self._forget()

    async def _listen(self, socket: ClientConnection) -> None:
        async for text in socket:
            message: Message = orjson.loads(text)
            kind = message["type"]
            if kind == "connection.ready":
                data = {"epoch": self.epoch, "lastSequence": self.last}
                future = asyncio.get_running_loop().create_future()
                self._pending["resume"] = PendingMessage("resume", "connection.resume", data, future)
                await self._send(self._pending["resume"])
            elif kind == "connection.resync":
                self.epoch, self.last = message["data"]["epoch"], message["sequence"]
            elif not message.get("transient") and not self._follows(message):
                return
            self._on_message(message)
            await self._settle(message)

    def _follows(self, event: Message) -> bool:
        if event["sequence"] != (self.last or 0) + 1:
            self.gaps += 1
            return False  # the next connection replays the missing events
        self.last = event["sequence"]
        return True

    async def _settle(self, message: Message) -> None:
        """Match a reply with its pending message."""
        error = message.get("error")
        if error and error["code"] in ("OUT_OF_ORDER_MESSAGE", "RATE_LIMITED"):
            await self._adapt(error["code"], error["details"])
            return
        if not (message.get("transient") or message.get("final")):
            return
        waiting = self._pending.pop(str(message.get("responseToId")), None)
        if waiting is None:
            return
        if waiting.id == "resume":
            self._is_level.set()
            await self._send_all()
        if not waiting.reply.done():
            if error:
                waiting.reply.set_exception(CommandFailedError(error))
                waiting.reply.exception()
            else:
                waiting.reply.set_result(message)

    async def _adapt(self, code: str, details: dict[str, Any]) -> None:
        """Renumber, or wait, as the server asks."""
        if code == "OUT_OF_ORDER_MESSAGE":
            self._number = details["expected"] - 1
            await self._send_all()
        elif self._retrying is None or self._retrying.done():
            self._retrying = asyncio.create_task(self._retry(details["retryAfterMs"] / 1000))

    async def _retry(self, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        await self._send_all()

    async def _send_all(self) -> None:
        for waiting in list(self._pending.values()):
            await self._send(waiting)

    async def _send(self, waiting: PendingMessage) -> None:
        if self._socket is None:
            return
        self._number += 1
        envelope = {
            "id": waiting.id,
            "type": waiting.kind,
            "data": waiting.data,
            "sequence": self._number,
            "timestamp": time.time_ns() // 1_000_000,
        }
        with contextlib.suppress(ConnectionClosed):
            await self._socket.send(orjson.dumps(envelope), text=True)

    def _forget(self) -> None:
        self._pending.pop("resume", None)
        for waiting in list(self._pending.values()):
            if time.monotonic() - waiting.at_s > FORGET_S and not waiting.reply.done():
                del self._pending[waiting.id]
                failure: ErrorInfo = {"code": "UNANSWERED", "message": "There was no reply for an hour."}
                waiting.reply.set_exception(CommandFailedError(failure))
