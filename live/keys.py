"""All keys in the durable Redis, beside Celery's own queues."""

from config.settings import current

#: Two beats of `worker_heartbeats.BEAT_S` may be lost before a queue counts as unattended.
HEARTBEAT_TTL_S = 20

#: Kombu's suffix of a queue's second list, for messages that are not urgent.
PRIORITY_SEPARATOR = "\x06\x16"


def heartbeat(queue: str) -> str:
    """Return the key of a broker queue's heartbeat, which expires after `HEARTBEAT_TTL_S`."""
    return f"{current().redis_prefix}heartbeat:{queue}"


def watch_states() -> str:
    """Return the key of the watcher's states by music folder, which expires after `HEARTBEAT_TTL_S`."""
    return f"{current().redis_prefix}watch_states"


def turns_taken() -> str:
    """Return the key of the hash of last runs by scheduled task."""
    return f"{current().redis_prefix}turns_taken"


def push_token() -> str:
    """Return the key of the feeder's random token; another one means that Redis lost pushed messages."""
    return f"{current().redis_prefix}push_token"


def counters() -> str:
    """Return the key of the hash of counters by name; it never expires."""
    return f"{current().redis_prefix}counters"


def last_flush(process: str) -> str:
    """Return the key of the number of a process's last applied flush, so that none counts twice."""
    return f"{current().redis_prefix}counter_flush:{process}"


def samples() -> str:
    """Return the key of the list of samples, newest first."""
    return f"{current().redis_prefix}samples"


def sample_turn() -> str:
    """Return the key that the process sets which takes the next sample."""
    return f"{current().redis_prefix}sample_turn"


def alerts() -> str:
    """Return the key of the hash of active alerts by code."""
    return f"{current().redis_prefix}alerts"


def queue_lists(queue: str, priorities: tuple[int, ...]) -> list[str]:
    """Return the keys of the lists in which Kombu stores a queue, one for each priority."""
    prefix = current().redis_prefix
    return [f"{prefix}{queue}{f'{PRIORITY_SEPARATOR}{step}' if step else ''}" for step in priorities]


def playback(name: str) -> list[str]:
    """Return the keys of a playback session in the order that `live/scripts` expects; none expires.

    state (hash), queue (list of item ids), items (hash), order (sorted set while shuffled), log (stream),
    ids of commands (hash) and their times (sorted set), leases of clients (sorted set); then the sorted set
    of unsaved sessions, which all share.
    """
    stem = f"{current().redis_prefix}session:{name}:"
    parts = ("state", "queue", "items", "order", "log", "seen", "seen_at", "clients")
    return [*(stem + part for part in parts), unsaved()]


def playback_state(name: str) -> str:
    """Return the key of the hash of a session's state."""
    return playback(name)[0]


def playback_clients(name: str) -> str:
    """Return the key of the sorted set of a session's devices by the end of their leases."""
    return playback(name)[7]


def playback_items(name: str) -> str:
    """Return the key of the hash of queued items by id; an item never changes."""
    return playback(name)[2]


def playback_log(name: str) -> str:
    """Return the key of the stream of a session's events, numbered from 1."""
    return f"{current().redis_prefix}session:{name}:log"


def apps(name: str) -> str:
    """Return the key of the hash of a session's apps by device id: JSON of `live.apps.records.AppRecord`."""
    return f"{current().redis_prefix}apps:{name}"


def playback_channel(name: str) -> str:
    """Return the channel on which a session's events are published."""
    return f"{current().redis_prefix}session:{name}:events"


def claims() -> str:
    """Return the key of the number of the last connection of any device."""
    return f"{current().redis_prefix}claims"


def unsaved() -> str:
    """Return the key of the sorted set of sessions by the time of their first unsaved change."""
    return f"{current().redis_prefix}sessions_unsaved"


def radio_due() -> str:
    """Return the key of the sorted set of sessions whose radio needs tracks, by time of the next attempt."""
    return f"{current().redis_prefix}radio_due"


def announcements() -> str:
    """Return the channel of the workers' announcements."""
    return f"{current().redis_prefix}announcements"


def throttle(subject: str) -> str:
    """Return the key that is set for a moment after a subject was announced."""
    return f"{current().redis_prefix}announced:{subject}"


def now_playing(person: str) -> tuple[str, str, str, str]:
    """Return the keys of the track that scrobblers show, of the latest one, and of two tasks that show it."""
    prefix = f"{current().redis_prefix}now-playing:{person}"
    return f"{prefix}:shown", f"{prefix}:latest", f"{prefix}:now", f"{prefix}:later"


def budget(budget_class: str, holder: str) -> str:
    """Return the key of a holder's count of messages of a class, which expires with its window."""
    return f"{current().redis_prefix}budget:{budget_class}:{holder}"


def socket_slots(holder: str) -> str:
    """Return the key of the sockets of a user or an address in all web processes."""
    return f"{current().redis_prefix}sockets:{holder}"


def ticket(token: str) -> str:
    """Return the key of a ticket's holder; deleted when used, expires otherwise."""
    return f"{current().redis_prefix}ticket:{token}"
