"""Parsers of environment variables; their ValueError names the values that are accepted."""

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
    """Parse names separated by commas."""
    return tuple(word.strip() for word in text.split(",") if word.strip())


def texts(text: str) -> tuple[str, ...]:
    """Parse texts separated by "|", with their spaces; "none" is no text."""
    return () if text.strip() == "none" else tuple(part for part in text.split("|") if part.strip())


def small_words(text: str) -> tuple[str, ...]:
    """Parse words separated by commas, in small letters; `none` is no word."""
    return () if text.strip().lower() == "none" else words(text.casefold())


def folders(text: str) -> tuple[bytes, ...]:
    """Parse paths into bytes: a folder's name need not be text in any encoding."""
    parts = (os.path.expanduser(part) for part in text.split(os.pathsep) if part)
    return tuple(os.path.abspath(os.fsencode(part)) for part in parts)


def flag(text: str) -> bool:
    """Parse yes or no."""
    word = text.strip().lower()
    if word not in TRUE_WORDS | FALSE_WORDS:
        raise ValueError("takes yes or no")
    return word in TRUE_WORDS


def one_of(*words: str) -> Callable[[str], str]:
    """Return a parser of one of some words."""

    def parse(text: str) -> str:
        if text.strip().lower() not in words:
            raise ValueError(f"takes one of {', '.join(words)}")
        return text.strip().lower()

    return parse


def whole(low: int, high: int) -> Callable[[str], int]:
    """Return a parser of whole numbers in ASCII digits, within bounds."""

    def parse(text: str) -> int:
        if not (text.isascii() and text.isdigit() and low <= int(text) <= high):
            raise ValueError(f"takes a whole number from {low} to {high}")
        return int(text)

    return parse


def number(text: str) -> float:
    """Parse a number that is not negative."""
    try:
        number = float(text)
    except ValueError:
        number = -1.0
    if not 0 <= number < float("inf"):
        raise ValueError("takes a number that is not negative")
    return number


def folder(text: str) -> Path:
    """Parse a folder into an absolute path; `~` is the home."""
    folder = Path(text).expanduser().absolute()
    if "?" in str(folder):  # it would end the path in SQLite's URL
        raise ValueError("takes a folder without '?' in its path")
    return folder


def folder_or_none(text: str) -> Path | None:
    """Parse a folder into an absolute path, or an empty text into None."""
    return Path(text).expanduser().absolute() if text else None


def level(text: str) -> str:
    """Parse a log level."""
    level = text.strip().upper()
    if level not in LOG_LEVELS:
        raise ValueError(f"takes one of {', '.join(LOG_LEVELS)}")
    return level


def host(text: str) -> str:
    """Parse a host name or an address; IPv6 with or without brackets."""
    return text.strip().strip("[]")


def url(*schemes: str) -> Callable[[str], str]:
    """Return a parser of URLs with one of the schemes; a driver after a plus is permitted."""

    def parse(text: str) -> str:
        url = text.strip()
        if url and urlsplit(url).scheme.partition("+")[0] not in schemes:
            raise ValueError(f"takes a URL that begins with {', '.join(f'{name}:' for name in schemes)}")
        return url

    return parse


def address_or_off(text: str) -> str:
    """Parse the address of a service into its URL, or `off` into an empty text."""
    if text.strip().lower() == "off":
        return ""
    address = text.strip()
    if urlsplit(address).scheme not in {"http", "https"} or not urlsplit(address).hostname:
        raise ValueError("takes a URL that begins with http:// or https://, or 'off'")
    return address


def rate(text: str) -> str:
    """Parse rate limits in the notation of `limits`, or `off`."""
    limits = text.strip().lower()
    try:
        if limits != "off":
            parse_many(limits)
    except ValueError as error:
        raise ValueError("takes limits like '100/minute' or '5/second;100/minute', or 'off'") from error
    return limits


#: Orders of names; `library.catalogue.names.collation` has a table for each.
SORT_LOCALES = ("root", "cs", "da", "es", "fi", "nb", "pl", "sv", "tr")

sort_locale = one_of(*SORT_LOCALES)
port = whole(1, LAST_PORT)
redis = url("redis", "rediss", "unix")
