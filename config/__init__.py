"""Settings, logging and the servers' configuration: read once at start, frozen afterwards."""

__version__ = "0.2.0"
