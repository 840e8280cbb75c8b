"""Print a matrix of players and calls for a server."""

import argparse
import json
import sys
from collections import defaultdict
from collections.abc import Iterable
from dataclasses import asdict

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
    given = parser.parse_args()
    account = Account(given.url, given.name, given.password, given.api_key)
    names = [] if given.libraries else running.names()
    outcomes = [outcome for name in names for outcome in running.run(account, name)]
    outcomes += libraries.run(account)
    text = json.dumps([asdict(each) for each in outcomes]) if given.libraries else matrix(outcomes)
    sys.stdout.write(f"{text}\n")
    return sum(bool(outcome.fault) for outcome in outcomes)


def matrix(outcomes: Iterable[Outcome]) -> str:
    """Return a line for each player, with its wrong responses below it."""
    by_profile: dict[str, list[Outcome]] = defaultdict(list)
    for outcome in outcomes:
        by_profile[outcome.profile].append(outcome)
    lines = []
    for name, found in by_profile.items():
        wrong = [f"    {each.call}: {each.fault}" for each in found if each.fault]
        lines += [f"{name:16} {len(found) - len(wrong):3} of {len(found):3} right", *wrong]
    return "\n".join(lines)


if __name__ == "__main__":
    sys.exit(min(1, main()))
