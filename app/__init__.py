"""The door: the REST API, what serves the page, and the command line."""

from config import __version__

__all__ = ["__version__"]
