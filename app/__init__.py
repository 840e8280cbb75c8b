"""The web application: REST API, socket, page and command line."""

from config import __version__

__all__ = ["__version__"]
