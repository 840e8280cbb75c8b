"""Settings, logging and the servers' configuration: read once at start, frozen afterwards."""
