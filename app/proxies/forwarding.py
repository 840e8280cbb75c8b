"""Requests that reverse proxies forward: whose headers count, and the path that leads to this server."""

from typing import TYPE_CHECKING

from flask import Flask, request
from werkzeug.middleware.dispatcher import DispatcherMiddleware
from werkzeug.middleware.proxy_fix import ProxyFix

from config.client_addresses import parse_address
from config.proxies import Network
from config.settings import Settings

if TYPE_CHECKING:
    from collections.abc import Iterable
    from wsgiref.types import StartResponse, WSGIApplication, WSGIEnvironment

#: Key of the WSGI environment: the request came from a stated proxy. Clients cannot set it.
TRUSTED = "auralis.trusted_proxy"


class TrustedProxies:
    """Takes the client's address and protocol from headers of the stated proxies, and from no others."""

    def __init__(self, app: "WSGIApplication", hops: int, networks: tuple[Network, ...]) -> None:
        self._app, self._networks = app, networks
        self._fixed = ProxyFix(app, x_for=hops, x_proto=hops)

    def __call__(self, environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        """Respond to a request."""
        if not self._networks:
            return self._fixed(environ, start_response)
        address = parse_address(environ.get("REMOTE_ADDR", ""))
        if address is None or not any(address in network for network in self._networks):
            return self._app(environ, start_response)
        environ[TRUSTED] = True
        return self._fixed(environ, start_response)


def install(app: Flask, settings: Settings) -> None:
    """Let proxies forward requests, as the settings say."""
    if settings.trusted_hops:
        app.wsgi_app = TrustedProxies(app.wsgi_app, settings.trusted_hops, settings.trusted_proxies)  # type: ignore[method-assign]
    if settings.base_path:
        app.wsgi_app = _below(app.wsgi_app, settings.base_path)  # type: ignore[method-assign,assignment]


def own_address(path: str) -> str:
    """Return the address of a path of this server as clients see it, without the host."""
    return request.script_root + path


def is_trusted() -> bool:
    """Return whether a proxy of AURALIS_TRUSTED_PROXIES forwarded the request."""
    return TRUSTED in request.environ


def _below(app: "WSGIApplication", base_path: str) -> "WSGIApplication":
    """Return the application below a path; a request without it came through a proxy that removed it."""

    def removed(environ: "WSGIEnvironment", start_response: "StartResponse") -> "Iterable[bytes]":
        environ["SCRIPT_NAME"] = base_path
        return app(environ, start_response)

    return DispatcherMiddleware(removed, {base_path: app})
