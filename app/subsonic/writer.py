"""One tree of a response, written as XML or JSON.

A tree is a mapping. In XML its plain values are attributes, `value` is the text of the element, mappings and
`Element` are elements and lists are repeated elements; in JSON it is written as it is. None is left out.
`Rows` is a list that is made while it is written, so that a response of any length takes little memory.
"""

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any
from xml.sax.saxutils import escape

import orjson

#: The body of a response below `subsonic-response`.
Tree = Mapping[str, Any]

#: The text of an element.
TEXT = "value"

XML_START = b'<?xml version="1.0" encoding="UTF-8"?>\n'

NAMESPACE = "http://subsonic.org/restapi"

#: Characters that no XML 1.0 document has, not even escaped.
_INVALID = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")

#: Of an attribute: a parser would read a plain line break as a space.
_ATTRIBUTE = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}


class Element(str):
    """A text that is an element of its own in XML, and no attribute."""

    __slots__ = ()


class Rows:
    """A list of mappings that is made while it is written; it can be written once."""

    def __init__(self, rows: Iterable[Tree]) -> None:
        self._rows = rows

    def __iter__(self) -> Iterator[Tree]:
        return iter(self._rows)


def as_json(name: str, tree: Tree) -> Iterator[bytes]:
    """Yield a tree as JSON, in parts."""
    yield b'{"' + name.encode() + b'":'
    yield from _json_object(tree)
    yield b"}"


def _json_object(tree: Tree) -> Iterator[bytes]:
    separator = b"{"
    for key, value in tree.items():
        if value is None:
            continue
        yield separator + orjson.dumps(key) + b":"
        separator = b","
        if isinstance(value, Rows):
            yield from _json_array(value)
        elif isinstance(value, Mapping):
            yield from _json_object(value)
        else:
            yield orjson.dumps(_without_none(value))
    yield b"{}" if separator == b"{" else b"}"


def _json_array(rows: Rows) -> Iterator[bytes]:
    separator = b"["
    for row in rows:
        yield separator + orjson.dumps(_without_none(row))
        separator = b","
    yield b"[]" if separator == b"[" else b"]"


def _without_none(value: Any) -> Any:
    if isinstance(value, dict):  # not Mapping, whose check takes as long as the rest of a row
        return {key: _without_none(each) for key, each in value.items() if each is not None}
    if isinstance(value, list | tuple):
        return [_without_none(each) for each in value]
    return value


def as_xml(name: str, tree: Tree) -> Iterator[bytes]:
    """Yield a tree as XML, in parts."""
    yield XML_START
    yield from _element(name, {"xmlns": NAMESPACE} | dict(tree))


def _element(name: str, tree: Tree) -> Iterator[bytes]:
    attributes, children, text = [], [], ""
    for key, value in tree.items():
        if key == TEXT:
            text = _escaped(value)
        elif isinstance(value, Mapping | Rows | list | tuple | Element):
            children.append((key, value))
        elif value is not None:
            attributes.append(f' {key}="{_escaped(value, _ATTRIBUTE)}"')
    start = f"<{name}{''.join(attributes)}"
    if not children and not text:
        yield f"{start}/>".encode()
        return
    yield f"{start}>{text}".encode()
    for key, value in children:
        yield from _children(key, value)
    yield f"</{name}>".encode()


def _children(name: str, value: Any) -> Iterator[bytes]:
    for each in [value] if isinstance(value, Mapping | Element) else value:
        yield from _element(name, each if isinstance(each, Mapping) else {TEXT: each})


def _escaped(value: Any, entities: Mapping[str, str] | None = None) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    return escape(_INVALID.sub("", str(value)), dict(entities or {"\r": "&#13;"}))
