"""Separate the state of a server from a fault in a command, by the error that redis-py raised."""

import re
from enum import Enum, auto

from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import ExceptionType, InvalidResponse, RedisError, ResponseError
from redis.exceptions import TimeoutError as NoReplyError


class Condition(Enum):
    """Why a server cannot serve; no change of our code would help.

    Attributes
    ----------
    UNAVAILABLE
        No connection, no reply in time, or the server reports that it cannot serve now.
    FULL
        It refuses writes: its memory is at `maxmemory`.
    DISK_FULL
        It refuses writes: its disk is full or fails.
    READ_ONLY
        It refuses writes: it is a replica, or too few replicas of it are connected.
    REFUSED
        It refuses this client: the password is wrong or missing, or its user lacks a right.
    """

    UNAVAILABLE = auto()
    FULL = auto()
    DISK_FULL = auto()
    READ_ONLY = auto()
    REFUSED = auto()


#: The first word of an error reply. BUSY: a script has been running for seconds and blocks the server.
CODES = {
    "LOADING": Condition.UNAVAILABLE,
    "BUSY": Condition.UNAVAILABLE,
    "MASTERDOWN": Condition.UNAVAILABLE,
    "CLUSTERDOWN": Condition.UNAVAILABLE,
    "OOM": Condition.FULL,
    "MISCONF": Condition.DISK_FULL,
    "READONLY": Condition.READ_ONLY,
    "NOREPLICAS": Condition.READ_ONLY,
    "NOAUTH": Condition.REFUSED,
    "WRONGPASS": Condition.REFUSED,
    "NOPERM": Condition.REFUSED,
}

#: redis-py puts this in front of the error of a command in a pipeline.
PIPELINE_PREFIX = " of pipeline caused error: "

#: Before Redis 7 the error of a command that a script ran stands inside the script's own.
IN_SCRIPT = re.compile(r"Error running script .*?: -([A-Z]+) ", re.DOTALL)


def find_condition(error: BaseException | None) -> Condition | None:
    """Return the state of the server that an error shows; None for a fault in a command or a script."""
    if isinstance(error, RedisError) and error.error_type is ExceptionType.AUTH:
        return Condition.REFUSED
    if isinstance(error, ResponseError):
        return CODES.get(_code(error))
    # OSError: clients of other libraries. InvalidResponse: the server is no Redis.
    unavailable = (NoConnectionError, NoReplyError, InvalidResponse, OSError)
    return Condition.UNAVAILABLE if isinstance(error, unavailable) else None


def _code(error: ResponseError) -> str:
    message = str(error).rpartition(PIPELINE_PREFIX)[2]
    inside = IN_SCRIPT.match(message)
    if inside:
        return inside[1]
    return error.status_code or message.partition(" ")[0]
