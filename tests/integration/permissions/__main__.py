"""Print the matrix: `python -m tests.integration.permissions`. The exit status is 1 if anything is wrong."""

import sys
import tempfile
from pathlib import Path

from tests.integration.permissions import rest, sockets, world


def ask() -> tuple[int, list[str]]:
    """Ask everything, once with accounts and once without, and print the matrix.

    Returns
    -------
    asked
        The number of requests and messages.
    wrong
        A line for each response that the table forbids, each secret that was told, and each change.
    """
    with tempfile.TemporaryDirectory() as folder:
        with world.opened(Path(folder)) as peopled:
            before = world.state_of(peopled.victim)
            answers = list(rest.ask_everything(peopled))
            with sockets.web_server() as port:
                said = sockets.say_everything(peopled, port)
            is_unchanged = world.state_of(peopled.victim) == before
        with world.opened(Path(folder) / "alone", accounts=False) as alone:
            owners = list(rest.ask_everything(alone))
    rest.tell(["REST, with accounts", *rest.matrix(answers)])
    rest.tell(["REST, without accounts", *rest.matrix(owners)])
    rest.tell(["Socket, with accounts", *sockets.matrix(said)])
    wrong = [repr(answer) for answer in (*answers, *owners) if not answer.is_right]
    wrong += [repr(heard) for heard in said.answers if not heard.is_right]
    wrong += [f"the socket told {secret}" for secret in said.leaked]
    wrong += [] if is_unchanged else ["something of the victim's was changed"]
    asked = len(answers) + len(owners) + len(said.answers)
    rest.tell([*wrong, f"{asked} requests and messages, {len(wrong)} wrong"])
    return asked, wrong


def main() -> int:
    """Print the matrix."""
    _, wrong = ask()
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
