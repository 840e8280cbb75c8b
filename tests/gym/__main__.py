"""Print a matrix of players and calls for a server."""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict
from pathlib import Path

from tests.gym import libraries, running
from tests.gym.requests import Account
from tests.gym.running import Outcome


def main() -> int:
    """Run everything against the server of the command line; return the number of wrong responses."""
    parser = argparse.ArgumentParser(prog="python -m tests.gym", description=__doc__)
    parser.add_argument("url", help="address of the server, without /rest")
    parser.add_argument("name")
    parser.add_argument("password", help="an app password, or the account's where tokens work with it")
    parser.add_argument("--api-key", default="")
    parser.add_argument("--libraries", action="store_true", help="run the libraries only, and write JSON")
    parser.add_argument("--document", type=Path, help="the specification's openapi.json (specification.py)")
    given = parser.parse_args()
    account = Account(given.url, given.name, given.password, given.api_key)
    names = [] if given.libraries else running.names()
    outcomes = [outcome for name in names for outcome in running.run(account, name)]
    outcomes += libraries.run(account)
    if given.document:
        from tests.gym import specification  # noqa: PLC0415  # Schemathesis takes seconds to import

        outcomes += specification.run(account, given.document)
    text = json.dumps([asdict(each) for each in outcomes]) if given.libraries else matrix(outcomes)
    sys.stdout.write(f"{text}\n")
    return sum(map(is_wrong, outcomes))


def is_wrong(outcome: Outcome) -> bool:
    """Return whether a response is wrong; one that a library cannot read may be right."""
    return bool(outcome.fault) and (outcome.profile, outcome.call) not in libraries.OWN_FAULTS


def matrix(outcomes: Iterable[Outcome]) -> str:
    """Return a line for each player, with its wrong responses below it."""
    by_profile: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_profile[outcome.profile].append(outcome)
    lines = []
    for name, found in by_profile.items():
        wrong = [f"    {each.call}: {each.fault}" for each in found if is_wrong(each)]
        unread = [each.call for each in found if each.fault and not is_wrong(each)]
        note = f"; not read by the library itself: {', '.join(unread)}" if unread else ""
        right = len(found) - len(wrong) - len(unread)
        lines += [f"{name:16} {right:3} of {len(found):3} right{note}", *wrong]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(min(1, main()))
