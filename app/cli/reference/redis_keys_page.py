"""`docs/redis-keys.md`, from the key modules of cache and live and from Celery's queues."""

from collections.abc import Callable
from dataclasses import dataclass
from inspect import signature

import cache.keys
import live.keys
from app.cli.reference import markdown_table
from fingerprint.dimensions import ENGINE_VERSION
from library.states import Queue
from live import announcements, budgets, cache_samples, counters, tickets
from live.apps import now_playing, records
from live.limits import socket_slots

HEAD = """# Redis keys

Generated from `cache/keys.py`, `live/keys.py` and `library/states.py` by `make reference`; do not edit.

The **cache** (`AURALIS_CACHE_URL`) may evict any key at any time. The **durable** Redis (`AURALIS_REDIS_URL`)
evicts nothing and writes an append-only file. All keys begin with `AURALIS_REDIS_PREFIX`, below `auralis:`.
"""

DAY_S = 86_400


@dataclass(frozen=True, slots=True)
class Key:
    """A row of the page.

    Attributes
    ----------
    pattern
        The key, with its variable parts in angle brackets.
    lifetime
        Empty: until it is deleted or evicted.
    """

    pattern: str
    type: str
    content: str
    lifetime: str = ""


def redis_keys_page() -> str:
    """Return the page as Markdown."""
    parts = [HEAD]
    for title, keys, otherwise in (
        ("Cache", cache_table(), "until evicted"),
        ("Durable: playback sessions", session_table(), "until deleted"),
        ("Durable: everything else", live_table(), "until deleted"),
        ("Durable: Celery's broker", broker_table(), "until consumed"),
    ):
        rows = [(f"`{key.pattern}`", key.type, key.content, key.lifetime or otherwise) for key in keys]
        parts.append(f"\n## {title}\n\n" + markdown_table(("key", "type", "content", "lifetime"), rows))
    return "".join(parts)


def cache_table() -> list[Key]:
    """Return the keys of the cache."""
    keys = cache.keys
    vector = "A fingerprint: 25 packed numbers, by engine version and audio id"
    streaming = "A streaming fingerprint: 13 packed numbers, by track and the file's size and mtime"
    return [
        Key(_pattern(keys.fingerprint), "string", vector),
        Key(_pattern(keys.streaming), "string", streaming, _span(keys.STREAMING_TTL_S)),
        Key(
            f"{_prefix()}<kind>:<generation>:<digest>",
            "string",
            "A search or similarity result",
            _span(keys.RESULT_TTL_S),
        ),
        Key(
            _pattern(keys.lease), "string", "Held while a value is computed", _span(keys.LEASE_TTL_MS / 1000)
        ),
        Key(_pattern(keys.epoch), "integer", "Incremented when the cache is emptied"),
        Key(_pattern(keys.popular_searches), "sorted set", "Searches by decaying number of requests"),
    ]


def session_table() -> list[Key]:
    """Return the keys of a playback session."""
    contents = {
        "state": ("hash", "Player state: track, position, volume, output device, version"),
        "queue": ("list", "Ids of the queued items, in order"),
        "items": ("hash", "Queued items by id"),
        "order": ("sorted set", "Play order of the items while shuffled"),
        "log": ("stream", "Events, numbered from 1; the last 10,000 or 5 minutes"),
        "seen": ("hash", "Ids of recent commands with their outcome"),
        "seen_at": ("sorted set", "Ids of recent commands by time"),
        "clients": ("sorted set", "Connected devices by the end of their lease"),
    }
    *own, unsaved = live.keys.playback("<name>")
    rows = [Key(key, *contents[key.rpartition(":")[2]]) for key in own]
    channel = Key(_pattern(live.keys.playback_channel), "channel", "Events of the session", "not stored")
    seen = Key(
        _pattern(live.keys.apps),
        "hash",
        "What each Subsonic app has seen and saved",
        _span(records.EXPIRES_S),
    )
    return [
        *rows,
        seen,
        channel,
        Key(unsaved, "sorted set", "Sessions with changes that are not in SQL, by time"),
        Key(_pattern(live.keys.radio_due), "sorted set", "Sessions whose radio needs tracks, by time"),
    ]


#: Of an account: contents and lifetime in seconds.
NOW_PLAYING = (
    ("Track that scrobblers show", now_playing.SAME_S),
    ("Track that they show next", now_playing.SAME_S),
    ("Set for a while after a task was sent that shows it at once", now_playing.PAUSE_S),
    ("Set while a later task is due", now_playing.PAUSE_S),
)


