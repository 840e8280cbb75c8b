"""Tell the state of a server from a fault in what it was told to do, by the error that redis-py raised."""

import re
from enum import Enum, auto

from redis.exceptions import ConnectionError as NoConnectionError
from redis.exceptions import ExceptionType, InvalidResponse, RedisError, ResponseError
from redis.exceptions import TimeoutError as NoAnswerError


class Condition(Enum):
    """Why a server cannot serve; no change of our code would help.

    Attributes
    ----------
    AWAY
        No connection, no answer in time, or the server says itself that it does not serve now.
    FULL
        It refuses writes: its memory is at `maxmemory`.
    DISK_FULL
        It refuses writes: its disk does not take them.
    READ_ONLY
        It refuses writes: it is a replica, or too few replicas of it are connected.
    REFUSED
        It refuses this client: the password is wrong or missing, or its user lacks a right.
    """

    AWAY = auto()
    FULL = auto()
    DISK_FULL = auto()
    READ_ONLY = auto()
    REFUSED = auto()


#: The first word of an error reply. BUSY: a script has been running for seconds and blocks the server.
CODES = {
    "LOADING": Condition.AWAY,
    "BUSY": Condition.AWAY,
    "MASTERDOWN": Condition.AWAY,
    "CLUSTERDOWN": Condition.AWAY,
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
    """Return the state of the server that an error tells of; None for a fault in a command or a script."""
    if isinstance(error, RedisError) and error.error_type is ExceptionType.AUTH:
        return Condition.REFUSED
    if isinstance(error, ResponseError):
        return CODES.get(_code(error))
    # OSError: clients of other libraries. InvalidResponse: whatever listens there, it is no Redis.
    away = (NoConnectionError, NoAnswerError, InvalidResponse, OSError)
    return Condition.AWAY if isinstance(error, away) else None


def _code(error: ResponseError) -> str:
    said = str(error).rpartition(PIPELINE_PREFIX)[2]
    inside = IN_SCRIPT.match(said)
    if inside:
        return inside[1]
    return error.status_code or said.partition(" ")[0]
