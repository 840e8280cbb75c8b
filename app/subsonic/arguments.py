"""Arguments of calls: frozen dataclasses, filled from the query and the form by their fields' types.

A field without a default is required. Names are in camel case on the wire. An empty value counts as none:
players send one where they know nothing. Numbers beyond a bound become the bound, as with other servers.
"""

import dataclasses
from collections.abc import Callable, Sequence
from functools import cache
from typing import Any, get_type_hints

from werkzeug.datastructures import MultiDict

from app.subsonic.faults import Code, SubsonicError

#: Larger than any position, count or time that is meant.
MAX_NUMBER = 10**15

#: Of ids and offsets: PostgreSQL refuses to compare with more.
MAX_ROW = 2**31 - 1

#: Values of one name: a queue has at most as many tracks.
MAX_VALUES = 20_000

MAX_TEXT = 4096

TRUE, FALSE = frozenset({"true", "1", "yes", "on"}), frozenset({"false", "0", "no", "off"})


@dataclasses.dataclass(frozen=True, slots=True)
class NoArguments:
    """Of a call without arguments."""


def count(default: int, most: int, least: int = 0) -> Any:
    """Declare a bounded number."""
    return dataclasses.field(default=default, metadata={"most": most, "least": least})


def required(most: int, least: int = 0) -> Any:
    """Declare a bounded number without a default."""
    return dataclasses.field(metadata={"most": most, "least": least})


def folder() -> Any:
    """Declare the number of a music folder; without one, all folders are meant."""
    return dataclasses.field(default=None, metadata={"most": MAX_ROW, "least": -1})


def searched() -> Any:
    """Declare a required text that may be empty."""
    return dataclasses.field(metadata={"may_be_empty": True})


def load(kind: Any, values: MultiDict[str, str]) -> Any:
    """Return the arguments of a call.

    Raises
    ------
    SubsonicError
        One is missing or not valid.
    """
    loaded = {}
    for name, wire_name, read, field in _fields(kind):
        texts = [text for text in values.getlist(wire_name)[: MAX_VALUES + 1] if text != ""]
        if len(texts) > MAX_VALUES:
            raise SubsonicError(Code.GENERIC, f"`{wire_name}` is given more than {MAX_VALUES} times.")
        if texts:
            loaded[name] = read(wire_name, texts, field)
        elif wire_name in values and "may_be_empty" in field.metadata:
            loaded[name] = ""
        elif field.default is dataclasses.MISSING:
            raise SubsonicError(Code.MISSING, f"Required parameter `{wire_name}` is missing.")
    return kind(**loaded)


Reader = Callable[[str, Sequence[str], Any], Any]


@cache
def _fields(kind: Any) -> list[tuple[str, str, Reader, Any]]:
    hints = get_type_hints(kind)
    return [
        (each.name, _camel(each.name), READERS[hints[each.name]], each) for each in dataclasses.fields(kind)
    ]


def _camel(name: str) -> str:
    first, *rest = name.split("_")
    return first + "".join(part.capitalize() for part in rest)


def _text(name: str, texts: Sequence[str], _field: Any) -> str:
    text = texts[0]
    if len(text) > MAX_TEXT or "\x00" in text:
        raise SubsonicError(Code.GENERIC, f"`{name}` is too long or has characters that no text has.")
    return text


def _texts(name: str, texts: Sequence[str], field: Any) -> tuple[str, ...]:
    return tuple(_text(name, [text], field) for text in texts)


def _number(name: str, texts: Sequence[str], field: Any) -> int:
    try:
        number = int(texts[0][:32])
    except ValueError:
        raise SubsonicError(Code.GENERIC, f"`{name}` must be a whole number.") from None
    most, least = field.metadata.get("most", MAX_NUMBER), field.metadata.get("least", -MAX_NUMBER)
    return int(max(least, min(most, number)))


def _numbers(name: str, texts: Sequence[str], field: Any) -> tuple[int, ...]:
    return tuple(_number(name, [text], field) for text in texts)


def _real(name: str, texts: Sequence[str], _field: Any) -> float:
    try:
        number = float(texts[0][:32])
    except ValueError:
        number = float("nan")
    if not -MAX_NUMBER < number < MAX_NUMBER:
        raise SubsonicError(Code.GENERIC, f"`{name}` must be a number.")
    return number


def _truth(name: str, texts: Sequence[str], _field: Any) -> bool:
    word = texts[0].lower()
    if word not in TRUE | FALSE:
        raise SubsonicError(Code.GENERIC, f"`{name}` must be true or false.")
    return word in TRUE


#: By the type of a field.
READERS: dict[Any, Reader] = {
    str: _text,
    str | None: _text,
    tuple[str, ...]: _texts,
    int: _number,
    int | None: _number,
    tuple[int, ...]: _numbers,
    float: _real,
    bool: _truth,
    bool | None: _truth,
}
