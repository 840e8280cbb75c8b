"""REST as one more client of a playback session."""

import hashlib
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from flask import request

from app import now_playing, playback
from app.http import serializers
from app.http.auth import person
from app.ws.routes import running_sockets
from library.errors import KeyReusedError
from live.errors import CommandRefusedError, CommandReusedError
from live.scripting import Applied, Command
from live.session_log import QUEUE_WINDOW, PlaybackState
from schemas.playing import PlaybackArguments

#: REST's name among the devices of a session; an Idempotency-Key is the id of one of its commands.
CLIENT_ID = "rest"

#: A longer key is replaced by its SHA-256, which has this length in hex.
MAX_KEY_LENGTH = 64


@dataclass(frozen=True, slots=True)
class Caller:
    """A request's user, playback session and Idempotency-Key."""

    playback_id: str
    key: str
    person: str

    @classmethod
    def of_request(cls, query: PlaybackArguments) -> "Caller":
        """Return the caller of the current request."""
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
        """Apply a command, once for each Idempotency-Key.

        Parameters
        ----------
        part
            Number of the command in its request, so that each has an id of its own.

        Raises
        ------
        KeyReusedError
            The key was used for another request.
        CommandRefusedError
            The command cannot be applied; details have REST's names.
        """
        command = Command(
            playback_id=self.playback_id,
            client=CLIENT_ID,
            id=f"{self.key}:{part}",
            digest=playback.digest(name, content),
            expected_version=expected_version,
            person=self.person,
        )
        try:
            applied = playback.in_playback(self.playback_id, lambda: act(command), self.person)
        except CommandReusedError as error:
            raise KeyReusedError("This Idempotency-Key was sent with another request.") from error
        except CommandRefusedError as error:
            details = serializers.refusal(error.details)
            raise CommandRefusedError(error.code, str(error), details) from error
        running_sockets().publish(self.playback_id, applied)
        now_playing.follow(self.person, applied)
        return applied

    def read(self, offset: int = 0, limit: int = QUEUE_WINDOW) -> PlaybackState:
        """Return the state of player and queue."""
        return playback.read(self.playback_id, offset, limit)
