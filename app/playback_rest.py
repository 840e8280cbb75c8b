"""REST as one more client of a session."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import request

from app import playback
from app.http import serializers
from app.http.auth import person
from app.ws.routes import running_sockets
from library.errors import KeyReusedError
from live.errors import CommandRefusedError, CommandReusedError
from live.scripting import Applied, Command
from live.session_log import QUEUE_WINDOW, Reading
from schemas.playing import PlaybackArguments

#: REST's own name among the devices of a session: Idempotency-Keys are ids of commands of this one.
CLIENT_ID = "rest"

#: A longer key becomes its SHA-256, which is as long in hex.
MAX_KEY_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Caller:
    """Who asks, in which session, and under which Idempotency-Key."""

    session: str
    key: str
    person: str

    @classmethod
    def of_request(cls, query: PlaybackArguments) -> "Caller":
        """Of the request that is being answered."""
        key = request.headers.get("Idempotency-Key", "") or secrets.token_hex(8)
        if len(key) > MAX_KEY_LENGTH:
            key = hashlib.sha256(key.encode()).hexdigest()
        known = person().id
        return cls(playback.session_name(known, query.session), key, known)

    def apply(
        self,
        name: str,
        content: Mapping[str, object],
        act: Callable[[Command], Applied],
        expected_version: int | None = None,
        part: int = 0,
    ) -> Applied:
        """Apply one command; what a request asks for twice under one key happens once.

        Parameters
        ----------
        part
            Which of a request's commands it is: so that another request under the same key meets this one's.

        Raises
        ------
        KeyReusedError
            The key was another request's.
        CommandRefusedError
            The session refuses; its details are in REST's words.
        """
        command = Command(
            session=self.session,
            client=CLIENT_ID,
            id=f"{self.key}:{part}",
            digest=playback.digest(name, content),
            expected_version=expected_version,
        )
        try:
            applied = playback.in_session(self.session, lambda: act(command), self.person)
        except CommandReusedError as error:
            raise KeyReusedError("This Idempotency-Key was sent with another request.") from error
        except CommandRefusedError as error:
            details = serializers.refusal(error.details)
            raise CommandRefusedError(error.code, str(error), details) from error
        running_sockets().publish(self.session, applied)
        return applied

    def read(self, offset: int = 0, limit: int = QUEUE_WINDOW) -> Reading:
        """The session as it is."""
        return playback.read(self.session, offset, limit)
