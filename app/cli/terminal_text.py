"""Untrusted text, such as file names, made safe for a terminal."""

from config.logs import one_line


def printable(text: str) -> str:
    """Return text on one line, control characters escaped; bytes that are not UTF-8 become question marks."""
    return one_line(text.encode("utf-8", "replace").decode())
