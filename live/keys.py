"""Every key in the durable Redis, beside Celery's own queues."""

from config.settings import current

#: Two beats of `heartbeats.BEAT_S` may be lost before a queue counts as unattended.
HEARTBEAT_TTL_S = 20

#: Kombu's own spelling of a queue's second list, for messages that are not urgent.
PRIORITY_SEPARATOR = "\x06\x16"


def heartbeat(queue: str) -> str:
    """Set by every worker that serves the queue; gone after `HEARTBEAT_TTL_S`."""
    return f"{current().redis_prefix}heartbeat:{queue}"


def push_token() -> str:
    """Random, made by the feeder: another one means that this Redis has lost what was pushed."""
    return f"{current().redis_prefix}push_token"


def counters() -> str:
    """Hash of counters by name; never expires."""
    return f"{current().redis_prefix}counters"


def last_flush(process: str) -> str:
    """Number of the last flush of a process that was applied, so that none counts twice."""
    return f"{current().redis_prefix}counter_flush:{process}"


def samples() -> str:
    """List of samples, the newest first."""
    return f"{current().redis_prefix}samples"


def sample_turn() -> str:
    """Set by the process that takes the next sample."""
    return f"{current().redis_prefix}sample_turn"


def alerts() -> str:
    """Hash of the alerts that hold, by code."""
    return f"{current().redis_prefix}alerts"


def queue_lists(queue: str, priorities: tuple[int, ...]) -> list[str]:
    """Names of the lists that Kombu keeps a queue in, one for each priority."""
    prefix = current().redis_prefix
    return [f"{prefix}{queue}{f'{PRIORITY_SEPARATOR}{step}' if step else ''}" for step in priorities]
