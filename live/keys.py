"""Every key in the durable Redis, beside Celery's own queues."""

from config.settings import current

#: Two beats of `heartbeats.BEAT_S` may be lost before a queue counts as unattended.
HEARTBEAT_TTL_S = 20

#: Kombu's own spelling of a queue's second list, for messages that are not urgent.
PRIORITY_SEPARATOR = "\x06\x16"


def heartbeat(queue: str) -> str:
    """Set by every worker that serves the queue; gone after `HEARTBEAT_TTL_S`."""
    return f"{current().redis_prefix}heartbeat:{queue}"


def turns_taken() -> str:
    """Hash of times by task: when each of the timetable ran last."""
    return f"{current().redis_prefix}turns_taken"


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


def session(name: str) -> list[str]:
    """The keys of a playback session, as every script of `live/scripts` takes them; none expires.

    state (hash), queue (list of item ids), items (hash), order (sorted set while shuffled), log (stream),
    ids of commands (hash) and their times (sorted set), leases of clients (sorted set); then the sorted set
    of sessions that are not saved, which all share.
    """
    stem = f"{current().redis_prefix}session:{name}:"
    parts = ("state", "queue", "items", "order", "log", "seen", "seen_at", "clients")
    return [*(stem + part for part in parts), unsaved()]


def session_state(name: str) -> str:
    """Hash of a session's state."""
    return session(name)[0]


def session_clients(name: str) -> str:
    """Sorted set of a session's devices by the end of their leases."""
    return session(name)[7]


def session_items(name: str) -> str:
    """Hash of what is stored of each queued item, by its id; an item never changes."""
    return session(name)[2]


def session_log(name: str) -> str:
    """Stream of a session's events, numbered from 1."""
    return f"{current().redis_prefix}session:{name}:log"


def session_channel(name: str) -> str:
    """Where a session's events are told."""
    return f"{current().redis_prefix}session:{name}:events"


def claims() -> str:
    """Number of the last connection of any device."""
    return f"{current().redis_prefix}claims"


def unsaved() -> str:
    """Sorted set: sessions by the time of their first change that no snapshot has."""
    return f"{current().redis_prefix}sessions_unsaved"


def announcements() -> str:
    """Channel of what belongs to no session."""
    return f"{current().redis_prefix}announcements"


def throttle(subject: str) -> str:
    """Set while something was announced a moment ago."""
    return f"{current().redis_prefix}announced:{subject}"


def budget(budget_class: str, holder: str) -> str:
    """Messages of a class that somebody sent in this window; gone with it."""
    return f"{current().redis_prefix}budget:{budget_class}:{holder}"


def ticket(token: str) -> str:
    """Whom a ticket stands for, until it is used or too old."""
    return f"{current().redis_prefix}ticket:{token}"
