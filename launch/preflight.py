"""Checks before any program is started."""

import errno
import socket
from contextlib import ExitStack

from config.settings import Settings
from launch.errors import StartError

FLOWER_HOST = "127.0.0.1"


def refuse_taken_ports(settings: Settings) -> None:
    """Check that both ports are free, before a program fails on them again and again.

    Raises
    ------
    StartError
        A port is in use or not permitted.
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
        listener.listen()  # only now does a second `bind` fail
    except OSError as error:
        listener.close()
        if error.errno == errno.EADDRINUSE:
            raise StartError(
                f"Port {port} is in use. Stop the program that uses it, or set {variable} to another port"
            ) from error
        raise StartError(
            f"Cannot listen on {host}:{port} ({error.strerror}). Set AURALIS_HOST or {variable}"
        ) from error
    return listener
