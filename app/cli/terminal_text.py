"""Strangers' text, such as names of files, as a terminal shows it."""

import unicodedata

from config.logs import one_line

WIDE = frozenset("WF")  # Unicode's annex 11: two columns
ELLIPSIS = "…"


def printable(name: str) -> str:
    """Return a name, or a message with names, on one line; what is no UTF-8 becomes a question mark."""
    return one_line(name.encode("utf-8", "replace").decode())


def width(text: str) -> int:
    """Columns on a terminal."""
    return sum(map(_columns, text))


def fitted(name: str, columns: int) -> str:
    """A name in exactly so many columns: cut with an ellipsis, or filled up with spaces."""
    shown = printable(name)
    if width(shown) > columns:
        kept, used = "", width(ELLIPSIS)
        for character in shown:
            used += _columns(character)
            if used > columns:
                break
            kept += character
        shown = kept + ELLIPSIS
    return shown + " " * (columns - width(shown))


def _columns(character: str) -> int:
    if unicodedata.combining(character):
        return 0
    return 2 if unicodedata.east_asian_width(character) in WIDE else 1
