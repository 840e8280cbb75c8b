"""Text of tags: one clean line of bounded length, and lists of such values."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

MOST_CHARACTERS = 1000  # of one value: longer than any title, short enough for an index
MOST_VALUES = 64  # of one field: more artists than any track credits

# Controls of writing direction reorder the text around them; joiners stay, emoji and Persian need them.
_REMOVED = dict.fromkeys([*range(0x202A, 0x202F), *range(0x2066, 0x206A), 0xFEFF])


def clean_text(value: str) -> str:
    """Return one line of NFC text without controls of any kind and without lone surrogates."""
    text = value[: 2 * MOST_CHARACTERS].encode("utf-8", "replace").decode("utf-8")
    text = unicodedata.normalize("NFC", text.translate(_REMOVED))
    text = "".join(" " if unicodedata.category(character) == "Cc" else character for character in text)
    return text.strip()[:MOST_CHARACTERS].rstrip()


def clean_texts(values: Iterable[str]) -> tuple[str, ...]:
    """Split values at NUL and ``;``, without empty and repeated ones; `Tags` describes the text."""
    return unique(part for value in values for part in re.split("[\0;；]", value))


def unique(values: Iterable[str]) -> tuple[str, ...]:
    """Return the clean text of values, without empty and repeated ones."""
    return tuple(dict.fromkeys(text for value in values if (text := clean_text(value))))[:MOST_VALUES]


def first(values: Iterable[str]) -> str | None:
    """Return the first value that is not empty."""
    return next((text for value in values for part in value.split("\0") if (text := clean_text(part))), None)
