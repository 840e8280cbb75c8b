"""The door: the REST API, what serves the page, and the command line."""

__version__ = "0.1.0"
