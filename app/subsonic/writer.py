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

#: Of a text, and of an attribute: a parser would read a plain line break there as a space.
_TEXT = {"\r": "&#13;"}
_ATTRIBUTE = {'"': "&quot;", "\n": "&#10;", "\r": "&#13;", "\t": "&#9;"}

#: Characters that are not written as they are: few values have one.
_IN_TEXT = re.compile(f"[&<>\r]|{_INVALID.pattern}")
_IN_ATTRIBUTE = re.compile(f'[&<>"\n\r\t]|{_INVALID.pattern}')

#: Types of values that JSON has as they are.
_PLAIN = frozenset({str, int, float, bool})


class Element(str):
    """A text that is an element of its own in XML, and no attribute."""

    __slots__ = ()


class Attribute(str):
    """A text that is an attribute in XML, although it is named as the text of an element."""

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
    kind = type(value)  # a check by type: one by `isinstance` of Mapping takes as long as the rest of a row
    if kind is dict:
        return {
            key: each if type(each) in _PLAIN else _without_none(each)
            for key, each in value.items()
            if each is not None
        }
    if kind is list or kind is tuple:
        return [_without_none(each) for each in value]
    return value


def as_xml(name: str, tree: Tree) -> Iterator[bytes]:
    """Yield a tree as XML, in parts."""
    yield XML_START
    yield from _element(name, {"xmlns": NAMESPACE} | dict(tree))


def _element(name: str, tree: Tree) -> Iterator[bytes]:
    """Yield an element in parts: its lists are written while they are made."""
    start, children, text = _split(name, tree)
    if not children and not text:
        yield f"{start}/>".encode()
        return
    yield f"{start}>{text}".encode()
    for key, value in children:
        if isinstance(value, Mapping):
            yield from _element(key, value)
        else:
            yield from (_written(key, each).encode() for each in _each(value))
    yield f"</{name}>".encode()


def _written(name: str, tree: Any) -> str:
    """Return an element as a whole."""
    start, children, text = _split(name, tree if isinstance(tree, dict) else {TEXT: tree})
    if not children:
        return f"{start}>{text}</{name}>" if text else f"{start}/>"
    inner = "".join([_written(key, each) for key, value in children for each in _each(value)])
    return f"{start}>{text}{inner}</{name}>"


def _split(name: str, tree: Tree) -> tuple[str, list[tuple[str, Any]], str]:
    """Return the begin of an element's tag, its children and its text."""
    attributes, children, text = [f"<{name}"], [], ""
    for key, value in tree.items():
        kind = type(value)
        if key == TEXT and kind is not Attribute:
            text = _escaped(value, _TEXT, _IN_TEXT)
        elif kind is str:
            attributes.append(f' {key}="{_escaped(value, _ATTRIBUTE, _IN_ATTRIBUTE)}"')
        elif kind is int:
            attributes.append(f' {key}="{value}"')
        elif isinstance(value, Mapping | Rows | list | tuple | Element):
            children.append((key, value))
        elif value is not None:
            attributes.append(f' {key}="{_escaped(value, _ATTRIBUTE, _IN_ATTRIBUTE)}"')
    return "".join(attributes), children, text


def _each(value: Any) -> Iterable[Any]:
    return (value,) if isinstance(value, Mapping | Element) else value


def _escaped(value: Any, entities: Mapping[str, str], special: re.Pattern[str]) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    text = str(value)
    if not special.search(text):
        return text
    return escape(_INVALID.sub("", text), dict(entities))
