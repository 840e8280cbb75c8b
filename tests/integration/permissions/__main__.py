"""Print the matrix: `python -m tests.integration.permissions`. The exit status is 1 if anything is wrong."""

import sys
import tempfile
from pathlib import Path

from tests.integration.permissions import rest, sockets, world


def run() -> tuple[int, list[str]]:
    """Send every request and message, once with accounts and once without, and print the matrix.

    Returns
    -------
    sent
        The number of requests and messages.
    wrong
        A line for each response that the table forbids, each leaked secret, and each change.
    """
    with tempfile.TemporaryDirectory() as folder:
        with world.opened(Path(folder)) as peopled:
            before = world.state_of(peopled.victim)
            responses = list(rest.send_all(peopled))
            with sockets.web_server() as port:
                exchange = sockets.send_all(peopled, port)
            is_unchanged = world.state_of(peopled.victim) == before
        with world.opened(Path(folder) / "alone", accounts=False) as alone:
            owners = list(rest.send_all(alone))
    rest.print_lines(["REST, with accounts", *rest.matrix(responses)])
    rest.print_lines(["REST, without accounts", *rest.matrix(owners)])
    rest.print_lines(["Socket, with accounts", *sockets.matrix(exchange)])
    wrong = [repr(response) for response in (*responses, *owners) if not response.is_right]
    wrong += [repr(reply) for reply in exchange.replies if not reply.is_right]
    wrong += [f"the socket leaked {secret}" for secret in exchange.leaked]
    wrong += [] if is_unchanged else ["data of the victim was changed"]
    sent = len(responses) + len(owners) + len(exchange.replies)
    rest.print_lines([*wrong, f"{sent} requests and messages, {len(wrong)} wrong"])
    return sent, wrong


def main() -> int:
    """Print the matrix."""
    _, wrong = run()
    return int(bool(wrong))


if __name__ == "__main__":
    sys.exit(main())
