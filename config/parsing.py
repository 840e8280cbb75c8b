"""How the text of an environment variable becomes a value; a ValueError says what the variable takes."""

import os
from collections.abc import Callable
from pathlib import Path
from urllib.parse import urlsplit

from limits import parse_many

TRUE_WORDS = frozenset({"1", "true", "yes", "on"})
FALSE_WORDS = frozenset({"0", "false", "no", "off", ""})
LAST_PORT = 65535
LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")


def words(text: str) -> tuple[str, ...]:
    """Names separated by commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def folders(text: str) -> tuple[bytes, ...]:
    """Paths stay bytes: a folder's name need not be text in any encoding."""
    parts = (os.path.expanduser(part) for part in text.split(os.pathsep) if part)
    return tuple(os.path.abspath(os.fsencode(part)) for part in parts)


def flag(text: str) -> bool:
    """Yes or no, in the words that people use."""
    word = text.strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise ValueError("takes yes or no")
    return word in TRUE_WORDS


def whole(low: int, high: int) -> Callable[[str], int]:
    """A whole number in ASCII digits, within bounds."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"takes a whole number from {low} to {high}")
        return int(text)

    return parse


def number(text: str) -> float:
    """A number that is not negative."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ValueError("takes a number that is not negative")
    return number


def folder(text: str) -> Path:
    """A folder, absolute; `~` is the home."""
    folder = Path(text).expanduser().absolute()
    if "?" in str(folder):  # it would end the path in SQLite's URL
        raise ValueError("takes a folder without '?' in its path")
    return folder


def folder_or_none(text: str) -> Path | None:
    """A folder, absolute; none where nothing is set."""
    return Path(text).expanduser().absolute() if text else None


def level(text: str) -> str:
    """A level of logging."""
    level = text.strip().upper()
    if level not in LOG_LEVELS:
        raise ValueError(f"takes one of {', '.join(LOG_LEVELS)}")
    return level


def host(text: str) -> str:
    """A host name or an address; an IPv6 one may come as in a URL."""
    return text.strip().strip("[]")


def url(*schemes: str) -> Callable[[str], str]:
    """A URL of one of the schemes; the driver behind a plus is the operator's choice."""

    def parse(text: str) -> str:
        url = text.strip()
        if url and urlsplit(url).scheme.partition("+")[0] not in schemes:
            raise ValueError(f"takes a URL that begins with {', '.join(f'{name}:' for name in schemes)}")
        return url

    return parse


def rate(text: str) -> str:
    """Limits as `limits` writes them, or `off`."""
    limits = text.strip().lower()
    try:
        if limits != "off":
            parse_many(limits)
    except ValueError as error:
        raise ValueError("takes limits like '100/minute' or '5/second;100/minute', or 'off'") from error
    return limits


port = whole(1, LAST_PORT)
redis = url("redis", "rediss", "unix")
