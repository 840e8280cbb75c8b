"""What must be so before anything is started; each failure is one sentence that says what to do."""

import errno
import socket
from contextlib import ExitStack

from config.settings import Settings
from launch.errors import StartError

FLOWER_HOST = "127.0.0.1"


def refuse_taken_ports(settings: Settings) -> None:
    """Find out now, and not in the log of a restarting program, that a port cannot be had.

    Raises
    ------
    StartError
        A port is taken or forbidden.
    """
    with ExitStack() as held:
        for host, port, variable in (
            (settings.host, settings.port, "AURALIS_PORT"),
            (FLOWER_HOST, settings.flower_port, "AURALIS_FLOWER_PORT"),
        ):
            held.enter_context(_bound(host, port, variable))


def _bound(host: str, port: int, variable: str) -> socket.socket:
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)  # as gunicorn and tornado bind
    try:
        listener.bind((host, port))
        listener.listen()  # only this tells a second one that the port is taken
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise StartError(
                f"Port {port} is taken: end what uses it, or set {variable} to another"
            ) from error
        raise StartError(
            f"Cannot listen on {host}:{port} ({error.strerror}): set {variable} to another"
        ) from error
    return listener
