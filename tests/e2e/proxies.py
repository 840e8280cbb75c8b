"""Reverse proxies: nginx and Caddy as `docs/operations.md` configures them, and a small one."""

import re
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from tests.servers import ROOT, free_ports
from tests.signals import PATIENCE_S, wait_until

#: Path and addresses in the documented configurations.
BASE_PATH, DOCUMENTED_SERVER = "/music", "127.0.0.1:8765"

HEAD_END = b"\r\n\r\n"

NGINX = """\
daemon off;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{}}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
{documented}
}}
"""

CADDY = "{{\n    admin off\n    auto_https off\n}}\n{documented}"


def documented(language: str) -> str:
    """Return an example of `docs/operations.md`."""
    text = (ROOT / "docs" / "operations.md").read_text()
    found = re.search(rf"```{language}\n(.*?)```", text, re.DOTALL)
    assert found
    return found[1]


@contextmanager
def nginx(folder: Path, server_port: int) -> Iterator[int]:
    (port,) = free_ports(1)
    example = documented("nginx").replace(DOCUMENTED_SERVER, f"127.0.0.1:{server_port}")
    example = example.replace("listen 80;", f"listen 127.0.0.1:{port};")
    config = folder / "nginx.conf"
    config.write_text(NGINX.format(folder=folder, documented=example))
    with _program(["nginx", "-p", str(folder), "-c", str(config), "-e", "stderr"], folder, port):
        yield port


@contextmanager
def caddy(folder: Path, server_port: int) -> Iterator[int]:
    (port,) = free_ports(1)
    example = documented("caddy").replace(DOCUMENTED_SERVER, f"127.0.0.1:{server_port}")
    config = folder / "Caddyfile"
    config.write_text(CADDY.format(documented=example.replace("example.org", f"http://127.0.0.1:{port}")))
    with _program(["caddy", "run", "--config", str(config), "--adapter", "caddyfile"], folder, port):
        yield port


@contextmanager
def keeping(_folder: Path, server_port: int) -> Iterator[int]:
    """Forward the path as it is."""
    with _forwarding(server_port, b"") as port:
        yield port


@contextmanager
def removing(_folder: Path, server_port: int) -> Iterator[int]:
    """Remove the base path from each address."""
    with _forwarding(server_port, BASE_PATH.encode()) as port:
        yield port


PROXIES: dict[str, Callable[..., object]] = {
    "keeping": keeping,
    "removing": removing,
    **{run.__name__: run for run in (nginx, caddy) if shutil.which(run.__name__)},
}


@contextmanager
def _program(command: list[str], folder: Path, port: int) -> Iterator[None]:
    environment = {"HOME": str(folder), "PATH": "/usr/bin:/bin"}
    program = shutil.which(command[0])
    assert program
    with (folder / "proxy.log").open("wb") as log:
        process = subprocess.Popen([program, *command[1:]], env=environment, stdout=log, stderr=log)
    try:
        wait_until(lambda: _is_listening(process, port, folder), PATIENCE_S)
        yield
    finally:
        process.terminate()
        process.wait(PATIENCE_S)


def _is_listening(process: subprocess.Popen[bytes], port: int, folder: Path) -> bool:
    assert process.poll() is None, (folder / "proxy.log").read_text()
    with suppress(OSError), socket.create_connection(("127.0.0.1", port)):
        return True
    return False


@contextmanager
def _forwarding(server_port: int, removed: bytes) -> Iterator[int]:
    """Forward one request for each connection, as the proxies of the documentation do."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        threading.Thread(target=_accept, args=(listener, server_port, removed), daemon=True).start()
        yield listener.getsockname()[1]
        listener.shutdown(socket.SHUT_RDWR)


def _accept(listener: socket.socket, server_port: int, removed: bytes) -> None:
    with suppress(OSError):  # the test has ended
        while True:
            client = listener.accept()[0]
            threading.Thread(target=_forward, args=(client, server_port, removed), daemon=True).start()


def _forward(client: socket.socket, server_port: int, removed: bytes) -> None:
    with suppress(OSError), client, socket.create_connection(("127.0.0.1", server_port)) as server:
        received = b""
        while HEAD_END not in received:
            piece = client.recv(65_536)
            if not piece:
                return
            received += piece
        head, _, body = received.partition(HEAD_END)
        server.sendall(_rewritten(head, removed) + HEAD_END + body)
        threading.Thread(target=_pump, args=(client, server), daemon=True).start()
        _pump(server, client)


def _rewritten(head: bytes, removed: bytes) -> bytes:
    first, *headers = head.split(b"\r\n")
    method, target, version = first.split(b" ")
    target = b"/" + target.removeprefix(removed).lstrip(b"/")
    is_upgrade = any(line.lower().startswith(b"upgrade:") for line in headers)
    kept = [line for line in headers if is_upgrade or not line.lower().startswith(b"connection:")]
    added = [b"X-Forwarded-For: 192.0.2.7", b"X-Forwarded-Proto: http"]
    added += [] if is_upgrade else [b"Connection: close"]
    return b"\r\n".join([b" ".join((method, target, version)), *kept, *added])


def _pump(source: socket.socket, target: socket.socket) -> None:
    with suppress(OSError):
        while piece := source.recv(65_536):
            target.sendall(piece)
        target.shutdown(socket.SHUT_WR)
