"""A Redis client that raises one class for each state of the server, and redis-py's own for faults.

In redis-py a connection that fails and a script with a fault both raise a `RedisError`; callers that go on
without Redis must not take the second for the first. All that a client runs passes here.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn, Self, cast

from redis import Redis
from redis.client import Pipeline, PubSub
from redis.exceptions import NoScriptError, RedisError

from keyvalue.conditions import Condition, find_condition
from keyvalue.faults import faults

#: More than any process has threads: of the one that finds its pool full redis-py says that Redis is away.
MAX_CONNECTIONS = 1000


@dataclass(frozen=True, slots=True)
class Errors:
    """The classes that the errors of one server have.

    Attributes
    ----------
    server
        Its name, as it stands in the counter of its faults.
    """

    server: str
    classes: Mapping[Condition, type[Exception]]

    def find(self, error: BaseException | None) -> Exception | None:
        """Return the error that callers are to get for the state of the server; None for a fault."""
        condition = find_condition(error)
        return None if condition is None else self.classes[condition](str(error))

    def reraise(self, error: RedisError) -> NoReturn:
        """Raise the error under its class; called while it is handled."""
        named = self.find(error)
        if named is not None:
            raise named from error
        if not isinstance(error, NoScriptError):  # redis-py's scripts load themselves then
            faults.add(self.server)
        raise error


class Client(Redis):
    """A client of one server; subclasses say how its errors are called."""

    errors: ClassVar[Errors]

    @classmethod
    def reach(cls, url: str, timeout_s: float, decode_responses: bool = False) -> Self:
        """Make a client that waits at most so long for a connection or an answer, and tries once."""
        client = cls.from_url(
            url,
            max_connections=MAX_CONNECTIONS,
            socket_timeout=timeout_s,
            socket_connect_timeout=timeout_s,
            retry=None,
            decode_responses=decode_responses,
        )
        return cast(Self, client)

    def execute_command(self, *args: Any, **options: Any) -> Any:
        """Run one command."""
        try:
            return super().execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except RedisError as error:
            self.errors.reraise(error)

    def pipeline(self, transaction: bool = True, shard_hint: str | None = None) -> "ClientPipeline":
        """Return a pipeline with the same errors."""
        pipeline = ClientPipeline(self.connection_pool, self.response_callbacks, transaction, shard_hint)
        pipeline.errors = self.errors
        return pipeline

    def pubsub(self, **options: Any) -> "ClientPubSub":
        """Return a subscription with the same errors."""
        pubsub = ClientPubSub(self.connection_pool, event_dispatcher=self._event_dispatcher, **options)
        pubsub.errors = self.errors
        return pubsub


class ClientPipeline(Pipeline):
    """Commands that are sent together."""

    errors: Errors

    def execute(self, raise_on_error: bool = True) -> list[Any]:
        """Send the commands and return their answers."""
        try:
            return super().execute(raise_on_error)
        except RedisError as error:
            self.errors.reraise(error)

    def immediate_execute_command(self, *args: Any, **options: Any) -> Any:
        """Run one command before the others."""
        try:
            return super().immediate_execute_command(*args, **options)  # type: ignore[no-untyped-call]
        except RedisError as error:
            self.errors.reraise(error)


class ClientPubSub(PubSub):
    """Channels that are followed."""

    errors: Errors

    def execute_command(self, *args: Any) -> None:
        """Send a command, and connect before if needed."""
        try:
            super().execute_command(*args)  # type: ignore[no-untyped-call]
        except RedisError as error:
            self.errors.reraise(error)

    def parse_response(self, block: bool = True, timeout: float = 0) -> Any:
        """Read what came."""
        try:
            return super().parse_response(block, timeout)  # type: ignore[no-untyped-call]
        except RedisError as error:
            self.errors.reraise(error)
