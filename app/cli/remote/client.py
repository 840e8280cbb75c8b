"""A client that loses nothing: it reconnects, resumes, notices gaps and repeats what was not answered."""

import asyncio
import contextlib
import random
import secrets
import time
from collections.abc import AsyncIterator, Callable
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import urlencode

import orjson
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake, InvalidStatus

#: After a restart (1012) the server is there again in a moment.
RESTART = 1012
RESTART_WAIT_S = (0.5, 1.0)
RESTART_TRIES_S = 10.0

#: Otherwise somewhere within 1 s, then 2 s … so that not everybody comes at once.
FIRST_WAIT_S, LONGEST_WAIT_S = 1.0, 30.0

#: Nobody said who this is, or with a token that is unknown; trying again would change nothing.
UNAUTHORIZED = 4401

#: What HTTP says to who need not try again.
REFUSALS = frozenset(
    (HTTPStatus.BAD_REQUEST, HTTPStatus.UNAUTHORIZED, HTTPStatus.FORBIDDEN, HTTPStatus.NOT_FOUND)
)

#: A command that nobody answered for an hour is told to have failed.
FORGET_S = 3600.0

Message = dict[str, Any]


class CommandFailedError(Exception):
    """The server did not apply a command.

    Attributes
    ----------
    code
        E.g. CONFLICT or INVALID_TRACK.
    """

    def __init__(self, error: dict[str, Any]) -> None:
        super().__init__(f"{error['code']}: {error['message']}")
        self.code: str = error["code"]
        self.details: dict[str, Any] = error.get("details", {})


class RefusedError(Exception):
    """The server lets nobody in who asks like this.

    Attributes
    ----------
    status
        As HTTP says it; UNAUTHORIZED also where the socket was closed with 4401.
    """

    def __init__(self, status: HTTPStatus) -> None:
        super().__init__(f"the server refuses this: {status.phrase}")
        self.status = status


@dataclass(slots=True)
class Unanswered:
    """A message that waits for its answer; sent again, under the same id, on every new connection."""

    id: str
    kind: str
    data: dict[str, Any]
    answer: "asyncio.Future[Message]"
    at_s: float = field(default_factory=time.monotonic)


class Remote:
    """One device.

    Parameters
    ----------
    on_message
        Called with every message, in order: no event is missing and none comes twice.
    audio
        Whether this device can sound.
    token
        Who asks, where there are accounts.

    Attributes
    ----------
    epoch, last
        The last event that was heard.
    gaps
        Events that did not follow the one before; the server promises none.
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
        self._unanswered: dict[str, Unanswered] = {}
        self._is_level = asyncio.Event()
        self._retrying: asyncio.Task[None] | None = None
        self.epoch: str | None = None
        self.last: int | None = None
        self.gaps = 0
        self.connections = 0

    @property
    def socket(self) -> ClientConnection | None:
        """The connection of the moment."""
        return self._socket

    async def level(self) -> None:
        """Wait until the session's state is known."""
        await self._is_level.wait()

    async def ask(self, kind: str, **data: Any) -> Message:
        """Send a message and wait for its answer, over as many connections as it takes.

        Raises
        ------
        CommandFailedError
            It was not applied.
        """
        message_id = f"msg_{secrets.token_hex(8)}"
        future: asyncio.Future[Message] = asyncio.get_running_loop().create_future()
        waiting = self._unanswered[message_id] = Unanswered(message_id, kind, data, future)
        if self._is_level.is_set():
            await self._send(waiting)
        return await future

    async def run(self) -> None:
        """Stay connected until cancelled.

        Raises
        ------
        RefusedError
            The server does not know who this is, or answers nobody who asks like this.
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
        """One connection, from its handshake to its end."""
        connecting = connect(self._url, additional_headers=self._headers, compression=None, max_size=None)
        async with connecting as socket:
            self._socket, self._number = socket, 0
            self.connections += 1
            await self._listen(socket)

    async def _waits(self) -> AsyncIterator[float]:
        """How long to wait before each connection."""
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
                self._unanswered["resume"] = Unanswered("resume", "connection.resume", data, future)
                await self._send(self._unanswered["resume"])
            elif kind == "connection.resync":
                self.epoch, self.last = message["data"]["epoch"], message["sequence"]
            elif not message.get("transient") and not self._follows(message):
                return
            self._on_message(message)
            await self._settle(message)

    def _follows(self, event: Message) -> bool:
        if event["sequence"] != (self.last or 0) + 1:
            self.gaps += 1
            return False  # another connection will bring what is missing
        self.last = event["sequence"]
        return True

    async def _settle(self, message: Message) -> None:
        """Match an answer with what waits for it."""
        error = message.get("error")
        if error and error["code"] in ("OUT_OF_ORDER_MESSAGE", "RATE_LIMITED"):
            await self._pace(error["code"], error["details"])
            return
        if not (message.get("transient") or message.get("final")):
            return
        waiting = self._unanswered.pop(str(message.get("responseToId")), None)
        if waiting is None:
            return
        if waiting.id == "resume":
            self._is_level.set()
            await self._send_all()
        if not waiting.answer.done():
            if error:
                waiting.answer.set_exception(CommandFailedError(error))
                waiting.answer.exception()
            else:
                waiting.answer.set_result(message)

    async def _pace(self, code: str, details: dict[str, Any]) -> None:
        """Count from where the server does; wait where it asks for it."""
        if code == "OUT_OF_ORDER_MESSAGE":
            self._number = details["expected"] - 1
            await self._send_all()
        elif self._retrying is None or self._retrying.done():
            self._retrying = asyncio.create_task(self._retry(details["retryAfterMs"] / 1000))

    async def _retry(self, wait_s: float) -> None:
        await asyncio.sleep(wait_s)
        await self._send_all()

    async def _send_all(self) -> None:
        for waiting in list(self._unanswered.values()):
            await self._send(waiting)

    async def _send(self, waiting: Unanswered) -> None:
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
        self._unanswered.pop("resume", None)
        for waiting in list(self._unanswered.values()):
            if time.monotonic() - waiting.at_s > FORGET_S and not waiting.answer.done():
                del self._unanswered[waiting.id]
                failure = {"code": "UNANSWERED", "message": "Nobody answered for an hour."}
                waiting.answer.set_exception(CommandFailedError(failure))