def live_table() -> list[Key]:
    """Return the other keys of the durable Redis."""
    keys = live.keys
    throttle_s = announcements.PROGRESS_INTERVAL_MS / 1000
    flush_s, sample_s = counters.LAST_FLUSH_TTL_S, cache_samples.LEAST_INTERVAL_S
    return [
        Key(_pattern(keys.heartbeat), "string", "Set by each worker of a queue", _span(keys.HEARTBEAT_TTL_S)),
        Key(
            _pattern(keys.watch_states),
            "string",
            "JSON: how changes in each music folder are noticed",
            _span(keys.HEARTBEAT_TTL_S),
        ),
        Key(_pattern(keys.turns_taken), "hash", "Time of the last run of each scheduled task"),
        Key(_pattern(keys.push_token), "string", "Random; a new one means that the broker lost its messages"),
        Key(_pattern(keys.counters), "hash", "Counters by name, of all processes"),
        Key(_pattern(keys.last_flush), "integer", "Last flush of a process's counters", _span(flush_s)),
        Key(
            _pattern(keys.samples), "list", f"The last {cache_samples.KEPT_SAMPLES} samples of cache metrics"
        ),
        Key(_pattern(keys.sample_turn), "string", "Set by the process that samples", _span(sample_s)),
        Key(_pattern(keys.alerts), "hash", "Active cache alerts by code"),
        Key(_pattern(keys.claims), "integer", "Number of the last socket connection"),
        Key(_pattern(keys.announcements), "channel", "Announcements to all clients", "not stored"),
        Key(_pattern(keys.throttle), "string", "Set after progress was announced", _span(throttle_s)),
        *(
            Key(key, "string", contents, _span(ttl_s))
            for key, (contents, ttl_s) in zip(keys.now_playing("<person>"), NOW_PLAYING, strict=True)
        ),
        *_limits(),
    ]


def _limits() -> list[Key]:
    keys = live.keys
    return [
        Key(
            _pattern(keys.socket_slots),
            "sorted set",
            "With several web processes: sockets of a user or address by the end of their lease",
            _span(socket_slots.LEASE_MS / 1000),
        ),
        Key(_pattern(keys.budget), "integer", "Messages in this window", _span(budgets.WINDOW_MS / 1000)),
        Key(
            _pattern(keys.ticket),
            "string",
            "Account and login of a socket ticket",
            _span(tickets.TICKET_TTL_S),
        ),
        Key(f"{_prefix()}limits:*", "integer", "Requests of a client in a window", "the limit's window"),
    ]


def broker_table() -> list[Key]:
    """Return the keys of Celery's broker."""
    rows = []
    for queue in Queue:
        urgent, *others = live.keys.queue_lists(queue, (0, 6, 9))
        rows.append(Key(urgent, "list", f"Urgent messages of the broker queue `{queue}`"))
        for name, meaning in zip(others, ("Its other messages", "Its long tracks"), strict=True):
            escaped = name.replace(live.keys.PRIORITY_SEPARATOR, "\\x06\\x16")
            rows.append(Key(escaped, "list", meaning))
    prefix, acknowledged = _prefix(), "until acknowledged"
    return [
        *rows,
        Key(f"{prefix}unacked", "hash", "Messages that workers have not acknowledged", acknowledged),
        Key(f"{prefix}unacked_index", "sorted set", "Their tags by time", acknowledged),
        Key(f"{prefix}unacked_mutex", "string", "Lock of redelivery", _span(300)),
        Key(
            f"{prefix}_kombu.binding*",
            "set",
            "Queues bound to an exchange, and their deadlines",
            "until deleted",
        ),
        Key(f"{prefix}*.pidbox", "list", "Commands to workers and their replies, for Flower"),
        Key(f"{prefix}celeryev.*", "list", "Events of tasks and workers, for Flower"),
    ]


def _prefix() -> str:
    return live.keys.counters().removesuffix("counters")


def _pattern(key: Callable[..., str]) -> str:
    """Return a key with placeholders for its arguments."""
    return shown(key(*(f"<{name}>" for name in signature(key).parameters)))


def shown(key: str) -> str:
    """Return a key without its engine version, so that the page outlives it."""
    return key.replace(f"fp:{ENGINE_VERSION}:", "fp:<engine_version>:")


def _span(seconds: float) -> str:
    for unit, unit_s in (("d", DAY_S), ("h", 3600), ("min", 60)):
        if seconds >= unit_s and seconds % unit_s == 0:
            return f"{seconds / unit_s:g} {unit}"
    return f"{seconds:g} s"
