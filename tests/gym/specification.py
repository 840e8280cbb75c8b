"""Validate responses by the specification's own OpenAPI document; Schemathesis makes the requests.

The document belongs to others and is in no package, so that it is neither here nor in CI: get it by
`git clone https://github.com/opensubsonic/open-subsonic-api`, and give `python -m tests.gym` the path of its
`openapi/openapi.json`. In CI `shapes.py` checks the fields that players rely on.
"""

import json
import os
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from schemathesis.checks import not_a_server_error
from schemathesis.core.failures import FailureGroup
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance

from tests.gym.requests import Account, Arguments
from tests.gym.running import Outcome, values_of

PROFILE = "specification"

#: Requests for each operation.
EXAMPLES = 12

CHECKS = [not_a_server_error, content_type_conformance, response_schema_conformance]

#: Where the document has a file: errors are in the format of the request there, too.
CHECKS_OF_FILES = [not_a_server_error, response_schema_conformance]

SETTINGS = settings(
    max_examples=EXAMPLES,
    deadline=None,
    database=None,
    derandomize=True,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)

#: Arguments that get ids of the library in every second request, by the values that profiles have.
IDS = {
    "id": ("song", "album", "artist"),
    "songId": ("song",),
    "songIdToAdd": ("song",),
    "albumId": ("album",),
    "artistId": ("artist",),
    "mediaId": ("song",),
    "startSongId": ("song",),
    "endSongId": ("other_song",),
    "artist": ("artist_name",),
    "genre": ("genre",),
    "username": ("user",),
}


def run(account: Account, document: Path) -> Iterator[Outcome]:
    """Send requests for each operation of the document; yield the first wrong response of each, or none."""
    schema = schemathesis.openapi.from_dict(_without_references(_read(document), document))
    schema.config.update(base_url=account.url)
    values = values_of(account)
    for found in schema.get_all_operations():
        operation: Any = found.ok()  # type: ignore[union-attr]  # an invalid document ends the run
        name = f"{operation.method.upper()} {operation.path.removeprefix('/rest/')}"
        yield Outcome(PROFILE, name, _fault(operation, account, values))


def _fault(operation: Any, account: Account, values: Arguments) -> str:
    is_file = "application/json" not in operation.definition.raw["responses"]["200"]["content"]
    login = account.login("token") | {"v": "1.16.1", "c": "schemathesis", "f": "json"}

    @SETTINGS
    @given(case=operation.as_strategy(), data=st.data())
    def ask(case: Any, data: st.DataObject) -> None:
        is_form = case.media_type == "application/x-www-form-urlencoded"
        sent = case.body if is_form else case.query
        sent = dict(sent) if isinstance(sent, Mapping) else {}
        if data.draw(st.booleans()):
            sent |= {name: values[data.draw(st.sampled_from(IDS[name]))] for name in sent if name in IDS}
        case.query = login if is_form else sent | login
        if is_form:
            case.body = sent
        case.call_and_validate(checks=CHECKS_OF_FILES if is_file else CHECKS)

    try:
        ask()
    except FailureGroup as error:
        return " ".join(str(error.exceptions[0]).split())[:1000]
    return ""


def _read(path: Path) -> Any:
    return json.loads(path.read_text(encoding="utf-8"))


def _without_references(node: Any, base: Path) -> Any:
    """Return a part of a document with the files in the place of their names."""
    if isinstance(node, list):
        return [_without_references(each, base) for each in node]
    if not isinstance(node, dict):
        return node
    name = node.get("$ref")
    if isinstance(name, str) and not name.startswith("#"):
        path = Path(os.path.normpath(base.parent / name))
        return _without_references(_read(path), path)
    return {key: _without_references(each, base) for key, each in node.items()}
