"""The client libraries that Python players use, over their whole interfaces (`interfaces/`)."""

import json
import tempfile
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from operator import attrgetter
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import knuckles
import libopensonic
import libsonic

from tests.gym import npm_library
from tests.gym.requests import Account, Arguments
from tests.gym.running import Outcome, filled, values_of

INTERFACES = Path(__file__).parent / "interfaces"

#: Calls whose responses a library reads in another way than the specification has them.
OWN_FAULTS = {
    ("py_opensonic", "getMusicFolders"),  # takes the mapping for the list in it
    ("knuckles", "getOpenSubsonicExtensions"),  # takes the list for a mapping
    ("knuckles", "getPodcasts"),  # takes the mapping for the list in it
    ("knuckles", "getIndexes"),  # does not know lastModified, which is required
    ("knuckles", "getUser"),  # requires the password, as the next
    ("knuckles", "getUsers"),
    ("knuckles", "getArtistInfo"),  # requires what is optional, as the next
    ("knuckles", "getArtistInfo2"),
}


def run(account: Account) -> Iterator[Outcome]:
    """Call the functions of the libraries; yield their outcomes, named by the calls of the API."""
    folder = Path(tempfile.mkdtemp())
    plain = values_of(account)
    values = plain | {"folder": folder, "now": datetime.now(UTC)}
    address = urlsplit(account.url)
    host, port = f"http://{address.hostname}", address.port or 80
    made = libopensonic.Connection(host, account.name, account.password, port, app_name="gym")
    yield from _outcomes("py_opensonic", made, values)
    made.cleanup()
    other = knuckles.Subsonic(account.url, account.name, account.password, "gym", use_https=False)
    yield from _outcomes("knuckles", other, values)
    legacy = libsonic.Connection(host, account.name, account.password, port, appName="gym")
    yield from _outcomes("py_sonic", legacy, values)
    if npm_library.is_installed():
        yield from npm_library.run(account, plain)


def _outcomes(library: str, made: object, values: Arguments) -> Iterator[Outcome]:
    interface = json.loads((INTERFACES / f"{library}.json").read_text(encoding="utf-8"))
    for kind, calls in interface.items():
        for name, path, *arguments in calls:
            function: Callable[..., Any] = attrgetter(path)(made)
            fault = _fault(function, filled(arguments, values))
            if kind == "fails":
                fault = "" if fault else "must fail"
            yield Outcome(library, name, fault)


def _fault(function: Callable[..., Any], arguments: list[Any]) -> str:
    try:
        function(*arguments)
    except Exception as error:  # noqa: BLE001  # libraries raise any
        return repr(error)
    return ""
