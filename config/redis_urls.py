"""URLs of Redis servers on unix sockets, for its clients and for Celery."""

from urllib.parse import quote, urlsplit


def unix_redis_url(socket_path: str) -> str:
    """Return the URL of a Redis on a unix socket; quoted, since '#' and '?' in a path break every client."""
    return f"unix://{quote(socket_path)}"


def celery_url(redis_url: str) -> str:
    """Translate `unix:///path` to kombu's `redis+socket:///path`; TCP URLs stay as they are."""
    parts = urlsplit(redis_url)
    return f"redis+socket://{parts.path}" if parts.scheme == "unix" else redis_url
