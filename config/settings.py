"""The one table of settings and the only reader of the environment.

Every field of `Settings` is one row: its variable, its default and what it is for stand beside it, and
`docs/operations.md` is held against this table by a test.
"""

import json
import os
import secrets
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, fields
from functools import cache
from ipaddress import ip_address
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any
from urllib.parse import quote, urlsplit

#: Written by the launcher beside a running server, so that `bin/auralis` finds the embedded servers.
ENDPOINTS_FILE = "endpoints.json"
SECRET_KEY_FILE = "secret_key"  # noqa: S105  # the file's name, not the secret
TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
LAST_PORT = 65535
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


class SettingError(ValueError):
    """A setting has a value that cannot be used; the message names the variable and what it takes."""


def _words(text: str) -> tuple[str, ...]:
    return tuple(word.strip() for word in text.split(",") if word.strip())


def _folders(text: str) -> tuple[bytes, ...]:
    """Paths stay bytes: a folder's name need not be text in any encoding."""
    parts = (os.path.expanduser(part) for part in text.split(os.pathsep) if part)
    return tuple(os.path.abspath(os.fsencode(part)) for part in parts)


def _flag(text: str) -> bool:
    word = text.strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise ValueError("takes yes or no")
    return word in TRUE_WORDS


def _whole(low: int, high: int) -> Callable[[str], int]:
    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"takes a whole number from {low} to {high}")
        return int(text)

    return parse


def _folder(text: str) -> Path:
    folder = Path(text).expanduser().absolute()
    if "?" in str(folder):  # it would end the path in SQLite's URL
        raise ValueError("takes a folder without '?' in its path")
    return folder


def _level(text: str) -> str:
    level = text.strip().upper()
    if level not in LOG_LEVELS:
        raise ValueError(f"takes one of {', '.join(LOG_LEVELS)}")
    return level


def _host(text: str) -> str:
    return text.strip().strip("[]")  # an IPv6 address may come as in a URL


_port = _whole(1, LAST_PORT)


def _setting(variable: str, default: str, parse: Callable[[str], Any], text: str) -> Any:
    return field(metadata={"variable": variable, "default": default, "parse": parse, "help": text})


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything an operator may set. Read with `load`, never changed afterwards."""

    music: tuple[bytes, ...] = _setting(
        "MUSIC", "", _folders, "folders with music, separated by ':'; unset: the demo library"
    )
    roots: tuple[bytes, ...] = _setting(
        "AURALIS_ROOTS",
        os.pathsep.join(("~", "/media", "/mnt", "/srv", "/music")),
        _folders,
        "folders that may be added as music from the page, with all in them, separated by ':'",
    )
    data: Path = _setting("AURALIS_DATA", "data", _folder, "folder for everything Auralis writes")
    host: str = _setting("AURALIS_HOST", "127.0.0.1", _host, "address the web server binds to")
    port: int = _setting("AURALIS_PORT", "8765", _port, "port of the web server")
    flower_port: int = _setting("AURALIS_FLOWER_PORT", "5555", _port, "port of Flower, always on loopback")
    database_url: str = _setting(
        "AURALIS_DATABASE_URL", "", str.strip, "SQLAlchemy URL; unset: SQLite in the data folder"
    )
    redis_url: str = _setting(
        "AURALIS_REDIS_URL", "", str.strip, "durable Redis (queues, sessions, counters); unset: embedded"
    )
    cache_url: str = _setting("AURALIS_CACHE_URL", "", str.strip, "Redis for the cache; unset: embedded")
    cache_mb: int = _setting(
        "AURALIS_CACHE_MB", "256", _whole(1, 1_000_000), "memory of the embedded cache, MB"
    )
    redis_prefix: str = _setting("AURALIS_REDIS_PREFIX", "auralis:", str.strip, "put before every Redis key")
    rate_limit: str = _setting(
        "AURALIS_RATE_LIMIT", "100/minute", str.strip, "requests for each client; 'off' switches limits off"
    )
    secret_key: str = _setting(
        "AURALIS_SECRET_KEY", "", str.strip, "signs cookies and cursors; unset: made at first start"
    )
    allowed_hosts: tuple[str, ...] = _setting(
        "AURALIS_ALLOWED_HOSTS", "", _words, "host names answered beside loopback, separated by ','"
    )
    cors_origins: tuple[str, ...] = _setting(
        "AURALIS_CORS_ORIGINS", "", _words, "other sites whose pages may use the API with a token"
    )
    proxies: int = _setting(
        "AURALIS_PROXIES", "0", _whole(0, 10), "reverse proxies in front whose X-Forwarded-For is believed"
    )
    container: bool = _setting(
        "AURALIS_CONTAINER",
        "no",
        _flag,
        "yes: the container is the border; the first account is made with a code from the log",
    )
    workers: int = _setting(
        "AURALIS_WORKERS", "0", _whole(0, 256), "fingerprint processes on this machine; 0: one for each core"
    )
    rescan_minutes: int = _setting(
        "AURALIS_RESCAN_MINUTES", "60", _whole(1, 10_080), "minutes between scans that start by themselves"
    )
    decode_memory_mb: int = _setting(
        "AURALIS_DECODE_MEMORY_MB", "512", _whole(256, 65_536), "memory bound of the decode child, MB"
    )
    decode_cpu_s: int = _setting(
        "AURALIS_DECODE_CPU_S", "60", _whole(1, 3600), "processor time one file may cost, s"
    )
    lease_s: int = _setting(
        "AURALIS_LEASE_S", "30", _whole(2, 3600), "a worker silent for this long loses its track, s"
    )
    log_level: str = _setting("AURALIS_LOG_LEVEL", "INFO", _level, "DEBUG, INFO, WARNING or ERROR")

    @property
    def broker_url(self) -> str:
        """The durable Redis in Celery's spelling."""
        return celery_url(self.redis_url)

    @property
    def limiter_url(self) -> str:
        """Where requests are counted: in the web process where it is alone, else in the durable Redis."""
        if self.redis_url.startswith("unix://"):  # on this machine, where there is one web process
            return "memory://"
        return self.redis_url

    @property
    def address(self) -> str:
        """Where the web server listens, as it stands in a URL."""
        return f"[{self.host}]:{self.port}" if ":" in self.host else f"{self.host}:{self.port}"

    @property
    def is_loopback(self) -> bool:
        """Whether the web server is reachable from this machine only."""
        return is_loopback(self.host)


