"""Who may. Without accounts there is one person: whoever sits at this machine.

Two doors that a web page of somebody else's could use are closed. A name that was made to point at this
machine (DNS rebinding) fails the Host check; a form or script on another site fails the Origin check.
"""

from urllib.parse import urlsplit

from flask import Flask, abort, request

from config.settings import Settings, is_loopback

#: The one person, until there are accounts.
OWNER = "owner"

SAFE_METHODS = frozenset({"GET", "HEAD", "OPTIONS"})

SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "X-Frame-Options": "DENY",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def register(app: Flask, settings: Settings) -> None:
    """Check every request before anything else looks at it."""
    allowed = {host.lower() for host in settings.allowed_hosts}

    def is_allowed(host: str) -> bool:
        name = (urlsplit(f"//{host}").hostname or "").lower()
        return is_loopback(name) or name in allowed

    @app.before_request
    def check_origin() -> None:
        if not is_allowed(request.host):
            abort(403, "This host name is not answered here; AURALIS_ALLOWED_HOSTS adds it.")
        origin = request.headers.get("Origin")
        if request.method not in SAFE_METHODS and origin and origin.partition("://")[2] != request.host:
            abort(403, "Another site's page may not change anything here.")

    @app.after_request
    def add_headers(answer):  # type: ignore[no-untyped-def]  # flask passes its Response
        for name, value in SECURITY_HEADERS.items():
            answer.headers.setdefault(name, value)
        return answer
