"""A Redis client that raises one class for each state of the server, and redis-py's own for faults.

In redis-py a connection that fails and a script with a fault both raise a `RedisError`; callers that
continue without Redis must not take the second for the first. All commands of a client pass through this
module.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, ClassVar, NoReturn, Self, cast

from redis import Redis
from redis.client import Pipeline, PubSub
from redis.exceptions import NoScriptError, RedisError

from keyvalue.conditions import Condition, find_condition
from keyvalue.faults import faults

#: More than the threads of any process: redis-py raises a `ConnectionError` when its pool is full.
MAX_CONNECTIONS = 1000


@dataclass(frozen=True, slots=True)
class Errors:
    """The error classes of one server.

    Attributes
    ----------
    server
        Its name in the counter of its faults.
    """

    server: str
    classes: Mapping[Condition, type[Exception]]

    def find(self, error: BaseException | None) -> Exception | None:
        """Return the error to raise for the state of the server; None for a fault."""
        condition = find_condition(error)
        return None if condition is None else self.classes[condition](str(error))

    def reraise(self, error: RedisError) -> NoReturn:
        """Raise the error as its class; called while it is handled."""
        named = self.find(error)
        if named is not None:
            raise named from error
        if not isinstance(error, NoScriptError):  # redis-py's scripts load themselves then
            faults.add(self.server)
        raise error


class Client(Redis):
    """A client of one server; subclasses set its error classes."""

    errors: ClassVar[Errors]

    @classmethod
    def reach(cls, url: str, timeout_s: float, decode_responses: bool = False) -> Self:
        """Return a client that waits `timeout_s` for a connection or a reply, and tries once."""
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
        """Send the commands and return their replies."""
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
    """A subscription to channels."""

    errors: Errors

    def execute_command(self, *args: Any) -> None:
        """Send a command; connect first if needed."""
        try:
            super().execute_command(*args)  # type: ignore[no-untyped-call]
        except RedisError as error:
            self.errors.reraise(error)

    def parse_response(self, block: bool = True, timeout: float = 0) -> Any:
        """Return the next message."""
        try:
            return super().parse_response(block, timeout)  # type: ignore[no-untyped-call]
        except RedisError as error:
            self.errors.reraise(error)