def is_loopback(host: str) -> bool:
    """Tell whether a host name or address means this machine (names are not looked up)."""
    try:
        return ip_address(host.strip("[]")).is_loopback
    except ValueError:
        return host.lower() == "localhost"


def unix_redis_url(socket_path: str) -> str:
    """URL of a Redis on a unix socket; quoted, since '#' and '?' in a path break every client."""
    return f"unix://{quote(socket_path)}"


def celery_url(redis_url: str) -> str:
    """Translate `unix:///path` to kombu's `redis+socket:///path`; TCP URLs stay as they are."""
    parts = urlsplit(redis_url)
    return f"redis+socket://{parts.path}" if parts.scheme == "unix" else redis_url


def load(environ: Mapping[str, str] | None = None) -> Settings:
    """Read the settings.

    Parameters
    ----------
    environ
        Variables to read; the process's own unless given.

    Raises
    ------
    SettingError
        A variable has a value that it cannot take.
    """
    environ = os.environ if environ is None else environ
    values = {row.name: _read(row.metadata, environ) for row in fields(Settings)}
    data: Path = values["data"]
    values["database_url"] = values["database_url"] or f"sqlite:///{data}/auralis.db"
    endpoints = _endpoints(data)
    for name in ("redis_url", "cache_url"):
        values[name] = values[name] or endpoints.get(name, unix_redis_url(f"{data}/{name}.sock"))
    values["secret_key"] = values["secret_key"] or kept_secret(data / SECRET_KEY_FILE)
    return Settings(**values)


@cache
def current() -> Settings:
    """The settings of this process, read at the first call."""
    return load()


def _read(row: Mapping[str, Any], environ: Mapping[str, str]) -> Any:
    try:
        return row["parse"](environ.get(row["variable"]) or row["default"])  # empty is unset
    except ValueError as error:
        raise SettingError(f"{row['variable']} {error}") from error


def _endpoints(data: Path) -> dict[str, str]:
    try:
        found: dict[str, str] = json.loads((data / ENDPOINTS_FILE).read_bytes())
    except (OSError, ValueError):
        return {}
    return found


def kept_secret(path: Path) -> str:
    """Return the secret kept in a 0600 file, made at the first call; the first of two racing makers wins."""
    if not path.exists():
        path.parent.mkdir(parents=True, exist_ok=True)
        with NamedTemporaryFile("w", dir=path.parent, encoding="ascii") as file:
            file.write(secrets.token_urlsafe(32))
            file.flush()
            with suppress(FileExistsError):
                os.link(file.name, path)  # whole or not at all: nobody reads half a secret
    return path.read_text(encoding="ascii").strip()
